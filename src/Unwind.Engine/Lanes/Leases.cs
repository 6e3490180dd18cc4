using Microsoft.Extensions.Logging;
using Unwind.Engine.Storage;

namespace Unwind.Engine.Lanes;

/// <summary>
/// Which buckets this process looks after: deadlines, effects, buyers' lists and runs. Where several processes share a database each
/// leases its share of 64 slices by rows, says so again every five seconds, and is taken to be gone after twenty. Two that look
/// after the same bucket for a moment do nothing twice: everything has a key.
/// </summary>
sealed class Leases : Worker
{
    public const int Slices = 64;
    static readonly TimeSpan Kept = TimeSpan.FromSeconds(20);

    readonly string me = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():n}";
    readonly LaneMap lanes;
    readonly TimeProvider clock;
    readonly bool shared;
    volatile int[] mine = [];
    long untilTicks;

    public Leases(LaneMap lanes, bool shared, TimeProvider clock, ILogger<Leases> log) : base(clock, TimeSpan.FromSeconds(5), log.LeasesFailed) =>
        (this.lanes, this.shared, this.clock) = (lanes, shared, clock);

    /// <summary>The buckets in our hands; null for all that there are.</summary>
    public int[]? Buckets => !shared ? null : Volatile.Read(ref untilTicks) > clock.GetUtcNow().UtcTicks ? mine : [];

    public override async Task<int> RunOnce(CancellationToken cancel)
    {
        var until = clock.GetUtcNow() + Kept;
        var slices = await lanes.First.Do(batch => batch.TakeLeases(me, clock.GetUtcNow().ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds())).WaitAsync(cancel);
        var taken = slices.ToHashSet();
        mine = [.. Enumerable.Range(0, Bucket.Count).Where(b => taken.Contains(b % Slices))];
        Volatile.Write(ref untilTicks, until.UtcTicks);
        return slices.Length;
    }

    /// <summary>Gives back what it has, so that the others need not wait.</summary>
    public async Task Leave()
    {
        if (!shared || Volatile.Read(ref untilTicks) == 0) return;
        try
        {
            await lanes.First.Do(batch =>
            {
                batch.DropLeases(me);
                return true;
            }).WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (Exception late) when (late is not OutOfMemoryException)
        {
            // They lapse by themselves.
        }
    }
}
