using System.Text;
using Unwind.Closures;
using Unwind.Engine.Settlements;
using Unwind.Engine.Storage;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Settlements;
using Unwind.Simulators;

namespace Unwind.Channels;

/// <summary>Payments that are named wrongly, told twice under two numbers, or are nobody's.</summary>
public sealed class ContestedPayments(Simulation simulation) : IClassFixture<Simulation>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_buyer_who_names_a_payment_that_is_not_there_does_not_keep_the_order_open()
    {
        await using var cashier = await Cashier.Open(simulation);
        var id = await cashier.Place("EUR");
        await cashier.Send(Actor.Buyer("b1"), new BeginPayment(id, "stripe", "pi_bogus"));
        for (var day = 0; day < 10; day++)
        {
            cashier.Clock.Move(TimeSpan.FromDays(1));
            await cashier.Engine.ClockWorker.RunOnce(Cancel);
            await cashier.SendOut();
        }
        var order = await cashier.Order(id);
        Assert.True(order.Ending == Ending.Closed, $"open after ten days; {order.Parked?.Length} parked");
    }

    [Fact]
    public async Task By_HTTP_with_a_buyers_key()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (paid, payment) = await cashier.PaidAtStripe();
        var other = await cashier.Place("EUR");
        var (_, text) = await cashier.Engine.Keys.Create("b", Actor.Buyer("b1"), Cancel);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Api-Key", text);
        async Task<string> Post(string path, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{cashier.Url}{path}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await http.SendAsync(request);
            return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
        }
        var began = await Post($"/v1/orders/{other}/payment/begin", $$"""{"channel":"stripe","reference":"{{payment}}"}""");
        Assert.True(began.StartsWith("200", StringComparison.Ordinal), began);
        var closed = await Post($"/v1/orders/{other}/closure", """{"reason":"changed_mind"}""");
        for (var i = 0; i < 5; i++) { await cashier.SendOut(); cashier.Clock.Move(TimeSpan.FromMinutes(5)); }
        var back = await cashier.PaidBack("stripe", payment);
        Assert.StartsWith("200", closed, StringComparison.Ordinal);
        Assert.Empty(back);
        Assert.True((await cashier.Order(paid)).IsPaid);
    }

    [Fact]
    public async Task A_refund_that_stays_under_way_for_a_month_is_seen_by_a_person()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await simulation.Faults(new JsonObject { ["refund_pending"] = true, ["pending_ms"] = 60_000, ["notify"] = "never" });
        await cashier.Refund(id);
        for (var hour = 0; hour < 24 * 30; hour += 6) { await cashier.SendOut(); cashier.Clock.Move(TimeSpan.FromHours(6)); }
        Assert.NotNull((await cashier.Order(id)).Parked);
    }

    [Fact]
    public async Task A_payment_of_an_order_that_is_not_ours_is_thanked()
    {
        await using var cashier = await Cashier.Open(simulation);
        var heard = new List<string>();
        await simulation.Sim("/notify", new JsonObject { ["url"] = simulation.Ears.Url });
        await simulation.Payment("23973244810821799", 12800);
        var told = (await simulation.Ears.Until(1, h => h.Path.Contains("stripe", StringComparison.Ordinal) && h.Body.Contains("23973244810821799", StringComparison.Ordinal)))[0];
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{cashier.Url}/v1/channels/stripe/notifications") { Content = new StringContent(told.Body, System.Text.Encoding.UTF8, "application/json") };
        foreach (var (name, value) in told.Headers) if (name.StartsWith("stripe", StringComparison.OrdinalIgnoreCase)) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_shop_tells_with_its_own_number_and_alipay_with_its()
    {
        await using var cashier = await Cashier.Open(simulation);
        await simulation.Faults(new JsonObject { ["notify"] = "never" });
        var id = await cashier.Place();
        var trade = await simulation.Trade($"{id}", 12800, pay: false);
        await cashier.Send(Actor.Payment, new RecordPayment(id, $"{id}", [new Funding(FundingKind.Cash, "alipay", 12800)]));
        await simulation.Mend();
        await simulation.Sim($"/alipay/trades/{trade}/pay", new JsonObject());
        await simulation.Told();
        await cashier.SendOut();
        Assert.Empty(await cashier.PaidBack("alipay", trade));
    }
}
