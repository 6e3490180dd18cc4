using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Crashing;
using Unwind.Engine;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Refunds;

namespace Unwind.Bench;

/// <summary>
/// Refunds end to end (asked, agreed, sent, confirmed) through the engine's own ledger, Alipay and Stripe, compared with plain
/// closes in the same run; and what people notice while a channel is down (Q6). The channels are the simulator's, in a process of its
/// own on the same machine.
/// </summary>
static class MoneyBench
{
    const int InFlight = 64;

    public static async Task<int> Run(int orders)
    {
        Console.WriteLine(Machine.Describe());
        var folder = Directory.CreateTempSubdirectory("unwind-money-bench").FullName;
        using var simulator = Process.Start(Victim.Info(
            Path.Combine(AppContext.BaseDirectory, "unwind.dll"), ["simulate", "--urls", "http://127.0.0.1:0", "--folder", folder, "--json", "--quiet"]))!;
        try
        {
            _ = simulator.StandardError.ReadToEndAsync();
            using var http = new HttpClient { BaseAddress = new Uri((string)JsonNode.Parse((await simulator.StandardOutput.ReadLineAsync())!)!["urls"]![0]!) };
            await using var engine = await EngineHost.Open(
                new EngineOptions(Path.Combine(folder, "unwind.db"), Path.Combine(AppContext.BaseDirectory, "policies")) { Outside = Path.Combine(folder, "channels.yaml") },
                TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
            var closes = await Closes(engine, orders, "warm-up");
            closes = await Closes(engine, orders, "closes");
            Console.WriteLine($"plain closes                     {closes.PerSecond,8:N0}/s   p99 {closes.P99,6:0.0} ms   {orders:N0} orders, {InFlight} at a time");
            foreach (var channel in (string[])["escrow", "alipay", "stripe"])
            {
                var refunds = await Refunds(engine, http, channel, orders);
                Console.WriteLine($"refunds through {channel,-8}  agreed {refunds.Agreed,8:N0}/s   confirmed {refunds.Confirmed,8:N0}/s   {refunds.Confirmed / closes.PerSecond:0.00} × plain closes");
            }
            await Down(engine, http, orders, closes);
            return 0;
        }
        finally
        {
            simulator.Kill();
            await simulator.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<(double PerSecond, double P99)> Closes(EngineHost engine, int orders, string word)
    {
        var ids = await Each(engine, orders, i => (Actor.Buyer($"b{i % 500}"), Place(i, "CNY")), $"{word}-place");
        var times = new double[orders];
        var watch = Stopwatch.StartNew();
        await Each(engine, orders, i => (Actor.Seller($"s{i % 20}"), new CloseOrder(ids[i].Order, "out_of_stock", "told")), word, times);
        var perSecond = orders / watch.Elapsed.TotalSeconds;
        Array.Sort(times);
        return (perSecond, times[(int)(orders * 0.99)]);
    }

    static async Task<(double Agreed, double Confirmed)> Refunds(EngineHost engine, HttpClient http, string channel, int orders)
    {
        var ids = await Paid(engine, http, channel, orders);
        var watch = Stopwatch.StartNew();
        await Each(engine, orders, i => (Actor.Buyer($"b{i % 500}"), new RequestRefund(ids[i], [], "changed_mind", null, null, [])), $"{channel}-ask");
        await Each(engine, orders, i => (Actor.Seller($"s{i % 20}"), new AgreeCase(ids[i], [1])), $"{channel}-agree");
        var agreed = orders / watch.Elapsed.TotalSeconds;
        while (await Open(engine) > 0) await Task.Delay(10);
        return (agreed, orders / watch.Elapsed.TotalSeconds);
    }

    /// <summary>Q6: the channel is gone, refunds pile up, and people close orders all the same; then it comes back.</summary>
    static async Task Down(EngineHost engine, HttpClient http, int orders, (double PerSecond, double P99) usual)
    {
        var waiting = Math.Min(orders, 2000);
        var ids = await Paid(engine, http, "stripe", waiting);
        await Faults(http, new JsonObject { ["down"] = true });
        await Each(engine, waiting, i => (Actor.Buyer($"b{i % 500}"), new RequestRefund(ids[i], [], "changed_mind", null, null, [])), "down-ask");
        await Each(engine, waiting, i => (Actor.Seller($"s{i % 20}"), new AgreeCase(ids[i], [1])), "down-agree");
        var closes = await Closes(engine, orders, "down-closes");
        var parked = (await engine.Reads.Effects("parked", null, null, null, 1, CancellationToken.None)).Items.Length;
        await Faults(http, new JsonObject { ["down"] = false });
        var watch = Stopwatch.StartNew();
        while (await Open(engine) > 0) await Task.Delay(50);
        var books = (await http.GetFromJsonAsync<JsonNode>("/sim/books/summary"))!["channels"]!["stripe"]!;
        Console.WriteLine(
            $"Q6 channel down, {waiting:N0} refunds waiting: closes {closes.PerSecond,8:N0}/s ({closes.PerSecond / usual.PerSecond:0.00} × usual), p99 {closes.P99:0.0} ms (usual {usual.P99:0.0}); "
            + $"parked {parked}; all paid {watch.Elapsed.TotalSeconds:0.0} s after it came back; moved twice {books["moved_more_than_once"]!.AsArray().Count}");
    }

    static async Task<OrderId[]> Paid(EngineHost engine, HttpClient http, string channel, int orders)
    {
        var word = $"{channel}-{Guid.NewGuid():n}";
        var ids = (await Each(engine, orders, i => (Actor.Buyer($"b{i % 500}"), Place(i, channel == "stripe" ? "EUR" : "CNY")), $"{word}-place")).Select(r => r.Order).ToArray();
        var numbers = new string[orders];
        if (channel != "escrow")
        {
            var items = new JsonArray([.. ids.Select(id => (JsonNode)(channel == "alipay"
                ? new JsonObject { ["out_trade_no"] = $"{id}", ["total_amount_minor"] = 13_600, ["pay"] = true }
                : new JsonObject { ["order"] = $"{id}", ["amount"] = 13_600, ["currency"] = "eur", ["pay"] = true }))]);
            using var opened = await http.PostAsJsonAsync(channel == "alipay" ? "/sim/alipay/trades/bulk" : "/sim/stripe/payments/bulk", new JsonObject { ["items"] = items });
            var made = (await opened.Content.ReadFromJsonAsync<JsonNode>())!["items"]!.AsArray();
            for (var i = 0; i < orders; i++) numbers[i] = (string)made[i]![channel == "alipay" ? "trade_no" : "payment_intent"]!;
        }
        await Each(engine, orders, i => (Actor.Payment, new RecordPayment(ids[i], numbers[i] ?? $"p{i}", [new Funding(FundingKind.Cash, channel, 13_600, null, numbers[i])])), $"{word}-pay");
        return ids;
    }

    static async Task<int> Open(EngineHost engine)
    {
        var open = 0;
        foreach (var state in (string[])["pending", "sending", "unknown", "waiting", "parked"])
            open += (await engine.Reads.Effects(state, null, null, null, 1, CancellationToken.None)).Items.Length;
        return open;
    }

    static async Task Faults(HttpClient http, JsonObject settings) => (await http.PostAsJsonAsync("/sim/faults", settings)).EnsureSuccessStatusCode();

    static async Task<Reply[]> Each(EngineHost engine, int orders, Func<int, (Actor By, OrderCommand Command)> command, string word, double[]? times = null)
    {
        var replies = new Reply[orders];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < orders;)
            {
                var began = Stopwatch.GetTimestamp();
                var (by, what) = command(i);
                replies[i] = await engine.Pipeline.Execute(new Request($"{word}/{i}", by, what), CancellationToken.None);
                if (times is not null) times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                if (!replies[i].Accepted) throw new InvalidOperationException($"Refused: {replies[i].Refusal}");
            }
        })));
        return replies;
    }

    static PlaceOrder Place(int i, string currency) => new(
        default, $"s{i % 20}", $"b{i % 500}", currency, null,
        [
            new PlacedLine($"tea-{i % 200}", "Longjing green tea, 250 g, spring picking", 2, 5_900, 0, 0, StockMode.OnOrder, true),
            new PlacedLine($"cup-{i % 50}", "Celadon cup", 1, 1_000, 0, 0, StockMode.OnOrder, true),
        ],
        [], new PostageTerms(800), [], null);
}
