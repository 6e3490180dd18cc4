using System.Collections.Concurrent;

namespace Unwind.Simulators;

/// <summary>One carrier's books: its parcels, and every instruction with the answer that it got.</summary>
sealed class Yard
{
    readonly ConcurrentDictionary<string, Parcel> parcels = new(StringComparer.Ordinal);
    readonly Dictionary<string, Movement.Instructed> instructions = new(StringComparer.Ordinal);
    readonly Lock gate = new();

    /// <summary>Held from looking an instruction up until its answer is written.</summary>
    public Lock Gate { get; } = new();

    public IEnumerable<Parcel> Parcels => parcels.Values.OrderBy(p => p.Tracking, StringComparer.Ordinal);

    public Parcel? Find(string? tracking) => tracking is null ? null : parcels.GetValueOrDefault(tracking);

    public Movement.Instructed? Answered(string key)
    {
        lock (gate) return instructions.GetValueOrDefault(key);
    }

    public ImmutableArray<Movement.Instructed> Instructions
    {
        get { lock (gate) return [.. instructions.Values.OrderBy(i => i.At)]; }
    }

    public void Apply(Movement.AtCarrier movement)
    {
        switch (movement)
        {
            case Movement.HandedOver parcel:
                parcels[parcel.Tracking] = new Parcel(parcel);
                break;
            case Movement.Scanned scan:
                var scanned = parcels[scan.Tracking];
                scanned.Scanned.Add(scan.Scan);
                if (scan.Scan is "intercepted" or "interception_failed") scanned.ToBeStopped = false;
                break;
            case Movement.Instructed instructed:
                lock (gate) instructions[instructed.Key] = instructed;
                if (instructed.Accepted && Find(instructed.Tracking) is { } told)
                    told.ToBeStopped = instructed.Instruction == "intercept";
                break;
            default:
                throw new UnreachableException($"A carrier does not know {movement.GetType().Name}.");
        }
    }
}
