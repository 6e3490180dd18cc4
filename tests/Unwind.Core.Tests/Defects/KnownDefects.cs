namespace Unwind.Defects;

/// <summary>
/// Defects of other systems in this field, by theme: each is a story here. What needs the store, two processes or a real
/// channel is tested where those are.
/// </summary>
public sealed class KnownDefects
{
    static RequestRefund Refund(params ImmutableArray<Selected> lines) => new(Number, lines, Because.Unwanted, null, null, []);

    [Fact]
    public void C1_Two_requests_for_the_same_unit_one_second_apart_refund_it_once() => Story.Paid()
        .When(Buyer, Refund())
        .Refused(Buyer, Refund(), RefusalCode.CaseOpen)
        .When(Seller, new AgreeCase(Number, [1]))
        .Again(Seller, new AgreeCase(Number, [1]))
        .Refused(Buyer, Refund(), RefusalCode.OrderClosed)
        .Refunded(110.Yuan);

    [Fact]
    public void C1_Refunding_two_then_four_of_six_units_rounds_nothing_up()
    {
        var story = Story.Paid(Line("red", 6, 0, 0)).Order; // free goods, postage only
        Assert.Equal(10.Yuan, story.Captured.Total);
        var odd = new Story().When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 6, 16_67, 3)], [], new PostageTerms(0), [], null)).Pay();
        odd.When(Buyer, Refund(Of(1, 2))).When(Seller, new AgreeCase(Number, []))
            .When(Buyer, Refund(Of(1, 4))).When(Seller, new AgreeCase(Number, []))
            .Refunded(6 * 16_67 - 3).Stage(Stage.Closed);
    }

    [Fact]
    public void C1_A_full_refund_after_partial_ones_takes_the_rest_and_no_more() => Story.Received()
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 30.Yuan, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [2], "a"))
        .When(Buyer, new FillReturn(Number, 2, "yto", "Y1")).When(Seller, new ConfirmReturn(Number, 2))
        .Refunded(110.Yuan).Stage(Stage.Closed);

    [Fact]
    public void C1_The_channels_word_twice_is_one_confirmation() => Story.Paid()
        .When(Buyer, Refund()).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "c"))
        .Again(Channel, new ConfirmRefund(Number, 1, 0, "c"))
        .Refused(Channel, new ConfirmRefund(Number, 2, 0, "c"), RefusalCode.RefundNotFound)
        .Refused(Seller, new ConfirmRefund(Number, 1, 0, "c"), RefusalCode.ActorNotAllowed);

    [Fact]
    public void C2_Payment_and_close_in_either_order_end_in_one_of_the_two()
    {
        Story.Unpaid().When(Seller, new CloseOrder(Number, Because.OutOfStock)).Pay(Cash(110.Yuan)).Stage(Stage.Closed).Fact<PaymentBounced>();
        Story.Paid().Refused(Seller, new CloseOrder(Number, Because.OutOfStock), RefusalCode.PaidCannotBeClosed).Stage(Stage.AwaitingShipment);
    }

    [Fact]
    public void C2_The_unpaid_closer_never_closes_what_is_paid_or_refunded() => Story.Paid(Line("red", 2, 10.Yuan))
        .When(Buyer, Refund(Of(1, 1))).When(Seller, new AgreeCase(Number, []))
        .After(Taobao.Times.PayWithin)
        .NoFact<OrderClosed>();

    [Fact]
    public void C2_Two_closers_close_once() => Story.Unpaid()
        .When(Seller, new CloseOrder(Number, Because.OutOfStock))
        .Again(Actor.Clock, new PassDeadlines(Number))
        .Again(Buyer, new CloseOrder(Number, Because.OutOfStock))
        .Refused(Buyer, new CloseOrder(Number, Because.Unwanted), RefusalCode.OrderClosed)
        .Refused(Carrier, new CloseOrder(Number, Because.OutOfStock), RefusalCode.ActorNotAllowed)
        .TakenFromStock("red", 0);

    [Fact]
    public void C2_A_closed_order_cannot_be_paid() => Story.Unpaid()
        .When(Seller, new CloseOrder(Number, Because.OutOfStock))
        .Refused(Buyer, new BeginPayment(Number), RefusalCode.OrderClosed, "R6");

    [Fact]
    public void C3_A_cancelled_order_cannot_be_shipped() => Story.Paid()
        .When(Buyer, Refund()).When(Seller, new AgreeCase(Number, []))
        .Refused(Seller, new Ship(Number, [], "sf", "SF1"), RefusalCode.OrderClosed);

    [Fact]
    public void C3_A_cancelled_line_is_never_in_a_parcel() => Story.Paid(Line("red", 1, 10.Yuan), Line("blue", 1, 10.Yuan))
        .When(Buyer, Refund(Of(1))).When(Seller, new AgreeCase(Number, []))
        .Refused(Seller, new Ship(Number, [Of(1)], "sf", "SF1"), RefusalCode.UnitsNotAvailable)
        .When(Seller, new Ship(Number, [], "sf", "SF1"))
        .Then(o => Assert.Equal(0, o.Lines[0].Portions[0].Parcel));

    [Fact]
    public void C3_The_buyer_cannot_cancel_what_was_shipped_alone() => Story.InTransit()
        .Refused(Buyer, new CloseOrder(Number, Because.Unwanted), RefusalCode.ParcelInTransit);

    [Fact]
    public void C3_Cancelling_an_item_does_not_touch_the_shipped_ones() => Story.Paid(Line("red", 3, 10.Yuan))
        .When(Seller, new Ship(Number, [Of(1, 2)], "sf", "SF1")).Scan(Scan.PickedUp)
        .When(Buyer, Refund(Of(1, 1)))
        .When(Seller, new AgreeCase(Number, []))
        .TakenFromStock("red", 2).Stage(Stage.InTransit)
        .Then(o => Assert.Equal(2, o.Lines[0].Portions.Where(p => p.Parcel == 1).Sum(p => p.Count)));

    [Fact]
    public void C4_Each_end_of_an_interception_has_its_money_and_its_stock()
    {
        Story Asked() => Story.Paid(PaidNotShipped(RefundMoment.WhenBack))
            .When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp)
            .When(Seller, new ApplyToCancel(Number, [], Because.PriceError, "x")).When(Buyer, new AgreeCase(Number, [1]));
        Asked().Scan(Scan.Intercepted).Scan(Scan.Returned).Refunded(110.Yuan).TakenFromStock("red", 0);
        Asked().Scan(Scan.InterceptionFailed).Scan(Scan.Delivered).Refunded(0).CaseWaits<CaseState.ReturnParcel>(1);
        Asked().Scan(Scan.Lost).Refunded(110.Yuan).TakenFromStock("red", 1).Stage(Stage.Closed);
        Asked().Scan(Scan.Intercepted).Scan(Scan.Delivered).Refunded(0).CaseWaits<CaseState.ReturnParcel>(1);
    }

    [Fact]
    public void C4_An_unannounced_parcel_back_is_linked_refunded_and_restocked() => Story.InTransit(Line("red", 2, 10.Yuan))
        .Scan(Scan.Returned)
        .Stage(Stage.Closed).TakenFromStock("red", 0)
        .Then(o => Assert.Equal(CaseOutcome.Refunded, ((CaseState.Ended)o.Cases[0].State).Outcome));

    [Fact]
    public void C4_Announced_two_sent_one() => Story.Received(Line("red", 2, 10.Yuan))
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [1], "a"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y1"))
        .When(Seller, new ConfirmReturn(Number, 1, 1))
        .TakenFromStock("red", 1)
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "the other one", ["p"]));

    [Fact]
    public void C5_Refund_part_then_cancel_the_rest_leaves_stock_as_before_the_order() => Story.Paid(Line("red", 5, 10.Yuan))
        .When(Buyer, Refund(Of(1, 2))).When(Seller, new AgreeCase(Number, [])).TakenFromStock("red", 3)
        .When(Buyer, Refund()).When(Seller, new AgreeCase(Number, [])).TakenFromStock("red", 0);

    [Fact]
    public void C5_Ship_three_cancel_two_return_three_gives_back_five_and_not_eight() => Story.Paid(Line("red", 5, 10.Yuan))
        .When(Seller, new Ship(Number, [Of(1, 3)], "sf", "SF1"))
        .When(Buyer, Refund(Of(1, 2))).When(Seller, new AgreeCase(Number, [])).TakenFromStock("red", 3)
        .Scan(Scan.PickedUp).Scan(Scan.Delivered)
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [2], "a"))
        .When(Buyer, new FillReturn(Number, 2, "yto", "Y1")).When(Seller, new ConfirmReturn(Number, 2))
        .TakenFromStock("red", 0);

    [Fact]
    public void C5_Cancelled_before_the_stock_was_taken_gives_nothing_back() => Story.Unpaid(Line("red", 2, 10.Yuan, stock: StockMode.OnPayment))
        .When(Buyer, new CloseOrder(Number, Taobao.ReasonsIn(Taobao.Find(Act.CloseOrder, Stage.AwaitingPayment, ActorKind.Buyer)!.Reasons)[0].Code))
        .Then(o => Assert.Empty(Stock.Of(o)));

    [Fact]
    public void C5_No_restock_is_respected() => Story.Received()
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [1], "a"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y1")).When(Seller, new ConfirmReturn(Number, 1, 0, Sellable: false))
        .TakenFromStock("red", 1);

    [Fact]
    public void C6_A_cancelled_lines_discount_does_not_move_to_the_others()
    {
        var story = new Story().When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 1, 60.Yuan), Line("blue", 1, 40.Yuan)], [new Discount("d", 10.Yuan)],
            new PostageTerms(0), [], null)).Pay();
        story.When(Buyer, Refund(Of(1))).When(Seller, new AgreeCase(Number, [])).Refunded(54.Yuan)
            .When(Buyer, Refund(Of(2))).When(Seller, new AgreeCase(Number, [])).Refunded(90.Yuan);
    }

    [Fact]
    public void C6_Free_postage_is_not_refundable()
    {
        var story = new Story().When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 1, 60.Yuan)], [], new PostageTerms(0, 50.Yuan, 8.Yuan), [], null)).Pay();
        story.Refused(Buyer, Refund() with { AmountMinor = 60.Yuan + 1 }, RefusalCode.AmountExceedsRefundable)
            .When(Buyer, Refund()).When(Seller, new AgreeCase(Number, [])).Refunded(60.Yuan);
    }

    [Fact]
    public void C6_Everything_paid_can_go_back_with_coupon_and_postage()
    {
        var story = new Story().When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "EUR", null, [Line("red", 1, 31800, taxMinor: 5077)], [], new PostageTerms(499),
            [new Funding(FundingKind.PlatformCoupon, "platform", 6250)], null)).Pay();
        story.When(Buyer, Refund()).When(Seller, new AgreeCase(Number, [])).Refunded(32299)
            .Then(o => Assert.Equal(o.Captured, o.RefundedFromEscrow));
    }

    [Fact]
    public void C6_Three_announced_two_received_two_refunded() => Story.Received(Line("red", 3, 10_00))
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [1], "a"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y1")).When(Seller, new ConfirmReturn(Number, 1, 2))
        .Then(o => Assert.Equal(2, o.Lines[0].Portions.Where(p => p.State == PortionState.Closed).Sum(p => p.Count)));

    [Fact]
    public void C6_A_currency_without_cents_is_counted_in_its_own_units()
    {
        var story = new Story().When(Buyer, new PlaceOrder(
            Number, "s1", "b1", "JPY", null, [Line("red", 3, 1000)], [new Discount("d", 100)], new PostageTerms(0), [], null)).Pay();
        story.When(Buyer, Refund(Of(1, 1))).When(Seller, new AgreeCase(Number, []));
        Assert.InRange(story.Order.RefundedFromEscrow.Total, 966, 967);
    }

    [Fact]
    public void C11_A_declined_or_withdrawn_claim_frees_its_units() => Story.Received(Line("red", 2, 10.Yuan))
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]))
        .When(Seller, new DeclineCase(Number, [1], Stories.PaidNotShipped.DeclineReason, "no", ["p"]))
        .When(Buyer, new RequestReturn(Number, [Of(1, 1)], Because.Defective, null, "x", ["p"]))
        .When(Buyer, new WithdrawCase(Number, [2]))
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]))
        .Then(o => Assert.Equal(2, o.Cases[2].UnitCount));

    [Fact]
    public void C11_The_same_unit_is_not_returned_twice() => Story.Received()
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [1], "a"))
        .Refused(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]), RefusalCode.CaseOpen)
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y1")).When(Seller, new ConfirmReturn(Number, 1))
        .Refused(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]), RefusalCode.OrderClosed);

    [Fact]
    public void C11_A_policy_that_changed_after_the_purchase_has_no_effect()
    {
        var story = Story.Paid();
        var later = Taobao.With(Taobao.Times with { ShipWithin = new Wait(1.Hours) }, version: Taobao.Version + 1);
        Assert.NotEqual(later.Version, story.Order.PolicyVersion);
        Assert.Equal(Noon + Taobao.Times.ShipWithin.Length, story.Order.ShipBy);
    }

    [Fact]
    public void C11_Delivered_lines_can_be_refunded_in_part_without_a_return() => Story.Received()
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 1, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
        .Refunded(1);

    static Policy PaidNotShipped(RefundMoment moment) =>
        Taobao.With(terms: Taobao.Terms with { RefundInTransit = moment });
}
