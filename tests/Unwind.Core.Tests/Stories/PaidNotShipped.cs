namespace Unwind.Stories;

/// <summary>Rules B: R8 to R13.</summary>
public sealed class PaidNotShipped
{
    [Fact]
    public void R8_The_seller_cannot_close_a_paid_order_and_is_told_what_to_do_instead() => Story.Paid()
        .Refused(Seller, new CloseOrder(Number, Because.OutOfStock), RefusalCode.PaidCannotBeClosed, "R8", Act.ApplyToCancel);

    [Fact]
    public void R9_The_seller_applies_the_buyer_accepts_and_everything_goes_back_at_once() => Story.Paid()
        .When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "The last one broke"))
        .CaseWaits<CaseState.Answer>(1)
        .When(Buyer, new AgreeCase(Number, [1]))
        .CaseEnds(1, CaseOutcome.Refunded)
        .Refunded(110.Yuan).TakenFromStock("red", 0).Stage(Stage.Closed)
        .Again(Buyer, new AgreeCase(Number, [1]));

    [Fact]
    public void R9_Declined_nothing_changes_and_the_seller_may_ask_again_or_ship() => Story.Paid()
        .When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "The last one broke"))
        .When(Buyer, new DeclineCase(Number, [1], null, "I want it", []))
        .CaseEnds(1, CaseOutcome.Declined).Refunded(0).Stage(Stage.AwaitingShipment)
        .When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "Really"))
        .When(Buyer, new DeclineCase(Number, [2], null, null, []))
        .When(Seller, new Ship(Number, [], "sf", "SF1")).Stage(Stage.LabelPrinted);

    [Fact]
    public void R9_Silence_lets_it_lapse() => Story.Paid()
        .When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "The last one broke"))
        .After(Taobao.Find(Act.ApplyToCancel, Stage.AwaitingShipment, ActorKind.Seller)!.AnswerWithin.Length)
        .CaseEnds(1, CaseOutcome.Lapsed).Refunded(0);

    [Fact]
    public void R9_Per_line_and_per_unit() => Story.Paid(Line("red", 3, 10.Yuan), Line("blue", 1, 50.Yuan))
        .When(Seller, new ApplyToCancel(Number, [Of(1, 2)], Because.OutOfStock, "Two are broken"))
        .When(Buyer, new AgreeCase(Number, []))
        .TakenFromStock("red", 1).TakenFromStock("blue", 1)
        .Stage(Stage.AwaitingShipment);

    [Fact]
    public void R9_A_reason_from_the_list_and_an_explanation_are_needed() => Story.Paid()
        .Refused(Seller, new ApplyToCancel(Number, [], null, "x"), RefusalCode.ReasonNeeded, "R9")
        .Refused(Seller, new ApplyToCancel(Number, [], "mood", "x"), RefusalCode.ReasonNotOffered, "R9")
        .Refused(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, " "), RefusalCode.ExplanationNeeded, "R9")
        .Refused(Buyer, new ApplyToCancel(Number, [], Because.OutOfStock, "x"), RefusalCode.ActorNotAllowed);

    [Fact]
    public void R9_Nobody_but_the_asked_side_answers() => Story.Paid()
        .When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "The last one broke"))
        .Refused(Seller, new AgreeCase(Number, [1]), RefusalCode.NotYoursToAnswer, null, Act.WithdrawCase)
        .Refused(Actor.Buyer("b2"), new AgreeCase(Number, [1]), RefusalCode.OrderNotFound)
        .Refused(Buyer, new AgreeCase(Number, [9]), RefusalCode.CaseNotFound);

    [Fact]
    public void R9_An_open_application_is_not_made_twice() => Story.Paid()
        .When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "broke"))
        .Refused(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "broke"), RefusalCode.CaseOpen, null, Act.WithdrawCase);

    [Fact]
    public void R10_What_the_seller_caused_costs_the_seller_postage_and_compensation() => Story.Paid()
        .When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "The last one broke"))
        .When(Buyer, new AgreeCase(Number, [1]))
        .Refunded(110.Yuan)
        .Fact<RefundIssued>(e => e.Liable == Liability.Seller)
        .Fact<CompensationDue>(e => e.Minor == Taobao.FindReason(Because.OutOfStock)!.Compensation!.Of(110.Yuan));

    [Fact]
    public void R10_What_the_buyer_asked_for_costs_the_seller_nothing() => Story.Paid()
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
        .When(Seller, new AgreeCase(Number, [1]))
        .Refunded(110.Yuan)
        .NoFact<CompensationDue>()
        .Then(o => Assert.Equal(Liability.Buyer, o.Cases[0].Liable));

    [Fact]
    public void R11_The_buyer_asks_the_seller_agrees_and_the_order_closes_by_itself() => Story.Paid(Line("red", 1, 10.Yuan), Line("blue", 1, 20.Yuan))
        .When(Buyer, new RequestRefund(Number, [Of(1)], Because.Unwanted, null, null, []))
        .When(Seller, new AgreeCase(Number, [1])).Stage(Stage.AwaitingShipment)
        .When(Buyer, new RequestRefund(Number, [Of(2)], Because.Unwanted, null, null, []))
        .When(Seller, new AgreeCase(Number, [2])).Stage(Stage.Closed)
        .Fact<OrderEnded>(e => e.Ending == Ending.Closed)
        .Refunded(40.Yuan);

    [Fact]
    public void R11_Silence_agrees() => Story.Paid()
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
        .After(48.Hours - 1.Minutes).Refunded(0)
        .After(1.Minutes)
        .Fact<CaseAgreed>(e => e.BySilence)
        .Refunded(110.Yuan).Stage(Stage.Closed);

    [Fact]
    public void R11_Refused_the_buyer_has_been_told_and_the_goods_can_still_be_shipped() => Story.Paid()
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
        .When(Seller, new DeclineCase(Number, [1], DeclineReason, "It is packed already", ["photo"]))
        .CaseEnds(1, CaseOutcome.Declined).Refunded(0)
        .When(Seller, new Ship(Number, [], "sf", "SF1"));

    [Fact]
    public void R11_Before_shipment_only_the_whole_of_a_unit_goes_back() => Story.Paid()
        .Refused(Buyer, new RequestRefund(Number, [], Because.Unwanted, 5.Yuan, null, []), RefusalCode.OnlyWhole)
        .Refused(Buyer, new RequestRefund(Number, [], Because.Unwanted, 111.Yuan, null, []), RefusalCode.AmountExceedsRefundable)
        .Refused(Buyer, new RequestRefund(Number, [], Because.Unwanted, 0, null, []), RefusalCode.AmountNotPositive);

    [Fact]
    public void R11_Past_the_promised_time_the_buyer_refunds_at_once() => Story.Paid()
        .After(Taobao.Times.ShipWithin.Length).Fact<ShipmentMissed>()
        .When(Buyer, new RequestRefund(Number, [], Because.NotShippedInTime, null, null, []))
        .Refunded(110.Yuan).Stage(Stage.Closed);

    [Fact]
    public void R11_An_order_that_nobody_ships_is_given_up_in_the_end() => Story.Paid()
        .After(Taobao.Times.ShipWithin.Length + Taobao.Times.GiveUpShipmentAfter)
        .Refunded(110.Yuan).Stage(Stage.Closed).TakenFromStock("red", 0);

    [Fact]
    public void R12_Shipping_a_named_line_ends_the_request_and_is_told() => Story.Paid()
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
        .When(Seller, new Ship(Number, [Of(1)], "sf", "SF1"))
        .CaseEnds(1, CaseOutcome.EndedByShipping).Refunded(0)
        .Then(o =>
        {
            var told = new List<Notice>();
            Notices.Of(o, new CaseClosed(new Stamp(Noon, Seller, "R12"), 1, CaseOutcome.EndedByShipping), told);
            Assert.Contains(told, n => n.To == ActorKind.Buyer && n.Kind == NoticeKind.RequestEndedByShipping);
        });

    [Fact]
    public void R12_Never_by_accident_the_rest_is_shipped_without_what_was_asked_back() => Story.Paid(Line("red", 1, 10.Yuan), Line("blue", 1, 20.Yuan))
        .When(Buyer, new RequestRefund(Number, [Of(1)], Because.Unwanted, null, null, []))
        .When(Seller, new Ship(Number, [], "sf", "SF1"))
        .CaseWaits<CaseState.Answer>(1)
        .Refused(Seller, new Ship(Number, [], "sf", "SF2"), RefusalCode.RefundOpen, "R12", Act.AgreeCase);

    [Fact]
    public void R12_Under_a_policy_that_forbids_it_shipping_is_refused_while_a_refund_is_open()
    {
        var strict = Taobao.With(terms: Taobao.Terms with { ShipDuringRefund = ShipDuringRefund.Refused });
        Story.Paid(strict)
            .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
            .Refused(Seller, new Ship(Number, [Of(1)], "sf", "SF1"), RefusalCode.RefundOpen, "R12", Act.AgreeCase, Act.DeclineCase);
    }

    [Fact]
    public void R12_Shipped_and_refunded_at_the_same_instant_end_in_exactly_one_of_the_two()
    {
        // Whichever is first, the other is answered and changes nothing.
        Story.Paid()
            .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
            .When(Seller, new AgreeCase(Number, [1]))
            .Refused(Seller, new Ship(Number, [Of(1)], "sf", "SF1"), RefusalCode.OrderClosed);
        Story.Paid()
            .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
            .When(Seller, new Ship(Number, [Of(1)], "sf", "SF1"))
            .Refused(Seller, new AgreeCase(Number, [1]), RefusalCode.CaseEnded)
            .Refunded(0);
    }

    [Fact]
    public void R13_Closing_for_want_of_stock_takes_the_sku_off_sale_in_the_same_step()
    {
        Story.Unpaid().When(Seller, new CloseOrder(Number, Because.OutOfStock, "told", StockStep.SetToZero))
            .Fact<StockStepTaken>(e => e is { Sku: "red", Step: StockStep.SetToZero });
        Story.Paid().When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "gone", StockStep.TakeOffSale))
            .Fact<StockStepTaken>(e => e is { Sku: "red", Step: StockStep.TakeOffSale });
    }

    [Fact]
    public void R13_It_is_offered_for_reasons_of_stock_only() => Story.Unpaid()
        .When(Seller, new CloseOrder(Number, Because.PriceError, "told", StockStep.SetToZero))
        .NoFact<StockStepTaken>();

    internal const string DeclineReason = "agreed_otherwise";
}
