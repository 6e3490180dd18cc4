using System.Security.Cryptography;
using System.Text;
using Unwind.Closures;
using Unwind.Engine.Lanes;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Bulk;

/// <summary>What people say about runs: make one, start it, stop it, and read how far it is (R36). <see cref="BulkWorker"/> does them.</summary>
public sealed class BulkRuns
{
    const string Rule = "R36";
    /// <summary>A list is written down in parts, so that no transaction is long.</summary>
    const int WrittenAtOnce = 5_000;

    readonly Reads reads;
    readonly LaneMap lanes;
    readonly TimeProvider clock;
    readonly Action wake;

    internal BulkRuns(Reads reads, LaneMap lanes, TimeProvider clock, Action wake) =>
        (this.reads, this.lanes, this.clock, this.wake) = (reads, lanes, clock, wake);

    /// <summary>Makes a run and begins its dry run. Asking again under the same key is answered with the same run.</summary>
    /// <param name="key">1 to 200 characters, chosen by the asker.</param>
    /// <returns>The run, or why there is none; never both.</returns>
    public async ValueTask<(BulkRun? Run, Refusal? Refusal)> Plan(string store, Actor by, string key, BulkPlan plan, CancellationToken cancel)
    {
        if (Malformed(store, plan) is { } field) return (null, new Refusal(RefusalCode.Malformed, Rule).With("field", field));
        ImmutableArray<OrderId> listed = plan.Orders is { } orders ? [.. orders.Distinct().Order()] : [];
        var id = IdOf(store, by, key);
        // What was asked is kept with the list's sum in place of the list, which has rows of its own.
        var kept = plan with { Orders = null };
        var fresh = new BulkRun(id, store, by, kept, listed.Length, BulkState.Checking, clock.GetUtcNow()) { ListSum = SumOf(listed) };
        if (await Find(store, id, cancel) is { } there) return Same(there, fresh);
        // The orders first: a run is there when all of it is.
        foreach (var some in listed.Chunk(WrittenAtOnce))
        {
            await Do(store, batch =>
            {
                batch.AddBulkOrders(store, fresh.Rows, some);
                return true;
            }, cancel);
        }
        var run = await Do(store, batch =>
        {
            if (batch.HoldRun(store, id) is { } found) return found;
            batch.SaveRun(fresh);
            return fresh;
        }, cancel);
        wake();
        return Same(run, fresh);
    }

    static (BulkRun?, Refusal?) Same(BulkRun there, BulkRun asked) =>
        (there.Plan, there.ListSum, there.Store) == (asked.Plan, asked.ListSum, asked.Store) ? (there, null) : (null, new Refusal(RefusalCode.KeyReused, Rule));

    static string? Malformed(string store, BulkPlan plan)
    {
        if (!PlaceOrder.IsName(store)) return "store";
        if (!PlaceOrder.IsName(plan.Reason)) return "reason";
        if (string.IsNullOrWhiteSpace(plan.Words) || plan.Words.Length > Limits.LengthMax || plan.Words.Contains('\0', StringComparison.Ordinal)) return "words";
        if (plan.Sku is { } sku && !PlaceOrder.IsName(sku)) return "sku";
        if (!Enum.IsDefined(plan.Stock)) return "stock";
        // Which SKU ran out must be said before its stock is touched.
        if (plan.Stock != StockStep.None && plan.Sku is null) return "stock";
        if (plan.Filter is null == plan.Orders is null) return "orders";
        if (plan.Orders is { } orders && (orders.IsDefaultOrEmpty || orders.Length > BulkRun.ListedMax)) return "orders";
        if (plan.Filter is not { } f) return null;
        if (f.Sku is { } fsku && !PlaceOrder.IsName(fsku)) return "filter.sku";
        if (f.Region is { } region && !PlaceOrder.IsName(region)) return "filter.region";
        if (f.Buyer is { } buyer && !PlaceOrder.IsName(buyer)) return "filter.buyer";
        if (f.Stage is { } stage && !Enum.IsDefined(stage)) return "filter.stage";
        return f.PlacedFrom >= f.PlacedTo ? "filter.placed_to" : null;
    }

