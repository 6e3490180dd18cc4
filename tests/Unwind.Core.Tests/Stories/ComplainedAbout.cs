namespace Unwind.Stories;

/// <summary>Rules R29–R31 and R43: conduct, what it costs, and who is liable.</summary>
public sealed class ComplainedAbout
{
    const string Late = "not_shipped_as_promised";
    const string OneSided = "closed_one_sidedly";
    const string Sham = "sham_shipment";
    const string CannotShip = "cannot_ship";
    const string Broken = "promise_broken";
    static readonly Actor Li = Actor.Officer("li");

    static Complain Complaint(string cause, params ImmutableArray<int> lines) => new(Number, lines, cause, "as it was", ["p"]);

    static GiveVerdict Ruling(bool upheld, int number = 1) =>
        new(Number, number, upheld, [], Liability.Seller, Liability.Nobody, null, "the record shows it");

    /// <summary>Paid, 110 yuan with postage, and the promised time has passed.</summary>
    static Story Overdue() => Story.Paid().After(Taobao.Times.ShipWithin.Length);

    [Fact]
    public void R29_Late_shipment_can_be_complained_about_once_it_is_late() => Story.Paid()
        .Refused(Buyer, Complaint(Late), RefusalCode.NoGround, "R29")
        .After(Taobao.Times.ShipWithin.Length + 1.Minutes)
        .When(Buyer, Complaint(Late)).CaseWaits<CaseState.Answer>(1)
        .Then(o => Assert.Equal((CaseKind.Complaint, Silence.Agrees), (o.Cases[0].Kind, ((CaseState.Answer)o.Cases[0].State).OnSilence)))
        .Refused(Seller, Complaint(Late), RefusalCode.ActorNotAllowed, "R29");

