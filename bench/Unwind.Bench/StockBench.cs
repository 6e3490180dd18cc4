using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Engine;
using Unwind.Engine.Settlements;
using Unwind.Orders;

namespace Unwind.Bench;

/// <summary>
/// No hot row: everybody orders one SKU of one store, against everybody ordering another SKU of it. A batch writes the row of
/// a SKU once, so that the first is not slower.
/// </summary>
static class StockBench
{
    const int Rounds = 3;
    const int Skus = 10_000;
    const int Callers = 1024;

    public static async Task<int> Run(int orders)
    {
        Console.WriteLine(Machine.Describe());
        var folder = Directory.CreateTempSubdirectory("unwind-bench").FullName;
        try
        {
            var (one, many) = (new double[Rounds], new double[Rounds]);
            for (var round = 0; round < Rounds; round++)
            {
                one[round] = await Measure(Path.Combine(folder, $"one{round}.db"), orders, 1);
                many[round] = await Measure(Path.Combine(folder, $"many{round}.db"), orders, Skus);
            }
            Array.Sort(one);
            Array.Sort(many);
            Console.WriteLine(
                $"stock   one SKU {one[Rounds / 2],8:N0} orders/s   {Skus:N0} SKUs {many[Rounds / 2],8:N0} orders/s   "
                + $"ratio {one[Rounds / 2] / many[Rounds / 2]:0.00} (1.00: no hot row)   {orders:N0} orders, median of {Rounds} rounds");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<double> Measure(string file, int orders, int skus)
    {
        var options = new EngineOptions(file, Path.Combine(AppContext.BaseDirectory, "policies")) { Workers = false };
        await using var engine = await EngineHost.Open(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        foreach (var part in Enumerable.Range(0, skus).Chunk(StoreBooks.CountsMax))
            await engine.Books.Count("s1", [.. part.Select(i => new StockCount($"sku{i}", 1_000_000))], dry: false, CancellationToken.None);
        GC.Collect();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var i = caller; i < orders; i += Callers)
            {
                var order = new PlaceOrder(
                    default, "s1", $"b{i % 5000}", "CNY", null,
                    [new PlacedLine($"sku{i % skus}", "A thing with a name of usual length", 1, 59_00, 0, 0, StockMode.OnOrder, true)],
                    [], new PostageTerms(800), [], null);
                var reply = await engine.Pipeline.Execute(new Request($"place/{i}", Actor.Buyer($"b{i % 5000}"), order), CancellationToken.None);
                if (!reply.Accepted) throw new InvalidOperationException($"Refused: {reply.Refusal}");
            }
        }));
        return orders / watch.Elapsed.TotalSeconds;
    }
}
