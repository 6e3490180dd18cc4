namespace Unwind.Stories;

/// <summary>R22 whole, and R41: one case that moves on, with its reason, evidence, amounts and clock.</summary>
public sealed class MovingOn
{
    static readonly Actor Li = Actor.Officer("li");

    /// <summary>What was asked for stays what it was, wherever the case goes.</summary>
    static void Same(Case before, Case after)
    {
        Assert.Equal(
            (before.Number, before.Opener, before.Reason, before.Explanation, before.OpenedAt, before.GoodsMinor),
            (after.Number, after.Opener, after.Reason, after.Explanation, after.OpenedAt, after.GoodsMinor));
        Assert.Equal(before.Evidence, after.Evidence);
        Assert.Equal(before.Units, after.Units);
    }

    [Fact]
    public void R41_Too_late_to_cancel_becomes_an_interception_and_then_a_return()
    {
        var story = Story.Labelled(Line("red", 2, 100.Yuan)).When(Seller, new ApplyToCancel(Number, [], Because.PriceError, "a nought is missing"));
        var asked = story.Order.Cases[0];
        story.Scan(Scan.PickedUp).When(Buyer, new AgreeCase(Number, [1])).CaseWaits<CaseState.CarrierAnswer>(1)
            .Scan(Scan.InterceptionFailed).CaseWaits<CaseState.Delivery>(1)
            .Scan(Scan.Delivered).CaseWaits<CaseState.ReturnParcel>(1);
        Same(asked, story.Order.Cases[0]);
        Assert.Equal(CaseKind.Return, story.Order.Cases[0].Kind);
        story.When(Buyer, new FillReturn(Number, 1, "yto", "Y", 8_00)).When(Carrier, new RecordReturnScan(Number, 1)).When(Seller, new ConfirmReturn(Number, 1))
            // The seller caused it: everything goes back, and the seller bears the way back (R10).
            .Refunded(200.Yuan + 10.Yuan).Stage(Stage.Closed);
        Assert.Equal(8_00, Assert.Single(story.Facts.OfType<FeeCharged>(), f => f.Fee == Fees.ReturnPostage).Minor);
        Assert.Single(story.Order.Cases);
    }

    [Fact]
    public void R41_What_could_not_be_stopped_may_still_be_refused_at_the_door()
    {
        var story = Story.InTransit().When(Buyer, new RequestRefund(Number, [], Because.NotReceived, null, "not any more", ["p"]));
        var asked = story.Order.Cases[0];
        story.When(Seller, new AgreeCase(Number, [])).Scan(Scan.InterceptionFailed).Scan(Scan.RefusedAtDoor).CaseWaits<CaseState.GoodsBack>(1);
        Same(asked, story.Order.Cases[0]);
        story.Scan(Scan.Returned).CaseEnds(1, CaseOutcome.Refunded).Stage(Stage.Closed).TakenFromStock("red", 0);
        Assert.Single(story.Order.Cases);
    }

    [Fact]
    public void R41_Units_of_a_line_move_on_apart() => Story.Paid(Line("red", 3, 100.Yuan))
        .When(Seller, new Ship(Number, [Of(1, 1)], "sf", "SF1")).Scan(Scan.PickedUp)
        .When(Seller, new Ship(Number, [Of(1, 1)], "sf", "SF2"))
        .When(Seller, new ApplyToCancel(Number, [], Because.PriceError, "sorry")).When(Buyer, new AgreeCase(Number, []))
        // One is on its way, one labelled, one in the warehouse: each is undone as far as it has come.
        .CaseWaits<CaseState.CarrierAnswer>(3).CaseEnds(1, CaseOutcome.Refunded).CaseEnds(2, CaseOutcome.Refunded)
        .Scan(Scan.Intercepted).Scan(Scan.Returned).Refunded(310.Yuan).Stage(Stage.Closed);

    [Fact]
    public void R41_A_carrier_that_never_answers_does_not_stop_the_case() => Story.InTransit()
        .When(Seller, new ApplyToCancel(Number, [], Because.PriceError, "sorry")).When(Buyer, new AgreeCase(Number, []))
        .After(Taobao.Times.InterceptAnswerWithin).CaseWaits<CaseState.Delivery>(1)
        .After(Taobao.Times.GoodsBackWithin).CaseEnds(1, CaseOutcome.Refunded);

