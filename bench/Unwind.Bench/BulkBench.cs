using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Closures;
using Unwind.Engine;
using Unwind.Engine.Bulk;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Sqlite;
using Unwind.Orders;

namespace Unwind.Bench;

/// <summary>
/// P6: a bulk close of unpaid orders, with stock, timeline and messages, against the same rows written by prepared statements in
/// transactions of a thousand; and how long somebody who closes one order waits meanwhile.
/// </summary>
static class BulkBench
{
    const int RowsPerTransaction = 1000;
    const int QuietCloses = 2000;
    const string Store = "bulk";

    public static async Task<int> Run(int orders)
    {
        Console.WriteLine(Machine.Describe());
        var folder = Directory.CreateTempSubdirectory("unwind-bench").FullName;
        try
        {
            var file = Path.Combine(folder, "unpaid.db");
            var single = await Fill(file, orders);
            // The rows, recorded from a run of its own, and put together a thousand orders at a time.
            var recording = new Recording(SqliteStore.Open(PipelineBench.Copy(folder, file)));
            await using (var engine = EngineHost.Open(Options(Path.Combine(folder, "copy.db")), recording, TimeProvider.System, NullLoggerFactory.Instance))
                await Bulk(engine, _ => { });
            var bare = PipelineBench.Write(PipelineBench.Copy(folder, file), Together(recording.Written));
            recording.Written.Clear();

            var dry = TimeSpan.Zero;
            TimeSpan run;
            await using (var engine = await Open(PipelineBench.Copy(folder, file)))
            {
                GC.Collect();
                run = await Bulk(engine, checkedIn => dry = checkedIn);
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"P6 {orders:N0} orders: dry run {dry.TotalSeconds:0.0} s ({orders / dry.TotalSeconds:N0}/s), run {run.TotalSeconds:0.0} s ({orders / run.TotalSeconds:N0}/s), "
                + $"bare rows {bare.TotalSeconds:0.0} s ({orders / bare.TotalSeconds:N0}/s): {run / bare:0.00} x (mark 3), with the dry run {(run + dry) / bare:0.00} x"));

            await using (var engine = await Open(PipelineBench.Copy(folder, file)))
            {
                var quiet = await Closes(engine, single[..QuietCloses], () => Task.CompletedTask);
                var meanwhile = await Closes(engine, single[QuietCloses..], () => Bulk(engine, _ => { }));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"   one close at a time: p50 {quiet.P50:0.0} ms, p99 {quiet.P99:0.0} ms; during the run p50 {meanwhile.P50:0.0} ms, p99 {meanwhile.P99:0.0} ms: {meanwhile.P99 / quiet.P99:0.00} x (mark 2), {meanwhile.Count} closes"));
            }
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Orders of the store to be closed in bulk, and some of another one in the same bucket's lane to be closed one by one.</summary>
    static async Task<OrderId[]> Fill(string file, int orders)
    {
        await using var engine = await Open(file);
        // Enough for as long as the run takes, at some 200 a second.
        var ids = new OrderId[QuietCloses + Math.Max(1000, orders / 20)];
        await Task.WhenAll(Enumerable.Range(0, 512).Select(async caller =>
        {
            for (var i = caller; i < orders + ids.Length; i += 512)
            {
                var reply = await engine.Pipeline.Execute(new Request($"fill-{i}", Actor.Platform, Place(i < orders ? Store : "single", i)), CancellationToken.None);
                if (i >= orders) ids[i - orders] = reply.Order;
            }
        }));
        await engine.SendOut(CancellationToken.None);
        return ids;
    }

    static PlaceOrder Place(string store, int i) => new(
        default, store, $"b{i % 50_000}", "CNY", null,
        [new PlacedLine($"sku{i % 997}", "A thing with a name of usual length", 1 + i % 3, 10_00 + i % 9000, 0, 0, StockMode.OnOrder, true)],
        [], new PostageTerms(10_00), [], null);

    /// <summary>Plans and runs everything; returns how long the run itself took.</summary>
    static async Task<TimeSpan> Bulk(EngineHost engine, Action<TimeSpan> dry)
    {
        var watch = Stopwatch.StartNew();
        var (run, _) = await engine.BulkRuns.Plan(Store, Actor.Seller(Store), $"{Guid.NewGuid()}", new BulkPlan("out_of_stock", "There is none left.", Filter: new BulkFilter()), CancellationToken.None);
        await engine.BulkWorker.RunOnce(CancellationToken.None);
        dry(watch.Elapsed);
        watch.Restart();
        await engine.BulkRuns.Start(Store, run!.Id, CancellationToken.None);
        await engine.BulkWorker.RunOnce(CancellationToken.None);
        var done = (await engine.BulkRuns.Find(Store, run.Id, CancellationToken.None))!;
        if (done.State != BulkState.Finished || done.Count(BulkResult.Done) != done.Orders)
            throw new InvalidOperationException($"The run is {done.State}: {done.Count(BulkResult.Done)} of {done.Orders} done.");
        return watch.Elapsed;
    }

    static async Task<(double P50, double P99, int Count)> Closes(EngineHost engine, OrderId[] orders, Func<Task> meanwhile)
    {
        var other = Task.Run(meanwhile);
        var times = new List<double>();
        foreach (var id in orders)
        {
            if (times.Count > 200 && other.IsCompleted && meanwhile.Method.ReturnType == typeof(Task<TimeSpan>)) break;
            var watch = Stopwatch.StartNew();
            var reply = await engine.Pipeline.Execute(new Request($"close-{id}", Actor.Seller("single"), new CloseOrder(id, "out_of_stock", "told")), CancellationToken.None);
            if (!reply.Accepted) throw new InvalidOperationException($"{reply.Refusal}");
            times.Add(watch.Elapsed.TotalMilliseconds);
            await Task.Delay(2);
        }
        await other;
        times.Sort();
        return (times[times.Count / 2], times[(int)(times.Count * 0.99)], times.Count);
    }

    static List<Changes> Together(List<Changes> written)
    {
        var together = new List<Changes>();
        foreach (var some in written)
        {
            if (together.Count == 0 || together[^1].Orders.Count >= RowsPerTransaction) together.Add(new Changes { At = some.At });
            var into = together[^1];
            foreach (var (id, order) in some.Orders) into.Orders[id] = order;
            into.Events.AddRange(some.Events);
            into.Answers.AddRange(some.Answers);
            into.Cases.AddRange(some.Cases);
            into.Postings.AddRange(some.Postings);
            into.Conduct.AddRange(some.Conduct);
            into.Stock.AddRange(some.Stock);
            into.Effects.AddRange(some.Effects);
            into.EffectTurns.AddRange(some.EffectTurns);
            into.Parcels.AddRange(some.Parcels);
            into.Notices.AddRange(some.Notices);
            into.References.AddRange(some.References);
            into.OpenLines.AddRange(some.OpenLines);
        }
        return together;
    }

    static Task<EngineHost> Open(string file) => EngineHost.Open(Options(file), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

    static EngineOptions Options(string file) => new(file, Path.Combine(AppContext.BaseDirectory, "policies")) { Workers = false };
}
