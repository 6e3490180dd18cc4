using Unwind.Closures;
using Unwind.Engine.Storage;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Settlements;
using Unwind.Simulators;

namespace Unwind.Channels;

/// <summary>What somebody tried who wanted money twice, or lost: other orders' payments, consoles, hands and channels at once.</summary>
public sealed class ContestedRefunds(Simulation simulation) : IClassFixture<Simulation>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("alipay")]
    [InlineData("stripe")]
    public async Task A_buyer_who_names_another_orders_payment_gets_it_not_refunded(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        var (paid, payment) = await cashier.PaidAt(channel);
        var other = await cashier.Place(channel == "alipay" ? "CNY" : "EUR");
        await cashier.Send(Actor.Buyer("b1"), new BeginPayment(other, channel, channel == "alipay" ? $"{paid}" : payment));
        await cashier.Send(Actor.Seller("s1"), Storage.Site.Close(other));
        for (var i = 0; i < 5; i++) { await cashier.SendOut(); cashier.Clock.Move(TimeSpan.FromMinutes(5)); }

        Assert.True((await cashier.Order(paid)).IsPaid);
        Assert.Empty((await cashier.Order(paid)).Refunds);
        Assert.Empty(await cashier.PaidBack(channel, payment));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("stripe")]
    public async Task A_buyer_who_names_another_orders_payment_has_not_paid(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        var (paid, payment) = await cashier.PaidAt(channel);
        var other = await cashier.Place(channel == "alipay" ? "CNY" : "EUR");
        await cashier.Send(Actor.Buyer("b1"), new BeginPayment(other, channel, channel == "alipay" ? $"{paid}" : payment));
        cashier.Clock.Move((await cashier.Order(other)).PayBy - cashier.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        await cashier.Engine.ClockWorker.RunOnce(Cancel);
        await cashier.SendOut();
        Assert.False((await cashier.Order(other)).IsPaid, "one payment has paid two orders");
    }

    [Fact]
    public async Task Yuan_do_not_pay_euros()
    {
        await using var cashier = await Cashier.Open(simulation);
        var id = await cashier.Place("EUR");
        await simulation.Trade($"{id}", 12800);
        await simulation.Told();
        Assert.False((await cashier.Order(id)).IsPaid, "128.00 CNY paid 128.00 EUR");
    }

    [Fact]
    public async Task Euros_do_not_pay_yuan()
    {
        await using var cashier = await Cashier.Open(simulation);
        var id = await cashier.Place("CNY");
        await simulation.Payment($"{id}", 12800);
        await simulation.Told();
        Assert.False((await cashier.Order(id)).IsPaid, "128.00 EUR paid 128.00 CNY");
    }

    [Fact]
    public async Task The_same_console_number_on_two_trades_is_two_refunds()
    {
        await using var cashier = await Cashier.Open(simulation);
        var ((one, first), (two, second)) = (await cashier.PaidAtAlipay(), await cashier.PaidAtAlipay());
        await simulation.Sim($"/alipay/trades/{first}/refund", new JsonObject { ["amount_minor"] = 12800, ["out_request_no"] = "1" });
        await cashier.Until(one, o => o.Ending == Ending.Closed);
        await simulation.Sim($"/alipay/trades/{second}/refund", new JsonObject { ["amount_minor"] = 5000, ["out_request_no"] = "1" });
        await cashier.Until(two, o => o.RefundedFromEscrow.Total == 5000);
    }

    [Fact]
    public async Task A_deposit_that_was_taken_back_in_the_console_is_noticed()
    {
        await using var cashier = await Cashier.Open(simulation);
        var id = (await cashier.Send(Actor.Buyer("b1"), Storage.Site.Placing() with { Payment = PaymentKind.Deposit, DepositMinor = 2000 })).Order;
        var trade = await simulation.Trade($"{id}-1", 2000);
        await cashier.Until(id, o => o.Deposit is { State: DepositState.Held });
        await simulation.Sim($"/alipay/trades/{trade}/refund", new JsonObject { ["amount_minor"] = 2000 });
        await cashier.Until(id, o => o.Deposit!.State == DepositState.Returned);
    }

    [Fact]
    public async Task A_console_refund_of_everything_while_a_smaller_one_of_ours_is_under_way_is_booked()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await cashier.Send(Actor.Buyer("b1"), new RequestRefund(id, [new Selected(1, 1)], "changed_mind", null, null, []));
        await cashier.Send(Actor.Seller("s1"), new Cases.AgreeCase(id, [1]));
        await simulation.Sim($"/stripe/payments/{payment}/refund", new JsonObject { ["amount"] = 12800 });
        for (var i = 0; i < 5; i++) { await cashier.SendOut(); await simulation.Told(); cashier.Clock.Move(TimeSpan.FromMinutes(5)); }
        await cashier.BooksAgree("stripe", id, payment);
    }

    [Fact]
    public async Task A_bank_transfer_that_crossed_the_channels_payment_is_written_down()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await simulation.Faults(new JsonObject { ["balance"] = "low" });
        await cashier.Refund(id);
        await cashier.SendOut();
        await simulation.Faults(new JsonObject { ["balance"] = "enough" });
        // The operator sees it and orders a bank transfer; it goes through two days later and is written down.
        cashier.Clock.Move(TimeSpan.FromHours(48));
        await cashier.SendOut();
        // By then the channel has paid as well: the transfer is written down for what it was, and is nobody's fault.
        await cashier.SendUntil(id, Cashier.IsPaidOut);
        await cashier.Send(Actor.Platform, new RecordOutsideRefund(id, "bank-1", 0, 12800) { BeyondWhatIsLeft = true });
        Assert.Contains(await cashier.Engine.Reads.Postings(id, Cancel), p => p.Posting is { From: "platform", To: "outside:stripe", Minor: 12800 });
    }

    [Fact]
    public async Task A_failed_refund_that_a_person_resumes_is_sent_again()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await cashier.Refund(id);
        await cashier.SendUntil(id, Cashier.IsPaidOut);
        var refund = (string)(await simulation.Books("stripe", payment))["refunds"]![0]!["reference"]!;
        await simulation.Sim($"/stripe/refunds/{refund}/fail", new JsonObject());
        await cashier.Until(id, o => o.Parked is not null);
        await cashier.Send(Actor.Platform, new ResumeEffect(id, $"refund/{id}/1/0"));
        await cashier.SendUntil(id, Cashier.IsPaidOut);
    }

    [Fact]
    public async Task A_refund_of_our_own_ledger_that_was_reversed_and_resumed_is_paid_or_waits_for_a_person()
    {
        await using var cashier = await Cashier.Open(simulation);
        var id = await cashier.Place();
        await cashier.Send(Actor.Payment, new RecordPayment(id, "x-1", [new Funding(FundingKind.Cash, "wechat", 12800, null, "w1")]));
        await cashier.Refund(id);
        await cashier.SendOut();
        Assert.True(Cashier.IsPaidOut(await cashier.Order(id)));
        await cashier.Send(Actor.Payment, new ReverseRefund(id, 1, 0, null, "it came back"));
        await cashier.Send(Actor.Platform, new ResumeEffect(id, $"refund/{id}/1/0"));
        await cashier.SendOut();
        var order = await cashier.Order(id);
        Assert.True(Cashier.IsPaidOut(order) || order.Parked is not null,
            $"nobody is to send it: {System.Text.Json.JsonSerializer.Serialize(await cashier.Effects(id))}");
    }

    [Fact]
    public async Task A_console_refund_that_failed_and_is_resumed_is_sent_or_waits()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        var refund = (string)(await simulation.Sim($"/stripe/payments/{payment}/refund", new JsonObject { ["amount"] = 12800 }))["refund"]!;
        await cashier.Until(id, o => o.Ending == Ending.Closed);
        await simulation.Sim($"/stripe/refunds/{refund}/fail", new JsonObject());
        await simulation.Told();
        var order = await cashier.Order(id);
        Assert.False(order.Refunds[0].Confirmed[0], "the buyer is told that it was paid, and the channel took it back");
    }

    [Fact]
    public async Task The_doctor_sees_what_was_paid_by_hand_and_by_the_channel()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await simulation.Faults(new JsonObject { ["lossy"] = 100, ["modes"] = new JsonArray("error_done"), ["notify"] = "never" });
        await cashier.Refund(id);
        await cashier.SendOut();
        await simulation.Mend();
        await simulation.Faults(new JsonObject { ["notify"] = "never" });
        await cashier.Send(Actor.Payment, new ParkEffect(id, $"refund/{id}/1/0", ParkReasons.NoAnswer, "x"));
        await cashier.Send(Actor.Platform, new SettleEffect(id, $"refund/{id}/1/0", null, "paid by bank transfer"));
        cashier.Clock.Move(TimeSpan.FromDays(3));
        await cashier.SendOut();
        Assert.Single(await cashier.PaidBack("stripe", payment));
        Assert.NotEmpty((await cashier.Engine.CompareChannels(null, Cancel)).Findings);
    }

    [Fact]
    public async Task Parked_and_confirmed_in_one_batch_is_done()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await cashier.Refund(id);
        var key = $"refund/{id}/1/0";
        await Task.WhenAll(Enumerable.Range(0, 2).Select(i => i == 0
            ? cashier.Send(Actor.Payment, new ParkEffect(id, key, ParkReasons.Refused, "x"))
            : cashier.Send(Actor.Payment, new ConfirmRefund(id, 1, 0, "re_1"))));
        Assert.Equal(EffectStates.Done, Assert.Single(await cashier.Effects(id)).State);
    }
}
