namespace Unwind.Stories;

/// <summary>The desk.</summary>
public sealed partial class Contested
{
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
}
