namespace Unwind.Stories;

/// <summary>Rules R44–R46: money from outside, other ways to pay, holds, and withdrawal by law.</summary>
public sealed class OtherWays
{
    internal static PlaceOrder Place(PaymentKind payment, params ImmutableArray<PlacedLine> lines) => new(
        Number, "s1", "b1", "CNY", null, lines.IsEmpty ? [Line("red", 2, 50.Yuan)] : lines, [], new PostageTerms(10.Yuan), [], null)
    {
        Payment = payment,
    };

    static Story OnDelivery(params ImmutableArray<PlacedLine> lines) => new Story().Placed(Place(PaymentKind.CashOnDelivery, lines));
    static Story Later(params ImmutableArray<PlacedLine> lines) => new Story().Placed(Place(PaymentKind.PayLater, lines));
    static Story Deposit() => new Story().Placed(Place(PaymentKind.Deposit) with { DepositMinor = 20.Yuan });

    static List<Effect> Asked(Story story)
    {
        var effects = new List<Effect>();
        foreach (var fact in story.Facts) Effects.Of(story.Order, fact, effects);
        return effects;
    }

    [Fact]
    public void R45_What_a_policy_does_not_allow_is_refused_with_its_rule()
    {
        foreach (var payment in (PaymentKind[])[PaymentKind.CashOnDelivery, PaymentKind.PayLater, PaymentKind.Deposit])
            Assert.Equal((RefusalCode.PaymentNotOffered, "R45"), Refused(Ebay, Place(payment)));
        Assert.Equal((RefusalCode.NotOffered, "R45"), Refused(Ebay, Place(PaymentKind.Prepaid, Line("e-book", 1, 100) with { Virtual = true })));
        Assert.Equal((RefusalCode.Malformed, "R45"), Refused(Taobao, Place(PaymentKind.Deposit)));
        Assert.Equal((RefusalCode.Malformed, "R45"), Refused(Taobao, Place(PaymentKind.Prepaid) with { DepositMinor = 5 }));
        Assert.Equal((RefusalCode.Malformed, "R45"), Refused(Taobao, Place(PaymentKind.Deposit) with { DepositMinor = 110.Yuan }));

        static (RefusalCode, string) Refused(Policy policy, PlaceOrder order)
        {
            var no = Assert.IsType<Decision.Refused>(Decider.Decide(null, order, new Situation(Noon, Buyer, policy))).Refusal;
            return (no.Code, no.Rule);
        }
    }

