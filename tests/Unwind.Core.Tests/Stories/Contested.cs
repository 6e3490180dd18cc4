using System.Text.Json;

namespace Unwind.Stories;

/// <summary>Stories that should hold by the rulebook and did not when they were written: found in review.</summary>
public sealed class Contested
{
    const string Late = "not_shipped_as_promised";
    const string OneSided = "closed_one_sidedly";
    const string Sham = "sham_shipment";
    const string CannotShip = "cannot_ship";
    static readonly Actor Li = Actor.Officer("li");
    static readonly Actor Wang = Actor.Officer("wang");

    static TimeSpan Evidence => Taobao.Times.EvidenceWithin.Length;
    static TimeSpan Appeal => Taobao.Times.AppealWithin.Length;

    static GiveVerdict Verdict(params ImmutableArray<Award> awards) => new(
        Number, 1, false, awards, Liability.Seller, Liability.Seller, null, "the pictures show it");

    static Complain Complaint(string cause, params ImmutableArray<int> lines) => new(Number, lines, cause, "as it was", ["p"]);

    static PlaceOrder Place(PaymentKind payment) => new(
        Number, "s1", "b1", "CNY", null, [Line("red", 2, 50.Yuan)], [], new PostageTerms(10.Yuan), [], null)
    { Payment = payment };

    static Story DepositPaid() => new Story().Placed(Place(PaymentKind.Deposit) with { DepositMinor = 20.Yuan })
        .When(Channel, new RecordPayment(Number, "d", [Cash(20.Yuan)]));

