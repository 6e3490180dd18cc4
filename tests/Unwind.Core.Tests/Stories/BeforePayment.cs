namespace Unwind.Stories;

/// <summary>Rules A: R1 to R7.</summary>
public sealed class BeforePayment
{
    [Fact]
    public void R1_The_seller_closes_an_unpaid_order_whole_at_any_time() => Story.Unpaid()
        .When(Seller, new CloseOrder(Number, Because.OutOfStock, "We talked; the buyer agrees."))
        .Fact<OrderClosed>(e => !e.OneSided && e.Stamp.Rule == "R1")
        .Stage(Stage.Closed)
        .TakenFromStock("red", 0)
        .Again(Seller, new CloseOrder(Number, Because.OutOfStock, "again"));

    [Fact]
    public void R1_Nothing_was_paid_so_nothing_moves() => Story.Unpaid()
        .When(Seller, new CloseOrder(Number, Because.OutOfStock))
        .NoFact<RefundIssued>().Refunded(0);

    [Fact]
    public void R1_Another_stores_seller_is_told_that_there_is_no_such_order() => Story.Unpaid()
        .Refused(Actor.Seller("s2"), new CloseOrder(Number, Because.OutOfStock), RefusalCode.OrderNotFound);

    [Fact]
    public void R2_Lines_are_taken_out_and_the_rest_is_priced_anew()
    {
        var story = new Story().When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 1, 100.Yuan), Line("blue", 2, 50.Yuan)],
            [new Discount("200-20", 20.Yuan, 200.Yuan)], new PostageTerms(0, 150.Yuan, 8.Yuan), [], null));
        Assert.Equal(180.Yuan, story.Order.DueMinor);

        story.When(Seller, new CloseLines(Number, [Of(1)], Because.OutOfStock, "agreed"))
            .Fact<LinesClosed>(e => e.Stamp.Rule == "R2");

        // The threshold of the discount and of free postage is lost before payment: the buyer sees it before paying.
        Assert.Equal(100.Yuan + 8.Yuan, story.Order.DueMinor);
        story.TakenFromStock("red", 0).TakenFromStock("blue", 2)
            .When(Channel, new RecordPayment(Number, "p", [Cash(108.Yuan)]))
            .Stage(Stage.AwaitingShipment);
    }

    [Fact]
    public void R2_R40_Single_units_are_taken_out_of_a_line() => Story.Unpaid(Line("red", 3, 10.Yuan))
        .When(Seller, new CloseLines(Number, [Of(1, 2)], Because.OutOfStock, "agreed"))
        .TakenFromStock("red", 1)
        .Then(o => Assert.Equal(20.Yuan, o.DueMinor))
        .Refused(Seller, new CloseLines(Number, [Of(1, 2)], Because.OutOfStock), RefusalCode.UnitsNotAvailable);

    [Fact]
    public void R2_Closing_the_last_open_line_closes_the_order() => Story.Unpaid(Line("red", 1, 10.Yuan), Line("blue", 1, 10.Yuan))
        .When(Seller, new CloseLines(Number, [Of(1)], Because.OutOfStock, "agreed")).Stage(Stage.AwaitingPayment)
        .When(Seller, new CloseLines(Number, [Of(2)], Because.OutOfStock, "agreed")).Stage(Stage.Closed)
        .Fact<OrderClosed>();

    [Fact]
    public void R2_No_line_of_a_paid_order_can_be_closed() => Story.Paid(Line("red", 1, 10.Yuan), Line("blue", 1, 10.Yuan))
        .Refused(Seller, new CloseLines(Number, [Of(1)], Because.OutOfStock), RefusalCode.PaidCannotBeClosed, null, Act.ApplyToCancel);

    [Fact]
    public void R3_A_reason_from_the_stages_list_is_required() => Story.Unpaid()
        .Refused(Seller, new CloseOrder(Number, null), RefusalCode.ReasonNeeded)
        .Refused(Seller, new CloseOrder(Number, "because"), RefusalCode.ReasonNotOffered)
        .Refused(Buyer, new CloseOrder(Number, " "), RefusalCode.ReasonNeeded);

    [Fact]
    public void R3_The_rulebooks_reasons_are_offered_in_its_own_words()
    {
        var offered = Taobao.ReasonsIn(Taobao.Find(Act.CloseOrder, Stage.AwaitingPayment, ActorKind.Seller)!.Reasons);
        foreach (var word in new[] { "缺货", "买家不想买了", "买家拍错了", "未及时付款", "无法联系买家", "恶意下单", "同城见面交易", "其他" })
            Assert.Contains(offered, r => r.Words.Zh.StartsWith(word, StringComparison.Ordinal));
    }

    [Fact]
    public void R4_Without_the_statement_a_close_is_recorded_as_one_sided() => Story.Unpaid()
        .When(Seller, new CloseOrder(Number, Because.OutOfStock))
        .Fact<OrderClosed>(e => e.OneSided)
        .Then(o => Assert.True(o.OneSided));

    [Fact]
    public void R4_The_statement_and_the_message_are_kept() => Story.Unpaid()
        .When(Seller, new CloseOrder(Number, Because.OutOfStock, "Told by chat at noon, agreed."))
        .Fact<OrderClosed>(e => e.Statement == "Told by chat at noon, agreed.");

    [Fact]
    public void R5_The_buyer_cancels_an_unpaid_order_with_a_reason() => Story.Unpaid()
        .When(Buyer, new CloseOrder(Number, BuyersReason))
        .Fact<OrderClosed>(e => e.Stamp.Rule == "R5" && !e.OneSided)
        .Stage(Stage.Closed);

    [Fact]
    public void R5_Not_once_it_is_paid_and_the_answer_says_what_to_do() => Story.Paid()
        .Refused(Buyer, new CloseOrder(Number, BuyersReason), RefusalCode.PaidCannotBeClosed, null, Act.RequestRefund);

    [Fact]
    public void R6_A_payment_for_a_closed_order_goes_back_and_revives_nothing() => Story.Unpaid()
        .When(Seller, new CloseOrder(Number, Because.OutOfStock))
        .When(Channel, new RecordPayment(Number, "late", [Cash(110.Yuan)]))
        .Fact<PaymentBounced>(e => e.Why == RefusalCode.OrderClosed)
        .Stage(Stage.Closed)
        .Again(Channel, new RecordPayment(Number, "late", [Cash(110.Yuan)]));

    [Fact]
    public void R6_A_payment_for_an_amount_that_has_changed_goes_back() => Story.Unpaid()
        .When(Seller, new Reprice(Number, [new NewPrice(1, 90.Yuan)]))
        .When(Channel, new RecordPayment(Number, "old", [Cash(110.Yuan)]))
        .Fact<PaymentBounced>(e => e.Why == RefusalCode.AmountsDoNotAddUp)
        .Stage(Stage.AwaitingPayment)
        .When(Channel, new RecordPayment(Number, "new", [Cash(100.Yuan)]))
        .Stage(Stage.AwaitingShipment);

    [Fact]
    public void R6_A_second_payment_goes_back_exactly_once()
    {
        var story = Story.Paid().When(Channel, new RecordPayment(Number, "twice", [Cash(110.Yuan)]));
        var effects = new List<Effect>();
        foreach (var fact in story.Facts) Effects.Of(story.Order, fact, effects);
        Assert.Equal("refund/" + Number + "/1/0", Assert.Single(effects, e => e.Kind == EffectKind.PayOut).Key);
        story.Again(Channel, new RecordPayment(Number, "twice", [Cash(110.Yuan)])).Refunded(0)
            .When(Channel, new ConfirmRefund(Number, 1, 0, "c1"))
            .Again(Channel, new ConfirmRefund(Number, 1, 0, "c1"));
    }

    [Fact]
    public void R6_Unpaid_until_the_deadline_the_clock_closes_and_gives_the_stock_back() => Story.Unpaid()
        .After(Taobao.Times.PayWithin - 1.Minutes).Stage(Stage.AwaitingPayment)
        .After(1.Minutes).Stage(Stage.Closed)
        .TakenFromStock("red", 0);

    [Fact]
    public void R6_When_payment_was_begun_the_channel_is_asked_before_the_clock_closes() => Story.Unpaid()
        .When(Buyer, new BeginPayment(Number))
        .After(Taobao.Times.PayWithin)
        .Fact<PaymentAsked>()
        .Stage(Stage.AwaitingPayment)
        .After(5.Days).Stage(Stage.AwaitingPayment)
        .When(Channel, new ReportUnpaid(Number)).Stage(Stage.Closed);

    [Fact]
    public void R6_The_channel_answers_that_it_was_paid_and_the_order_lives() => Story.Unpaid()
        .When(Buyer, new BeginPayment(Number))
        .After(Taobao.Times.PayWithin + 1.Hours)
        .When(Channel, new RecordPayment(Number, "p", [Cash(110.Yuan)]))
        .Stage(Stage.AwaitingShipment)
        .Again(Channel, new ReportUnpaid(Number));

    [Fact]
    public void R7_The_price_of_an_unpaid_order_may_change_and_of_a_paid_one_never() => Story.Unpaid()
        .When(Seller, new Reprice(Number, [new NewPrice(1, 80.Yuan)], 0))
        .Then(o => Assert.Equal(80.Yuan, o.DueMinor))
        .Pay()
        .Refused(Seller, new Reprice(Number, [new NewPrice(1, 70.Yuan)]), RefusalCode.PaidPriceIsFixed, "R7");

    [Fact]
    public void R7_A_price_error_is_a_reason_to_close_and_to_apply_to_cancel()
    {
        Story.Unpaid().When(Seller, new CloseOrder(Number, Because.PriceError, "told")).Stage(Stage.Closed);
        Story.Paid().When(Seller, new ApplyToCancel(Number, [], Because.PriceError, "A zero was missing")).Fact<CaseOpened>();
    }

    [Fact]
    public void R7_The_buyer_cannot_change_the_price() => Story.Unpaid()
        .Refused(Buyer, new Reprice(Number, [new NewPrice(1, 1)]), RefusalCode.ActorNotAllowed, "R7");

    static string BuyersReason => Taobao.ReasonsIn(Taobao.Find(Act.CloseOrder, Stage.AwaitingPayment, ActorKind.Buyer)!.Reasons)[0].Code;
}
