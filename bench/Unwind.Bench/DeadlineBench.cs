using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Closures;
using Unwind.Engine;
using Unwind.Orders;

namespace Unwind.Bench;

/// <summary>
/// P7: many payment deadlines that are due in the same second: how fast they pass, against closes of as many orders sent through the
/// same pipeline; and how long somebody who closes one order waits meanwhile, against the same without the backlog.
/// </summary>
static class DeadlineBench
{
    const int QuietCloses = 2000;

    sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan By { get; set; }
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
    }

    public static async Task<int> Run(int orders)
    {
        Console.WriteLine(Machine.Describe());
        var folder = Directory.CreateTempSubdirectory("unwind-bench").FullName;
        var clock = new ShiftedClock();
        try
        {
            var file = Path.Combine(folder, "due.db");
            await using var engine = await EngineHost.Open(
                new EngineOptions(file, Path.Combine(AppContext.BaseDirectory, "policies")) { Workers = false }, clock, NullLoggerFactory.Instance, CancellationToken.None);
            var plain = await Place(engine, "plain", Math.Min(orders, 100_000));
            await Place(engine, "due", orders);
            var watch = Stopwatch.StartNew();
            await Each(plain.Length, i => engine.Pipeline.Execute(new Request($"p{i}", Actor.Seller("plain"), new CloseOrder(plain[i], "out_of_stock", "told")), CancellationToken.None).AsTask());
            var rate = plain.Length / watch.Elapsed.TotalSeconds;

            clock.By = engine.Policies.Active().Times.PayWithin;
            // Enough for as long as it takes, at some 200 a second.
            var singles = await Place(engine, "single", QuietCloses + Math.Max(2000, orders / 30));
            var quiet = await Closes(engine, singles[..QuietCloses], null);
            GC.Collect();
            watch.Restart();
            var passing = Task.Run(async () =>
            {
                var passed = await engine.ClockWorker.RunOnce(CancellationToken.None);
                return (passed, watch.Elapsed);
            });
            var meanwhile = await Closes(engine, singles[QuietCloses..], passing);
            var (count, drained) = await passing;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"P7 {count:N0} deadlines in {drained.TotalSeconds:0.0} s ({count / drained.TotalSeconds:N0}/s), closes through the same pipeline {rate:N0}/s: {count / drained.TotalSeconds / rate:0.00} x (mark 0.8)"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"   one close at a time: p50 {quiet.P50:0.0} ms, p99 {quiet.P99:0.0} ms; meanwhile p50 {meanwhile.P50:0.0} ms, p99 {meanwhile.P99:0.0} ms: {meanwhile.P99 / quiet.P99:0.00} x (mark 2), {meanwhile.Count} closes"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<OrderId[]> Place(EngineHost engine, string store, int count)
    {
        var ids = new OrderId[count];
        await Each(count, async i => ids[i] = (await engine.Pipeline.Execute(new Request($"{store}{i}", Actor.Platform, new PlaceOrder(
            default, store, $"b{i % 50_000}", "CNY", null,
            [new PlacedLine($"sku{i % 997}", "A thing with a name of usual length", 1 + i % 3, 10_00 + i % 9000, 0, 0, StockMode.OnOrder, true)],
            [], new PostageTerms(10_00), [], null)), CancellationToken.None)).Order);
        await engine.SendOut(CancellationToken.None);
        return ids;
    }

    static Task Each(int count, Func<int, Task> act) => Task.WhenAll(Enumerable.Range(0, 512).Select(async caller =>
    {
        for (var i = caller; i < count; i += 512) await act(i);
    }));

    static async Task<(double P50, double P99, int Count)> Closes(EngineHost engine, OrderId[] orders, Task? until)
    {
        var times = new List<double>();
        foreach (var id in orders)
        {
            if (until is { IsCompleted: true } && times.Count > 200) break;
            var watch = Stopwatch.StartNew();
            await engine.Pipeline.Execute(new Request($"close-{id}", Actor.Seller("single"), new CloseOrder(id, "out_of_stock", "told")), CancellationToken.None);
            times.Add(watch.Elapsed.TotalMilliseconds);
            await Task.Delay(2);
        }
        times.Sort();
        return (times[times.Count / 2], times[(int)(times.Count * 0.99)], times.Count);
    }
}
