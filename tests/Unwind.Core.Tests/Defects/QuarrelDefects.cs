namespace Unwind.Defects;

/// <summary>
/// Defects of other systems where two sides quarrel, by theme (C4, C10–C12, C14, C15): each is a story here.
/// </summary>
public sealed class QuarrelDefects
{
    static readonly Actor Li = Actor.Officer("li");

    static Story Refused() => Story.Received()
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 60.Yuan, "x", ["p"]))
        .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"]));

    static GiveVerdict For(params ImmutableArray<Award> awards) =>
        new(Number, 1, false, awards, Liability.Seller, Liability.Nobody, null, "seen");

    // ── C4 Parcel on the way, refused, returned

    [Fact]
    public void C4_A_parcel_to_be_paid_at_the_door_that_comes_back_restocks_itself() =>
        new Story().Placed(new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 3, 10.Yuan), Line("blue", 2, 10.Yuan)], [], new PostageTerms(0), [], null)
        { Payment = PaymentKind.CashOnDelivery })
            .When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp).TakenFromStock("red", 3)
            .Scan(Scan.RefusedAtDoor).Scan(Scan.Returned).TakenFromStock("red", 0).TakenFromStock("blue", 0).Stage(Stage.Closed);

    [Fact]
    public void C4_Returned_to_origin_in_mid_transit_ends_by_itself() => Story.InTransit(Line("red", 2, 10.Yuan))
        .Scan(Scan.Returned).Stage(Stage.Closed).TakenFromStock("red", 0);

    [Fact]
    public void C4_Another_thing_was_sent_back_than_announced() => Story.Received()
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [], "a"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Carrier, new RecordReturnScan(Number, 1))
        .When(Seller, new DeclineReturned(Number, 1, "return_wrong_goods", "a brick", ["film"])).CaseEnds(1, CaseOutcome.Declined)
        // Neither side has the last word.
        .When(Buyer, new CallDesk(Number, 1, [], null, "it was no brick", ["my film"])).After(Taobao.Times.EvidenceWithin.Length)
        .When(Li, For()).After(Taobao.Times.AppealWithin.Length).CaseEnds(1, CaseOutcome.Dismissed).Refunded(0);

    [Fact]
    public void C4_Goods_that_come_back_while_the_desk_has_the_case_settle_it() => Story.InTransit()
        .When(Buyer, new CallDesk(Number, 0, [], Because.NotReceived, "stop it", []))
        .Scan(Scan.RefusedAtDoor).Scan(Scan.Returned).CaseEnds(1, CaseOutcome.Refunded).Stage(Stage.Closed).TakenFromStock("red", 0)
        .After(90.Days).NoFact<VerdictExecuted>();

    // ── C10 The buyer wants to do it alone; the reason; the law

    [Fact]
    public void C10_The_buyer_cancels_alone_and_the_reason_is_kept()
    {
        var story = Story.Unpaid().When(Buyer, new CloseOrder(Number, Because.Unwanted)).Stage(Stage.Closed);
        Assert.Equal(Because.Unwanted, story.Order.EndReason);
        Assert.Equal(Act.RequestRefund, Story.Paid().Offer(Buyer, Act.CloseOrder).WhyNot!.Instead[0]);
    }

    [Fact]
    public void C10_Withdrawal_by_law_without_a_login_without_a_reason_with_the_exact_time()
    {
        var story = new Story(Ebay).Placed(new PlaceOrder(
            Number, "s1", "b1", "EUR", null, [Line("red", 1, 50.Yuan)], [], new PostageTerms(0), [], null)
        { Email = "a@b.example" }).Pay()
            .After(TimeSpan.FromSeconds(61)).When(Buyer, new WithdrawContract(Number, [], null, "A@B.example"));
        Assert.Equal(Noon + TimeSpan.FromSeconds(61), story.Order.WithdrawnAt);
        // Once more is not a second withdrawal.
        story.Refused(Buyer, new WithdrawContract(Number, [], null, "a@b.example"), RefusalCode.OrderClosed, "R46");
    }

    // ── C11 Returns and exchanges

    [Fact]
    public void C11_A_return_can_be_taken_back_and_asked_for_again_until_the_limit() => Story.Received()
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [], "a"))
        .When(Buyer, new WithdrawCase(Number, [1])).CaseEnds(1, CaseOutcome.Withdrawn)
        .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).CaseWaits<CaseState.Answer>(2);

    [Fact]
    public void C11_An_exchange_takes_the_wanted_goods_from_stock_and_not_others() => Story.Received()
        .When(Buyer, new RequestExchange(Number, [], "wrong_size", "blue", "x", ["p"])).When(Seller, new AgreeCase(Number, [1], "a"))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1)).TakenFromStock("red", 0)
        .When(Seller, new SendReplacement(Number, 1, "sf", "SF2")).TakenFromStock("blue", 1).TakenFromStock("red", 0);

    [Fact]
    public void C11_A_claim_that_the_desk_dismissed_frees_its_units_for_what_has_nothing_to_do_with_it()
    {
        var made = new PlaceOrder(Number, "s1", "b1", "CNY", null, [Line("red", 2, 100.Yuan)], [], new PostageTerms(0), [], Noon + 30.Days);
        var story = new Story().Placed(made).Pay().When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, []))
            .When(Seller, new DeclineCase(Number, [1], "made_to_order", "made to order", [])).When(Buyer, new CallDesk(Number, 1, [], null, "no", []))
            .After(Taobao.Times.EvidenceWithin.Length).When(Li, For()).After(Taobao.Times.AppealWithin.Length)
            .Refused(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, []), RefusalCode.AlreadyDecided);
        story.When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.Delivered)
            .When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).CaseWaits<CaseState.Answer>(2);
    }

    // ── C12 Sellers, commission, notice, penalties

    [Theory]
    [InlineData(PortionState.Open)]
    [InlineData(PortionState.Completed)]
    public void C12_Refunds_before_and_after_pay_out_leave_the_store_with_what_it_keeps(PortionState when)
    {
        var story = Story.Received(Line("red", 4, 25.Yuan));
        if (when == PortionState.Completed) story.When(Buyer, new ConfirmReceipt(Number, []));
        story.When(Buyer, new RequestRefund(Number, [Of(1, 3)], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, []));
        story.After(60.Days);
        Assert.Equal(0, story.Order.StoreBalanceMinor);
        // Once, and exactly: what was paid out less what the deposit made up for is what is kept less the commission on it.
        Assert.Equal(story.Order.KeptMinor * Taobao.Terms.CommissionBasisPoints / 10_000, story.Order.CommissionMinor);
        Assert.Equal(story.Order.KeptMinor - story.Order.CommissionMinor, story.Order.PaidOutMinor - story.Order.CollectedMinor);
    }

    [Fact]
    public void C12_A_clawback_is_taken_once_however_many_refunds_there_are()
    {
        var story = Story.Completed(Line("red", 3, 33_33));
        for (var i = 1; i <= 3; i++)
        {
            story.When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, []));
            Assert.Equal(story.Order.KeptMinor * Taobao.Terms.CommissionBasisPoints / 10_000, story.Order.CommissionMinor);
        }
        Assert.Equal((0, 0, story.Order.PaidOutMinor), (story.Order.KeptMinor, story.Order.CommissionMinor, story.Order.CollectedMinor));
    }

    [Fact]
    public void C12_The_seller_is_told_of_every_step_of_a_quarrel()
    {
        var story = Refused().When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).After(Taobao.Times.EvidenceWithin.Length)
            .When(Li, For(new Award(0, 30.Yuan)) with { Violation = "promise_broken" }).After(Taobao.Times.AppealWithin.Length);
        var told = new List<Notice>();
        foreach (var fact in story.Facts) Notices.Of(story.Order, fact, told);
        foreach (var kind in (NoticeKind[])[NoticeKind.DeskCalled, NoticeKind.VerdictGiven, NoticeKind.VerdictExecuted, NoticeKind.RefundSent, NoticeKind.PenaltyImposed, NoticeKind.CompensationPaid])
            Assert.Contains(told, n => n.To == ActorKind.Seller && n.Kind == kind);
    }

    // ── C14 Disputes that never end

    [Fact]
    public void C14_Whoever_is_silent_at_whatever_step_the_case_ends()
    {
        Story[] steps =
        [
            Refused(),
            Refused().When(Buyer, new CallDesk(Number, 1, [], null, "look", [])),
            Refused().When(Seller, new CallDesk(Number, 1, [], null, "look", [])).When(Seller, new GiveEvidence(Number, 1, "film", [])),
            Ruling(),
            Ruling().When(Li, new AssignCase(Number, 1)),
            Ruling().When(Li, new AskEvidence(Number, 1, ActorKind.Buyer, "more")),
            Ruling().When(Li, For(new Award(0, 10.Yuan))),
            Ruling().When(Li, For(new Award(0, 10.Yuan))).When(Seller, new AcceptVerdict(Number, 1)),
            Ruling().When(Li, For(new Award(0, 10.Yuan))).When(Seller, new AppealVerdict(Number, 1, "no", [])),
            Ruling().When(Li, For(new Award(Return: true))).After(Taobao.Times.AppealWithin.Length),
        ];
        foreach (var story in steps)
        {
            story.After(200.Days);
            Assert.True(story.Order.Ending == Ending.Closed || story.Order.Settled);
            Assert.DoesNotContain(story.Order.Cases, c => c.IsOpen);
            Assert.True(story.Facts.OfType<VerdictExecuted>().Count() <= 1);
        }

        static Story Ruling() => Refused().When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).After(Taobao.Times.EvidenceWithin.Length);
    }

    [Fact]
    public void C14_A_time_out_of_the_order_does_not_release_money_that_the_desk_has() => Refused()
        .After(Taobao.Times.AfterCaseGrace - 1.Minutes).When(Buyer, new CallDesk(Number, 1, [], null, "look", []))
        .After(7.Days).Then(o => Assert.True(o.Cases[0].IsOpen && o.Released.IsZero));

    [Fact]
    public void C14_A_missing_side_does_not_block_the_ruling() => Refused()
        .When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).When(Buyer, new GiveEvidence(Number, 1, "film", []))
        .After(Taobao.Times.EvidenceWithin.Length).When(Li, For(new Award(0, 60.Yuan))).After(Taobao.Times.AppealWithin.Length).Refunded(60.Yuan);

    // ── C15 Permission

    [Fact]
    public void C15_Every_act_asked_for_by_the_wrong_side_is_refused()
    {
        var situations = new[]
        {
            Story.Unpaid(), Story.Paid(), Story.Labelled(), Story.InTransit(), Story.Received(), Story.Completed(), Refused(),
            Refused().When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).After(Taobao.Times.EvidenceWithin.Length),
            Refused().When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).After(Taobao.Times.EvidenceWithin.Length).When(Li, For(new Award(0, 1))),
            Story.Received().When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [], "a")),
            Story.Paid().When(Actor.Platform, new HoldOrder(Number, "risk")),
        };
        // Everybody's offers, asked for by everybody else: what is possible for one is so for nobody whose act it is not.
        Actor[] everybody = [Buyer, Seller, Li, Carrier, Channel, Actor.Platform, Actor.Clock];
        var asked = 0;
        foreach (var story in situations)
        {
            foreach (var by in everybody)
            {
                foreach (var offer in Offers.For(story.Order, new Situation(story.Now, by, story.Policy)).Where(o => o.Possible))
                {
                    foreach (var other in everybody.Where(o => o != by && !May(offer.Act, o.Kind)))
                    {
                        Assert.IsType<Decision.Refused>(story.Ask(other, offer.Command));
                        asked++;
                    }
                    foreach (var stranger in (Actor[])[Actor.Buyer("b2"), Actor.Seller("s2")])
                    {
                        var no = Assert.IsType<Decision.Refused>(story.Ask(stranger, offer.Command)).Refusal;
                        Assert.Equal(RefusalCode.OrderNotFound, no.Code);
                    }
                }
            }
        }
        Assert.True(asked > 200);

        static bool May(Act act, ActorKind by) => act switch
        {
            Act.CloseOrder or Act.AgreeCase or Act.DeclineCase or Act.WithdrawCase or Act.CallDesk or Act.GiveEvidence
                or Act.AcceptVerdict or Act.AppealVerdict or Act.ExtendDeadline => by is ActorKind.Buyer or ActorKind.Seller,
            Act.SendMessage => by is ActorKind.Buyer or ActorKind.Seller or ActorKind.Officer,
            Act.AssignCase => by is ActorKind.Officer or ActorKind.Platform,
            Act.BeginPayment => by is ActorKind.Buyer or ActorKind.Payment,
            Act.GiveVerdict or Act.AskEvidence or Act.ActOnBehalf => by == ActorKind.Officer,
            Act.HoldOrder or Act.ReleaseHold or Act.WaivePenalty => by == ActorKind.Platform,
            Act.CloseLines or Act.Reprice or Act.Ship or Act.VoidLabel or Act.ApplyToCancel or Act.ConfirmReturn or Act.DeclineReturned
                or Act.SendReplacement or Act.ExchangeUnavailable => by == ActorKind.Seller,
            _ => by == ActorKind.Buyer,
        };
    }

    [Fact]
    public void C15_Who_asked_is_not_who_approves()
    {
        // The side that asked does not answer.
        Story.Received().When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 60.Yuan, "x", ["p"]))
            .Refused(Buyer, new AgreeCase(Number, [1]), RefusalCode.NotYoursToAnswer);
        // The officer who opened it for a side does not decide it, and who decided it does not hear the appeal.
        Story.Received()
            .When(Li, new ActOnBehalf(Number, ActorKind.Buyer, "phone", "it leaks", new RequestRefund(Number, [], Because.ReceivedDamaged, 60.Yuan, "x", ["p"])))
            .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"])).When(Seller, new CallDesk(Number, 1, [], null, "decide", []))
            .After(Taobao.Times.EvidenceWithin.Length).Refused(Li, For(new Award()), RefusalCode.SomebodyElseDecides)
            .When(Actor.Officer("wang"), For(new Award())).When(Seller, new AppealVerdict(Number, 1, "no", []))
            .Refused(Actor.Officer("wang"), For(), RefusalCode.SomebodyElseDecides).Refused(Li, For(), RefusalCode.SomebodyElseDecides);
    }
}