    [Fact]
    public void R45_Cash_on_delivery_ships_before_the_money_and_collects_at_the_door()
    {
        var story = OnDelivery().Stage(Stage.AwaitingShipment).When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp);
        Assert.Empty(story.Order.Collections);
        story.Scan(Scan.Delivered).Fact<CollectionIssued>(e => e.Amounts.Total == 110.Yuan)
            .When(Channel, new ConfirmCollection(Number, 1, 0, "cash")).Again(Channel, new ConfirmCollection(Number, 1, 0, "cash"))
            .Refused(Channel, new ConfirmCollection(Number, 2, 0, "cash"), RefusalCode.CollectionNotFound)
            .Refused(Seller, new ConfirmCollection(Number, 1, 0, "cash"), RefusalCode.ActorNotAllowed)
            .After(Taobao.Times.ConfirmReceiptAfter).Stage(Stage.Completed);
        Assert.Equal(EffectKind.CollectDebit, Assert.Single(Asked(story)).Kind);
    }

    [Fact]
    public void R45_Cash_on_delivery_undone_before_the_door_costs_nobody_anything()
    {
        var story = OnDelivery().When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
            .Stage(Stage.Closed).TakenFromStock("red", 0);
        Assert.Equal(EffectKind.ReduceDebit, Assert.Single(Asked(story)).Kind);
        Assert.Empty(story.Order.Collections);
    }

    [Fact]
    public void R45_Cash_on_delivery_refused_at_the_door_comes_back_into_stock_by_itself() => OnDelivery()
        .When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.RefusedAtDoor).Scan(Scan.Returned)
        .Stage(Stage.Closed).TakenFromStock("red", 0)
        .Then(o => Assert.Empty(o.Collections));

    [Fact]
    public void R45_What_was_collected_at_the_door_is_paid_out_when_it_goes_back()
    {
        var story = OnDelivery().When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.Delivered)
            .When(Buyer, new RequestReturn(Number, [Of(1, 1)], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [], "a"))
            .When(Buyer, new FillReturn(Number, 1, "yto", "Y")).When(Seller, new ConfirmReturn(Number, 1));
        Assert.Equal([EffectKind.CollectDebit, EffectKind.PayOut], Asked(story).Select(e => e.Kind));
        story.After(60.Days).Stage(Stage.Completed);
        Assert.Equal(110.Yuan, story.Order.Collected.Total);
    }

    [Fact]
    public void R45_Pay_later_undone_before_anything_is_captured_voids_the_debit()
    {
        var story = Later().When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.Delivered)
            .When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.ReceivedDamaged, null, "x", ["p"])).When(Seller, new AgreeCase(Number, []));
        Assert.Equal(EffectKind.ReduceDebit, Assert.Single(Asked(story)).Kind);
        // Only what is kept is ever debited.
        story.When(Buyer, new ConfirmReceipt(Number, []));
        Assert.Equal(story.Order.Released, story.Order.Collected);
        Assert.Equal(110.Yuan, story.Order.Collected.Total + story.Order.Unpromised.Total);
        // After that it is money like any other.
        story.When(Buyer, new RequestRefund(Number, [], Because.Defective, 10.Yuan, "x", ["p"])).When(Seller, new AgreeCase(Number, []));
        Assert.Equal(EffectKind.PayOut, Asked(story)[^1].Kind);
    }

    [Fact]
    public void R45_A_promise_is_paid_once_and_a_stray_payment_goes_back() => Later()
        .When(Channel, new RecordPayment(Number, "p", [Cash(110.Yuan)])).Fact<PaymentBounced>();

    [Fact]
    public void R45_A_deposit_first_and_the_balance_later()
    {
        var story = Deposit().When(Channel, new RecordPayment(Number, "d", [Cash(20.Yuan)])).Fact<DepositPaid>().Stage(Stage.AwaitingPayment)
            .Then(o => Assert.Equal(90.Yuan, o.DueMinor))
            .Refused(Seller, new Reprice(Number, [], 0), RefusalCode.DepositHeld, "R45")
            .Refused(Seller, new CloseLines(Number, [Of(1, 1)], Because.OutOfStock, "x"), RefusalCode.DepositHeld, "R45")
            .When(Channel, new RecordPayment(Number, "b", [Cash(90.Yuan, "card")])).Fact<PaymentCaptured>().Stage(Stage.AwaitingShipment);
        // Each part goes back the way it came (R32).
        story.When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []));
        Assert.Equal([("alipay", 20.Yuan), ("card", 90.Yuan)], Asked(story).Select(e => (e.To, e.Minor)));
    }

    [Fact]
    public void R45_A_buyer_who_gives_up_loses_the_deposit()
    {
        Deposit().When(Channel, new RecordPayment(Number, "d", [Cash(20.Yuan)]))
            .After(Taobao.Times.PayBalanceWithin).Stage(Stage.Closed).Fact<DepositForfeited>()
            .Then(o => Assert.Equal(20.Yuan, o.KeptMinor));
        Deposit().When(Channel, new RecordPayment(Number, "d", [Cash(20.Yuan)]))
            .When(Buyer, new CloseOrder(Number, Because.Unwanted)).Fact<DepositForfeited>();
    }

    [Fact]
    public void R45_A_seller_who_gives_up_pays_double_back()
    {
        var story = Deposit().When(Channel, new RecordPayment(Number, "d", [Cash(20.Yuan)]))
            .When(Seller, new CloseOrder(Number, Because.OutOfStock, "told")).Fact<DepositReturned>().Fact<CompensationDue>(e => e.Minor == 20.Yuan);
        Assert.Equal(("alipay", 20.Yuan), (Asked(story)[0].To, Asked(story)[0].Minor));
        // When nobody is the cause it just goes back.
        Deposit().When(Channel, new RecordPayment(Number, "d", [Cash(20.Yuan)]))
            .When(Seller, new CloseOrder(Number, "met_in_person", "told")).Fact<DepositReturned>().NoFact<CompensationDue>();
        // Without a deposit paid there is nothing to lose.
        Deposit().After(2.Days).Stage(Stage.Closed).NoFact<DepositForfeited>();
    }

    [Fact]
    public void R45_What_is_delivered_online_has_no_parcel_and_nothing_to_send_back()
    {
        Story Delivered() => Story.Paid(Line("e-book", 1, 30.Yuan, noReason: false) with { Virtual = true })
            .When(Seller, new Ship(Number, [], "online", "code-1")).Stage(Stage.Received);
        Delivered().Refused(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]), RefusalCode.NothingToSendBack, "R45", Act.RequestRefund)
            .Refused(Buyer, new RequestReturn(Number, [], Because.Unwanted7, null, "x", ["p"]), RefusalCode.NothingToSendBack);
        Delivered().When(Buyer, new RequestRefund(Number, [], Because.Defective, null, "x", ["p"])).When(Seller, new AgreeCase(Number, [])).Stage(Stage.Closed);
        Delivered().After(Taobao.Times.ConfirmVirtualAfter).Stage(Stage.Completed);
    }

    [Fact]
    public void R45_Boxed_and_online_goods_of_one_order_go_apart() => Story.Paid(Line("red", 1, 30.Yuan), Line("e-book", 1, 30.Yuan) with { Virtual = true })
        .When(Seller, new Ship(Number, [], "sf", "SF1"))
        .Then(o => Assert.Equal([ParcelState.Labelled, ParcelState.Delivered], o.Parcels.Select(p => p.State)))
        .After(Taobao.Times.ConfirmVirtualAfter)
        .Then(o => Assert.Equal([PortionState.Open, PortionState.Completed], o.Lines.Select(l => l.Portions[0].State)));

    [Fact]
    public void R45_On_hold_nothing_is_shipped_and_the_promised_time_begins_when_it_ends()
    {
        Story Held() => Story.Paid().When(Actor.Platform, new HoldOrder(Number, "group not complete"));
        Held().Refused(Seller, new Ship(Number, [], "sf", "SF1"), RefusalCode.OnHold, "R45")
            .After(5.Days).NoFact<ShipmentMissed>()
            .When(Actor.Platform, new ReleaseHold(Number)).Again(Actor.Platform, new ReleaseHold(Number))
            .Then(o => Assert.Equal(Noon + 5.Days + Taobao.Times.ShipWithin.Length, o.ShipBy))
            .When(Seller, new Ship(Number, [], "sf", "SF1"));
        // The buyer is not held.
        Held().When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, [])).Stage(Stage.Closed);
        Held().Again(Actor.Platform, new HoldOrder(Number, "again")).Refused(Seller, new ReleaseHold(Number), RefusalCode.ActorNotAllowed, "R45");
        Story.Paid().Refused(Seller, new HoldOrder(Number, "x"), RefusalCode.ActorNotAllowed, "R45").Refused(Actor.Platform, new HoldOrder(Number, " "), RefusalCode.ExplanationNeeded);
        Story.Unpaid().Refused(Actor.Platform, new HoldOrder(Number, "x"), RefusalCode.NotPaidYet, "R45").Refused(Actor.Platform, new ReleaseHold(Number), RefusalCode.NotOnHold, "R45");
        Story.InTransit().Refused(Actor.Platform, new HoldOrder(Number, "x"), RefusalCode.ParcelInTransit, "R45");
    }

    [Theory]
    [InlineData(HoldEnd.Release, Stage.AwaitingShipment)]
    [InlineData(HoldEnd.Refund, Stage.Closed)]
    public void R45_A_hold_that_nobody_ends_ends_by_itself(HoldEnd end, Stage stage) =>
        Story.Paid(Taobao.With(terms: Taobao.Terms with { HoldEnd = end })).When(Actor.Platform, new HoldOrder(Number, "risk", Noon + 3.Days))
            .After(3.Days).Fact<HoldReleased>().Stage(stage);

    [Fact]
    public void R44_A_refund_made_outside_is_booked_and_nothing_is_paid_on_top_of_it()
    {
        var story = Story.Paid().When(Channel, new RecordOutsideRefund(Number, "console-1", 0, 110.Yuan)).Stage(Stage.Closed).Refunded(110.Yuan)
            .Again(Channel, new RecordOutsideRefund(Number, "console-1", 0, 110.Yuan))
            .Refused(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []), RefusalCode.OrderClosed);
        Assert.DoesNotContain(Asked(story), e => e.Kind == EffectKind.PayOut);
        Assert.All(story.Order.Refunds, r => Assert.DoesNotContain(false, r.Confirmed));
    }

    [Fact]
    public void R44_It_cuts_the_open_case_or_closes_it()
    {
        Story Asking() => Story.Received().When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 60.Yuan, "x", ["p"]));
        Asking().When(Channel, new RecordOutsideRefund(Number, "chargeback-1", 0, 40.Yuan, Chargeback: true))
            .Then(o => Assert.Equal(20.Yuan, o.Cases[0].AmountMinor))
            .When(Seller, new AgreeCase(Number, [])).Refunded(60.Yuan);
        Asking().When(Channel, new RecordOutsideRefund(Number, "chargeback-1", 0, 110.Yuan)).CaseEnds(1, CaseOutcome.Refunded).Refunded(110.Yuan);
    }

    [Fact]
    public void R44_Never_more_than_was_paid_and_never_by_just_anybody() => Story.Paid()
        .Refused(Channel, new RecordOutsideRefund(Number, "c", 0, 110_01), RefusalCode.AmountExceedsRefundable, "R44")
        .Refused(Channel, new RecordOutsideRefund(Number, "c", 0, 0), RefusalCode.AmountNotPositive, "R44")
        .Refused(Channel, new RecordOutsideRefund(Number, "c", 3, 1), RefusalCode.RefundNotFound, "R44")
        .Refused(Seller, new RecordOutsideRefund(Number, "c", 0, 1), RefusalCode.ActorNotAllowed, "R44");

    [Fact]
    public void R44_The_channels_own_word_about_a_refund_of_ours_is_that_refund() => Story.Paid()
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new RecordOutsideRefund(Number, "seen-in-console", 0, 110.Yuan)).Fact<RefundConfirmed>().Refunded(110.Yuan);

    // ── R46

    static Story Bought(params ImmutableArray<PlacedLine> lines) => new Story(Ebay).Placed(new PlaceOrder(
        Number, "s1", "b1", "EUR", null, lines.IsEmpty ? [Line("red", 2, 50.Yuan)] : lines, [], new PostageTerms(10.Yuan), [], null)
    { Email = "Ann@Example.org " }).Pay();

    static Story Arrived(params ImmutableArray<PlacedLine> lines) => Bought(lines).When(Seller, new Ship(Number, [], "dhl", "1")).Scan(Scan.PickedUp).Scan(Scan.Delivered);

    [Fact]
    public void R46_Withdrawal_needs_no_reason_and_nobodys_consent()
    {
        Bought().When(Buyer, new WithdrawContract(Number, [], null)).Fact<ContractWithdrawn>().Refunded(110.Yuan).Stage(Stage.Closed);
        // The postage of the way out goes back, the way back is the buyer's.
        Arrived().When(Buyer, new WithdrawContract(Number, [], null)).CaseWaits<CaseState.ReturnParcel>(1)
            .When(Buyer, new FillReturn(Number, 1, "dhl", "2", 7.Yuan)).When(Seller, new ConfirmReturn(Number, 1)).Refunded(110.Yuan).NoFact<FeeCharged>();
        Bought().When(Seller, new Ship(Number, [], "dhl", "1")).Scan(Scan.PickedUp)
            .When(Buyer, new WithdrawContract(Number, [], null)).Fact<InterceptionAsked>();
    }

    [Fact]
    public void R46_For_single_units_as_well() => Arrived()
        .When(Buyer, new WithdrawContract(Number, [Of(1, 1)], "too small"))
        .When(Buyer, new FillReturn(Number, 1, "dhl", "2")).When(Seller, new ConfirmReturn(Number, 1)).Refunded(55.Yuan)
        .Refused(Buyer, new WithdrawContract(Number, [Of(1, 2)], null), RefusalCode.UnitsNotAvailable, "R46");

    [Fact]
    public void R46_Until_fourteen_days_after_the_last_items_delivery()
    {
        var story = Bought(Line("red", 1, 50.Yuan), Line("blue", 1, 50.Yuan)).When(Seller, new Ship(Number, [Of(1)], "dhl", "1"))
            .Scan(Scan.PickedUp).Scan(Scan.Delivered).After(2.Days).When(Seller, new Ship(Number, [Of(2)], "dhl", "2")).Scan(Scan.PickedUp, 2).After(1.Days).Scan(Scan.Delivered, 2);
        story.After(14.Days - 1.Minutes).Then(_ => Assert.True(story.Offer(Buyer, Act.WithdrawContract).Possible))
            .After(1.Minutes).Refused(Buyer, new WithdrawContract(Number, [], null), RefusalCode.WithdrawalOver, "R46");
    }

    [Fact]
    public void R46_Without_a_delivery_date_the_latest_possible_one_counts()
    {
        // Completed by the clock, never scanned as delivered: from then on, not from before.
        var story = Bought().When(Seller, new Ship(Number, [], "dhl", "1")).Scan(Scan.PickedUp).After(Ebay.Times.ConfirmReceiptAfter).Stage(Stage.Completed)
            .After(13.Days);
        story.When(Buyer, new WithdrawContract(Number, [], null)).CaseWaits<CaseState.ReturnParcel>(1);
    }

    [Fact]
    public void R46_Without_an_account_by_the_orders_e_mail()
    {
        Assert.DoesNotContain("example", Bought().StateJson(), StringComparison.OrdinalIgnoreCase);
        Bought().When(Buyer, new WithdrawContract(Number, [], null, "ann@example.org")).Fact<ContractWithdrawn>(e => e.ByEmail);
        Bought().Refused(Buyer, new WithdrawContract(Number, [], null, "bob@example.org"), RefusalCode.OrderNotFound, "R46");
        Story.Paid(Ebay).Refused(Buyer, new WithdrawContract(Number, [], null, "ann@example.org"), RefusalCode.OrderNotFound, "R46");
    }

    [Fact]
    public void R46_Not_for_excluded_goods_and_not_where_policy_has_no_such_right()
    {
        Arrived(Line("red", 1, 50.Yuan), Line("engraved", 1, 50.Yuan, noReason: false))
            .Refused(Buyer, new WithdrawContract(Number, [Of(2)], null), RefusalCode.WithdrawalExcluded, "R46")
            .When(Buyer, new WithdrawContract(Number, [], null)).Then(o => Assert.Equal([1], o.Cases.Select(c => c.Line)));
        Story.Paid().Refused(Buyer, new WithdrawContract(Number, [], null), RefusalCode.NotOffered, "R46", Act.RequestRefund);
        Story.Paid(Ebay).Refused(Seller, new WithdrawContract(Number, [], null), RefusalCode.ActorNotAllowed, "R46");
    }

    [Fact]
    public void R46_An_unpaid_order_is_simply_closed() => new Story(Ebay).Placed(new PlaceOrder(
        Number, "s1", "b1", "EUR", null, [Line("red", 2, 50.Yuan)], [], new PostageTerms(0), [], null))
        .When(Buyer, new WithdrawContract(Number, [], null)).Stage(Stage.Closed);

    [Fact]
    public void R46_Both_sides_are_told_at_once_and_the_time_is_exact()
    {
        var story = Bought().After(TimeSpan.FromMilliseconds(1234)).When(Buyer, new WithdrawContract(Number, [], null));
        var withdrawn = story.Last.OfType<ContractWithdrawn>().Single();
        Assert.Equal(Noon + TimeSpan.FromMilliseconds(1234), withdrawn.Stamp.At);
        var notices = new List<Notice>();
        Notices.Of(story.Order, withdrawn, notices);
        Assert.Equal([ActorKind.Buyer, ActorKind.Seller], notices.Select(n => n.To));
    }
}