    /// <summary>One unit of 100 yuan, received, 60 yuan asked for and refused; the desk has been called.</summary>
    static Story Ruling() => Story.Received()
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 60.Yuan, "x", ["p"]))
        .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"]))
        .When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).After(Evidence);

    static Decision Never(Story story, Actor by, OrderCommand command)
    {
        var thrown = Record.Exception(() => story.Ask(by, command));
        Assert.Null(thrown);
        return story.Ask(by, command);
    }

    // ── The desk

    // R26, R42: a verdict is carried out; a seller who refuses the goods that it sent back must not end it with nobody left to ask.
    [Fact]
    public void R26_A_return_that_the_desk_ordered_and_the_seller_refuses_can_go_to_the_desk() => Story.Received()
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]))
        .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"]))
        .When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).After(Evidence)
        .When(Li, Verdict(new Award(Return: true))).After(Appeal).CaseWaits<CaseState.ReturnParcel>(1)
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Carrier, new RecordReturnScan(Number, 1))
        .When(Seller, new DeclineReturned(Number, 1, "return_not_arrived", "nothing came", ["p"]))
        .When(Buyer, new CallDesk(Number, 1, [], null, "the carrier delivered it", ["scan"]));

    // R44: nothing is paid on top of a chargeback, whatever the verdict had awarded before it came.
    [Fact]
    public void R44_A_chargeback_while_a_verdict_waits_is_not_paid_on_top_of() => Ruling()
        .When(Li, Verdict(new Award(0, 60.Yuan)))
        .When(Channel, new RecordOutsideRefund(Number, "cb", 0, 60.Yuan, Chargeback: true))
        .After(Appeal).Refunded(60.Yuan);

    // R41: asked for on the way and delivered since, it goes on as a return; a silent desk must not give goods and money.
    [Fact]
    public void R41_A_silent_desk_does_not_give_the_buyer_delivered_goods_and_the_money() => Story.InTransit()
        .When(Buyer, new CallDesk(Number, 0, [], Because.NotReceived, "stop it", []))
        .Scan(Scan.Delivered).After(12.Days).Refunded(0).CaseWaits<CaseState.ReturnParcel>(1);

    // R41: the same for a request that was made before the goods were sent, refused, and taken to the desk when they were there.
    [Fact]
    public void R41_A_silent_desk_asks_for_goods_that_came_after_the_request() => Story.Paid()
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
        .When(Seller, new DeclineCase(Number, [1], PaidNotShipped.DeclineReason, "no", []))
        .When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.Delivered)
        .When(Buyer, new CallDesk(Number, 1, [], null, "I did not want it", []))
        .After(11.Days).Refunded(0);

    // R15: the policy refunds goods in transit when they are back; the desk's default is carried out like an agreement.
    [Fact]
    public void R15_A_silent_desks_default_waits_for_the_parcel_where_the_policy_does() => Story.InTransit()
        .When(Buyer, new CallDesk(Number, 0, [], Because.NotReceived, "stop it", []))
        .After(10.Days).Refunded(0);

    // R41: decided while the goods were in the warehouse, carried out when they have been delivered: they have to come back.
    [Fact]
    public void R41_A_verdict_for_unshipped_goods_that_arrive_before_it_is_carried_out_needs_them_back() => Story.Labelled()
        .When(Buyer, new RequestRefund(Number, [], Because.NotReceived, null, "x", []))
        .When(Seller, new DeclineCase(Number, [1], PaidNotShipped.DeclineReason, "no", []))
        .When(Buyer, new CallDesk(Number, 1, [], null, "it has not left", [])).After(Evidence)
        .When(Li, Verdict(new Award(Postage: true))).Scan(Scan.PickedUp).Scan(Scan.Delivered)
        .After(Appeal).Refunded(0);

    // R26: the decision says 60 yuan and the goods back; goods that happen to be coming back already do not make it 110.
    [Fact]
    public void R26_A_part_is_a_part_when_the_goods_are_coming_back_already() => Story.InTransit()
        .When(Buyer, new CallDesk(Number, 0, [], Because.NotReceived, "stop it", [])).After(Evidence)
        .When(Li, Verdict(new Award(0, 60.Yuan, Return: true))).Scan(Scan.RefusedAtDoor)
        .After(Appeal).Scan(Scan.Returned).After(30.Days).Refunded(60.Yuan);

    // R31, R42: what the desk decided about the store's conduct is not escaped because the parcel came back meanwhile.
    [Fact]
    public void R31_A_parcel_that_comes_back_does_not_undo_the_penalty_of_a_verdict() => Story.InTransit()
        .When(Buyer, new CallDesk(Number, 0, [], "empty_parcel", "it is empty", [])).After(Evidence)
        .When(Li, Verdict(new Award(Postage: true, Return: true)) with { Violation = Sham })
        .Scan(Scan.RefusedAtDoor).Scan(Scan.Returned).After(30.Days)
        .Then(o => Assert.Single(o.Penalties));

    // R31, R42, R44: nor because the buyer's bank took the money.
    [Fact]
    public void R31_A_chargeback_does_not_undo_the_penalty_of_a_verdict() => Ruling()
        .When(Li, Verdict(new Award(0, 60.Yuan)) with { Violation = "promise_broken" })
        .When(Channel, new RecordOutsideRefund(Number, "cb", 0, 110.Yuan, Chargeback: true)).After(30.Days)
        .Then(o => Assert.Single(o.Penalties));

    // R11 and the stages: not shipped by the promised time, the buyer may refund at once; the desk decided something else.
    [Fact]
    public void R11_A_seller_whose_claim_was_dismissed_and_who_does_not_ship_owes_the_refund_at_once() => Story.Paid()
        .When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "sorry"))
        .When(Buyer, new DeclineCase(Number, [1], null, "I want it", []))
        .When(Seller, new CallDesk(Number, 1, [], null, "none left", [])).After(Evidence)
        .When(Li, Verdict()).After(Appeal).CaseEnds(1, CaseOutcome.Dismissed).After(1.Days)
        .When(Buyer, new RequestRefund(Number, [], Because.NotShippedInTime, null, null, [])).Refunded(110.Yuan);

    // R42: decided is decided, for the seller as well: the same claim about the same units is not heard again.
    [Fact]
    public void R42_A_seller_does_not_call_the_desk_again_on_the_same_ground() => Story.InTransit()
        .When(Seller, new CallDesk(Number, 0, [], Because.PriceError, "a nought is missing", [])).After(Evidence)
        .When(Li, Verdict()).After(Appeal).CaseEnds(1, CaseOutcome.Dismissed)
        .Refused(Seller, new CallDesk(Number, 0, [], Because.PriceError, "a nought is missing", []), RefusalCode.AlreadyDecided);

    // R28, R42: a verdict that is being carried out is executed; its opener cannot take it back.
    [Fact]
    public void R42_A_verdict_under_way_is_not_withdrawn_by_the_seller_who_asked_for_it() => Story.InTransit()
        .When(Seller, new CallDesk(Number, 0, [], Because.PriceError, "a nought is missing", [])).After(Evidence)
        .When(Li, Verdict(new Award(Postage: true, Return: true))).After(Appeal).CaseWaits<CaseState.CarrierAnswer>(1)
        .Refused(Seller, new WithdrawCase(Number, [1]), RefusalCode.CaseNotWaitingForThis);

    // R27, R42: who spoke for a side in calling the desk does not decide.
    [Fact]
    public void R27_Who_called_the_desk_for_a_side_does_not_decide() => Story.Received()
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 60.Yuan, "x", ["p"]))
        .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"]))
        .When(Li, new ActOnBehalf(Number, ActorKind.Buyer, "phone", "take it to the desk", new CallDesk(Number, 1, [], null, "look", [])))
        .After(Evidence).Refused(Li, Verdict(new Award()), RefusalCode.SomebodyElseDecides);

    // R42: the appeal is decided by somebody else, and that is not who made it in a side's name.
    [Fact]
    public void R42_Who_appealed_for_a_side_does_not_hear_the_appeal() => Ruling()
        .When(Wang, Verdict())
        .When(Li, new ActOnBehalf(Number, ActorKind.Buyer, "phone", "they appeal", new AppealVerdict(Number, 1, "no", [])))
        .Refused(Li, Verdict(new Award()), RefusalCode.SomebodyElseDecides);

    // R16: a buyer-side cancellation of a shipped line always tells the carrier to stop, also when it goes to the desk at once.
    [Fact]
    public void R16_A_buyer_who_goes_to_the_desk_on_the_way_stops_the_parcel() => Story.InTransit()
        .When(Buyer, new CallDesk(Number, 0, [], Because.NotReceived, "stop it", [])).Fact<InterceptionAsked>();

    // R15, R26: carrying out a verdict tells the carrier once to stop, and not in the same breath to go on.
    [Fact]
    public void R26_Carrying_out_a_verdict_tells_the_carrier_one_thing()
    {
        var story = Story.InTransit().When(Buyer, new CallDesk(Number, 0, [], Because.NotReceived, "stop it", [])).After(Evidence)
            .When(Li, Verdict(new Award(Postage: true)));
        story.When(Buyer, new AcceptVerdict(Number, 1)).When(Seller, new AcceptVerdict(Number, 1));
        var effects = new List<Effect>();
        foreach (var fact in story.Facts) Effects.Of(story.Order, fact, effects);
        Assert.DoesNotContain(effects, e => e.Kind == EffectKind.DropIntercept);
        Assert.Single(effects, e => e.Kind == EffectKind.Intercept);
    }

    // R26, R28, R40: a refusal can be taken to the desk; the seller does not bar it by sending one unit of three.
    [Fact]
    public void R26_Shipping_one_unit_after_the_last_refusal_does_not_bar_the_desk()
    {
        var story = Story.Paid(Line("red", 3, 100.Yuan));
        for (var round = 1; round <= Taobao.Terms.RequestsMax; round++)
        {
            story.When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
                .When(Seller, new DeclineCase(Number, [round], PaidNotShipped.DeclineReason, "no", []));
        }
        story.When(Seller, new Ship(Number, [Of(1, 1)], "sf", "SF1"))
            .When(Buyer, new CallDesk(Number, Taobao.Terms.RequestsMax, [], null, "three times no", []));
    }

    // R28: one request that was refused, heard and withdrawn is one of three, not two.
    [Fact]
    public void R28_A_refused_request_that_is_withdrawn_at_the_desk_counts_once()
    {
        var story = Story.Received()
            .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 60.Yuan, "x", ["p"]))
            .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"]))
            .When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).When(Buyer, new WithdrawCase(Number, [1]));
        Assert.Equal(1, story.Order.Lines[0].FailedRequests);
    }

    // R30, R35: a violation that the officer names in a complaint is imposed, or it is refused; it is not swallowed.
    [Fact]
    public void R31_A_violation_named_in_a_complaints_verdict_is_not_swallowed()
    {
        var story = Story.Received().When(Buyer, Complaint("promise_broken")).When(Seller, new DeclineCase(Number, [1], null, "no", []));
        var verdict = Verdict() with { Upheld = true, Violation = Sham };
        if (story.Ask(Li, verdict) is Decision.Refused) return;
        story.When(Li, verdict).After(Appeal).Then(o => Assert.Contains(o.Penalties, p => p.Cause == Sham));
    }

    // R26: nothing is nothing: an award of nought is a dismissal, not a refund.
    [Fact]
    public void R26_An_award_of_nothing_is_a_dismissal() => Ruling()
        .When(Li, Verdict(new Award(0, 0))).After(Appeal).Refunded(0).CaseEnds(1, CaseOutcome.Dismissed);

    // R21, R42: the seven days stand still while the seller's own claim keeps the buyer from asking.
    [Fact]
    public void R42_The_seven_days_stand_still_while_the_sellers_claim_holds_the_goods() => Story.InTransit()
        .When(Seller, new CallDesk(Number, 0, [], Because.PriceError, "a nought is missing", []))
        .Scan(Scan.Delivered).After(9.Days).CaseEnds(1, CaseOutcome.Dismissed)
        .When(Buyer, new RequestReturn(Number, [], Because.Unwanted7, null, null, []));

    // ── Complaints

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

    // ── Money from outside

    // R44: the same reference is heard once, also when it was a refund of ours.
    [Fact]
    public void R44_The_channels_word_about_a_refund_of_ours_is_heard_once() => Story.Paid(Line("red", 2, 50.Yuan))
        .When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new RecordOutsideRefund(Number, "seen", 0, 55.Yuan)).Refunded(55.Yuan)
        .Again(Channel, new RecordOutsideRefund(Number, "seen", 0, 55.Yuan));

    // R44: a refund of ours that was confirmed under a reference is not booked again under the same one.
    [Fact]
    public void R44_A_confirmed_refund_of_ours_is_not_booked_again_from_the_console() => Story.Paid(Line("red", 2, 50.Yuan))
        .When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "ref-1"))
        .Again(Channel, new RecordOutsideRefund(Number, "ref-1", 0, 55.Yuan));

    // R44, R6: channels number by themselves; two of them may use the same reference.
    [Fact]
    public void R44_Two_channels_may_use_the_same_reference() => Story.Unpaid(Line("red", 1, 100.Yuan))
        .Pay(Cash(50.Yuan), Cash(60.Yuan, "card"))
        .When(Channel, new RecordOutsideRefund(Number, "1", 0, 20.Yuan))
        .When(Channel, new RecordOutsideRefund(Number, "1", 1, 20.Yuan)).Refunded(40.Yuan);

    // R44, R45: a deposit that the bank took back is not paid back a second time.
    [Fact]
    public void R44_A_deposit_that_was_charged_back_is_not_returned_on_top()
    {
        var story = DepositPaid();
        if (story.Ask(Channel, new RecordOutsideRefund(Number, "cb", 0, 20.Yuan, Chargeback: true)) is Decision.Accepted)
            story.When(Channel, new RecordOutsideRefund(Number, "cb", 0, 20.Yuan, Chargeback: true));
        if (story.Order.Ending == Ending.None) story.When(Seller, new CloseOrder(Number, "met_in_person", "told"));
        var effects = new List<Effect>();
        foreach (var fact in story.Facts) Effects.Of(story.Order, fact, effects);
        Assert.DoesNotContain(effects, e => e.Kind == EffectKind.PayOut);
    }

    // R44, R45: the provider gave the debit up in its own console; nothing was captured, so nothing is collected.
    [Fact]
    public void R44_A_promise_that_was_given_up_outside_is_not_collected()
    {
        var story = new Story().Placed(Place(PaymentKind.PayLater));
        if (story.Ask(Channel, new RecordOutsideRefund(Number, "void", 0, 110.Yuan)) is Decision.Refused) return;
        story.When(Channel, new RecordOutsideRefund(Number, "void", 0, 110.Yuan)).After(30.Days);
        Assert.Empty(story.Order.Collections);
    }

    // R22, R44: the buyer keeps the dearer goods and has charged the order back: what they cost more is not paid on top.
    [Fact]
    public void R44_A_chargeback_of_exchanged_goods_does_not_pay_the_difference_on_top() => Story.Received()
        .When(Buyer, new RequestExchange(Number, [], "wrong_size", "blue", "too small", ["p"]))
        .When(Seller, new AgreeCase(Number, [1], "here", 30.Yuan)).When(Channel, new RecordPayment(Number, "x", [Cash(30.Yuan)], 1))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1))
        .When(Seller, new SendReplacement(Number, 1, "sf", "SF9")).Scan(Scan.PickedUp, 2).Scan(Scan.Delivered, 2)
        .When(Channel, new RecordOutsideRefund(Number, "cb", 0, 110.Yuan, Chargeback: true)).NoFact<DifferenceRefunded>();

    // R40, R44: the case is cut by the unit that is paid for, and goes on for the other.
    [Fact]
    public void R44_A_case_goes_on_for_the_units_that_the_outside_did_not_pay_for() => Story.Received(Line("red", 2, 100.Yuan))
        .When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.ReceivedDamaged, 10.Yuan, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "r"))
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, null, "x", ["p"]))
        .When(Channel, new RecordOutsideRefund(Number, "cb", 0, 95.Yuan, Chargeback: true)).Refunded(105.Yuan)
        .When(Seller, new AgreeCase(Number, [2])).Refunded(210.Yuan);

    // R44: a chargeback takes the whole payment although a part went back before; it is booked as far as it goes, and the case is over.
    [Fact]
    public void R44_A_chargeback_of_the_whole_after_a_part_was_refunded_closes_the_case() => Story.Received()
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 60.Yuan, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "r"))
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, null, "x", ["p"]))
        .When(Channel, new RecordOutsideRefund(Number, "cb", 0, 110.Yuan, Chargeback: true)).CaseEnds(2, CaseOutcome.Refunded);

    // ── Other ways to pay, exchanges, extensions

    // R4, R10, R45: the seller closes, on their own word; that does not make the buyer's deposit theirs.
    [Fact]
    public void R45_A_seller_does_not_keep_a_deposit_by_naming_the_buyer_as_the_reason() => DepositPaid()
        .When(Seller, new CloseOrder(Number, "buyer_changed_mind")).NoFact<DepositForfeited>().Fact<DepositReturned>();

    // R22, R40: one of two units came back and is exchanged: half of what they cost less goes back.
    [Fact]
    public void R22_The_difference_of_cheaper_goods_is_per_unit() => Story.Received(Line("red", 2, 100.Yuan))
        .When(Buyer, new RequestExchange(Number, [], "wrong_size", "blue", "too small", ["p"]))
        .When(Seller, new AgreeCase(Number, [1], "here", -30.Yuan))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1, 1))
        .When(Seller, new SendReplacement(Number, 1, "sf", "SF9")).Refunded(15.Yuan);

    // R18, R22: the address that the seller gave is where the goods go, also when the difference is paid first.
    [Fact]
    public void R22_The_return_address_survives_the_payment_of_the_difference() => Story.Received()
        .When(Buyer, new RequestExchange(Number, [], "wrong_size", "blue", "too small", ["p"]))
        .When(Seller, new AgreeCase(Number, [1], "warehouse two", 30.Yuan)).When(Channel, new RecordPayment(Number, "x", [Cash(30.Yuan)], 1))
        .Then(o => Assert.Equal("warehouse two", Assert.IsType<CaseState.ReturnParcel>(o.Cases[0].State).Address));

    // R34, R42: by consent or once by right: the asker alone does not keep a case open, and the goods unsent, for ever.
    [Fact]
    public void R42_The_asker_alone_does_not_keep_a_case_open_for_ever()
    {
        var story = Story.Paid().When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "sorry"));
        for (var round = 0; round < 40 && story.Ask(Seller, new ExtendDeadline(Number, 1, 10)) is Decision.Accepted; round++)
            story.When(Seller, new ExtendDeadline(Number, 1, 10));
        story.After(200.Days).Then(o => Assert.False(o.Cases[0].IsOpen));
    }

    // R46: the right ends fourteen days after delivery and for no other reason; a verdict that waits does not use it up.
    [Fact]
    public void R46_A_case_that_cannot_be_withdrawn_does_not_cost_the_buyer_the_statutory_right()
    {
        var story = Story.Paid(Taobao.With(withdrawal: new WithdrawalRight(14.Days)), Line("red", 1, 100.Yuan))
            .When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.Delivered).After(8.Days)
            .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 60.Yuan, "x", ["p"]))
            .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"]))
            .When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).After(4.Days).When(Li, Verdict());
        if (story.Ask(Buyer, new WithdrawContract(Number, [], null)) is Decision.Accepted) return;
        story.After(Appeal).When(Buyer, new WithdrawContract(Number, [], null));
    }

    // R45: a buyer who gives the order up loses the deposit, and is not paid on top of it for naming the seller as the reason.
    [Fact]
    public void R45_A_buyer_is_not_paid_for_giving_up_by_naming_the_seller_as_the_reason() => DepositPaid()
        .When(Buyer, new CloseOrder(Number, "seller_out_of_stock")).NoFact<CompensationDue>();

    // R42, R24: decided is what was asked; another defect is another ground, and requests stay possible.
    [Fact]
    public void R42_Another_ground_than_the_one_decided_can_be_asked_for() => Ruling()
        .When(Li, Verdict(new Award(0, 20.Yuan))).After(Appeal).Refunded(20.Yuan)
        .When(Buyer, new RequestReturn(Number, [], "counterfeit", null, "not genuine at all", ["expert"]));

    // R26, R39: a request that the seller left unanswered until it lapsed is refused; nobody is stuck with a silent seller.
    [Fact]
    public void R26_A_request_that_lapsed_in_silence_can_go_to_the_desk() => Story.Paid(Ebay, Line("red", 1, 100.Yuan))
        .When(Seller, new Ship(Number, [], "dhl", "1")).Scan(Scan.PickedUp).Scan(Scan.Delivered)
        .When(Buyer, new RequestRefund(Number, [], "defective", null, "it does not work", ["p"])).After(3.Days).CaseEnds(1, CaseOutcome.Lapsed)
        .When(Buyer, new CallDesk(Number, 1, [], null, "nobody answers", []));

    // R31, R42: a seller does not cancel the order away from under a verdict that waits to be carried out.
    [Fact]
    public void R42_Cancelling_outright_does_not_escape_a_verdict()
    {
        var story = Story.Paid(Ebay, Line("red", 1, 100.Yuan))
            .When(Buyer, new RequestRefund(Number, [], "would_be_late", null, "x", [])).When(Seller, new DeclineCase(Number, [1], null, "no", []))
            .When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).After(Ebay.Times.EvidenceWithin.Length + 1.Hours)
            .When(Li, Verdict(new Award(Postage: true)) with { Violation = "late_dispatch" });
        var close = new CloseOrder(Number, "buyer_asked", null, StockStep.None, "x");
        if (story.Ask(Seller, close) is Decision.Accepted) story.When(Seller, close);
        story.After(30.Days).Then(o => Assert.Single(o.Penalties));
    }

    // R46: fourteen days after the last item's delivery; that the last item was given back does not move that day.
    [Fact]
    public void R46_Giving_the_last_item_back_does_not_shorten_the_right_to_the_others() =>
        Story.Paid(Taobao.With(withdrawal: new WithdrawalRight(14.Days)), Line("red", 1, 100.Yuan), Line("blue", 1, 50.Yuan))
            .When(Seller, new Ship(Number, [Of(1)], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.Delivered).After(1.Days)
            .When(Seller, new Ship(Number, [Of(2)], "sf", "SF2")).Scan(Scan.PickedUp, 2).After(6.Days).Scan(Scan.Delivered, 2)
            .When(Buyer, new RequestRefund(Number, [Of(2)], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
            .After(8.Days).When(Buyer, new WithdrawContract(Number, [Of(1)], null));

    // R29, R45: late before the hold is late after it.
    [Fact]
    public void R29_A_hold_does_not_make_a_late_shipment_timely() => Story.Paid().After(60.Hours).Then(o => Assert.True(o.ShipmentOverdue))
        .When(Actor.Platform, new HoldOrder(Number, "risk")).After(1.Hours).When(Actor.Platform, new ReleaseHold(Number))
        .When(Buyer, Complaint(Late));

    // R1, R4, R30: nothing was paid and the buyer agreed: the order proves no complaint, and silence does not uphold it.
    [Fact]
    public void R1_A_close_before_payment_that_the_buyer_agreed_to_is_not_proof_against_the_store() => Story.Unpaid()
        .When(Seller, new CloseOrder(Number, Because.OutOfStock, "told and agreed")).When(Buyer, Complaint(CannotShip))
        .After(Taobao.Times.AnswerComplaintWithin.Length).CaseWaits<CaseState.Ruling>(1);

    // R44: a chargeback is the bank's and not our refund that happens to be as large; both leave, so both are booked.
    [Fact]
    public void R44_A_chargeback_is_not_taken_for_a_refund_of_ours() => Story.Paid(Line("red", 2, 50.Yuan))
        .When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new RecordOutsideRefund(Number, "cb", 0, 55.Yuan, Chargeback: true)).Refunded(110.Yuan);

    // R26, R43: the desk says who bears the way back; when that is the platform, somebody pays the buyer.
    [Fact]
    public void R26_A_way_back_that_the_platform_bears_is_paid_to_the_buyer()
    {
        var story = Story.Received().When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]))
            .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"]))
            .When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).After(Evidence)
            .When(Li, Verdict(new Award(Return: true)) with { Liable = Liability.Platform, ReturnPostage = Liability.Platform }).After(Appeal)
            .When(Buyer, new FillReturn(Number, 1, "yto", "Y", 12_00)).When(Seller, new ConfirmReturn(Number, 1));
        var postings = new List<Posting>();
        foreach (var fact in story.Facts) Postings.Of(story.Order, fact, postings);
        Assert.Equal(12_00, postings.Where(p => p.To == Postings.Buyer).Sum(p => p.Minor));
    }

    // R35: what will it cost whom: the offer of a verdict that gives 60 yuan and points says so.
    [Fact]
    public void R35_A_verdict_says_beforehand_what_it_gives()
    {
        var accepted = Assert.IsType<Decision.Accepted>(Ruling().Ask(Li, Verdict(new Award(0, 60.Yuan)) with { Violation = "promise_broken" }));
        var outcome = Outcome.Of(accepted);
        Assert.Equal((60.Yuan, 11.Yuan), (outcome.RefundByVerdictMinor, outcome.CompensationMinor + outcome.CompensationIfUpheldMinor));
    }

    // R28, R31: a complaint that is made and taken back again and again has a limit; each one stands on the store's record.
    [Fact]
    public void R28_A_complaint_is_not_made_and_taken_back_without_end()
    {
        var story = Story.Received();
        var made = 0;
        for (; made < 20 && story.Ask(Buyer, Complaint("promise_broken")) is Decision.Accepted; made++)
            story.When(Buyer, Complaint("promise_broken")).When(Buyer, new WithdrawCase(Number, [made + 1]));
        Assert.True(made < 20);
    }

    // R31, R42: nor because the carrier lost the parcel before the verdict was carried out.
    [Fact]
    public void R42_A_lost_parcel_does_not_undo_the_penalty_of_a_verdict() => Story.InTransit()
        .When(Buyer, new CallDesk(Number, 0, [], "empty_parcel", "it is empty", [])).After(Evidence)
        .When(Li, Verdict(new Award(Postage: true)) with { Violation = Sham }).Scan(Scan.Lost).After(30.Days)
        .Then(o => Assert.Single(o.Penalties));

    // R7, R45: a price that was lowered below the deposit does not make a buyer who pays the deposit owe less than nothing, and lose it.
    [Fact]
    public void R45_A_deposit_is_never_more_than_what_is_owed()
    {
        var story = new Story().Placed(Place(PaymentKind.Deposit) with { DepositMinor = 80.Yuan });
        var close = new CloseLines(Number, [Of(1, 1)], Because.OutOfStock, "told");
        if (story.Ask(Seller, close) is Decision.Refused) return;
        story.When(Seller, close).When(Channel, new RecordPayment(Number, "d", [Cash(80.Yuan)]));
        Assert.True(story.Order.DueMinor >= 0, $"{story.Order.DueMinor} due");
    }

    // R11 and the stages: past the promised time the buyer may have the money at once; the seller's own claim at the desk does not keep it.
    [Fact]
    public void R11_A_seller_who_takes_its_own_claim_to_the_desk_does_not_keep_the_late_money() => Story.Paid()
        .When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "sorry"))
        .When(Buyer, new DeclineCase(Number, [1], null, "I want it", []))
        .When(Seller, new CallDesk(Number, 1, [], null, "none left", [])).After(3.Days)
        .When(Buyer, new RequestRefund(Number, [], Because.NotShippedInTime, null, null, [])).Refunded(110.Yuan);

    // R26: who lost, and now does what the desk decided, is not kept from it, and is not late because of it.
    [Fact]
    public void R26_A_seller_whose_claim_was_dismissed_may_ship_at_once() => Story.Paid()
        .When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "sorry"))
        .When(Buyer, new DeclineCase(Number, [1], null, "I want it", []))
        .When(Seller, new CallDesk(Number, 1, [], null, "none left", []))
        .When(Seller, new GiveEvidence(Number, 1, "none", [])).When(Buyer, new GiveEvidence(Number, 1, "there are", []))
        .When(Li, Verdict()).When(Seller, new Ship(Number, [Of(1)], "sf", "SF1"));

    // R28, R42: refused after the window although asked for within it, it can be changed and sent again.
    [Fact]
    public void R28_A_late_refusal_does_not_use_up_the_after_sale_window() => Story.Completed().After(14.Days)
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).After(3.Days)
        .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no picture", ["p"]))
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "now with a film", ["film"]));

    // R33, R44: charged back while the goods were on their way back: when the seller has them, they are stock again.
    [Fact]
    public void R33_Goods_that_come_back_after_a_chargeback_are_stock_again() => Story.Received()
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [], "a"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y"))
        .When(Channel, new RecordOutsideRefund(Number, "cb", 0, 110.Yuan, Chargeback: true)).CaseEnds(1, CaseOutcome.Refunded)
        .When(Seller, new ConfirmReturn(Number, 1)).TakenFromStock("red", 0);

    // R46: the right outlives the after-sale window where the policy says so, and leads somewhere.
    [Fact]
    public void R46_The_right_outlives_a_short_after_sale_window() =>
        Story.Paid(Taobao.With(times: Taobao.Times with { AfterSaleWindow = 1.Days }, withdrawal: new WithdrawalRight(14.Days)), Line("red", 1, 100.Yuan))
            .When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.Delivered)
            .When(Buyer, new ConfirmReceipt(Number, [])).After(5.Days).Then(o => Assert.True(o.Settled))
            .When(Buyer, new WithdrawContract(Number, [], null)).When(Buyer, new FillReturn(Number, 1, "yto", "Y"))
            .When(Seller, new DeclineReturned(Number, 1, "return_not_arrived", "nothing came", ["p"]))
            .When(Buyer, new CallDesk(Number, 1, [], null, "it was delivered", ["scan"]));

    // R46: no reason asked and nobody to agree: the seller's own claim does not stand in the way of the law.
    [Fact]
    public void R46_A_sellers_claim_does_not_block_the_statutory_right() =>
        Story.Paid(Taobao.With(withdrawal: new WithdrawalRight(14.Days)), Line("red", 1, 100.Yuan))
            .When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp)
            .When(Seller, new CallDesk(Number, 0, [], Because.PriceError, "a nought is missing", [])).Scan(Scan.Delivered)
            .When(Buyer, new WithdrawContract(Number, [], null));

    // R27: the desk speaks for a side; the officer who is to decide does not make the case go away in the opener's name.
    [Fact]
    public void R27_Who_is_to_decide_does_not_withdraw_the_case_in_the_openers_name()
    {
        var story = Ruling().When(Li, new AssignCase(Number, 1));
        Assert.IsType<Decision.Refused>(story.Ask(Li, new ActOnBehalf(Number, ActorKind.Buyer, "phone", "never mind", new WithdrawCase(Number, [1]))));
    }

    // R6, R45: an order that was to be paid at the door and was, elsewhere, is taken over; its money is not paid out on the way.
    [Fact]
    public void R45_Importing_an_order_paid_at_the_door_pays_nothing_out()
    {
        var import = new ImportOrder(
            Number, Place(PaymentKind.CashOnDelivery), Noon, new ImportedPayment(Noon + 2.Days, "door-1", [Cash(110.Yuan, "cash_on_delivery")]),
            [new ImportedParcel([], "sf", "SF1", Noon + 1.Days, Noon + 1.Days, Noon + 2.Days)], [], null, null, null);
        var decision = Decider.Decide(null, import, new Situation(Noon + 3.Days, Actor.Platform, Taobao));
        var accepted = Assert.IsType<Decision.Accepted>(decision);
        Assert.DoesNotContain(accepted.Events, e => e is PaymentBounced);
    }

    // R45: nor can such an order be left out because it has no payment yet: at any stage, with its history.
    [Fact]
    public void R45_An_order_to_be_paid_later_can_be_imported_on_its_way() => Assert.IsType<Decision.Accepted>(Decider.Decide(
        null,
        new ImportOrder(
            Number, Place(PaymentKind.PayLater), Noon, null, [new ImportedParcel([], "sf", "SF1", Noon + 1.Days, Noon + 1.Days, null)], [], null, null, null),
        new Situation(Noon + 3.Days, Actor.Platform, Taobao)));

    // R20, R26, R42: the carrier delivered the return to the seller; a silent desk does not ask the buyer to send the goods once more.
    [Fact]
    public void R42_A_silent_desk_does_not_ask_for_goods_that_were_sent_back_already() => Story.Received()
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [], "a"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Carrier, new RecordReturnScan(Number, 1))
        .When(Seller, new DeclineReturned(Number, 1, "return_not_arrived", "nothing came", ["p"]))
        .When(Buyer, new CallDesk(Number, 1, [], null, "the carrier delivered it", ["scan"])).After(60.Days).Refunded(110.Yuan);

    // R20, R26: two units were to come back by the desk's decision; a seller who owns up to one has refused the other.
    [Fact]
    public void R26_A_seller_who_confirms_one_of_two_returned_units_has_refused_the_other() => Story.Received(Line("red", 2, 100.Yuan))
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]))
        .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"]))
        .When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).After(Evidence)
        .When(Li, Verdict(new Award(Return: true))).After(Appeal)
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Carrier, new RecordReturnScan(Number, 1))
        .When(Seller, new ConfirmReturn(Number, 1, 1)).Refunded(100.Yuan)
        .Then(o =>
        {
            var situation = new Situation(Noon + 6.Days, Buyer, Taobao);
            OrderCommand[] ways =
            [
                new CallDesk(Number, 1, [], null, "I sent two", ["scan"]), new RequestRefund(Number, [], Because.Defective, null, "I sent two", ["scan"]),
                new RequestReturn(Number, [], Because.Defective, null, "I sent two", ["scan"]),
            ];
            Assert.Contains(ways, way => Decider.Decide(o, way, situation) is Decision.Accepted);
        });

    // R42: the appeal is decided by somebody else; who decided first does not choose who that is.
    [Fact]
    public void R42_Who_decided_first_does_not_choose_who_hears_the_appeal() => Ruling()
        .When(Li, Verdict()).When(Buyer, new AppealVerdict(Number, 1, "no", []))
        .Refused(Li, new AssignCase(Number, 1, "wang"), RefusalCode.SomebodyElseDecides);

    // R45: on hold nothing is sent, a replacement included.
    [Fact]
    public void R45_On_hold_no_replacement_is_sent() => Story.Paid(Line("red", 1, 100.Yuan), Line("blue", 1, 50.Yuan))
        .When(Seller, new Ship(Number, [Of(1)], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.Delivered)
        .When(Buyer, new RequestExchange(Number, [Of(1)], "wrong_size", null, "too small", ["p"])).When(Seller, new AgreeCase(Number, [1], "here"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1))
        .When(Actor.Platform, new HoldOrder(Number, "risk"))
        .Refused(Seller, new SendReplacement(Number, 1, "sf", "SF9"), RefusalCode.OnHold);

    // ── Whatever a command says, it is answered

    // R42, R35: a number of days is too many, and that is an answer.
    [Fact]
    public void R42_Days_beyond_all_calendars_are_refused() =>
        Assert.IsType<Decision.Refused>(Never(Story.InTransit(), Buyer, new ExtendDeadline(Number, 0, int.MaxValue)));

    // R35: a null among the lines is malformed.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void R35_Nothing_among_the_lines_is_malformed(int which)
    {
        ImmutableArray<Selected> lines = [null!];
        var (by, command) = which switch
        {
            0 => (Buyer, (OrderCommand)new RequestRefund(Number, lines, Because.Unwanted, null, null, [])),
            1 => (Buyer, new RequestReturn(Number, lines, Because.Defective, null, "x", ["p"])),
            2 => (Seller, new Ship(Number, lines, "sf", "SF1")),
            3 => (Buyer, new CallDesk(Number, 0, lines, Because.NotReceived, "x", [])),
            _ => (Buyer, new ConfirmReceipt(Number, lines)),
        };
        Assert.IsType<Decision.Refused>(Never(Story.InTransit(), by, command));
    }

    // R35: a scan that no carrier knows is refused, not thrown.
    [Fact]
    public void R35_A_scan_that_does_not_exist_is_refused() =>
        Assert.IsType<Decision.Refused>(Never(Story.InTransit(), Carrier, new RecordScan(Number, 1, null, (Scan)99)));

    // R35, R43: a liability that nobody can have is refused; written down it could never be read again.
    [Fact]
    public void R43_A_liability_that_does_not_exist_is_refused() =>
        Assert.IsType<Decision.Refused>(Never(Ruling(), Li, Verdict(new Award(0, 60.Yuan)) with { Liable = (Liability)99 }));

    // R39, R42: a calendar that the check lets pass answers.
    [Fact]
    public void R39_A_calendar_whose_offset_no_clock_has_is_found_by_the_check()
    {
        var policy = Taobao.With(calendar: Taobao.Calendar! with { Offset = TimeSpan.FromSeconds(30) });
        if (!PolicyCheck.Of(policy).IsEmpty) return;
        Assert.Null(Record.Exception(() => policy.Until(Noon, policy.Times.DecideWithin)));
    }

    // R42: lengthened again and again, a wait still ends, or the next day is refused.
    [Fact]
    public void R42_Grants_without_end_do_not_run_over_the_calendar()
    {
        var policy = Taobao.With(times: Taobao.Times with { ExtendMax = 3649.Days });
        Assert.Empty(PolicyCheck.Of(policy));
        var story = Story.Paid(policy, Line("red", 1, 100.Yuan)).When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "sorry"));
        var order = story.Order;
        for (var round = 0; round < 900; round++)
        {
            Decision? decision = null;
            Assert.Null(Record.Exception(() => decision = Decider.Decide(order, new ExtendDeadline(Number, 1, 3649), new Situation(story.Now, Seller, policy))));
            if (decision is not Decision.Accepted accepted) return;
            order = accepted.After;
        }
    }
}
