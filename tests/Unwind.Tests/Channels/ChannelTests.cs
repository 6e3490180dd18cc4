using Unwind.Closures;
using Unwind.Engine.Storage;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Settlements;
using Unwind.Simulators;

namespace Unwind.Channels;

/// <summary>
/// Refunds through real channels over HTTP that lose answers, fail late, answer twice and refuse (R6, R32, R44; C1, C2, C7, C9). The
/// channel's own book is what counts.
/// </summary>
public sealed class ChannelTests(Simulation simulation) : IClassFixture<Simulation>
{
    public static TheoryData<string> Channels => ["alipay", "stripe"];

    public static TheoryData<string, string> Losses
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var channel in (string[])["alipay", "stripe"])
                foreach (var mode in (string[])["drop_after", "drop_before", "error_done", "error_not_done", "busy"]) all.Add(channel, mode);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task R32_A_refund_goes_back_the_way_it_came_under_its_key(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAt(channel);
        await cashier.Refund(id);
        Assert.Equal(RefundProgress.UnderWay, (await cashier.Order(id)) is var o ? o.ProgressOf(o.Refunds[0], 0) : default);

        var order = await cashier.SendUntil(id, Cashier.IsPaidOut);

        var (key, minor, status) = Assert.Single(await cashier.PaidBack(channel, payment));
        Assert.Equal(($"refund/{id}/1/0".Replace('/', channel == "alipay" ? '_' : '/'), 12800, "succeeded"), (key, minor, status));
        Assert.NotNull(order.Refunds[0].ReferenceOf(0));
        Assert.All(await cashier.Effects(id), e => Assert.Equal(EffectStates.Done, e.State));
        await cashier.BooksAgree(channel, id, payment);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task C1_Whatever_becomes_of_the_answer_there_is_one_refund(string channel, string mode)
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAt(channel);
        await simulation.Faults(new JsonObject { ["lossy"] = 100, ["modes"] = new JsonArray(mode), ["notify"] = "never", ["forget_keys"] = true });
        await cashier.Refund(id);

        for (var attempt = 0; attempt < 3; attempt++)
        {
            await cashier.SendOut();
            cashier.Clock.Move(TimeSpan.FromMinutes(10));
        }
        Assert.False(Cashier.IsPaidOut(await cashier.Order(id)), "nobody knows yet");
        await simulation.Mend();
        await simulation.Faults(new JsonObject { ["forget_keys"] = true });
        await cashier.SendUntil(id, Cashier.IsPaidOut);

        Assert.Single(await cashier.PaidBack(channel, payment));
        await cashier.BooksAgree(channel, id, payment);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task C1_A_program_that_dies_while_it_calls_asks_before_it_sends_again(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAt(channel);
        await cashier.Refund(id);
        await simulation.Faults(new JsonObject { ["slow_ms"] = 1500, ["forget_keys"] = true, ["notify"] = "never" });
        using (var dying = new CancellationTokenSource(TimeSpan.FromMilliseconds(300)))
        {
            var worker = cashier.Engine.OutsideWorkers.Single(w => w.Name == channel);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.RunOnce(dying.Token));
        }
        Assert.Equal(EffectStates.Sending, Assert.Single(await cashier.Effects(id)).State);
        await cashier.Close();
        await Task.Delay(1700, TestContext.Current.CancellationToken);
        await simulation.Faults(new JsonObject { ["slow_ms"] = 0 });

        await cashier.Open();
        await cashier.SendOut();
        Assert.False(Cashier.IsPaidOut(await cashier.Order(id)), "whoever claimed it may still be at it");
        await cashier.SendUntil(id, Cashier.IsPaidOut);

        Assert.Single(await cashier.PaidBack(channel, payment));
        await cashier.BooksAgree(channel, id, payment);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task C1_A_notification_before_the_answer_and_twice_is_one_confirmation(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAt(channel);
        await simulation.Faults(new JsonObject { ["lossy"] = 100, ["modes"] = new JsonArray("drop_after"), ["notify"] = "twice" });
        await cashier.Refund(id);

        await cashier.SendOut();
        await simulation.Mend();
        await cashier.SendUntil(id, Cashier.IsPaidOut);
        cashier.Clock.Move(TimeSpan.FromHours(2));
        await cashier.SendOut();

        var facts = await cashier.Engine.Reads.Timeline(id, TestContext.Current.CancellationToken);
        Assert.Single(facts, f => f.Event is RefundConfirmed);
        Assert.Single(await cashier.PaidBack(channel, payment));
        await cashier.BooksAgree(channel, id, payment);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task C7_A_balance_that_is_too_low_parks_the_refund_until_it_is_there(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAt(channel);
        await simulation.Faults(new JsonObject { ["balance"] = "low" });
        await cashier.Refund(id);

        await cashier.SendOut();

        var parked = Assert.Single((await cashier.Order(id)).Parked!.Value);
        Assert.Equal(ParkReasons.BalanceTooLow, parked.Why);
        Assert.Equal(EffectStates.Parked, Assert.Single(await cashier.Effects(id)).State);
        // Nothing goes on by itself for a day; then it does, and the balance is there.
        cashier.Clock.Move(TimeSpan.FromHours(20));
        await cashier.SendOut();
        Assert.NotNull((await cashier.Order(id)).Parked);
        await simulation.Faults(new JsonObject { ["balance"] = "enough" });
        cashier.Clock.Move(TimeSpan.FromHours(5));
        var order = await cashier.SendUntil(id, Cashier.IsPaidOut);

        Assert.Null(order.Parked);
        Assert.Single(await cashier.PaidBack(channel, payment));
        await cashier.BooksAgree(channel, id, payment);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task C7_What_is_refused_is_resumed_by_a_person_or_settled_by_hand(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        var ((one, first), (two, second)) = (await cashier.PaidAt(channel), await cashier.PaidAt(channel));
        await simulation.Faults(new JsonObject { ["lossy"] = 100, ["modes"] = new JsonArray("refuse") });
        await cashier.Refund(one);
        await cashier.Refund(two);
        await cashier.SendOut();
        Assert.All([await cashier.Order(one), await cashier.Order(two)], o => Assert.Equal(ParkReasons.Refused, Assert.Single(o.Parked!.Value).Why));

        await simulation.Mend();
        await cashier.Send(Actor.Platform, new ResumeEffect(one, $"refund/{one}/1/0"));
        await cashier.Send(Actor.Platform, new SettleEffect(two, $"refund/{two}/1/0", "bank-1", "paid by bank transfer"));
        await cashier.SendUntil(one, Cashier.IsPaidOut);
        cashier.Clock.Move(TimeSpan.FromDays(3));
        await cashier.SendOut();

        Assert.Single(await cashier.PaidBack(channel, first));
        Assert.Empty(await cashier.PaidBack(channel, second));
        Assert.True(Cashier.IsPaidOut(await cashier.Order(two)));
    }

    [Fact]
    public async Task C7_A_refund_that_is_pending_is_under_way_until_the_channel_has_paid()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await simulation.Faults(new JsonObject { ["refund_pending"] = true, ["pending_ms"] = 60_000 });
        await cashier.Refund(id);

        await cashier.SendOut();
        Assert.Equal(EffectStates.Waiting, Assert.Single(await cashier.Effects(id)).State);
        var refund = (string)(await simulation.Books("stripe", payment))["refunds"]![0]!["reference"]!;
        await simulation.Sim($"/stripe/refunds/{refund}/succeed", new JsonObject());

        await cashier.Until(id, Cashier.IsPaidOut);
        await cashier.BooksAgree("stripe", id, payment);
    }

    [Fact]
    public async Task C7_A_refund_that_fails_after_it_had_arrived_is_on_its_way_again_and_seen()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await cashier.Refund(id);
        await cashier.SendUntil(id, Cashier.IsPaidOut);
        var refund = (string)(await simulation.Books("stripe", payment))["refunds"]![0]!["reference"]!;

        await simulation.Sim($"/stripe/refunds/{refund}/fail", new JsonObject());

        var order = await cashier.Until(id, o => o.Parked is not null);
        Assert.Equal((ParkReasons.Failed, RefundProgress.Delayed), (order.Parked!.Value[0].Why, order.ProgressOf(order.Refunds[0], 0)));
        await cashier.BooksAgree("stripe", id, payment);
        await cashier.Send(Actor.Platform, new SettleEffect(id, $"refund/{id}/1/0", "bank-2", "the card was closed"));
        Assert.True(Cashier.IsPaidOut(await cashier.Order(id)));
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task C9_A_refund_in_the_channels_console_is_noticed_booked_and_ends_the_open_request(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAt(channel);
        await cashier.Send(Actor.Buyer("b1"), new RequestRefund(id, [], "changed_mind", null, null, []));

        await simulation.Sim(channel == "alipay" ? $"/alipay/trades/{payment}/refund" : $"/stripe/payments/{payment}/refund",
            channel == "alipay" ? new JsonObject { ["amount_minor"] = 12800 } : new JsonObject { ["amount"] = 12800 });

        var order = await cashier.Until(id, o => o.Ending == Ending.Closed);
        Assert.Equal(12800, order.RefundedFromEscrow.Total);
        Assert.DoesNotContain(order.Cases, c => c.IsOpen);
        await cashier.SendOut();
        Assert.Single(await cashier.PaidBack(channel, payment));
        await cashier.BooksAgree(channel, id, payment);
    }

    [Fact]
    public async Task C9_A_chargeback_is_booked_and_nothing_is_paid_on_top_of_it()
    {
        await using var cashier = await Cashier.Open(simulation);
        var (id, payment) = await cashier.PaidAtStripe();
        await cashier.Send(Actor.Buyer("b1"), new RequestRefund(id, [], "changed_mind", null, null, []));

        await simulation.Sim($"/stripe/payments/{payment}/dispute", new JsonObject { ["amount"] = 12800 });

        var order = await cashier.Until(id, o => o.Ending == Ending.Closed);
        Assert.Equal(12800, order.RefundedFromEscrow.Total);
        await cashier.SendOut();
        Assert.Empty(await cashier.PaidBack("stripe", payment));
        Assert.Empty((await cashier.Engine.Doctor.Examine(null, TestContext.Current.CancellationToken)).Findings);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task C2_A_payment_that_comes_for_a_closed_order_goes_back_by_itself_once(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        var id = await cashier.Place(channel == "alipay" ? "CNY" : "EUR");
        var payment = channel == "alipay" ? await simulation.Trade($"{id}", 12800, pay: false) : await simulation.Payment($"{id}", 12800, pay: false);
        await cashier.Send(Actor.Buyer("b1"), new BeginPayment(id, channel, channel == "alipay" ? $"{id}" : payment));
        await cashier.Send(Actor.Seller("s1"), Storage.Site.Close(id));

        // The buyer was quicker than the closing at the channel.
        await simulation.Sim(channel == "alipay" ? $"/alipay/trades/{payment}/pay" : $"/stripe/payments/{payment}/pay", new JsonObject());
        var order = await cashier.SendUntil(id, Cashier.IsPaidOut);

        Assert.Equal((Ending.Closed, false), (order.Ending, order.IsPaid));
        Assert.Equal(12800, Assert.Single(await cashier.PaidBack(channel, payment)).Minor);
        Assert.All(await cashier.Effects(id), e => Assert.Equal(EffectStates.Done, e.State));
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task R6_What_was_begun_is_closed_at_the_channel_when_the_order_is(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        var id = await cashier.Place(channel == "alipay" ? "CNY" : "EUR");
        var payment = channel == "alipay" ? await simulation.Trade($"{id}", 12800, pay: false) : await simulation.Payment($"{id}", 12800, pay: false);
        await cashier.Send(Actor.Buyer("b1"), new BeginPayment(id, channel, channel == "alipay" ? $"{id}" : payment));

        await cashier.Send(Actor.Seller("s1"), Storage.Site.Close(id));
        await cashier.SendOut();

        Assert.Contains((string?)(await simulation.Books(channel, payment))["state"], (string[])["closed", "canceled", "cancelled"]);
        Assert.All(await cashier.Effects(id), e => Assert.Equal(EffectStates.Done, e.State));
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task C2_Before_the_clock_closes_the_channel_is_asked_and_a_payment_that_nobody_told_of_is_found(string channel)
    {
        await using var cashier = await Cashier.Open(simulation);
        await simulation.Faults(new JsonObject { ["notify"] = "never" });
        async Task<(OrderId, string)> Begun(bool pay)
        {
            var id = await cashier.Place(channel == "alipay" ? "CNY" : "EUR");
            var payment = channel == "alipay" ? await simulation.Trade($"{id}", 12800, pay) : await simulation.Payment($"{id}", 12800, pay);
            await cashier.Send(Actor.Buyer("b1"), new BeginPayment(id, channel, channel == "alipay" ? $"{id}" : payment));
            return (id, payment);
        }
        var ((paid, _), (unpaid, left)) = (await Begun(true), await Begun(false));

        cashier.Clock.Move((await cashier.Order(paid)).PayBy - cashier.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        await cashier.Engine.ClockWorker.RunOnce(TestContext.Current.CancellationToken);
        Assert.Equal(Ending.None, (await cashier.Order(unpaid)).Ending);
        await cashier.SendOut();

        Assert.True((await cashier.Order(paid)).IsPaid);
        Assert.Equal(Ending.Closed, (await cashier.Order(unpaid)).Ending);
        Assert.Contains((string?)(await simulation.Books(channel, left))["state"], (string[])["closed", "canceled", "cancelled"]);
    }

    /// <summary>Stripe counts some currencies otherwise than ISO 4217 does; a hundred times too much is what others have paid.</summary>
    [Theory]
    [InlineData("JPY", 1)]
    [InlineData("ISK", 100)]
    [InlineData("KWD", 1)]
    public async Task C6_A_currency_without_cents_or_with_three_is_refunded_in_its_own_units(string currency, int times)
    {
        await using var cashier = await Cashier.Open(simulation);
        var id = await cashier.Place(currency);
        var made = await simulation.Sim("/stripe/payments", new JsonObject { ["order"] = $"{id}", ["amount"] = 12800 * times, ["currency"] = currency.ToLowerInvariant(), ["pay"] = true });
        await cashier.Until(id, o => o.IsPaid);
        await cashier.Refund(id);
        await cashier.SendUntil(id, Cashier.IsPaidOut);

        Assert.Equal(12800 * times, Assert.Single(await cashier.PaidBack("stripe", (string)made["payment_intent"]!)).Minor);
    }

    [Fact]
    public async Task C6_Money_of_another_currency_pays_nothing()
    {
        await using var cashier = await Cashier.Open(simulation);
        var id = await cashier.Place();
        await simulation.Payment($"{id}", 12800);
        await simulation.Told();
        Assert.False((await cashier.Order(id)).IsPaid);
    }

    [Fact]
    public async Task R32_Several_payments_of_one_order_get_back_each_its_share_at_its_own_channel()
    {
        await using var cashier = await Cashier.Open(simulation);
        var id = await cashier.Place("EUR");
        var one = await simulation.Payment($"{id}-1", 8800);
        var two = await simulation.Payment($"{id}-2", 4000);
        await cashier.Send(Actor.Payment, new RecordPayment(id, "both",
        [
            new Funding(FundingKind.Cash, "stripe", 8800, null, one), new Funding(FundingKind.ThirdPerson, "stripe", 4000, "friend", two),
        ]));
        await cashier.Send(Actor.Buyer("b1"), new RequestRefund(id, [new Selected(1, 1)], "changed_mind", null, null, []));
        await cashier.Send(Actor.Seller("s1"), new Cases.AgreeCase(id, [1]));
        await cashier.SendUntil(id, Cashier.IsPaidOut);
        await cashier.Refund(id);
        await cashier.SendUntil(id, Cashier.IsPaidOut);

        Assert.Equal(8800, (await cashier.PaidBack("stripe", one)).Sum(r => r.Minor));
        Assert.Equal(4000, (await cashier.PaidBack("stripe", two)).Sum(r => r.Minor));
    }
}
