using Microsoft.Extensions.Logging;
using Unwind.Engine.Lanes;
using Unwind.Engine.Outside;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;
using Unwind.Settlements;

namespace Unwind.Engine.Outbox;

/// <summary>
/// Carries out what one channel or carrier is to do: claims rows in one commit, calls outside of every transaction, and brings
/// the answers back in as commands. A row that was ever claimed before is asked about before it is sent again. A party that is
/// down keeps nobody else waiting.
/// </summary>
sealed class OutsideWorker(
    IOutside party, Outcomes outcomes, Reads reads, LaneMap lanes, Leases leases, TimeProvider clock, ILogger<OutsideWorker> log)
    : Worker(clock, TimeSpan.FromMilliseconds(500), log.OutboxFailed)
{
    /// <summary>Calls at the same time: enough to hide a slow line, and no flood.</summary>
    const int Slots = 32;
    /// <summary>Longer than a question, the sending after it, and another question may take; then whoever claimed it is gone.</summary>
    TimeSpan Lease => 3 * party.Timeout + TimeSpan.FromSeconds(10);

    readonly TimeProvider clock = clock;

    public string Name => party.Name;

    /// <summary>Carries out all that is due, unless the party can't be reached: then it looks again after its usual pause.</summary>
    public override async Task<int> RunOnce(CancellationToken cancel)
    {
        var (done, reached, running, busy) = (0, true, new List<Task<Carried>>(), new HashSet<OrderId>());
        try
        {
            while (true)
            {
                // Where nobody answers one is enough to find out when somebody does.
                var free = party.IsDown ? 1 - running.Count : Slots - running.Count;
                var rows = reached && free > 0 ? await Claim(free, busy, cancel) : [];
                foreach (var row in rows) running.Add(Carry(row, cancel));
                if (running.Count == 0) return done;
                if (running.Count == Slots || rows.Count == 0) await Task.WhenAny(running);
                for (var i = running.Count - 1; i >= 0; i--)
                {
                    if (!running[i].IsCompleted) continue;
                    var (order, finished, arrived) = await running[i];
                    if (finished) done++;
                    reached &= arrived;
                    busy.Remove(order);
                    running.RemoveAt(i);
                }
            }
        }
        finally
        {
            await Task.WhenAll(running.Select(t => t.ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)));
        }
    }

    async Task<List<EffectRow>> Claim(int limit, HashSet<OrderId> busy, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var due = await reads.Ask(c => ConsequenceQueries.EffectsDue(c, party.Name, now.ToUnixTimeMilliseconds(), limit, leases.Buckets), cancel);
        // A parcel that is let go on must not be stopped by an earlier word that comes later: one thing after the other.
        if (party.Kind == ActorKind.Carrier) due.RemoveAll(r => !busy.Add(r.Order));
        if (due.Count == 0) return due;
        var claimed = new List<EffectRow>(due.Count);
        var until = (now + Lease).ToUnixTimeMilliseconds();
        foreach (var some in due.GroupBy(r => lanes.Of(r.Order.Bucket)))
        {
            var mine = some.ToArray();
            claimed.AddRange(await some.Key.Do(batch => batch.ClaimEffects(mine, until)).WaitAsync(cancel));
        }
        // What another program was quicker to take is not in our hands.
        foreach (var row in due.Except(claimed)) busy.Remove(row.Order);
        return claimed;
    }

    async Task<Carried> Carry(EffectRow row, CancellationToken cancel)
    {
        Answer answer;
        try
        {
            answer = row.Attempts > 0 ? await party.Find(row, cancel) : await party.Send(row, cancel);
            // What waits for a person may just now be settled by that person: it is asked about, and not sent.
            var again = answer is Answer.NotThere && row.State != EffectStates.Parked
                // A person has it tried again although it failed: it is sent anew.
                || answer is Answer.Refused { Why: ParkReasons.Failed } && row is { State: EffectStates.Pending, Attempts: > 0 };
            if (again) answer = await party.Send(row, cancel);
        }
        // A defect of ours, or of a library's: nobody knows what was sent.
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.CallFailed(failure, row.Effect.Key);
            answer = new Answer.Unknown(failure.Message);
        }
        return new Carried(row.Order, await outcomes.Take(party, row, answer, cancel), answer is not Answer.NotSent);
    }

    readonly record struct Carried(OrderId Order, bool Done, bool Reached);
}
