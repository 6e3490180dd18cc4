namespace Unwind.Stories;

/// <summary>Rules R25–R28 and R42: when they cannot agree.</summary>
public sealed class AtTheDesk
{
    static readonly Actor Li = Actor.Officer("li");
    static readonly Actor Wang = Actor.Officer("wang");
    static readonly Actor Supervisor = Actor.Officer("supervisor");

    static GiveVerdict Verdict(params ImmutableArray<Award> awards) => new(
        Number, 1, false, awards, Liability.Seller, Liability.Seller, null, "the pictures show it");

    static GiveVerdict ForSeller => Verdict() with { Liable = Liability.Buyer };

    /// <summary>Two units at 100 yuan, received; the buyer wants to return one or both, and the seller says no.</summary>
    static Story Declined(int units = 2) => Story.Received(Line("red", 2, 100.Yuan))
        .When(Buyer, new RequestReturn(Number, [Of(1, units)], Because.Defective, null, "it leaks", ["p1"]))
        .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "it was fine", ["p2"]));

    static Story Called(int units = 2) => Declined(units)
        .When(Buyer, new CallDesk(Number, 1, [], null, "look at the pictures", ["p3"]));

    static Story Heard(int units = 2) => Called(units)
        .When(Buyer, new GiveEvidence(Number, 1, "a film", ["p4"]))
        .When(Seller, new GiveEvidence(Number, 1, "our own film", ["p5"]));

    [Fact]
    public void R26_After_a_refusal_either_side_calls_in_the_desk()
    {
        Called().CaseWaits<CaseState.Evidence>(1).Then(o => Assert.Equal(Buyer, o.Cases[0].Hearing!.CalledBy));
        Declined().When(Seller, new CallDesk(Number, 1, [], null, "decide", [])).CaseWaits<CaseState.Evidence>(1);
        Declined().Refused(Li, new CallDesk(Number, 1, [], null, "decide", []), RefusalCode.ActorNotAllowed, "R26");
        Declined().Refused(Buyer, new CallDesk(Number, 1, [], null, " ", []), RefusalCode.ExplanationNeeded, "R26");
        Called().Again(Seller, new CallDesk(Number, 1, [], null, "me too", []));
    }

    [Fact]
    public void R26_A_case_at_the_desk_holds_its_units_again()
    {
        Called().Refused(Buyer, new ConfirmReceipt(Number, [Of(1)]), RefusalCode.CaseOpen);
        // The money does not leave escrow while the desk has it, however long that takes.
        Called().After(Taobao.Times.EvidenceWithin.Length).NoFact<UnitsCompleted>();
    }

    [Fact]
    public void R26_While_nobody_has_refused_there_is_nothing_to_decide() => Story.Received()
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]))
        .Refused(Buyer, new CallDesk(Number, 1, [], null, "decide", []), RefusalCode.DeskNotYet, "R26")
        .Refused(Seller, new CallDesk(Number, 1, [], null, "decide", []), RefusalCode.DeskNotYet, "R26", Act.AgreeCase);

    [Fact]
    public void R26_After_a_declined_or_lapsed_application_the_seller_calls_in_the_desk()
    {
        Story Applied() => Story.Paid().When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "sorry"));
        Applied().When(Buyer, new DeclineCase(Number, [1], null, "I want it", []))
            .When(Seller, new CallDesk(Number, 1, [], null, "there is none left", [])).CaseWaits<CaseState.Evidence>(1);
        Applied().After(48.Hours).CaseEnds(1, CaseOutcome.Lapsed)
            .When(Seller, new CallDesk(Number, 1, [], null, "there is none left", [])).CaseWaits<CaseState.Evidence>(1);
    }

    [Fact]
    public void R26_A_shipped_order_that_must_still_be_cancelled_goes_to_the_desk_at_once()
    {
        Story.InTransit().When(Seller, new CallDesk(Number, 0, [], Because.PriceError, "a nought is missing", []))
            .CaseWaits<CaseState.Evidence>(1).Then(o => Assert.Equal(CaseKind.Cancellation, o.Cases[0].Kind));
        Story.InTransit().When(Seller, new ApplyToCancel(Number, [], Because.PriceError, "sorry"))
            .When(Seller, new CallDesk(Number, 1, [], null, "it can't wait", [])).CaseWaits<CaseState.Evidence>(1);
        Story.Received().Refused(Seller, new CallDesk(Number, 0, [], Because.PriceError, "late", []), RefusalCode.DeskNotYet, "R26");
        Story.Unpaid().Refused(Seller, new CallDesk(Number, 0, [], Because.PriceError, "late", []), RefusalCode.NotPaidYet, "R26", Act.CloseOrder);
    }

    [Fact]
    public void R26_Only_in_time() => Declined()
        .After(Taobao.Times.AfterCaseGrace)
        .Refused(Buyer, new CallDesk(Number, 1, [], null, "now", []), RefusalCode.DeskTooLate, "R26");

    [Fact]
    public void R26_Both_sides_are_heard_before_anybody_decides() => Called()
        .Refused(Li, Verdict(new Award()), RefusalCode.EvidenceOpen, "R26")
        .When(Buyer, new GiveEvidence(Number, 1, "a film", ["p4"]))
        .Refused(Li, Verdict(new Award()), RefusalCode.EvidenceOpen, "R26")
        .When(Seller, new GiveEvidence(Number, 1, null, ["p5"])).Fact<EvidenceClosed>()
        .CaseWaits<CaseState.Ruling>(1)
        .When(Li, Verdict(new Award(Return: true))).CaseWaits<CaseState.Appealable>(1);

    [Fact]
    public void R26_A_side_that_says_nothing_holds_nobody_up() => Called()
        .After(Taobao.Times.EvidenceWithin.Length).CaseWaits<CaseState.Ruling>(1)
        .When(Seller, new GiveEvidence(Number, 1, "late, but there", []))
        .Refused(Seller, new GiveEvidence(Number, 1, " ", []), RefusalCode.ProofNeeded)
        .When(Li, ForSeller).CaseWaits<CaseState.Appealable>(1);

    [Fact]
    public void R25_What_was_said_and_shown_stands_for_good()
    {
        var story = Heard().When(Seller, new SendMessage(Number, "we checked it", ["p6"]));
        var said = story.Facts.Where(f => f is EvidenceGiven or MessageSent).ToArray();
        story.When(Li, ForSeller).After(90.Days);
        Assert.Equal(said, story.Facts.Where(f => f is EvidenceGiven or MessageSent));
        // There is no act that changes or deletes one.
        Assert.DoesNotContain(Enum.GetNames<Act>(), a => a.StartsWith("Edit", StringComparison.Ordinal) || a.StartsWith("Delete", StringComparison.Ordinal));
    }

    [Fact]
    public void R26_The_verdict_is_carried_out_like_an_agreement_whole_without_a_return() => Heard()
        .When(Li, Verdict(new Award(Postage: true))).Refunded(0)
        .After(Taobao.Times.AppealWithin.Length).Fact<VerdictExecuted>()
        .Refunded(210.Yuan).CaseEnds(1, CaseOutcome.Refunded).Stage(Stage.Closed);

    [Fact]
    public void R26_Per_unit_one_whole_one_in_part_with_a_return()
    {
        var story = Heard().When(Li, Verdict(new Award(1), new Award(1, 60.Yuan, Return: true)))
            .When(Buyer, new AcceptVerdict(Number, 1)).When(Seller, new AcceptVerdict(Number, 1))
            .Refunded(100.Yuan).CaseWaits<CaseState.ReturnParcel>(1)
            .When(Buyer, new FillReturn(Number, 1, "yto", "Y1", 12_00)).When(Seller, new ConfirmReturn(Number, 1))
            .Refunded(160.Yuan).CaseEnds(1, CaseOutcome.Refunded).TakenFromStock("red", 1);
        // The desk said that the seller bears the way back.
        Assert.Equal(12_00, Assert.Single(story.Facts.OfType<FeeCharged>()).Minor);
    }

    [Fact]
    public void R26_Per_unit_what_the_verdict_does_not_name_gets_nothing_and_goes_on() => Heard()
        .When(Li, Verdict(new Award(1))).After(Taobao.Times.AppealWithin.Length)
        .Refunded(100.Yuan)
        .Then(o => Assert.Equal(0, o.Lines[0].Portions.Single(p => p.State == PortionState.Open).Case))
        .After(60.Days).Stage(Stage.Completed);

    [Fact]
    public void R26_Nothing_for_the_opener_is_a_decision_as_well() => Heard()
        .When(Li, ForSeller).After(Taobao.Times.AppealWithin.Length)
        .CaseEnds(1, CaseOutcome.Dismissed).Refunded(0)
        // It was decided: the same is not asked again.
        .Refused(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]), RefusalCode.AlreadyDecided, "R42")
        .Refused(Buyer, new CallDesk(Number, 1, [], null, "again", []), RefusalCode.AlreadyDecided, "R42")
        .After(60.Days).Stage(Stage.Completed);

    [Fact]
    public void R26_A_verdict_makes_sense_or_is_refused() => Heard()
        .Refused(Li, Verdict(new Award(3)), RefusalCode.UnitsNotAvailable)
        .Refused(Li, Verdict(new Award(1, 500.Yuan)), RefusalCode.AmountExceedsRefundable)
        .Refused(Li, Verdict(new Award(1, -1)), RefusalCode.AmountNotPositive)
        .Refused(Li, Verdict(new Award(1, Return: true), new Award(1, Return: true)), RefusalCode.Malformed)
        .Refused(Li, Verdict(new Award()) with { Violation = "changed_mind" }, RefusalCode.ReasonNotOffered, "R31")
        .Refused(Li, Verdict(new Award()) with { Words = " " }, RefusalCode.ExplanationNeeded)
        .Refused(Buyer, Verdict(new Award()), RefusalCode.ActorNotAllowed, "R26")
        .Refused(Actor.Platform, Verdict(new Award()), RefusalCode.ActorNotAllowed, "R26")
        .Refused(Li, Verdict(new Award()) with { Case = 9 }, RefusalCode.CaseNotFound);

    [Fact]
    public void R26_Goods_on_their_way_are_stopped_and_the_money_goes_back_with_them() => Story.InTransit()
        .When(Seller, new CallDesk(Number, 0, [], Because.PriceError, "a nought is missing", []))
        .After(Taobao.Times.EvidenceWithin.Length)
        .When(Li, Verdict(new Award(Postage: true, Return: true)))
        .After(Taobao.Times.AppealWithin.Length).Fact<InterceptionAsked>().CaseWaits<CaseState.CarrierAnswer>(1)
        .Scan(Scan.Intercepted).Scan(Scan.Returned).Refunded(110.Yuan).Stage(Stage.Closed).TakenFromStock("red", 0);

    [Fact]
    public void R41_A_verdict_about_goods_on_their_way_goes_on_as_a_return_when_they_arrive_after_all() => Story.InTransit()
        .When(Seller, new CallDesk(Number, 0, [], Because.PriceError, "a nought is missing", []))
        .After(Taobao.Times.EvidenceWithin.Length)
        .When(Li, Verdict(new Award(Return: true))).After(Taobao.Times.AppealWithin.Length)
        .Scan(Scan.Delivered).CaseWaits<CaseState.ReturnParcel>(1)
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y1")).When(Seller, new ConfirmReturn(Number, 1)).Refunded(100.Yuan);

    [Fact]
    public void R26_A_penalty_can_be_a_part_of_the_verdict() => Heard()
        .When(Li, Verdict(new Award()) with { Violation = "promise_broken" }).After(Taobao.Times.AppealWithin.Length)
        .Then(o => Assert.Equal(("promise_broken", 4), (o.Penalties[0].Cause, o.Penalties[0].Points)))
        // Ten percent of the 210 yuan that the line cost.
        .Then(o => Assert.Equal(21.Yuan, o.Compensations[0].Minor));

    [Fact]
    public void R26_An_officer_takes_a_case_hands_it_over_or_has_it_assigned() => Called()
        .When(Li, new AssignCase(Number, 1)).Again(Li, new AssignCase(Number, 1))
        .Refused(Wang, new AssignCase(Number, 1), RefusalCode.AssignedToAnother, "R26")
        .After(Taobao.Times.EvidenceWithin.Length)
        .Refused(Wang, ForSeller, RefusalCode.AssignedToAnother, "R26")
        .Refused(Seller, new AssignCase(Number, 1, "wang"), RefusalCode.ActorNotAllowed)
        .When(Li, new AssignCase(Number, 1, "wang"))
        .Refused(Li, ForSeller, RefusalCode.AssignedToAnother)
        .When(Actor.Platform, new AssignCase(Number, 1, "li"))
        .When(Li, ForSeller).CaseWaits<CaseState.Appealable>(1);

    [Fact]
    public void R27_The_desk_opens_a_case_on_a_sides_behalf_and_the_record_says_so()
    {
        var ask = new ActOnBehalf(Number, ActorKind.Buyer, "phone", "called at nine, can't get in", new RequestRefund(Number, [], Because.Unwanted, null, "x", []));
        var story = Story.Paid().When(Li, ask).Fact<SpokenFor>(e => e is { Side: ActorKind.Buyer, How: "phone" } && e.Stamp.By == Li)
            .Fact<CaseOpened>(e => e.Stamp.By == Buyer && e.Stamp.Through == Li);
        Assert.Equal((Buyer, "li"), (story.Order.Cases[0].Opener, story.Order.Cases[0].Through));
        // It is the buyer's: they can take it back, and the seller answers it.
        story.When(Buyer, new WithdrawCase(Number, [1])).CaseEnds(1, CaseOutcome.Withdrawn);
        Story.Paid().Refused(Buyer, ask, RefusalCode.ActorNotAllowed, "R27").Refused(Actor.Platform, ask, RefusalCode.ActorNotAllowed, "R27");
        Story.Paid().Refused(Li, ask with { Words = " " }, RefusalCode.ExplanationNeeded, "R27");
        Story.Paid().Refused(Li, ask with { Request = null }, RefusalCode.Malformed, "R27");
        // What the side itself could not do is refused for the side's reason.
        Story.Unpaid().Refused(Li, ask, RefusalCode.NotPaidYet, "R5");
    }

    [Fact]
    public void R26_A_verdict_that_says_yes_and_gives_nothing_was_not_meant() => Heard()
        .Refused(Li, new GiveVerdict(Number, 1, true, [], Liability.Seller, Liability.Nobody, null, "yes"), RefusalCode.Malformed, "R26");

    [Fact]
    public void R27_Nobody_consents_pays_or_decides_in_a_sides_name()
    {
        var story = Story.Paid().When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "sorry"));
        story.Refused(Li, new ActOnBehalf(Number, ActorKind.Buyer, "phone", "said yes", new AgreeCase(Number, [1])), RefusalCode.NotOnBehalf, "R27");
        story.Refused(Li, new ActOnBehalf(Number, ActorKind.Buyer, "phone", "got it", new ConfirmReceipt(Number, [])), RefusalCode.NotOnBehalf, "R27");
        story.Refused(Li, new ActOnBehalf(Number, ActorKind.Officer, "phone", "x", new SendMessage(Number, "x", [])), RefusalCode.Malformed, "R27");
    }

    [Fact]
    public void R27_Who_opened_a_case_for_a_side_does_not_decide_it() => Story.Received()
        .When(Li, new ActOnBehalf(Number, ActorKind.Buyer, "email", "it leaks", new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])))
        .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"]))
        .When(Buyer, new CallDesk(Number, 1, [], null, "look", []))
        .Refused(Li, new AssignCase(Number, 1), RefusalCode.SomebodyElseDecides, "R42")
        .After(Taobao.Times.EvidenceWithin.Length)
        .Refused(Li, ForSeller, RefusalCode.SomebodyElseDecides, "R42")
        .When(Wang, ForSeller);

    [Fact]
    public void R28_What_is_at_the_desk_can_be_withdrawn_until_it_is_decided() => Heard()
        .Refused(Seller, new WithdrawCase(Number, [1]), RefusalCode.NotYoursToWithdraw, "R28")
        .When(Buyer, new WithdrawCase(Number, [1])).CaseEnds(1, CaseOutcome.Withdrawn).Stage(Stage.Received);

    [Fact]
    public void R28_A_decision_is_not_escaped_by_withdrawing()
    {
        Heard().When(Li, ForSeller).Refused(Buyer, new WithdrawCase(Number, [1]), RefusalCode.CaseNotWaitingForThis, "R28");
        Heard().When(Li, ForSeller).When(Buyer, new AppealVerdict(Number, 1, "no", []))
            .Refused(Buyer, new WithdrawCase(Number, [1]), RefusalCode.CaseNotWaitingForThis, "R28");
    }

    [Fact]
    public void R28_A_refused_request_is_changed_and_sent_again_until_the_limit()
    {
        var story = Story.Received();
        for (var round = 1; round <= Taobao.Terms.RequestsMax; round++)
        {
            story.When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, (50 - round).Yuan, "x", ["p"]))
                .When(Seller, new DeclineCase(Number, [round], "amount_too_high", "no", ["p"]));
        }
        story.Refused(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 1.Yuan, "x", ["p"]), RefusalCode.RequestsUsedUp, "R28")
            // The desk is still there.
            .When(Buyer, new CallDesk(Number, Taobao.Terms.RequestsMax, [], null, "three times no", []));
    }

    [Fact]
    public void R42_A_silent_officer_is_followed_by_the_fallback_officer_and_then_by_the_policy()
    {
        var story = Heard().When(Li, new AssignCase(Number, 1));
        story.After(Until(story)).Fact<CaseEscalated>(e => e.Officer == "supervisor").CaseWaits<CaseState.Ruling>(1)
            .Refused(Li, ForSeller, RefusalCode.AssignedToAnother)
            .After(Until(story)).Fact<VerdictExecuted>().Fact<VerdictGiven>(e => e is { Until: null, Verdict.Upheld: true } && e.Verdict.By == Actor.Clock)
            // For the buyer, by policy: what was asked for, with the return that was asked for.
            .CaseWaits<CaseState.ReturnParcel>(1);
    }

    [Theory]
    [InlineData(DeskDefault.ForBuyer, CaseOutcome.Dismissed)]
    [InlineData(DeskDefault.ForSeller, CaseOutcome.Refunded)]
    public void R42_The_default_is_for_a_side_whoever_opened_the_case(DeskDefault side, CaseOutcome outcome)
    {
        // The seller opened it: for the buyer means that the buyer keeps the order.
        Story.Paid(Taobao.With(terms: Taobao.Terms with { DeskDefault = side }))
            .When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "sorry")).When(Buyer, new DeclineCase(Number, [1], null, "I want it", []))
            .When(Seller, new CallDesk(Number, 1, [], null, "there is none", [])).After(14.Days).CaseEnds(1, outcome);
    }

    [Fact]
    public void R42_One_appeal_decided_by_somebody_else_and_carried_out_once()
    {
        var story = Heard().When(Li, ForSeller)
            .Refused(Buyer, new AppealVerdict(Number, 1, " ", []), RefusalCode.ExplanationNeeded, "R42")
            .When(Buyer, new AppealVerdict(Number, 1, "the film shows the leak", ["p9"])).CaseWaits<CaseState.Ruling>(1)
            .Again(Buyer, new AppealVerdict(Number, 1, "the film shows the leak", ["p9"]))
            .Refused(Li, Verdict(new Award()), RefusalCode.SomebodyElseDecides, "R42")
            .Refused(Li, new AssignCase(Number, 1), RefusalCode.SomebodyElseDecides, "R42")
            .When(Wang, Verdict(new Award(Postage: true))).Fact<VerdictExecuted>().Refunded(210.Yuan)
            .Refused(Seller, new AppealVerdict(Number, 1, "no", []), RefusalCode.AlreadyDecided, "R42")
            .Refused(Li, ForSeller, RefusalCode.AlreadyDecided, "R42");
        Assert.Single(story.After(90.Days).Facts.OfType<VerdictExecuted>());
    }

    [Fact]
    public void R42_If_nobody_hears_the_appeal_the_first_verdict_stands() => Heard()
        .When(Li, ForSeller).When(Buyer, new AppealVerdict(Number, 1, "no", []))
        .After(20.Days).CaseEnds(1, CaseOutcome.Dismissed).Refunded(0);

    [Fact]
    public void R42_Both_sides_can_accept_and_need_not_wait() => Heard()
        .When(Li, Verdict(new Award(Postage: true))).When(Seller, new AcceptVerdict(Number, 1)).Again(Seller, new AcceptVerdict(Number, 1)).Refunded(0)
        .Refused(Seller, new AppealVerdict(Number, 1, "after all", []), RefusalCode.AlreadyDecided, "R42")
        .When(Buyer, new AcceptVerdict(Number, 1)).Fact<VerdictExecuted>().Refunded(210.Yuan);

    [Fact]
    public void R42_A_decision_and_a_deadline_in_the_same_second_give_one_result()
    {
        // The verdict first: the clock finds nothing due.
        var first = Heard();
        var due = Until(first);
        first.After(due - 1.Minutes).After(1.Minutes - TimeSpan.FromTicks(1)).When(Li, ForSeller);
        first.After(TimeSpan.FromTicks(1)).NoFact<CaseEscalated>().CaseWaits<CaseState.Appealable>(1);
        // The clock first, twice: the officer hears that it is decided.
        var second = Heard();
        second.After(Until(second));
        second.After(Until(second)).Fact<VerdictExecuted>().Refused(Supervisor, ForSeller, RefusalCode.AlreadyDecided, "R42");
        Assert.Single(second.Facts.OfType<VerdictExecuted>());
    }

    [Fact]
    public void R42_The_desks_clock_stands_still_while_a_side_is_asked_for_more()
    {
        var story = Heard().After(1.Days);
        var left = ((CaseState.Ruling)story.Order.Cases[0].State).Until - story.Now;
        story.When(Li, new AskEvidence(Number, 1, ActorKind.Seller, "a picture of the seal")).CaseWaits<CaseState.Evidence>(1)
            .Refused(Li, ForSeller, RefusalCode.EvidenceOpen).After(1.Days)
            .When(Seller, new GiveEvidence(Number, 1, null, ["seal"])).CaseWaits<CaseState.Ruling>(1);
        Assert.Equal(story.Now + left, ((CaseState.Ruling)story.Order.Cases[0].State).Until);
        story.When(Li, new AskEvidence(Number, 1, null, "both, please")).After(Taobao.Times.EvidenceWithin.Length).CaseWaits<CaseState.Ruling>(1)
            .Refused(Li, new AskEvidence(Number, 1, null, "more"), RefusalCode.RoundsUsedUp, "R42", Act.GiveVerdict);
    }

    [Fact]
    public void R42_Who_is_waited_for_has_one_extension_by_right() => Story.Received()
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]))
        .When(Seller, new ExtendDeadline(Number, 1)).Fact<DeadlineExtended>(e => e.ByRight && e.By == Taobao.Times.ExtendBy)
        .Refused(Seller, new ExtendDeadline(Number, 1), RefusalCode.ExtensionUsedUp, "R42")
        .After(5.Days).CaseWaits<CaseState.Answer>(1)
        .After(3.Days).CaseWaits<CaseState.ReturnParcel>(1);

    [Fact]
    public void R42_Who_waits_can_grant_more() => Story.Received()
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [], "a"))
        .Refused(Seller, new ExtendDeadline(Number, 1), RefusalCode.Malformed, "R42")
        .Refused(Seller, new ExtendDeadline(Number, 1, 999), RefusalCode.Malformed, "R42")
        .When(Seller, new ExtendDeadline(Number, 1, 5)).When(Seller, new ExtendDeadline(Number, 1, 2))
        .After(13.Days).CaseWaits<CaseState.ReturnParcel>(1).After(1.Days).CaseEnds(1, CaseOutcome.Lapsed);

    [Fact]
    public void R42_Receipt_is_put_off_once_by_right_and_by_the_sellers_consent() => Story.InTransit()
        .When(Buyer, new ExtendDeadline(Number, 0)).Refused(Buyer, new ExtendDeadline(Number, 0), RefusalCode.ExtensionUsedUp, "R42")
        .When(Seller, new ExtendDeadline(Number, 0, 10))
        .After(22.Days).Stage(Stage.InTransit).After(1.Days).Stage(Stage.Completed);

    [Fact]
    public void R42_The_wait_for_receipt_stands_still_while_goods_are_in_a_case() => Story.Received()
        .After(9.Days)
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).After(4.Days)
        .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"]))
        // One of ten days was left, and the grace after a refusal is longer.
        .After(Taobao.Times.AfterCaseGrace - 1.Hours).Stage(Stage.Received).After(1.Hours).Stage(Stage.Completed);

    [Fact]
    public void R42_The_promised_time_stands_still_while_the_buyers_request_keeps_the_goods() => Story.Paid()
        .After(40.Hours).When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).After(30.Hours)
        .When(Buyer, new WithdrawCase(Number, [1])).NoFact<ShipmentMissed>()
        .After(7.Hours).NoFact<ShipmentMissed>().After(1.Hours).Fact<ShipmentMissed>();

    [Fact]
    public void R42_Working_days_follow_the_calendar()
    {
        // Friday, 2 October 2026, 12:00 in Beijing: a holiday week, and the Saturday after it is worked.
        var calendar = Taobao.Calendar!;
        var from = new DateTimeOffset(2026, 9, 30, 4, 0, 0, TimeSpan.Zero);
        Assert.Equal(new DateTimeOffset(2026, 10, 8, 4, 0, 0, TimeSpan.Zero), calendar.Add(from, 1.Days));
        Assert.Equal(new DateTimeOffset(2026, 10, 10, 4, 0, 0, TimeSpan.Zero), calendar.Add(from, 3.Days));
        Assert.Equal(new DateTimeOffset(2026, 10, 12, 4, 0, 0, TimeSpan.Zero), calendar.Add(from, 4.Days));
        // Begun on a day off, it runs from the next working day's midnight.
        Assert.Equal(new DateTimeOffset(2026, 10, 8, 16, 0, 0, TimeSpan.Zero), calendar.Add(new DateTimeOffset(2026, 10, 3, 1, 0, 0, TimeSpan.Zero), 1.Days));
        // Without a calendar, and for waits that are not in working days, every day counts.
        Assert.Equal(from + 1.Days, Taobao.Until(from, new Wait(1.Days)));
        Assert.Equal(from + 1.Days, Ebay.Until(from, new Wait(1.Days, Working: true)));
    }

    [Fact]
    public void R26_While_the_desk_has_it_the_seller_does_not_ship_it()
    {
        Story.Paid().When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
            .When(Seller, new DeclineCase(Number, [1], PaidNotShipped.DeclineReason, "no", []))
            .When(Buyer, new CallDesk(Number, 1, [], null, "I do not want it", []))
            .Refused(Seller, new Ship(Number, [Of(1)], "sf", "SF1"), RefusalCode.AtTheDesk, "R26", Act.GiveEvidence);
        // Their own claim the seller may give up by shipping.
        Story.Paid().When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "sorry")).When(Buyer, new DeclineCase(Number, [1], null, "no", []))
            .When(Seller, new CallDesk(Number, 1, [], null, "none left", [])).When(Seller, new Ship(Number, [], "sf", "SF1"))
            .CaseEnds(1, CaseOutcome.EndedByShipping);
    }

    [Fact]
    public void R35_Everybody_is_offered_what_they_can_do_at_the_desk()
    {
        Assert.True(Declined().Offer(Buyer, Act.CallDesk, number: 1).Possible);
        Assert.False(Called().Offer(Li, Act.GiveVerdict, number: 1).Possible);
        var heard = Heard();
        Assert.True(heard.Offer(Li, Act.GiveVerdict, number: 1).Possible);
        Assert.True(heard.Offer(Li, Act.AssignCase, number: 1).Possible);
        Assert.True(heard.Offer(Seller, Act.GiveEvidence, number: 1).Possible);
        heard.When(Li, ForSeller);
        Assert.True(heard.Offer(Buyer, Act.AppealVerdict, number: 1).Possible);
        Assert.True(heard.Offer(Buyer, Act.AcceptVerdict, number: 1).Possible);
    }

    static TimeSpan Until(Story story) => Deadlines.Deadlines.Of(story.Order, story.Policy).Single(d => d.Case == 1).At - story.Now;
}
