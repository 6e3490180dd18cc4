using Microsoft.Extensions.Logging;
using Unwind.Bulk;
using Unwind.Engine.Lanes;
using Unwind.Engine.Policies;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Bulk;

/// <summary>
/// Does the runs: a chunk of each in turn, so that a large one of one seller keeps no other waiting. A chunk is written in one
/// transaction that holds the run's row; what was killed in the middle is found among the answers, under the orders' keys.
/// </summary>
sealed class BulkWorker(Pipeline pipeline, Reads reads, PolicyBook policies, LaneMap lanes, Leases leases, TimeProvider clock, ILogger<BulkWorker> log)
    : Worker(clock, TimeSpan.FromSeconds(1), log.BulkFailed)
{
    /// <summary>So many orders are in the lanes at once: enough to fill batches, not enough to be in anybody's way.</summary>
    const int ChunkMax = 256;
    /// <summary>Runs that are looked at in one round.</summary>
    const int RunsMax = 50;
    /// <summary>An order that changes while it is being done is looked at anew so often.</summary>
    const int AttemptsMax = 3;
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    static readonly TimeSpan RenewedBefore = TimeSpan.FromSeconds(5);

    readonly TimeProvider clock = clock;
    readonly string me = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():n}";
    readonly HashSet<(string Store, string Id)> mine = [];

    public override async Task<int> RunOnce(CancellationToken cancel)
    {
        var handled = 0;
        while (true)
        {
            var found = await reads.Ask(c => BulkQueries.Waiting(c, clock.GetUtcNow().ToUnixTimeMilliseconds(), RunsMax, leases.Buckets), cancel);
            var some = 0;
            foreach (var (store, id) in mine.Union(found).ToArray()) some += await Try(store, id, cancel);
            handled += some;
            if (some == 0) return handled;
        }
    }

    /// <summary>A run that fails must not stand before the others: it is left until its lease is over.</summary>
    async Task<int> Try(string store, string id, CancellationToken cancel)
    {
        try
        {
            return await Step(store, id, cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.BulkFailed(failure);
            mine.Remove((store, id));
            return 0;
        }
    }

    /// <summary>Does a chunk of one run, as long as it can be had.</summary>
    /// <returns>How many orders it came forward by.</returns>
    internal async Task<int> Step(string store, string id, CancellationToken cancel)
    {
        if (await Claim(store, id, cancel) is not { } run)
        {
            mine.Remove((store, id));
            return 0;
        }
        mine.Add((store, id));
        return await (run.State == BulkState.Checking ? Check(run, cancel) : Carry(run, cancel));
    }

    /// <summary>The run, if there is work to be done on it and nobody else does it.</summary>
    async Task<BulkRun?> Claim(string store, string id, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var run = await reads.Ask(c => BulkQueries.Find(c, store, id), cancel);
        if (run is null || run.IsOver) return null;
        if (run.IsWork && run.Worker == me && run.WorkerUntil > now + RenewedBefore) return run;
        return await Do(store, batch =>
        {
            if (batch.HoldRun(store, id) is not { } held) return null;
            if (!held.IsWork)
            {
                // Ready or paused for too long, and nobody came back to it.
                if (held.LookAt <= now) batch.SaveRun(held with { State = BulkState.Cancelled, EndedAt = now });
                return null;
            }
            if (held.Worker != me && held.WorkerUntil > now) return null;
            held = held with { Worker = me, WorkerUntil = now + Lease };
            batch.SaveRun(held);
            return held;
        }, cancel);
    }

    /// <summary>The dry run: the next orders of the selection, each with its way.</summary>
    async Task<int> Check(BulkRun run, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var place = run.Place;
        var (end, cutOff) = (false, false);
        ImmutableArray<OrderId> ids;
        if (run.Plan.Filter is { } filter)
        {
            var page = await reads.Orders(Wanted(run.Store, filter), place, ChunkMax, cancel);
            ids = [.. page.Items.Select(r => r.Id)];
            (place, end) = (page.Next, page.Next is null);
            cutOff = !end && run.Checked + ids.Length >= BulkRun.OrdersMax;
        }
        else
        {
            ids = [.. (await reads.Ask(c => BulkQueries.Orders(c, run, BulkResult.Waiting, default, ChunkMax), cancel)).Select(o => o.Order)];
            end = ids.Length < ChunkMax;
        }
        var (orders, unreadable) = await Load(run, ids, cancel);
        var ways = ids.Select(id => WayOf(run, orders.GetValueOrDefault(id), now)).ToArray();
        BulkOrder[] rows = [.. ids.Select((id, i) => unreadable.Contains(id) ? Unreadable(id, now) : Found(id, orders.GetValueOrDefault(id), ways[i], now))];
        return await Do(run.Store, batch =>
        {
            var held = batch.HoldRun(run.Store, run.Id)!;
            // Cancelled, or somebody else's by now; or written already, by a commit whose answer was lost.
            if (held.State != BulkState.Checking || held.Worker != me || held.Place != run.Place || held.Checked != run.Checked) return 0;
            held = held.Moved(rows.Select(r => ((BulkOrder?)null, r))) with
            {
                Place = place,
                RefusedAtCheck = held.RefusedAtCheck + rows.Count(r => r.Result != BulkResult.Planned),
                OneSided = held.OneSided + ways.Count(w => w.Outcome is { OneSided: true }),
                SeenAt = clock.GetUtcNow(),
                WorkerUntil = clock.GetUtcNow() + Lease,
            };
            if (end || cutOff)
                held = held with { State = BulkState.Ready, ReadyAt = held.SeenAt, CutOff = cutOff, Place = null, Worker = null, WorkerUntil = null };
            batch.SaveBulkOrders(run.Store, run.Rows, rows);
            batch.SaveRun(held);
            return Math.Max(1, rows.Length);
        }, cancel);
    }

    static OrderFilter Wanted(string store, BulkFilter f) => new(
        store, f.Buyer, f.Stage, f.WithOpenCase, f.Sku, PlacedFrom: f.PlacedFrom, PlacedTo: f.PlacedTo, Region: f.Region, Open: true);

    static BulkOrder Found(OrderId id, Order? order, WayOut way, DateTimeOffset now) => new(
        id, way.Refusal is null ? BulkResult.Planned : BulkResult.Refused, way.Way, order?.Currency ?? "", order?.PayableMinor ?? 0,
        way.Outcome is { } outcome ? WayOut.BackOf(outcome) : 0, way.Refusal, 0, now);

    /// <summary>Its row is damaged: the doctor says how, and the others must not wait for that.</summary>
    static BulkOrder Unreadable(OrderId id, DateTimeOffset now) => new(id, BulkResult.Failed, Way.Refused, "", 0, 0, null, 0, now);

    WayOut WayOf(BulkRun run, Order? order, DateTimeOffset now) => order is null
        ? WayOut.Nowhere
        : WayOut.Of(order, new Situation(now, Actor.Seller(run.Store), policies.Of(order)), run.Plan.Reason, run.Plan.Words, run.Plan.Sku, run.Plan.Stock, run.Plan.Told);

    /// <summary>Does the next planned orders.</summary>
    async Task<int> Carry(BulkRun run, CancellationToken cancel)
    {
        var planned = await reads.Ask(c => BulkQueries.Orders(c, run, BulkResult.Planned, default, ChunkMax), cancel);
        if (planned.Count == 0) return await Finish(run, cancel);
        var bucket = Bucket.Of(run.Store);
        var seller = Actor.Seller(run.Store);
        // The orders first: whatever is done to one of them after that has its answer by the time it is looked for.
        var (orders, unreadable) = await Load(run, [.. planned.Select(o => o.Order)], cancel);
        var before = await reads.Ask(c => BulkQueries.Answered(c, bucket, [.. planned.Select(o => $"{seller}\n{KeyOf(run, o.Order)}")]), cancel);
        var now = clock.GetUtcNow();
        var doing = planned.Select(o => before.TryGetValue(o.Order, out var answer) ? Task.FromResult<BulkOrder?>(Told(o, answer))
            : unreadable.Contains(o.Order) ? Task.FromResult<BulkOrder?>(o with { Result = BulkResult.Failed, At = now })
            : Do(run, o, orders.GetValueOrDefault(o.Order), cancel)).ToArray();
        var done = (await Task.WhenAll(doing)).OfType<BulkOrder>().ToArray();
        if (done.Length == 0) return 0;
        return await Do(run.Store, batch =>
        {
            var held = batch.HoldRun(run.Store, run.Id)!;
            // Another worker may have had it meanwhile; each order counts once.
            var still = batch.PlannedAmong(run.Store, run.Rows, [.. done.Select(o => o.Order)]);
            var was = planned.ToDictionary(o => o.Order);
            BulkOrder[] rows = [.. done.Where(o => still.Contains(o.Order))];
            batch.SaveBulkOrders(run.Store, run.Rows, rows);
            now = clock.GetUtcNow();
            held = held.Moved(rows.Select(r => ((BulkOrder?)was[r.Order], r))) with { SeenAt = now };
            if (held.Worker == me) held = held.IsWork ? held with { WorkerUntil = now + Lease } : held with { Worker = null, WorkerUntil = null };
            batch.SaveRun(held);
            return rows.Length;
        }, cancel);
    }

    async Task<int> Finish(BulkRun run, CancellationToken cancel)
    {
        await Do(run.Store, batch =>
        {
            var held = batch.HoldRun(run.Store, run.Id)!;
            if (held.State == BulkState.Running)
                batch.SaveRun(held with { State = BulkState.Finished, EndedAt = clock.GetUtcNow(), Worker = null, WorkerUntil = null });
            return true;
        }, cancel);
        return 0;
    }

    static string KeyOf(BulkRun run, OrderId order) => $"bulk/{run.Id}/{order}";

    /// <returns>What became of it; null when it is to be tried again.</returns>
    async Task<BulkOrder?> Do(BulkRun run, BulkOrder planned, Order? order, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var now = clock.GetUtcNow();
            var way = WayOf(run, order, now);
            if (way.Refusal is not null || way.Way != planned.Way)
            {
                // It may be this very run that has changed it, by another worker's hand.
                if (attempt > 0 && await Answer(run, planned.Order, cancel) is { } told) return Told(planned, told);
                return planned with { Result = way.Refusal is null ? BulkResult.Changed : BulkResult.Refused, Refusal = way.Refusal, At = now };
            }
            var reply = await pipeline.Execute(
                new Request(KeyOf(run, planned.Order), Actor.Seller(run.Store), way.Command!) { Background = true, ExpectedVersion = order!.Version }, cancel);
            switch (reply)
            {
                case { Refusal: null }:
                    return planned with { Result = BulkResult.Done, BackMinor = WayOut.BackOf(reply.Outcome!), Version = reply.Version, At = now };
                case { Failed: true }:
                    return planned with { Result = BulkResult.Failed, At = now };
                // Whoever is waited for goes first; it stays planned.
                case { Refusal.Code: RefusalCode.Busy }:
                    return null;
                case { Refusal.Code: RefusalCode.VersionChanged }:
                    order = await reads.Load(planned.Order, cancel);
                    break;
                default:
                    return planned with { Result = BulkResult.Refused, Refusal = reply.Refusal, At = now };
            }
        }
        return null;
    }

    async Task<BulkAnswer?> Answer(BulkRun run, OrderId order, CancellationToken cancel)
    {
        var answers = await reads.Ask(c => BulkQueries.Answered(c, Bucket.Of(run.Store), [$"{Actor.Seller(run.Store)}\n{KeyOf(run, order)}"]), cancel);
        return answers.TryGetValue(order, out var found) ? found : null;
    }

    /// <summary>It had been done already: a process was killed between the order and the run's row.</summary>
    static BulkOrder Told(BulkOrder planned, BulkAnswer answer) => answer.Refusal is { } no
        ? planned with { Result = BulkResult.Refused, Refusal = no, At = answer.At }
        : planned with { Result = BulkResult.Done, BackMinor = WayOut.BackOf(answer.Outcome!), Version = answer.Version, At = answer.At };

    async Task<(Dictionary<OrderId, Order> Orders, HashSet<OrderId> Unreadable)> Load(BulkRun run, ImmutableArray<OrderId> ids, CancellationToken cancel)
    {
        // Numbers of other stores' buckets come in lists only; they are nobody's here.
        var bucket = Bucket.Of(run.Store);
        var (orders, unreadable) = await reads.Ask(c => OrderQueries.Whole(c, run.Store, [.. ids.Where(id => id.Bucket == bucket).Select(id => id.Value)]), cancel);
        return (orders.ToDictionary(o => o.Id), [.. unreadable]);
    }

    Task<T> Do<T>(string store, Func<IBatch, T> work, CancellationToken cancel) => lanes.Of(Bucket.Of(store)).Do(work).WaitAsync(cancel);
}

/// <summary>An answer that an order of a run was given before.</summary>
readonly record struct BulkAnswer(int Version, Refusal? Refusal, Outcome? Outcome, DateTimeOffset At);
