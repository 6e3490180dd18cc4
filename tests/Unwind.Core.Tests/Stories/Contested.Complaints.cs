namespace Unwind.Stories;

/// <summary>Complaints.</summary>
public sealed partial class Contested
{
    // R29, R45: what must not be shipped cannot be late.
    [Fact]
    public void R45_While_an_order_is_on_hold_nobody_is_late() => Story.Paid()
        .When(Actor.Platform, new HoldOrder(Number, "risk")).After(5.Days)
        .Refused(Buyer, Complaint(Late), RefusalCode.NoGround);

    // R29, R30: the order was sent in time; that it was exchanged later does not make it late.
    [Fact]
    public void R30_An_exchange_is_no_proof_of_a_late_shipment() => Story.Received().After(3.Days)
        .When(Buyer, new RequestExchange(Number, [], "wrong_size", null, "too small", ["p"])).When(Seller, new AgreeCase(Number, [1], "here"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1))
        .When(Seller, new SendReplacement(Number, 1, "sf", "SF9")).Scan(Scan.PickedUp, 2)
        .Refused(Buyer, Complaint(Late), RefusalCode.NoGround);

    // R31, R40: the request for one unit stopped that unit; the two others are late.
    [Fact]
    public void R31_A_request_for_one_unit_bars_no_complaint_about_the_others() => Story.Paid(Line("red", 3, 100.Yuan))
        .When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
        .After(5.Days).When(Buyer, Complaint(Late));

    // R40, R42: the promise for the others stands still for nobody.
    [Fact]
    public void R42_A_request_for_one_unit_does_not_put_off_the_promise_for_the_others() => Story.Paid(Line("red", 3, 100.Yuan))
        .After(1.Hours).When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, []))
        .After(40.Hours).When(Seller, new AgreeCase(Number, []))
        .After(8.Hours).Then(o => Assert.True(o.ShipmentOverdue));

    // R31: the pick-up was missed before the buyer asked for the money: the request is not what stopped the shipment.
    [Fact]
    public void R31_A_refund_after_the_missed_pick_up_does_not_bar_the_complaint_about_it() => Story.Labelled()
        .After(Taobao.Times.PickUpWithin + 1.Hours)
        .When(Buyer, new RequestRefund(Number, [], "empty_parcel", null, null, [])).Refunded(110.Yuan)
        .When(Buyer, Complaint(Sham));

    // R30: silence with proof is upheld by the clock; a label that is voided after the complaint does not unprove it.
    [Fact]
    public void R30_Voiding_the_label_does_not_take_the_proof_away() => Story.Labelled().After(Taobao.Times.PickUpWithin)
        .When(Buyer, Complaint(Sham)).When(Seller, new VoidLabel(Number, 1)).Scan(Scan.LabelVoided)
        .After(Taobao.Times.AnswerComplaintWithin.Length).CaseWaits<CaseState.Appealable>(1);

    // R30, R42: late at 49 hours is late; the gap between a refusal and the desk was no pause.
    [Fact]
    public void R42_The_time_between_a_refusal_and_the_desk_is_no_pause() => Story.Paid().After(1.Hours)
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).After(1.Hours)
        .When(Seller, new DeclineCase(Number, [1], PaidNotShipped.DeclineReason, "no", [])).After(49.Hours)
        .Then(o => Assert.True(o.ShipmentOverdue)).When(Buyer, Complaint(Late)).After(9.Hours)
        .When(Buyer, new CallDesk(Number, 1, [], null, "nothing comes", []))
        .After(Taobao.Times.AnswerComplaintWithin.Length - 9.Hours).CaseWaits<CaseState.Appealable>(2);

    // R4, R29: a line that was closed one-sidedly gives the buyer a ground, also when the rest was paid.
    [Fact]
    public void R4_A_line_closed_one_sidedly_can_be_complained_about_when_the_rest_is_paid() =>
        Story.Unpaid(Line("red", 1, 100.Yuan), Line("blue", 1, 50.Yuan))
            .When(Seller, new CloseLines(Number, [Of(2)], Because.OutOfStock)).Pay().When(Buyer, Complaint(OneSided, 2));

    // R4, R29: and when the buyer gives the rest up.
    [Fact]
    public void R4_A_line_closed_one_sidedly_can_be_complained_about_when_the_buyer_gives_up_the_rest() =>
        Story.Unpaid(Line("red", 1, 100.Yuan), Line("blue", 1, 50.Yuan))
            .When(Seller, new CloseLines(Number, [Of(2)], Because.OutOfStock)).When(Buyer, new CloseOrder(Number, Because.Unwanted))
            .When(Buyer, Complaint(OneSided, 2));

    // R29, R40: each line moves on its own: that one is on its way does not mean that the other can be shipped.
    [Fact]
    public void R29_Out_of_stock_is_complained_about_for_the_line_that_is_missing() =>
        Story.Paid(Line("red", 1, 100.Yuan), Line("blue", 1, 50.Yuan))
            .When(Seller, new Ship(Number, [Of(1)], "sf", "SF1")).Scan(Scan.PickedUp).When(Buyer, Complaint(CannotShip, 2));
}
