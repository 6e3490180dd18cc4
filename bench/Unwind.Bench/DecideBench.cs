using System.Diagnostics;
using System.Text.Json;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Engine.Policies;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Policies;
using Unwind.Refunds;

namespace Unwind.Bench;

/// <summary>P4: deciding and offering on a typical order of two lines, against one look-up and one serialisation.</summary>
static class DecideBench
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static int Run()
    {
        Console.WriteLine(Machine.Describe());
        var file = Path.Combine(AppContext.BaseDirectory, "policies", "taobao.yaml");
        var policy = PolicyFile.Read(file, File.ReadAllText(file)).Policy!;
        var id = OrderId.Of(1, Bucket.Of("s1"));
        var placed = Take(null, Actor.Buyer("b1"), new PlaceOrder(
            id, "s1", "b1", "CNY", null,
            [
                new PlacedLine("tea", "Longjing green tea, 250 g, spring picking", 2, 5_900, 0, 0, StockMode.OnOrder, true),
                new PlacedLine("cup", "Celadon cup", 1, 1_000, 0, 0, StockMode.OnOrder, true),
            ],
            [], new PostageTerms(800), [], null), policy);
        var paid = Take(placed, Actor.Payment, new RecordPayment(id, "p1", [new Funding(FundingKind.Cash, "escrow", 13_600)]), policy);
        var refund = new RequestRefund(id, [], "changed_mind", null, null, []);
        var open = Take(paid, Actor.Buyer("b1"), refund, policy);
        var (seller, buyer) = (new Situation(Now, Actor.Seller("s1"), policy), new Situation(Now, Actor.Buyer("b1"), policy));
        var close = new CloseOrder(id, "out_of_stock", "told");
        var agree = new AgreeCase(id, [1]);
        var table = Enumerable.Range(0, 10_000).ToDictionary(i => $"order/{i}", i => i);

        var lookUp = Measure("one Dictionary look-up", () => table["order/5000"]);
        var json = Measure("one JSON serialisation of the order", () => JsonSerializer.SerializeToUtf8Bytes(paid, CoreJson.Default.Order));
        Decides("Decide: close, unpaid", () => Decider.Decide(placed, close, seller));
        Decides("Decide: request refund, paid", () => Decider.Decide(paid, refund, buyer));
        Decides("Decide: agree, two cases open", () => Decider.Decide(open, agree, seller));
        Decides("Decide: close, refused because paid", () => Decider.Decide(paid, close, seller));
        Offers("Offers: buyer, paid", () => Unwind.Offers.For(paid, buyer));
        Offers("Offers: seller, paid", () => Unwind.Offers.For(paid, seller));
        Offers("Offers: buyer, paid, whole order only", () => Unwind.Offers.For(paid, buyer, perLine: false));
        return 0;

        void Decides<T>(string name, Func<T> act) => Tell(name, Measure(null, act), 1);
        void Offers<T>(string name, Func<T> act) => Tell(name, Measure(null, act), 10);
        void Tell(string name, (double Nanoseconds, double Bytes) cost, int mark) => Console.WriteLine(
            $"P4 {name,-38} {cost.Nanoseconds,9:N0} ns {cost.Bytes,8:N0} bytes   {cost.Nanoseconds / lookUp.Nanoseconds,6:N0} look-ups, "
            + $"{cost.Nanoseconds / json.Nanoseconds,5:0.00} serialisations   (mark {mark} µs: {(cost.Nanoseconds <= mark * 1000 ? "held" : "missed")})");
    }

    static Order Take(Order? order, Actor by, OrderCommand command, Policy policy) =>
        Decider.Decide(order, command, new Situation(Now, by, policy)) is Decision.Accepted accepted
            ? accepted.After : throw new InvalidOperationException($"{command.Act} was refused.");

    /// <summary>The median of eleven runs of some milliseconds each, after the compiler has settled.</summary>
    static (double Nanoseconds, double Bytes) Measure<T>(string? name, Func<T> act)
    {
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 600;) _ = act();
        Thread.Sleep(200);
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 200;) _ = act();
        const int times = 20_000;
        var runs = new double[11];
        for (var run = 0; run < runs.Length; run++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < times; i++) _ = act();
            runs[run] = watch.Elapsed.TotalNanoseconds / times;
        }
        Array.Sort(runs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) _ = act();
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000.0;
        if (name is not null) Console.WriteLine($"P4 {name,-38} {runs[5],9:N0} ns {bytes,8:N0} bytes");
        return (runs[5], bytes);
    }
}