    static string IdOf(string store, Actor by, string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{store}\n{by}\n{key}")))[..24];

    static string? SumOf(ImmutableArray<OrderId> orders)
    {
        if (orders.IsEmpty) return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var order in orders) hash.AppendData(BitConverter.GetBytes(order.Value));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public ValueTask<BulkRun?> Find(string store, string id, CancellationToken cancel) => reads.Ask(c => BulkQueries.Find(c, store, id), cancel);

    /// <summary>Newest first.</summary>
    public ValueTask<Page<BulkRun>> List(string store, string? cursor, int limit, CancellationToken cancel)
    {
        const string list = "bulk-runs";
        (long, string)? after = Cursor.Read(list, cursor, 2) is { } p ? (Cursor.Number(p[0]), p[1]) : null;
        return reads.Ask(
            c => Reads.Paged(BulkQueries.List(c, store, after, Reads.Limit(limit) + 1), limit, r => Cursor.Of(list, Cursor.Text(r.CreatedAt.ToUnixTimeMilliseconds()), r.Id)),
            cancel);
    }

    /// <summary>A run's orders by number.</summary>
    /// <param name="result">Only those of which that became; null for all.</param>
    public ValueTask<Page<BulkOrder>> Orders(BulkRun run, BulkResult? result, string? cursor, int limit, CancellationToken cancel)
    {
        const string list = "bulk-orders";
        var after = Cursor.Read(list, cursor, 1) is { } p ? Cursor.Number(p[0]) : 0;
        return reads.Ask(
            c => Reads.Paged(BulkQueries.Orders(c, run, result, new OrderId(after), Reads.Limit(limit) + 1), limit, o => Cursor.Of(list, Cursor.Text(o.Order.Value))),
            cancel);
    }

    /// <summary>Does what was planned.</summary>
    public ValueTask<(BulkRun? Run, Refusal? Refusal)> Start(string store, string id, CancellationToken cancel) => Move(store, id, (run, now) => run.State switch
    {
        BulkState.Ready => run with { State = BulkState.Running, StartedAt = now, WorkingSince = now, SeenAt = null },
        BulkState.Running => run,
        _ => null,
    }, cancel);

    /// <summary>Finishes what is in hand, and waits.</summary>
    public ValueTask<(BulkRun? Run, Refusal? Refusal)> Pause(string store, string id, CancellationToken cancel) => Move(store, id, (run, now) => run.State switch
    {
        BulkState.Running => run with { State = BulkState.Paused, PausedAt = now },
        BulkState.Paused => run,
        _ => null,
    }, cancel);

    public ValueTask<(BulkRun? Run, Refusal? Refusal)> Resume(string store, string id, CancellationToken cancel) => Move(store, id, (run, now) => run.State switch
    {
        BulkState.Paused => run with { State = BulkState.Running, WorkingSince = now, HandledThen = run.Handled, SeenAt = null, PausedAt = null, Worker = null, WorkerUntil = null },
        BulkState.Running => run,
        _ => null,
    }, cancel);

    /// <summary>Does nothing more. What has been done stays done.</summary>
    public ValueTask<(BulkRun? Run, Refusal? Refusal)> Cancel(string store, string id, CancellationToken cancel) => Move(store, id, (run, now) => run.State switch
    {
        BulkState.Cancelled => run,
        BulkState.Finished => null,
        _ => run with { State = BulkState.Cancelled, EndedAt = now },
    }, cancel);

    /// <summary>From one state to another, with the row held.</summary>
    /// <param name="move">The run afterwards; null where its state does not allow it.</param>
    async ValueTask<(BulkRun? Run, Refusal? Refusal)> Move(string store, string id, Func<BulkRun, DateTimeOffset, BulkRun?> move, CancellationToken cancel)
    {
        if (await Find(store, id, cancel) is null) return (null, new Refusal(RefusalCode.BulkRunNotFound, Rule));
        var now = clock.GetUtcNow();
        var (run, allowed) = await Do(store, batch =>
        {
            var held = batch.HoldRun(store, id)!;
            var after = move(held, now);
            if (after is not null && after != held) batch.SaveRun(after);
            return (after ?? held, after is not null);
        }, cancel);
        wake();
        return allowed ? (run, null) : (null, new Refusal(RefusalCode.BulkRunState, Rule).With("state", SnakeCase.Of(run.State)));
    }

    Task<T> Do<T>(string store, Func<IBatch, T> work, CancellationToken cancel) => lanes.Of(Bucket.Of(store)).Do(work).WaitAsync(cancel);
}
