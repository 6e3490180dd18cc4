using System.Collections.Concurrent;

namespace Unwind.Simulators;

/// <summary>The simulator's own books of every channel and carrier, kept apart from those of whoever calls it.</summary>
sealed class ChannelBooks : IDisposable
{
    readonly Journal journal;
    readonly TimeProvider clock;
    readonly ConcurrentDictionary<string, Yard> yards = new(StringComparer.Ordinal);
    int starts;
    long lines;
    long numbers;

    public ChannelBooks(string path, TimeProvider clock)
    {
        this.clock = clock;
        journal = new Journal(path, Apply);
        Book(new Movement.Started { At = Now });
    }

    public Ledger Alipay { get; } = new();
    public Ledger Stripe { get; } = new();

    public IEnumerable<(string Carrier, Yard Yard)> Yards =>
        yards.OrderBy(y => y.Key, StringComparer.Ordinal).Select(y => (y.Key, y.Value));

    public DateTimeOffset Now => clock.GetUtcNow();

    public Yard YardOf(string carrier) => yards.GetOrAdd(carrier, _ => new Yard());

    /// <summary>A number that no start of this simulator has used before.</summary>
    public string NextNumber() => $"{starts:000}{Interlocked.Increment(ref numbers):000000000000}";

    /// <summary>Writes what happened, then lets it count. The caller holds the gate of what it is about.</summary>
    public void Book(Movement movement)
    {
        journal.Write(movement);
        Apply(movement);
    }

    void Apply(Movement movement)
    {
        var line = Interlocked.Increment(ref lines);
        switch (movement)
        {
            case Movement.Started:
                starts++;
                break;
            case Movement.OfPayment of:
                (of.Channel == Channels.Alipay ? Alipay : Stripe).Apply(of, line);
                break;
            case Movement.AtCarrier at:
                YardOf(at.Carrier).Apply(at);
                break;
            default:
                throw new UnreachableException($"The books do not know {movement.GetType().Name}.");
        }
    }

    public void Dispose() => journal.Dispose();
}

/// <summary>What the channels are called in addresses, books and counts.</summary>
static class Channels
{
    public const string Alipay = "alipay";
    public const string Stripe = "stripe";
}
