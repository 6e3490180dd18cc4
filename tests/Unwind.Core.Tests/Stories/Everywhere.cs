using System.Text.Json;

namespace Unwind.Stories;

/// <summary>Rules G, and R40 of H: what holds at every stage.</summary>
public sealed class Everywhere
{
    [Fact]
    public void R32_Each_funding_component_gets_its_exact_share_back()
    {
        var story = new Story().When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 3, 33_33), Line("blue", 1, 20_01)], [new Discount("shop", 5_00)],
            new PostageTerms(7_00), [new Funding(FundingKind.Points, "points", 4_01), new Funding(FundingKind.PlatformCoupon, "platform", 10_00, null, "c-77")], null));
        story.When(Channel, new RecordPayment(Number, "p",
            [Cash(50_00), new Funding(FundingKind.ThirdPerson, "wallet", story.Order.DueMinor - 50_00, "friend", "w-1")]));
        foreach (var _ in Enumerable.Range(0, 3))
            story.When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []));
        story.When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []));

        Assert.Equal(new Amounts([4_01, 10_00, 50_00, story.Order.Funding[3].Minor]), story.Order.RefundedFromEscrow);
        var effects = new List<Effect>();
        foreach (var fact in story.Facts) Effects.Of(story.Order, fact, effects);
        Assert.Equal(story.Order.Funding[3].Minor, effects.Where(e => e.To == "wallet").Sum(e => e.Minor));
        Assert.Equal(effects.Count, effects.Select(e => e.Key).Distinct().Count());
    }

    [Fact]
    public void R32_A_shops_discount_is_refunded_to_nobody()
    {
        var story = new Story().When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 1, 100.Yuan)], [new Discount("shop", 30.Yuan)], new PostageTerms(0), [], null)).Pay();
        story.When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, [])).Refunded(70.Yuan);
    }

    [Theory]
    [InlineData(LostThreshold.Keep, 100)]
    [InlineData(LostThreshold.Deduct, 85)]
    public void R32_What_a_lost_threshold_means_is_a_named_policy(LostThreshold lost, int backYuan)
    {
        var policy = Taobao.With(terms: Taobao.Terms with { LostThreshold = lost });
        var story = new Story(policy).When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 1, 115.Yuan), Line("blue", 1, 115.Yuan)], [new Discount("200-30", 30.Yuan, 200.Yuan)],
            new PostageTerms(0), [], null)).Pay();
        story.When(Buyer, new RequestRefund(Number, [Of(1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
            .Refunded(backYuan.Yuan);
        // The seller's own failing costs the buyer nothing.
        var seller = new Story(policy).When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 1, 115.Yuan), Line("blue", 1, 115.Yuan)], [new Discount("200-30", 30.Yuan, 200.Yuan)],
            new PostageTerms(0), [], null)).Pay();
        seller.When(Seller, new ApplyToCancel(Number, [Of(1)], Because.OutOfStock, "x")).When(Buyer, new AgreeCase(Number, [])).Refunded(100.Yuan);
    }

    [Theory]
    [InlineData(CouponRestore.Never, 0)]
    [InlineData(CouponRestore.WhenOrderClosed, 1)]
    public void R32_A_coupon_is_restored_only_when_policy_says_so(CouponRestore restore, int times)
    {
        var policy = Taobao.With(terms: Taobao.Terms with { CouponRestore = restore });
        var story = new Story(policy).When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 1, 100.Yuan)], [new Discount("c-9", 5.Yuan, 0, Coupon: true)], new PostageTerms(0), [], null)).Pay()
            .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []));
        Assert.Equal(times, story.Facts.OfType<CouponRestored>().Count());
    }

    [Fact]
    public void R33_Stock_taken_on_payment_is_not_held_before_it()
    {
        Story.Unpaid(Line("red", 2, 10.Yuan, stock: StockMode.OnPayment)).TakenFromStock("red", 0)
            .When(Seller, new CloseOrder(Number, Because.OutOfStock)).TakenFromStock("red", 0);
        Story.Paid(Line("red", 2, 10.Yuan, stock: StockMode.OnPayment)).TakenFromStock("red", 2)
            .When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
            .TakenFromStock("red", 1);
    }

    [Fact]
    public void R34_Every_deadline_is_visible_beforehand_and_fires_once()
    {
        var story = Story.Paid().When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []));
        var due = Assert.Single(Deadlines.Deadlines.Of(story.Order, Taobao), d => d.Kind == DeadlineKind.CaseWait);
        Assert.Equal((Noon + 48.Hours, ActorKind.Seller, 1), (due.At, due.Waits, due.Case));
        story.Again(Actor.Clock, new PassDeadlines(Number)).After(48.Hours).Refunded(110.Yuan)
            .Again(Actor.Clock, new PassDeadlines(Number));
    }

    [Fact]
    public void R34_Receipt_is_confirmed_by_the_clock_after_the_policys_days() => Story.InTransit()
        .After(Taobao.Times.ConfirmReceiptAfter - 1.Minutes).Stage(Stage.InTransit)
        .After(1.Minutes).Stage(Stage.Completed)
        .Then(o => Assert.Equal(110.Yuan, o.Released.Total));

    [Fact]
    public void R34_The_clock_does_nothing_that_only_it_may_do_for_others() => Story.Unpaid()
        .Refused(Seller, new PassDeadlines(Number), RefusalCode.ActorNotAllowed)
        .Refused(Buyer, new PassDeadlines(Number), RefusalCode.ActorNotAllowed);

    [Fact]
    public void R34_Who_was_told_no_still_has_time_before_the_money_leaves_escrow() => Story.Received()
        .After(Taobao.Times.ConfirmReceiptAfter - 3.Hours)
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 30.Yuan, "A scratch", ["photo"]))
        .When(Seller, new DeclineCase(Number, [1], PaidNotShipped.DeclineReason, "No", ["photo"]))
        .After(4.Hours).Stage(Stage.Received)
        .After(Taobao.Times.AfterCaseGrace).Stage(Stage.Completed);

    [Fact]
    public void R35_The_seller_is_told_what_may_be_done_now_what_it_needs_and_what_it_costs()
    {
        var offer = Story.Paid().Offer(Seller, Act.ApplyToCancel);
        Assert.True(offer.Possible && offer.Explanation);
        Assert.Equal("R9", offer.Rule);
        Assert.Contains(Because.OutOfStock, offer.Reasons);
        Assert.Equal((110.Yuan, 0L, ActorKind.Buyer), (offer.Outcome!.RefundIfAgreedMinor, offer.Outcome.RefundMinor, offer.Outcome.WaitsFor!.Value));

        var close = Story.Paid().Offer(Seller, Act.CloseOrder);
        Assert.False(close.Possible);
        Assert.Equal(RefusalCode.PaidCannotBeClosed, close.WhyNot!.Code);
        Assert.Contains(Act.ApplyToCancel, close.WhyNot.Instead);
    }

    [Fact]
    public void R35_Somebody_elses_order_offers_nothing() =>
        Assert.Empty(Offers.For(Story.Paid().Order, new Situation(Noon, Actor.Seller("s2"), Taobao)));

    [Fact]
    public void R37_Each_step_tells_the_other_side_what_they_can_do_and_by_when()
    {
        var story = Story.Paid().When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []));
        var told = new List<Notice>();
        foreach (var fact in story.Last) Notices.Of(story.Order, fact, told);
        Assert.Contains(new Notice(ActorKind.Seller, NoticeKind.AnswerWanted, 1, 110.Yuan, Noon + 48.Hours), told);

        told.Clear();
        story.After(48.Hours);
        foreach (var fact in story.Last) Notices.Of(story.Order, fact, told);
        Assert.Contains(told, n => n is { To: ActorKind.Buyer, Kind: NoticeKind.RefundSent, AmountMinor: 11000 });
        Assert.Contains(told, n => n is { To: ActorKind.Seller, Kind: NoticeKind.RefundSent });
    }

    [Fact]
    public void R25_R37_What_people_say_reaches_the_other_side_and_is_kept() => Story.Paid()
        .When(Buyer, new SendMessage(Number, "Is it coming?", []))
        .Fact<MessageSent>(e => e.Text == "Is it coming?")
        .Refused(Buyer, new SendMessage(Number, " ", []), RefusalCode.Malformed)
        .Refused(Carrier, new SendMessage(Number, "hello", []), RefusalCode.ActorNotAllowed);

    [Fact]
    public void R38_Every_fact_says_who_when_and_under_which_rule()
    {
        var story = Story.Paid().When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "The last one broke")).After(30.Days);
        Assert.All(story.Facts, f =>
        {
            Assert.Matches(@"^R\d+$", f.Stamp.Rule);
            Assert.NotEqual(default, f.Stamp.At);
            Assert.NotEmpty(f.Stamp.By.Id);
        });
        Assert.Equal("The last one broke", story.Facts.OfType<CaseOpened>().First().Case.Explanation);
        Assert.Equal((Taobao.Id, Taobao.Version), (story.Order.PolicyId, story.Order.PolicyVersion));
    }

    [Fact]
    public void R39_Nothing_of_one_market_hides_in_the_code_another_policy_works_another_way()
    {
        // The other market's sellers cancel paid orders outright, with a reason and a defect on record.
        var reasons = Ebay.ReasonsIn(Ebay.Find(Act.CloseOrder, Stage.AwaitingShipment, ActorKind.Seller)!.Reasons);
        Story.Paid(Ebay, Line("red", 1, 100.Yuan))
            .When(Seller, new CloseOrder(Number, reasons.First(r => r.Liable == Liability.Seller).Code, null, StockStep.None, "Ran out"))
            .Fact<OrderCancelled>(e => e.Liable == Liability.Seller)
            .Refunded(110.Yuan).Stage(Stage.Closed).TakenFromStock("red", 0);
        // And a buyer's request is declined by silence there.
        var rule = Ebay.Find(Act.RequestRefund, Stage.AwaitingShipment, ActorKind.Buyer)!;
        Story.Paid(Ebay, Line("red", 1, 100.Yuan))
            .When(Buyer, new RequestRefund(Number, [], Ebay.ReasonsIn(rule.Reasons)[0].Code, null, "x", ["p"]))
            .After(rule.AnswerWithin.Length).Fact<CaseDeclined>(e => e.BySilence).Refunded(0);
    }

    [Fact]
    public void R40_A_line_of_three_ends_as_one_refunded_one_shipped_one_cancelled() => Story.Paid(Line("red", 3, 10_01))
        .When(Seller, new Ship(Number, [Of(1, 1)], "sf", "SF1")).Scan(Scan.PickedUp)
        .When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, []))
        .When(Seller, new AgreeCase(Number, []))
        .When(Seller, new ApplyToCancel(Number, [Of(1, 1)], Because.OutOfStock, "Broken"))
        .When(Buyer, new AgreeCase(Number, []))
        .TakenFromStock("red", 1).Stage(Stage.InTransit)
        .Scan(Scan.Delivered)
        .When(Buyer, new ConfirmReceipt(Number, [])).Stage(Stage.Completed)
        .Then(o => Assert.Equal(o.Captured, o.Released + o.RefundedFromEscrow))
        .Then(o => Assert.Equal([1, 1, 1], o.Lines[0].Portions.Select(p => p.Count)));

    [Fact]
    public void R28_A_request_can_be_withdrawn_by_its_opener_until_it_is_executed_and_asked_again_up_to_the_limit()
    {
        var story = Story.Paid();
        for (var i = 1; i <= Taobao.Terms.RequestsMax; i++)
        {
            story.When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
                .Refused(Seller, new WithdrawCase(Number, [i]), RefusalCode.NotYoursToWithdraw, "R28")
                .When(Buyer, new WithdrawCase(Number, [i]))
                .CaseEnds(i, CaseOutcome.Withdrawn)
                .Again(Buyer, new WithdrawCase(Number, [i]));
        }
        story.Refused(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []), RefusalCode.RequestsUsedUp, "R28");
    }

    [Fact]
    public void R38_An_imported_order_has_its_history_at_its_own_times()
    {
        var order = new PlaceOrder(default, "s1", "b1", "CNY", "old-1", [Line("red", 2, 10.Yuan)], [], new PostageTerms(0), [], null);
        var import = new ImportOrder(
            Number, order, Noon - 9.Days, new ImportedPayment(Noon - 8.Days, "p", [Cash(20.Yuan)]),
            [new ImportedParcel([], "sf", "SF1", Noon - 7.Days, Noon - 6.Days, Noon - 4.Days)],
            [new ImportedRefund(Noon - 3.Days, 1, 1, null, "damaged")], null, null, null);
        var story = new Story().When(Actor.Platform, import);
        story.Stage(Stage.Received).Refunded(10.Yuan);
        Assert.Equal(Noon - 7.Days, story.Facts.OfType<Shipped>().Single().Stamp.At);
        var effects = new List<Effect>();
        foreach (var fact in story.Facts) Effects.Of(story.Order, fact, effects);
        Assert.Empty(effects);
        story.After(30.Days).Stage(Stage.Completed);
        new Story().Refused(Buyer, import, RefusalCode.ActorNotAllowed);
        new Story().Refused(Actor.Platform, import with { Payment = null }, RefusalCode.Malformed);
        new Story().Refused(Actor.Platform, import with { Refunds = [new ImportedRefund(Noon - 3.Days, 1, 3, null, "x")] }, RefusalCode.UnitsNotAvailable);
    }

    [Fact]
    public void R32_An_order_that_makes_no_sense_is_not_placed()
    {
        var order = new PlaceOrder(Number, "s1", "b1", "CNY", null, [Line("red", 1, 10.Yuan)], [], new PostageTerms(0), [], null);
        void No(PlaceOrder wrong, RefusalCode code) => new Story().Refused(Buyer, wrong, code, "R32");
        No(order with { Lines = [] }, RefusalCode.Malformed);
        No(order with { Currency = "yuan" }, RefusalCode.Malformed);
        No(order with { Lines = [Line("red", 0, 1)] }, RefusalCode.Malformed);
        No(order with { Lines = [Line("red", 1, -1)] }, RefusalCode.Malformed);
        No(order with { Lines = [Line("red", 1, 5, 6)] }, RefusalCode.Malformed);
        No(order with { Buyer = "b2" }, RefusalCode.ActorNotAllowed);
        No(order with { Funding = [new Funding(FundingKind.Points, "points", 11.Yuan)] }, RefusalCode.AmountsDoNotAddUp);
        No(order with { Funding = [new Funding(FundingKind.Cash, "alipay", 1)] }, RefusalCode.Malformed);
    }

    [Fact]
    public void Every_command_reads_back_from_its_own_words()
    {
        OrderCommand[] commands =
        [
            new CloseOrder(Number, "r", "s", StockStep.TakeOffSale), new ApplyToCancel(Number, [Of(1, 2)], "r", "x"),
            new RequestRefund(Number, [], "r", 5, null, ["a"], true), new RecordScan(Number, 1, null, Scan.Delivered, Noon),
        ];
        foreach (var command in commands)
        {
            var json = JsonSerializer.Serialize(command, CoreJson.Default.OrderCommand);
            Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, CoreJson.Default.OrderCommand), CoreJson.Default.OrderCommand));
            Assert.Contains($"\"act\":\"{SnakeCase.Of(command.Act)}\"", json, StringComparison.Ordinal);
        }
    }
}
