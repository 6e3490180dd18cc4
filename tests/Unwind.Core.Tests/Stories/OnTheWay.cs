namespace Unwind.Stories;

/// <summary>Rules C: R14 to R17.</summary>
public sealed class OnTheWay
{
    static RequestRefund NotReceived => new(Number, [], Because.NotReceived, null, "I do not want it any more", []);

    static Policy WhenBack => Taobao.With(terms: Taobao.Terms with { RefundInTransit = RefundMoment.WhenBack });
    static Policy OnAgreement => Taobao.With(terms: Taobao.Terms with { RefundInTransit = RefundMoment.OnAgreement });

    static Story Transit(Policy policy, params ImmutableArray<PlacedLine> lines) => Story.Paid(policy, lines)
        .When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp);

    [Fact]
    public void R14_Label_printed_the_seller_agrees_the_label_is_voided_and_the_money_goes_back() => Story.Labelled()
        .When(Buyer, NotReceived)
        .When(Seller, new AgreeCase(Number, [1]))
        .Fact<LabelVoidAsked>()
        .Refunded(110.Yuan).Stage(Stage.Closed)
        // The goods may still leave until the carrier answers: the stock comes back with its answer.
        .TakenFromStock("red", 1)
        .Scan(Scan.LabelVoided)
        .TakenFromStock("red", 0);

    [Fact]
    public void R14_A_carrier_that_never_answers_has_not_picked_it_up() => Story.Labelled()
        .When(Buyer, NotReceived)
        .When(Seller, new AgreeCase(Number, [1]))
        .After(30.Days)
        .TakenFromStock("red", 0);

    [Fact]
    public void R14_Scanned_in_the_meantime_the_parcel_is_intercepted() => Story.Labelled()
        .When(Buyer, NotReceived)
        .When(Seller, new AgreeCase(Number, [1]))
        .Scan(Scan.PickedUp)
        .Fact<InterceptionAsked>()
        .TakenFromStock("red", 1)
        .Scan(Scan.Intercepted).Scan(Scan.Returned)
        .TakenFromStock("red", 0).Refunded(110.Yuan);

    [Fact]
    public void R14_Scanned_before_the_seller_answers_the_request_goes_on_as_one_in_transit() => Story.Labelled()
        .When(Buyer, NotReceived)
        .Scan(Scan.PickedUp)
        .Fact<InterceptionAsked>()
        .CaseWaits<CaseState.Answer>(1)
        .When(Seller, new AgreeCase(Number, [1]));

    [Fact]
    public void R14_A_label_that_nobody_picks_up_counts_as_not_shipped() => Story.Labelled()
        .After(Taobao.Times.PickUpWithin).Fact<PickUpMissed>()
        .Stage(Stage.LabelPrinted)
        .Then(o => Assert.True(o.Parcels[0].PickUpOverdue))
        .After(Taobao.Times.GiveUpShipmentAfter)
        .Refunded(110.Yuan);

    [Fact]
    public void R14_The_seller_voids_a_label_and_ships_again() => Story.Labelled()
        .When(Seller, new VoidLabel(Number, 1))
        .Again(Seller, new VoidLabel(Number, 1))
        .Scan(Scan.LabelVoided).Stage(Stage.AwaitingShipment)
        .When(Seller, new Ship(Number, [], "sf", "SF2")).Stage(Stage.LabelPrinted)
        .TakenFromStock("red", 1)
        .Refused(Buyer, new VoidLabel(Number, 2), RefusalCode.ActorNotAllowed)
        .Refused(Seller, new VoidLabel(Number, 3), RefusalCode.ParcelNotFound);

    [Fact]
    public void R15_In_transit_neither_side_can_cancel_alone() => Story.InTransit()
        .Refused(Seller, new CloseOrder(Number, Because.OutOfStock), RefusalCode.ParcelInTransit, "R15", Act.ApplyToCancel)
        .Refused(Buyer, new CloseOrder(Number, Because.Unwanted), RefusalCode.ParcelInTransit, null, Act.RequestRefund);

    [Fact]
    public void R15_Agreed_intercepted_and_back_the_money_goes_back_and_the_seller_who_asked_pays()
    {
        var fee = Taobao.With(terms: Taobao.Terms with { RefundInTransit = RefundMoment.WhenBack, InterceptionFeeMinor = 5.Yuan });
        Transit(fee)
            .When(Seller, new ApplyToCancel(Number, [], Because.PriceError, "Wrong price"))
            .When(Buyer, new AgreeCase(Number, [1]))
            .Fact<InterceptionAsked>().CaseWaits<CaseState.CarrierAnswer>(1).Refunded(0)
            .Scan(Scan.Intercepted).CaseWaits<CaseState.GoodsBack>(1)
            .Fact<FeeCharged>(e => e is { Fee: Fees.Interception, Bearer: Liability.Seller, Minor: 500 })
            .Stage(Stage.Returning)
            .Scan(Scan.Returned).CaseEnds(1, CaseOutcome.Refunded)
            .Refunded(110.Yuan).TakenFromStock("red", 0).Stage(Stage.Closed);
    }

    [Fact]
    public void R15_An_interception_that_the_buyer_caused_is_kept_from_the_refund()
    {
        var fee = Taobao.With(terms: Taobao.Terms with { RefundInTransit = RefundMoment.WhenBack, InterceptionFeeMinor = 5.Yuan });
        var story = Transit(fee).When(Buyer, NotReceived).When(Seller, new AgreeCase(Number, [1]));
        var asked = story.Order.Cases[0].AmountMinor;
        story.Scan(Scan.Intercepted).Scan(Scan.Returned)
            .Refunded(asked - (story.Order.Cases[0].Liable == Liability.Buyer ? 5.Yuan : 0)).Stage(Stage.Closed);
    }

    [Fact]
    public void R15_A_policy_can_refund_on_agreement() => Transit(OnAgreement)
        .When(Seller, new ApplyToCancel(Number, [], Because.PriceError, "Wrong price"))
        .When(Buyer, new AgreeCase(Number, [1]))
        .Refunded(110.Yuan).Fact<InterceptionAsked>()
        .TakenFromStock("red", 1)
        .Scan(Scan.Intercepted).Scan(Scan.Returned).TakenFromStock("red", 0);

    [Fact]
    public void R15_R41_Delivered_before_it_was_stopped_the_case_goes_on_as_a_return() => Transit(WhenBack)
        .When(Seller, new ApplyToCancel(Number, [], Because.PriceError, "Wrong price"))
        .When(Buyer, new AgreeCase(Number, [1]))
        .Scan(Scan.InterceptionFailed).CaseWaits<CaseState.Delivery>(1)
        .Scan(Scan.Delivered).CaseWaits<CaseState.ReturnParcel>(1)
        .Then(o => Assert.Equal(CaseKind.Return, o.Cases[0].Kind))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y1"))
        .When(Seller, new ConfirmReturn(Number, 1))
        .Refunded(110.Yuan).TakenFromStock("red", 0);

    [Fact]
    public void R15_An_application_answered_only_after_delivery_goes_on_as_a_return() => Transit(WhenBack)
        .When(Seller, new ApplyToCancel(Number, [], Because.PriceError, "Wrong price"))
        .Scan(Scan.Delivered)
        .When(Buyer, new AgreeCase(Number, [1]))
        .CaseWaits<CaseState.ReturnParcel>(1);

    [Fact]
    public void R15_Declined_nothing_changes() => Transit(WhenBack)
        .When(Seller, new ApplyToCancel(Number, [], Because.PriceError, "Wrong price"))
        .When(Buyer, new DeclineCase(Number, [1], null, null, []))
        .NoFact<InterceptionAsked>().Refunded(0).Stage(Stage.InTransit);

    [Fact]
    public void R16_The_buyer_asks_in_transit_and_the_carrier_is_told_to_stop() => Story.InTransit()
        .When(Buyer, NotReceived)
        .Fact<InterceptionAsked>()
        .CaseWaits<CaseState.Answer>(1);

    [Fact]
    public void R16_To_refuse_the_seller_needs_proof_of_delivery() => Story.InTransit()
        .When(Buyer, NotReceived)
        .Refused(Seller, new DeclineCase(Number, [1], PaidNotShipped.DeclineReason, "It arrived", []), RefusalCode.ProofNeeded, "R16")
        .When(Seller, new DeclineCase(Number, [1], PaidNotShipped.DeclineReason, "It arrived", ["signature"]))
        .CaseEnds(1, CaseOutcome.Declined).Refunded(0);

    [Fact]
    public void R16_Silence_agrees_after_the_deadline() => Story.InTransit()
        .When(Buyer, NotReceived)
        .After(Taobao.Find(Act.RequestRefund, Stage.InTransit, ActorKind.Buyer)!.AnswerWithin.Length)
        .Fact<CaseAgreed>(e => e.BySilence);

    [Fact]
    public void R16_Agreed_and_never_arrived_anywhere_the_money_goes_back_in_the_end() => Transit(WhenBack)
        .When(Buyer, NotReceived)
        .When(Seller, new AgreeCase(Number, [1]))
        .After(Taobao.Times.InterceptAnswerWithin + Taobao.Times.GoodsBackWithin)
        .CaseEnds(1, CaseOutcome.Refunded).Stage(Stage.Closed);

    [Fact]
    public void R17_Refused_at_the_door_it_comes_back_as_in_an_interception() => Story.InTransit()
        .Scan(Scan.RefusedAtDoor)
        .Stage(Stage.Returning).CaseWaits<CaseState.GoodsBack>(1).Refunded(0)
        .Scan(Scan.Returned)
        .CaseEnds(1, CaseOutcome.Refunded).Stage(Stage.Closed).TakenFromStock("red", 0);

    [Fact]
    public void R17_A_refusal_at_the_door_carries_an_agreed_case_on() => Transit(WhenBack)
        .When(Buyer, NotReceived)
        .When(Seller, new AgreeCase(Number, [1]))
        .Scan(Scan.InterceptionFailed)
        .Scan(Scan.RefusedAtDoor).CaseWaits<CaseState.GoodsBack>(1)
        .Scan(Scan.Returned).CaseEnds(1, CaseOutcome.Refunded)
        .Then(o => Assert.Single(o.Cases));

    [Fact]
    public void R15_A_carriers_clock_that_is_wrong_completes_nothing_early() => Story.Labelled()
        .When(Carrier, new RecordScan(Number, 1, null, Scan.PickedUp, DateTimeOffset.MinValue))
        .Then(o => Assert.Equal(Noon, o.Parcels[0].PickedUpAt))
        .After(1.Days).Stage(Stage.InTransit);

    [Fact]
    public void R15_Reports_twice_late_and_out_of_order_change_nothing() => Story.Labelled()
        .Scan(Scan.Delivered).Stage(Stage.Received)
        .Again(Carrier, new RecordScan(Number, 1, null, Scan.PickedUp))
        .Again(Carrier, new RecordScan(Number, 1, null, Scan.Delivered))
        .Again(Carrier, new RecordScan(Number, 1, null, Scan.Intercepted))
        .Refused(Carrier, new RecordScan(Number, 9, null, Scan.Delivered), RefusalCode.ParcelNotFound)
        .Refused(Buyer, new RecordScan(Number, 1, null, Scan.Delivered), RefusalCode.ActorNotAllowed);
}