    // ── R22

    static Story Exchanging(string? sku = null) => Story.Received(Line("red", 2, 100.Yuan))
        .When(Buyer, new RequestExchange(Number, [], "wrong_size", sku, "too small", ["p"]));

    [Fact]
    public void R22_Dearer_goods_are_paid_for_first_and_the_money_goes_where_the_units_go()
    {
        var story = Exchanging("blue").When(Seller, new AgreeCase(Number, [1], "here", 30.Yuan)).CaseWaits<CaseState.Payment>(1)
            .Refused(Buyer, new FillReturn(Number, 1, "yto", "Y"), RefusalCode.CaseNotWaitingForThis)
            .When(Channel, new RecordPayment(Number, "x", [Cash(29.Yuan)], 1)).Fact<PaymentBounced>()
            .When(Channel, new RecordPayment(Number, "d", [Cash(30.Yuan, "card")], 1)).CaseWaits<CaseState.ReturnParcel>(1)
            .Again(Channel, new RecordPayment(Number, "d", [Cash(30.Yuan, "card")], 1))
            .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1))
            .When(Seller, new SendReplacement(Number, 1, "sf", "SF9")).CaseEnds(1, CaseOutcome.Exchanged)
            .TakenFromStock("red", 0).TakenFromStock("blue", 2);
        // It is the store's when the buyer has the goods.
        Assert.Equal(30.Yuan, story.Order.Differences[0].HeldMinor);
        story.Scan(Scan.PickedUp, 2).Scan(Scan.Delivered, 2).When(Buyer, new ConfirmReceipt(Number, [])).Stage(Stage.Completed);
        Assert.Equal((0, 30.Yuan), (story.Order.Differences[0].HeldMinor, story.Order.Differences[0].ReleasedMinor));
        // Returned after all: every fen that was paid goes back.
        story.When(Buyer, new RequestRefund(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
            .Fact<DifferenceRefunded>(e => e is { FromStoreMinor: 30_00 } && e.Cash[0].Channel == "card");
        Assert.Equal(0, story.Order.KeptMinor);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void R44_What_the_bank_takes_back_of_a_difference_is_not_paid_again(bool received, bool more)
    {
        var story = Exchanging("blue").When(Seller, new AgreeCase(Number, [1], "here", 30.Yuan))
            .When(Channel, new RecordPayment(Number, "d", [Cash(10.Yuan), Cash(20.Yuan, "card")], 1))
            .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1)).When(Seller, new SendReplacement(Number, 1, "sf", "SF9"));
        if (received) story.Scan(Scan.PickedUp, 2).Scan(Scan.Delivered, 2).When(Buyer, new ConfirmReceipt(Number, []));
        var back = new RecordOutsideRefund(Number, "cb", 1, more ? 25.Yuan : 12.Yuan, Chargeback: more, Case: 1);
        story.Refused(Channel, back with { Component = 2 }, RefusalCode.RefundNotFound, "R44")
            .Refused(Channel, back with { Case = 2 }, RefusalCode.RefundNotFound, "R44")
            .Refused(Channel, back with { AmountMinor = 21.Yuan, Chargeback = false }, RefusalCode.AmountExceedsRefundable, "R44")
            .When(Channel, back).Fact<DifferenceRefunded>(e => e is { Refund: 0, Outside: "card/cb" } && e.FromStoreMinor == (received ? e.Cash[1].Minor : 0))
            .Again(Channel, back);
        if (!received) story.Scan(Scan.PickedUp, 2).Scan(Scan.Delivered, 2).When(Buyer, new ConfirmReceipt(Number, []));
        // All of it goes back in the end: what is left of each component, and not a fen on top.
        story.When(Buyer, new RequestRefund(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
            .Fact<DifferenceRefunded>(e => e.Refund > 0 && e.Cash.Select(c => c.Minor).SequenceEqual([10.Yuan, more ? 0 : 8.Yuan]));
        Assert.Equal((0, 0, 30.Yuan), (story.Order.KeptMinor, story.Order.Differences[0].HeldMinor, story.Order.Differences[0].RefundedMinor));
    }

    [Fact]
    public void R22_Cheaper_goods_give_the_difference_back() => Exchanging("blue")
        .Refused(Seller, new AgreeCase(Number, [1], "here", -500.Yuan), RefusalCode.AmountExceedsRefundable, "R22")
        .When(Seller, new AgreeCase(Number, [1], "here", -30.Yuan)).CaseWaits<CaseState.ReturnParcel>(1)
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1)).Refunded(0)
        .When(Seller, new SendReplacement(Number, 1, "sf", "SF9")).Refunded(30.Yuan).CaseEnds(1, CaseOutcome.Exchanged);

    [Fact]
    public void R22_A_difference_that_nobody_pays_ends_the_exchange() => Exchanging("blue")
        .When(Seller, new AgreeCase(Number, [1], null, 30.Yuan)).After(Taobao.Times.PayDifferenceWithin)
        .CaseEnds(1, CaseOutcome.Lapsed).Refunded(0)
        .Refused(Seller, new AgreeCase(Number, [1], null, 20.Yuan), RefusalCode.CaseNotWaitingForThis, "R22");

    [Fact]
    public void R22_A_difference_is_of_one_exchange_and_the_sellers_to_say()
    {
        Story.Received().When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]))
            .Refused(Seller, new AgreeCase(Number, [1], null, 1), RefusalCode.Malformed, "R22");
        Exchanging().Refused(Buyer, new AgreeCase(Number, [1], null, 1), RefusalCode.NotYoursToAnswer);
    }

    [Fact]
    public void R22_With_nothing_to_send_what_was_paid_on_top_goes_back_with_the_rest() => Exchanging("blue")
        .When(Seller, new AgreeCase(Number, [1], null, 30.Yuan)).When(Channel, new RecordPayment(Number, "d", [Cash(30.Yuan)], 1))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1))
        .When(Seller, new ExchangeUnavailable(Number, 1)).CaseEnds(1, CaseOutcome.Refunded)
        .Refunded(200.Yuan).Then(o => Assert.Equal(30.Yuan, o.Differences[0].RefundedMinor)).Stage(Stage.Closed);

    [Fact]
    public void R22_The_replacement_has_scans_of_its_own_and_its_own_end()
    {
        Story Sent() => Story.Completed().When(Buyer, new RequestExchange(Number, [], "wrong_size", null, "too small", ["p"])).When(Seller, new AgreeCase(Number, [1], "here"))
            .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1)).When(Seller, new SendReplacement(Number, 1, "sf", "SF9"));
        Sent().Scan(Scan.PickedUp, 2).Scan(Scan.Delivered, 2).Then(o => Assert.Equal(ParcelState.Delivered, o.Parcels[1].State)).After(90.Days)
            .Then(o => Assert.True(o.Settled)).Refunded(0);
        // Lost on the way, the buyer has neither goods nor money until the money goes back.
        Sent().Scan(Scan.PickedUp, 2).Scan(Scan.Lost, 2).Refunded(110.Yuan);
        // Never picked up, although the order was completed long ago: the store pays it back by itself.
        Sent().After(Taobao.Times.PickUpWithin).Fact<PickUpMissed>().After(Taobao.Times.GiveUpShipmentAfter)
            .Fact<RefundIssued>(e => e is { Source: RefundSource.Store, Reason: Reason.ReplacementNotSent }).Refunded(110.Yuan)
            .After(30.Days).Then(o => Assert.True(o.Settled));
    }

    [Fact]
    public void R22_A_refused_exchange_goes_to_the_desk_which_can_give_the_money_instead() => Exchanging()
        .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"])).When(Buyer, new CallDesk(Number, 1, [], null, "look", []))
        .After(Taobao.Times.EvidenceWithin.Length)
        .When(Li, new GiveVerdict(Number, 1, false, [new Award(Return: true)], Liability.Seller, Liability.Seller, null, "wrong size sent"))
        .After(Taobao.Times.AppealWithin.Length).CaseWaits<CaseState.ReturnParcel>(1)
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1)).Refunded(200.Yuan);
}
