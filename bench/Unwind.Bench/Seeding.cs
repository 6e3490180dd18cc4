using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Engine;
using Unwind.Engine.Storage.Queries;
using Unwind.Orders;

namespace Unwind.Bench;

/// <summary>Fills a database with unpaid orders through the pipeline, and writes their numbers down for a load generator.</summary>
static class Seeding
{
    const int Callers = 512;

    /// <param name="database">The file to make, or the server to fill.</param>
    /// <param name="count">How many orders.</param>
    /// <param name="numbers">Where their numbers go, one a line.</param>
    /// <param name="stores">Among how many stores they are divided.</param>
    public static async Task<int> Run(string database, int count, string numbers, int stores, CancellationToken cancel)
    {
        var (ids, keys) = await Fill(database, count, stores, cancel);
        // Of several stores each order comes with its seller's key.
        await File.WriteAllLinesAsync(numbers, stores == 1 ? ids : ids.Select((id, i) => $"{id} {keys[i % stores]}"), cancel);
        Console.WriteLine(keys[0]);
        return 0;
    }

    /// <summary>Returns the orders' numbers, and a key of each store.</summary>
    public static async Task<(string[] Orders, string[] Keys)> Fill(string database, int count, int stores, CancellationToken cancel)
    {
        var options = new EngineOptions(database, Path.Combine(AppContext.BaseDirectory, "policies"));
        await using var host = await EngineHost.Open(options, TimeProvider.System, NullLoggerFactory.Instance, cancel);
        var keys = new string[stores];
        for (var i = 0; i < stores; i++) keys[i] = (await host.Keys.Create("bench", Actor.Seller($"s{i}"), cancel)).Text;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var ids = new string[count];
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var i = caller; i < count; i += Callers)
            {
                var order = new PlaceOrder(
                    default, $"s{i % stores}", $"b{i % 50_000}", "CNY", null,
                    [new PlacedLine($"sku{i % 997}", "A thing with a name of usual length", 1 + i % 3, 10_00 + i % 9000, 0, 0, StockMode.OnOrder, true)],
                    [], new PostageTerms(10_00), [], null);
                var reply = await host.Pipeline.Execute(new Request($"seed-{i}", Actor.Platform, order), cancel);
                if (!reply.Accepted) throw new InvalidOperationException($"Order {i} was refused: {reply.Refusal!.Code}.");
                ids[i] = reply.Order.ToString();
            }
        }));
        // What the seeding left to do must not be paid for by the measure.
        while (await host.Reads.Ask(c => ConsequenceQueries.HasChanged(c, null), cancel)) await Task.Delay(100, cancel);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{count} orders in {watch.Elapsed.TotalSeconds:0.0} s ({count / watch.Elapsed.TotalSeconds:0} a second)"));
        return (ids, keys);
    }
}
