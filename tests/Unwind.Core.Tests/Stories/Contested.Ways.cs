namespace Unwind.Stories;

/// <summary>Other ways to pay, exchanges, extensions.</summary>
public sealed partial class Contested
{
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
}
