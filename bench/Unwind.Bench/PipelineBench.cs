using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Closures;
using Unwind.Engine;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Sqlite;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Refunds;

namespace Unwind.Bench;

/// <summary>
/// P3: the pipeline in process on SQLite, against the very same rows written by the same prepared statements, 100 orders
/// per transaction, with no rules, no reading and no JSON. Both begin with a copy of the same file.
/// </summary>
static class PipelineBench
{
    const int Rounds = 3;
    const int RowsPerTransaction = 100;
    const int InFlight = 1024;

    public static async Task<int> Run(int orders)
    {
        Console.WriteLine(Machine.Describe());
        var folder = Directory.CreateTempSubdirectory("unwind-bench").FullName;
        try
        {
            var unpaid = Path.Combine(folder, "unpaid.db");
            var paid = Path.Combine(folder, "paid.db");
            var ids = await Prepare(unpaid, paid, orders);
            await Measure(folder, "close", unpaid, i => (Actor.Seller(Store(i)), new CloseOrder(ids[i], "out_of_stock", "told")), orders);
            await Measure(folder, "refund", paid, i => (Actor.Buyer(Buyer(i)), new RequestRefund(ids[i], [], "changed_mind", null, null, [])), orders);
            await Measure(folder, "place", unpaid, i => (Actor.Buyer(Buyer(i)), Place(i)), orders);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<OrderId[]> Prepare(string unpaid, string paid, int orders)
    {
        OrderId[] ids;
        await using (var engine = await Open(unpaid, 512))
            ids = [.. (await Send(engine, i => (Actor.Buyer(Buyer(i)), Place(i)), orders, "prepare")).Select(r => r.Order)];
        File.Copy(unpaid, paid);
        await using (var engine = await Open(paid, 512))
        {
            await Send(engine, i => (Actor.Payment, new RecordPayment(ids[i], $"p{i}", [new Funding(FundingKind.Cash, "escrow", 13_600)])), orders, "pay");
        }
        return ids;
    }

    static async Task Measure(string folder, string name, string from, Func<int, (Actor, OrderCommand)> command, int orders)
    {
        // The rows: written once through the pipeline in batches of a hundred, and kept.
        var recorded = await Record(Copy(folder, from), command, orders);
        var (bare, full) = (new double[Rounds], new double[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            bare[round] = orders / Write(Copy(folder, from), recorded).TotalSeconds;
            await using var engine = await Open(Copy(folder, from), 512);
            GC.Collect();
            var watch = Stopwatch.StartNew();
            await Send(engine, command, orders, $"{name}{round}");
            full[round] = orders / watch.Elapsed.TotalSeconds;
        }
        Array.Sort(bare);
        Array.Sort(full);
        Console.WriteLine(
            $"P3 {name,-7} pipeline {full[Rounds / 2],8:N0}/s   prepared statements {bare[Rounds / 2],8:N0}/s   "
            + $"ratio {full[Rounds / 2] / bare[Rounds / 2]:0.00} (mark 0.60)   {orders:N0} orders, median of {Rounds} rounds");
    }

    static async Task<List<Changes>> Record(string file, Func<int, (Actor, OrderCommand)> command, int orders)
    {
        var recording = new Recording(SqliteStore.Open(file));
        await using (var engine = EngineHost.Open(Options(file, RowsPerTransaction), recording, TimeProvider.System, NullLoggerFactory.Instance))
            await Send(engine, command, orders, "record");
        return recording.Written;
    }

    /// <summary>The recorded rows by prepared statements and nothing else.</summary>
    public static TimeSpan Write(string file, List<Changes> recorded)
    {
        using var store = SqliteStore.Open(file);
        GC.Collect();
        var watch = Stopwatch.StartNew();
        foreach (var changes in recorded)
        {
            using var batch = store.Begin(0);
            batch.Save(changes);
            batch.Commit();
            store.Flush();
        }
        return watch.Elapsed;
    }

    /// <summary>Sends one command for each order, so many at a time that the lane never waits for the sender.</summary>
    static async Task<Reply[]> Send(EngineHost engine, Func<int, (Actor By, OrderCommand Command)> command, int orders, string word)
    {
        var replies = new Reply[orders];
        const int senders = 4;
        await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(async () =>
        {
            var flying = new Queue<(int Place, Task<Reply> Reply)>();
            for (var i = sender; i < orders; i += senders)
            {
                if (flying.Count == InFlight / senders) await Land();
                var (by, what) = command(i);
                flying.Enqueue((i, engine.Pipeline.Execute(
                    new Request($"{word}/{i}", by, what), CancellationToken.None).AsTask()));
            }
            while (flying.Count > 0) await Land();

            async Task Land()
            {
                var (place, reply) = flying.Dequeue();
                replies[place] = await reply;
                if (!replies[place].Accepted) throw new InvalidOperationException($"Refused: {replies[place].Refusal}");
            }
        })));
        return replies;
    }

    static Task<EngineHost> Open(string file, int batchMax) =>
        EngineHost.Open(Options(file, batchMax), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

    static EngineOptions Options(string file, int batchMax) =>
        new(file, Path.Combine(AppContext.BaseDirectory, "policies")) { BatchMax = batchMax, Workers = false };

    public static string Copy(string folder, string from)
    {
        var to = Path.Combine(folder, "copy.db");
        foreach (var old in Directory.GetFiles(folder, "copy.db*")) File.Delete(old);
        File.Copy(from, to);
        return to;
    }

    static PlaceOrder Place(int i) => new(
        default, Store(i), Buyer(i), "CNY", null,
        [
            new PlacedLine($"tea-{i % 200}", "Longjing green tea, 250 g, spring picking", 2, 5_900, 0, 0, StockMode.OnOrder, true),
            new PlacedLine($"cup-{i % 50}", "Celadon cup", 1, 1_000, 0, 0, StockMode.OnOrder, true),
        ],
        [], new PostageTerms(800), [], null);

    static string Store(int i) => $"s{i % 20}";
    static string Buyer(int i) => $"b{i % 5000}";
}