    [Fact]
    public void R29_A_complaint_stops_neither_the_goods_nor_the_money() => Overdue().After(1.Minutes)
        .When(Buyer, Complaint(Late))
        .When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.Delivered)
        .When(Buyer, new ConfirmReceipt(Number, [])).Stage(Stage.Completed)
        .Then(o => Assert.True(o.Cases[0].IsOpen));

    [Fact]
    public void R30_Agreeing_to_whatever_waits_admits_no_blame()
    {
        Story Both() => Story.Received().After(1.Minutes)
            .When(Buyer, Complaint(Broken)).When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]));
        Both().When(Seller, new AgreeCase(Number, []))
            .CaseWaits<CaseState.Answer>(1).CaseWaits<CaseState.ReturnParcel>(2)
            .When(Seller, new AgreeCase(Number, [])).CaseEnds(1, CaseOutcome.Upheld);
        Both().When(Seller, new DeclineCase(Number, [], PaidNotShipped.DeclineReason, "Worn", ["p"]))
            .CaseWaits<CaseState.Answer>(1).CaseEnds(2, CaseOutcome.Declined);
    }

    [Fact]
    public void R29_A_one_sided_close_is_a_ground_and_one_that_the_buyer_made_is_none()
    {
        Story.Unpaid().When(Seller, new CloseOrder(Number, Because.PriceError)).When(Buyer, Complaint(OneSided)).CaseWaits<CaseState.Answer>(1);
        Story.Unpaid().When(Buyer, new CloseOrder(Number, Because.Unwanted)).Refused(Buyer, Complaint(OneSided), RefusalCode.NoGround, "R29");
        // The seller said that the buyer had agreed: nothing proves it, and the desk will see.
        Story.Unpaid().When(Seller, new CloseOrder(Number, Because.PriceError, "told and agreed")).When(Buyer, Complaint(OneSided))
            .After(30.Days).CaseEnds(1, CaseOutcome.Dismissed);
    }

    [Fact]
    public void R29_Within_the_policys_window_and_for_reasons_of_its_list() => Story.Unpaid()
        .When(Seller, new CloseOrder(Number, Because.PriceError))
        .Refused(Buyer, Complaint("no_such_cause"), RefusalCode.ReasonNotOffered, "R29")
        .After(Taobao.Times.ComplainWithin)
        .Refused(Buyer, Complaint(OneSided), RefusalCode.ComplaintOver, "R29");

    [Fact]
    public void R29_A_label_without_goods() => Story.Labelled().After(Taobao.Times.PickUpWithin)
        .When(Buyer, Complaint(Sham)).After(Taobao.Times.AnswerComplaintWithin.Length + 10.Days)
        .CaseEnds(1, CaseOutcome.Upheld)
        .Then(o => Assert.Equal((6, 10_00), (o.Penalties[0].Points, o.Penalties[0].FineMinor)));

    [Fact]
    public void R30_Silence_with_objective_proof_is_upheld_by_the_clock()
    {
        var story = Overdue().After(1.Minutes).When(Buyer, Complaint(Late))
            .After(Taobao.Times.AnswerComplaintWithin.Length).Fact<VerdictGiven>(e => e.Verdict.Upheld && e.Stamp.By == Actor.Clock)
            // The store can still say that it is wrong.
            .CaseWaits<CaseState.Appealable>(1).Then(o => Assert.Empty(o.Penalties));
        story.After(Taobao.Times.AppealWithin.Length).CaseEnds(1, CaseOutcome.Upheld)
            // Five percent of 110 yuan, and at least five yuan.
            .Then(o => Assert.Equal((5_50, 3), (o.Compensations.Sum(c => c.Minor), o.Penalties.Sum(p => p.Points))));
    }

    [Fact]
    public void R30_Silence_without_proof_is_the_desks_to_decide_and_a_silent_desk_dismisses_it() => Story.Received()
        .When(Buyer, Complaint(Broken)).Then(o => Assert.Equal(Silence.Declines, ((CaseState.Answer)o.Cases[0].State).OnSilence))
        .After(Taobao.Times.AnswerComplaintWithin.Length).CaseWaits<CaseState.Ruling>(1)
        .After(20.Days).CaseEnds(1, CaseOutcome.Dismissed).Then(o => Assert.Empty(o.Penalties));

    [Fact]
    public void R30_The_store_answers_and_the_desk_upholds_or_dismisses()
    {
        Story Answered() => Overdue().After(1.Minutes).When(Buyer, Complaint(Late))
            .Refused(Seller, new DeclineCase(Number, [1], null, " ", []), RefusalCode.ExplanationNeeded, "R30")
            .When(Seller, new DeclineCase(Number, [1], null, "the carrier was on strike", ["notice"])).CaseWaits<CaseState.Ruling>(1)
            .Again(Seller, new DeclineCase(Number, [1], null, "the carrier was on strike", ["notice"]));
        Answered().When(Li, Ruling(false)).After(Taobao.Times.AppealWithin.Length).CaseEnds(1, CaseOutcome.Dismissed).Then(o => Assert.Empty(o.Penalties));
        Answered().When(Li, Ruling(true)).After(Taobao.Times.AppealWithin.Length).CaseEnds(1, CaseOutcome.Upheld).Then(o => Assert.Single(o.Penalties));
        Answered().Refused(Li, Ruling(true) with { Awards = [new Award()] }, RefusalCode.Malformed, "R26");
    }

    [Fact]
    public void R30_A_store_that_admits_it_is_done_with_it() => Overdue().After(1.Minutes).When(Buyer, Complaint(Late))
        .When(Seller, new AgreeCase(Number, [1])).CaseEnds(1, CaseOutcome.Upheld).Fact<PenaltyImposed>().Fact<CompensationDue>();

    [Fact]
    public void R31_Never_twice_for_the_same_line_and_cause()
    {
        var story = Overdue().After(1.Minutes).When(Buyer, Complaint(Late)).Refused(Buyer, Complaint(Late), RefusalCode.AlreadyComplained, "R31")
            .When(Seller, new AgreeCase(Number, [1])).Refused(Buyer, Complaint(Late), RefusalCode.AlreadyComplained, "R31");
        // A verdict that names the same violation costs nothing more.
        story.When(Buyer, new RequestRefund(Number, [], Because.NotShippedInTime, null, null, []));
        Assert.Single(story.Order.Penalties);
        // What was compensated of its own accord (R10) is the same cause in other words.
        Story.Paid().When(Seller, new ApplyToCancel(Number, [], Because.OutOfStock, "sorry")).When(Buyer, new AgreeCase(Number, []))
            .Refused(Buyer, Complaint(CannotShip), RefusalCode.AlreadyComplained, "R31");
        // Withdrawn, it can be said once more.
        Overdue().After(1.Minutes).When(Buyer, Complaint(Late)).When(Buyer, new WithdrawCase(Number, [1])).When(Buyer, Complaint(Late));
    }

    [Fact]
    public void R31_Each_line_and_each_cause_for_itself() => Story.Paid(Line("red", 1, 100.Yuan), Line("blue", 1, 200.Yuan))
        .After(Taobao.Times.ShipWithin.Length + 1.Minutes)
        .When(Buyer, Complaint(Late, 1)).When(Buyer, Complaint(Broken, 1)).When(Buyer, Complaint(Late, 2))
        .Refused(Buyer, Complaint(Late, 7), RefusalCode.LineNotFound)
        .Refused(Buyer, Complaint(Late), RefusalCode.AlreadyComplained, "R31");

    [Fact]
    public void R31_Barred_while_the_buyers_own_request_is_what_stopped_the_shipment()
    {
        Story.Paid().When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
            .When(Seller, new ExtendDeadline(Number, 1)).After(60.Hours)
            .Refused(Buyer, Complaint(Late), RefusalCode.ComplaintBarred, "R31");
        // A request that came when it was late already stopped nothing.
        Overdue().After(1.Minutes).When(Buyer, new RequestRefund(Number, [], Because.NotShippedInTime, null, null, []))
            .Stage(Stage.Closed).When(Buyer, Complaint(Late)).CaseWaits<CaseState.Answer>(2);
        // Withdrawn in time, it has not, and the seller has what time it took.
        Story.Paid().When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).After(10.Hours).When(Buyer, new WithdrawCase(Number, [1]))
            .After(40.Hours).Refused(Buyer, Complaint(Late), RefusalCode.NoGround)
            .After(19.Hours).When(Buyer, Complaint(Late));
    }

    [Theory]
    [InlineData(1, 5_00)]
    [InlineData(300, 15_50)]
    [InlineData(9000, 30_00)]
    public void R31_A_share_of_what_was_paid_with_a_floor_and_a_cap(int yuan, int minor) => Story.Paid(Line("red", 1, yuan.Yuan))
        .After(Taobao.Times.ShipWithin.Length + 1.Minutes).When(Buyer, Complaint(Late))
        .Then(o => Assert.Equal(minor, o.Cases[0].CompensationMinor))
        .When(Seller, new AgreeCase(Number, [1])).Then(o => Assert.Equal(minor, o.Compensations[0].Minor));

    [Fact]
    public void R31_From_the_deposit_to_the_buyer_and_the_fine_to_the_platform()
    {
        var story = Story.Labelled().After(Taobao.Times.PickUpWithin).When(Buyer, Complaint(Sham)).When(Seller, new AgreeCase(Number, [1]));
        var postings = new List<Posting>();
        foreach (var fact in story.Facts) Postings.Of(story.Order, fact, postings);
        Assert.Equal(
            [("compensation", 33_00L), ("platform", 10_00L)],
            postings.Where(p => p.From == Postings.Deposit).Select(p => (p.To, p.Minor)).Order());
        // An expense that can be seen, and the buyer has it all the same.
        Assert.Equal([("buyer", 33_00L)], postings.Where(p => p.From == Postings.Compensation).Select(p => (p.To, p.Minor)));
    }

    [Fact]
    public void R43_A_penalty_is_waived_by_the_platform_alone_and_once()
    {
        var story = Story.Labelled().After(Taobao.Times.PickUpWithin).When(Buyer, Complaint(Sham)).When(Seller, new AgreeCase(Number, [1]))
            .Refused(Li, new WaivePenalty(Number, 1, "x"), RefusalCode.ActorNotAllowed, "R43")
            .Refused(Actor.Platform, new WaivePenalty(Number, 1, " "), RefusalCode.ExplanationNeeded, "R43")
            .Refused(Actor.Platform, new WaivePenalty(Number, 2, "x"), RefusalCode.PenaltyNotFound, "R43")
            .When(Actor.Platform, new WaivePenalty(Number, 1, "the carrier's scanner was down"))
            .Again(Actor.Platform, new WaivePenalty(Number, 1, "the carrier's scanner was down"));
        // What the buyer got stays the buyer's; points and fine are gone.
        Assert.Equal(33_00, story.Order.Compensations[0].Minor);
        Assert.Equal((0, 0L), (Record(story).Sum(e => e.Points), Record(story).Where(e => e.Kind is ConductKind.Penalised or ConductKind.Waived).Sum(e => e.Minor)));
    }

    [Fact]
    public void R43_Every_ending_says_who_is_liable()
    {
        Liability Of(Story story) => Record(story).Last(e => e.Kind is ConductKind.Cancelled or ConductKind.Refunded).Liable;
        Assert.Equal(Liability.Seller, Of(Story.Unpaid().When(Seller, new CloseOrder(Number, Because.OutOfStock))));
        Assert.Equal(Liability.Buyer, Of(Story.Unpaid().When(Buyer, new CloseOrder(Number, Because.Unwanted))));
        Assert.Equal(Liability.Buyer, Of(Story.Unpaid().After(2.Days)));
        Assert.Equal(Liability.Seller, Of(Story.Paid().After(60.Days)));
        Assert.Equal(Liability.Carrier, Of(Story.InTransit().Scan(Scan.Lost)));
        Assert.Equal(Liability.Nobody, Record(Story.Completed()).Last().Liable);
        var decided = Story.Received().When(Buyer, new RequestRefund(Number, [], Because.Defective, null, "x", ["p"]))
            .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"])).When(Buyer, new CallDesk(Number, 1, [], null, "look", []))
            .After(Taobao.Times.EvidenceWithin.Length)
            .When(Li, new GiveVerdict(Number, 1, false, [new Award(0, 40.Yuan)], Liability.Platform, Liability.Nobody, null, "our own mistake"))
            .After(Taobao.Times.AppealWithin.Length);
        // By decision, whatever the reason's own liability was.
        Assert.Equal(Liability.Platform, Of(decided));
    }

    [Fact]
    public void R43_Commission_is_given_back_in_proportion()
    {
        var policy = Taobao.With(terms: Taobao.Terms with { CommissionBasisPoints = 500 });
        var story = Story.Paid(policy, Line("red", 3, 100.Yuan)).When(Seller, new Ship(Number, [], "sf", "SF1"))
            .Scan(Scan.PickedUp).Scan(Scan.Delivered).When(Buyer, new ConfirmReceipt(Number, []));
        Assert.Equal(15_50, story.Order.CommissionMinor); // of 310 yuan
        story.When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, []));
        // A third of the goods went back; the postage did not have to: a quality reason pays it (103.33).
        Assert.Equal((long)(story.Order.KeptMinor * 5 / 100), story.Order.CommissionMinor);
        Assert.True(story.Order.CommissionMinor is > 10_00 and < 11_00);
        story.When(Buyer, new RequestRefund(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, []));
        Assert.Equal((0, 0), (story.Order.CommissionMinor, story.Order.KeptMinor));
    }

    [Theory]
    [InlineData(NegativeBalance.FromDeposit, 0)]
    [InlineData(NegativeBalance.Carry, -99_40)]
    public void R43_After_pay_out_a_refund_makes_a_negative_balance_that_the_policy_collects(NegativeBalance collect, int balance)
    {
        var policy = Taobao.With(terms: Taobao.Terms with { NegativeBalance = collect });
        var story = Story.Paid(policy, Line("red", 1, 100.Yuan)).When(Seller, new Ship(Number, [], "sf", "SF1"))
            .Scan(Scan.PickedUp).Scan(Scan.Delivered).When(Buyer, new ConfirmReceipt(Number, [])).Fact<StorePaidOut>();
        Assert.Equal(0, story.Order.StoreBalanceMinor);
        story.When(Buyer, new RequestRefund(Number, [], Because.Defective, 100.Yuan, "x", ["p"])).When(Seller, new AgreeCase(Number, []));
        Assert.Equal(balance, story.Order.StoreBalanceMinor);
        Assert.Equal(balance == 0 ? 99_40 : 0, story.Order.CollectedMinor);
    }

    [Fact]
    public void R43_The_money_can_wait_until_nothing_can_be_claimed_any_more()
    {
        var story = Story.Paid(Ebay, Line("red", 1, 100.Yuan)).When(Seller, new Ship(Number, [], "dhl", "1"))
            .Scan(Scan.PickedUp).Scan(Scan.Delivered).When(Buyer, new ConfirmReceipt(Number, [])).NoFact<StorePaidOut>();
        Assert.Equal(99.Yuan, story.Order.StoreBalanceMinor); // a commission of ten percent
        story.After(Ebay.Times.AfterSaleWindow).Fact<StorePaidOut>(e => e.Minor == 99.Yuan);
    }

    static List<ConductEntry> Record(Story story)
    {
        var entries = new List<ConductEntry>();
        foreach (var fact in story.Facts) Conduct.Of(story.Order, fact, entries);
        return entries;
    }
}
