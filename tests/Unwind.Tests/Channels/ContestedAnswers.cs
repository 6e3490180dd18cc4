using System.Net;
using System.Text;
using Unwind.Closures;
using Unwind.Engine.Outside;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Settlements;
using Unwind.Simulators;

namespace Unwind.Channels;

/// <summary>Answers that are forged, doubled, out of place or late.</summary>
public sealed class ContestedAnswers(Simulation simulation) : IClassFixture<Simulation>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Something between us and Alipay: it changes answers, and has no key.</summary>
    sealed class Middle : IDisposable
    {
        readonly HttpListener listener;
        public Uri Url { get; }
        public Func<string, string> Change { get; set; } = a => a;
        public string Last { get; private set; } = "";

        public Middle(string gateway)
        {
            (listener, Url) = Listen();
            _ = Task.Run(async () =>
            {
                using var http = new HttpClient();
                while (listener.IsListening)
                {
                    var context = await listener.GetContextAsync();
                    using var content = new StreamContent(context.Request.InputStream);
                    content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
                    using var answer = await http.PostAsync(gateway, content);
                    var text = await answer.Content.ReadAsStringAsync();
                    Last = text;
                    var bytes = Encoding.UTF8.GetBytes(Change(text));
                    context.Response.ContentType = "application/json";
                    await context.Response.OutputStream.WriteAsync(bytes);
                    context.Response.Close();
                }
            });
        }
        /// <summary>A listener of this kind takes no port of the system's choice: one that is taken is left for another.</summary>
        static (HttpListener, Uri) Listen()
        {
            for (var attempt = 1; ; attempt++)
            {
                var listener = new HttpListener();
                var port = 20000 + Random.Shared.Next(12000);
                listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                try
                {
                    listener.Start();
                    return (listener, new Uri($"http://127.0.0.1:{port}/gateway.do"));
                }
                catch (HttpListenerException) when (attempt < 20)
                {
                    listener.Close();
                }
            }
        }

        public void Dispose() => listener.Stop();
    }

    string Gateway => $"{simulation.Url}/alipay/gateway.do";

    AlipayChannel Channel(Middle middle) => new(new AlipayOptions("alipay", middle.Url, "2021000000000001",
        simulation.Read("alipay-app-private.pem"), simulation.Read("alipay-public.pem"), TimeSpan.FromSeconds(10)), TimeProvider.System);

    static EffectRow Row(OrderId id, EffectKind kind, string? reference) => new(id,
        new Effect(kind, kind == EffectKind.PayOut ? $"refund/{id}/1/0" : $"ask/{id}/3/0", "alipay", 1, 0, 12800, "CNY", reference), "sending", 1, null, null, DateTimeOffset.UtcNow, "alipay");

    [Fact]
    public async Task An_answer_with_the_node_twice_is_not_believed()
    {
        await using var cashier = await Cashier.Open(simulation);
        await simulation.Faults(new JsonObject { ["notify"] = "never" });
        var id = await cashier.Place();
        await simulation.Trade($"{id}", 12800, pay: false);
        using var middle = new Middle(Gateway);
        using var alipay = Channel(middle);
        const string forged = "\"alipay_trade_query_response\":{\"code\":\"10000\",\"trade_status\":\"TRADE_SUCCESS\",\"trade_no\":\"2026\",\"total_amount\":\"128.00\"}";
        middle.Change = a => a[..a.LastIndexOf('}')] + "," + forged + "}";
        var answer = await alipay.Find(Row(id, EffectKind.AskPayment, $"{id}"), Cancel);
        Assert.False(answer is Answer.Paid, $"{answer}");
    }

    [Fact]
    public async Task An_answer_to_another_question_is_not_believed()
    {
        await using var cashier = await Cashier.Open(simulation);
        await simulation.Faults(new JsonObject { ["notify"] = "never" });
        var (one, two) = (await cashier.Place(), await cashier.Place());
        await simulation.Trade($"{one}", 12800);
        await simulation.Trade($"{two}", 12800, pay: false);
        using var middle = new Middle(Gateway);
        using var alipay = Channel(middle);
        Assert.IsType<Answer.Paid>(await alipay.Find(Row(one, EffectKind.AskPayment, $"{one}"), Cancel));
        var before = middle.Last;
        middle.Change = _ => before;
        var answer = await alipay.Find(Row(two, EffectKind.AskPayment, $"{two}"), Cancel);
        Assert.False(answer is Answer.Paid, $"{answer}");
    }

    [Fact]
    public async Task An_unsigned_error_closes_nothing()
    {
        await using var cashier = await Cashier.Open(simulation);
        await simulation.Faults(new JsonObject { ["notify"] = "never" });
        var one = await cashier.Place();
        await simulation.Trade($"{one}", 12800);
        using var middle = new Middle(Gateway);
        using var alipay = Channel(middle);
        middle.Change = _ => "{\"error_response\":{\"code\":\"40004\",\"sub_code\":\"ACQ.TRADE_NOT_EXIST\"}}";
        var answer = await alipay.Find(Row(one, EffectKind.AskPayment, $"{one}"), Cancel);
        Assert.False(answer is Answer.Unpaid, $"{answer}");
    }

    [Fact]
    public async Task What_the_channel_has_under_way_is_not_settled_by_hand()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await simulation.Faults(new JsonObject { ["balance"] = "low" });
        await cashier.Refund(id);
        await cashier.SendOut();
        await simulation.Faults(new JsonObject { ["balance"] = "enough", ["refund_pending"] = true, ["pending_ms"] = 60_000, ["notify"] = "never" });
        cashier.Clock.Move(TimeSpan.FromHours(25));
        await cashier.SendOut();
        Assert.Equal(EffectStates.Waiting, Assert.Single(await cashier.Effects(id)).State);
        var reply = await cashier.Engine.Pipeline.Execute(new Engine.Request("settle", Actor.Platform, new SettleEffect(id, $"refund/{id}/1/0", "bank-1", "by bank")), Cancel);
        Assert.False(reply.Accepted, "settled by hand while the channel had it under way");
    }

    [Fact]
    public async Task What_a_subsidy_paid_does_not_go_back_out_of_the_buyers_trade()
    {
        await using var cashier = await Cashier.Open(simulation);
        var id = (await cashier.Send(Actor.Buyer("b1"), Storage.Site.Placing() with { Funding = [new Funding(FundingKind.PlatformSubsidy, "alipay", 2800)] })).Order;
        var trade = await simulation.Trade($"{id}", 10000);
        await cashier.Until(id, o => o.IsPaid);
        await cashier.Send(Actor.Buyer("b1"), new RequestRefund(id, [new Selected(1, 1)], "changed_mind", null, null, []));
        await cashier.Send(Actor.Seller("s1"), new Cases.AgreeCase(id, [1]));
        for (var i = 0; i < 3; i++) { await cashier.SendOut(); cashier.Clock.Move(TimeSpan.FromMinutes(5)); }
        var order = await cashier.Order(id);
        var cash = Enumerable.Range(0, order.Funding.Length).Where(i => order.Funding[i].Kind == FundingKind.Cash).Sum(i => order.RefundedFromEscrow[i]);
        Assert.Equal(cash, (await cashier.PaidBack("alipay", trade)).Sum(r => r.Minor));
    }

    [Fact]
    public async Task Parked_and_confirmed_in_one_batch_is_done()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await cashier.Refund(id);
        var key = $"refund/{id}/1/0";
        var block = cashier.Engine.Do(b => { Thread.Sleep(500); return 0; });
        await Task.Delay(50, Cancel);
        var one = cashier.Send(Actor.Payment, new ParkEffect(id, key, ParkReasons.Refused, "x"));
        await Task.Delay(50, Cancel);
        var two = cashier.Send(Actor.Payment, new ConfirmRefund(id, 1, 0, "re_1"));
        await Task.WhenAll(block, one, two);
        Assert.Equal(EffectStates.Done, Assert.Single(await cashier.Effects(id)).State);
    }

    [Fact]
    public async Task A_partial_refund_in_alipays_console_twice_is_two()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, trade) = await cashier.PaidAtAlipay();
        await simulation.Sim($"/alipay/trades/{trade}/refund", new JsonObject { ["amount_minor"] = 1000 });
        await cashier.Until(id, o => o.RefundedFromEscrow.Total == 1000);
        await simulation.Sim($"/alipay/trades/{trade}/refund", new JsonObject { ["amount_minor"] = 2000 });
        await cashier.Until(id, o => o.RefundedFromEscrow.Total == 3000);
        await cashier.Refund(id);
        await cashier.SendUntil(id, Cashier.IsPaidOut);
        await cashier.BooksAgree("alipay", id, trade);
    }

    [Fact]
    public async Task A_partial_console_refund_while_a_whole_one_of_ours_is_under_way()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await cashier.Refund(id);
        await simulation.Sim($"/stripe/payments/{payment}/refund", new JsonObject { ["amount"] = 1000 });
        await simulation.Told();
        for (var i = 0; i < 3; i++) { await cashier.SendOut(); cashier.Clock.Move(TimeSpan.FromMinutes(5)); }
        var order = await cashier.Order(id);
        Assert.Equal(ParkReasons.RefundedOutside, Assert.Single(order.Parked!.Value).Why);
        Assert.Equal(1000, (await cashier.PaidBack("stripe", payment)).Sum(r => r.Minor));
    }
}
