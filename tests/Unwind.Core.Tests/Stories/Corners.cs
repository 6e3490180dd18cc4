namespace Unwind.Stories;

/// <summary>Where rules meet: several lines, several parcels, two things at once.</summary>
public sealed class Corners
{
    static Story Two(Scan? upTo = Scan.PickedUp)
    {
        var s = Story.Paid(Line("red", 1, 100.Yuan), Line("blue", 1, 100.Yuan)).When(Seller, new Ship(Number, [], "sf", "SF1"));
        return upTo is { } u ? s.Scan(u) : s;
    }

    static PlaceOrder Threshold(params ImmutableArray<PlacedLine> lines) => new(
        Number, "s1", "b1", "CNY", null, lines, [new Discount("d", 30.Yuan, 200.Yuan)], new PostageTerms(0), [], null);

    static RequestRefund Refund(string reason, params ImmutableArray<Selected> l) => new(Number, l, reason, null, "x", ["p"]);
    static RequestReturn Return(string reason, params ImmutableArray<Selected> l) => new(Number, l, reason, null, "x", ["p"]);

    [Fact]
    public void R32_When_nothing_stays_no_threshold_is_lost()
    {
        new Story().When(Buyer, Threshold(Line("a", 1, 100.Yuan), Line("b", 1, 100.Yuan), Line("c", 1, 50.Yuan))).Pay()
            .When(Buyer, Refund("changed_mind")).When(Seller, new AgreeCase(Number, []))
            .Stage(Stage.Closed).Refunded(220.Yuan);
    }

    [Fact]
    public void R32_A_whole_parcel_refused_at_the_door_loses_no_threshold()
    {
        new Story().When(Buyer, Threshold(Line("a", 1, 100.Yuan), Line("b", 1, 100.Yuan))).Pay()
            .When(Seller, new Ship(Number, [], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.RefusedAtDoor).Scan(Scan.Returned)
            .Stage(Stage.Closed).Refunded(170.Yuan);
    }

    [Fact]
    public void R15_One_interception_of_two_lines_is_paid_once() => Two()
        .When(Buyer, Refund("not_wanted")).When(Seller, new AgreeCase(Number, []))
        .Scan(Scan.Intercepted).Scan(Scan.Returned).Stage(Stage.Closed).Refunded(200.Yuan - 10.Yuan);

    [Fact]
    public void R15_No_interception_no_fee() => Story.InTransit()
        .When(Buyer, Refund("not_wanted")).When(Seller, new AgreeCase(Number, []))
        .Scan(Scan.RefusedAtDoor).Scan(Scan.Returned).Stage(Stage.Closed).NoFact<FeeCharged>().Refunded(100.Yuan);

    [Fact]
    public void R15_What_the_seller_had_stopped_is_not_the_buyers_fault() => Two()
        .When(Seller, new ApplyToCancel(Number, [Of(1)], "price_error", "x")).When(Buyer, new AgreeCase(Number, []))
        .Scan(Scan.Intercepted).Scan(Scan.Returned).Stage(Stage.Closed).Refunded(210.Yuan);

    [Fact]
    public void R15_The_buyers_word_carries_an_agreed_case_on() => Story.InTransit(Line("red", 2, 100.Yuan))
        .When(Buyer, Refund("not_wanted", Of(1, 1))).When(Seller, new AgreeCase(Number, [1]))
        .When(Buyer, Return("quality", Of(1, 1)))
        .Arrives()
        .CaseWaits<CaseState.ReturnParcel>(1);

    [Fact]
    public void R15_Nobody_gets_money_and_goods() => Story.InTransit(Line("red", 2, 100.Yuan))
        .When(Buyer, Refund("not_wanted", Of(1, 1))).When(Seller, new AgreeCase(Number, [1]))
        .When(Buyer, Return("quality", Of(1, 1))).When(Buyer, new WithdrawCase(Number, [2]))
        .Arrives().After(40.Days).Refunded(0);

    [Fact]
    public void R18_The_buyers_word_is_about_the_goods_that_are_there()
    {
        var s = Story.Paid(Line("red", 2, 100.Yuan)).When(Seller, new Ship(Number, [Of(1, 1)], "sf", "SF1"))
            .When(Seller, new Ship(Number, [Of(1, 1)], "sf", "SF2"))
            .Scan(Scan.PickedUp).Scan(Scan.PickedUp, 2).Scan(Scan.Delivered)
            .When(Buyer, Return("quality", Of(1, 1)));
        Assert.Equal(ParcelState.InTransit, s.Order.Parcels[1].State);
    }

    [Fact]
    public void R18_And_the_other_parcel_can_still_be_lost()
    {
        var s = Story.Paid(Line("red", 2, 100.Yuan)).When(Seller, new Ship(Number, [Of(1, 1)], "sf", "SF1"))
            .When(Seller, new Ship(Number, [Of(1, 1)], "sf", "SF2"))
            .Scan(Scan.PickedUp).Scan(Scan.PickedUp, 2).Scan(Scan.Delivered)
            .When(Buyer, Return("quality", Of(1, 1)));
        s.When(Carrier, new RecordScan(Number, 2, null, Scan.Lost)).Refunded(105.Yuan);
    }

    [Fact]
    public void R34_Three_hundred_waits_end_as_one()
    {
        var lines = Enumerable.Range(1, 300).Select(i => Line($"s{i}", 1, 1.Yuan)).ToImmutableArray();
        Story.Paid(lines).When(Buyer, Refund("changed_mind")).After(3.Days).Stage(Stage.Closed);
    }

    [Fact]
    public void R14_The_void_of_an_overdue_label_gives_the_stock_back() => Story.Labelled()
        .After(2.Days).When(Buyer, Refund("late_shipment")).Stage(Stage.Closed).After(400.Days).TakenFromStock("red", 0);

    [Fact]
    public void R14_A_label_that_is_given_up_gives_the_stock_back() => Story.Labelled().After(400.Days).Stage(Stage.Closed).TakenFromStock("red", 0);

    [Fact]
    public void R14_A_label_in_the_void_gives_stock_back_in_a_completed_order() => Story.Paid(Line("red", 1, 10.Yuan), Line("blue", 1, 10.Yuan))
        .When(Seller, new Ship(Number, [Of(1)], "sf", "SF1")).Scan(Scan.PickedUp).Scan(Scan.Delivered)
        .When(Seller, new Ship(Number, [Of(2)], "sf", "SF2"))
        .When(Buyer, Refund("not_wanted", Of(2))).When(Seller, new AgreeCase(Number, [1]))
        .When(Buyer, new ConfirmReceipt(Number, [])).Stage(Stage.Completed).After(400.Days).TakenFromStock("blue", 0);

    [Fact]
    public void R14_A_void_has_its_own_time_and_a_pick_up_is_heard()
    {
        var s = Story.Labelled().After(23.Hours + 59.Minutes).When(Seller, new VoidLabel(Number, 1)).After(5.Minutes);
        s.When(Carrier, new RecordScan(Number, 1, null, Scan.PickedUp));
        Assert.Equal(Stage.InTransit, s.Order.Stage);
    }
    static Story Exchanged(bool sellable, string sku = "blue", bool completed = false)
    {
        var s = completed ? Story.Completed() : Story.Received();
        return s.When(Buyer, new RequestExchange(Number, [], "quality", sku, "x", ["p"])).When(Seller, new AgreeCase(Number, [1]))
        .When(Buyer, new FillReturn(Number, 1, "yto", "Y1", 12.Yuan)).When(Seller, new ConfirmReturn(Number, 1, 0, sellable))
        .When(Seller, new SendReplacement(Number, 1, "sf", "SF2"));
    }

    [Fact]
    public void R22_A_replacement_that_never_left_goes_back_into_its_own_stock() => Exchanged(true)
        .When(Seller, new VoidLabel(Number, 2)).Scan(Scan.LabelVoided, 2)
        .After(30.Days).Stage(Stage.Closed).TakenFromStock("red", 0).TakenFromStock("blue", 0);

    [Fact]
    public void R22_A_replacement_refused_at_the_door_goes_back_into_its_own_stock() => Exchanged(false)
        .Scan(Scan.PickedUp, 2).Scan(Scan.RefusedAtDoor, 2).Scan(Scan.Returned, 2)
        .TakenFromStock("red", 1).TakenFromStock("blue", 0);

    [Fact]
    public void R22_A_replacement_returned_goes_back_into_its_own_stock() => Exchanged(true)
        .Scan(Scan.PickedUp, 2).Scan(Scan.Delivered, 2)
        .When(Buyer, Return("quality")).When(Seller, new AgreeCase(Number, [2])).When(Seller, new ConfirmReturn(Number, 2))
        .TakenFromStock("red", 0).TakenFromStock("blue", 0);

    [Fact]
    public void R22_Who_must_pack_again_has_the_time()
    {
        var s = Story.Received().After(9.Days).When(Buyer, new RequestExchange(Number, [], "quality", "blue", "x", ["p"])).When(Seller, new AgreeCase(Number, [1]))
            .After(6.Days).When(Buyer, new FillReturn(Number, 1, "yto", "Y1")).After(4.Days).When(Seller, new ConfirmReturn(Number, 1))
            .When(Seller, new SendReplacement(Number, 1, "sf", "SF2")).When(Seller, new VoidLabel(Number, 2)).Scan(Scan.LabelVoided, 2)
            .After(1.Minutes);
        s.Refunded(0);
    }

    [Fact]
    public void R21_An_exchange_for_quality_pays_the_way_back()
    {
        var s = Exchanged(true);
        Assert.Contains(s.Facts, f => f is FeeCharged { Fee: Fees.ReturnPostage, Minor: 1200 });
    }

    [Fact]
    public void R24_A_replacement_lost_after_completion_is_refunded() => Exchanged(true, completed: true)
        .Scan(Scan.PickedUp, 2).Scan(Scan.Lost, 2).Refunded(110.Yuan);

    [Fact]
    public void R24_Lost_after_the_clock_completed_it_is_refunded()
    {
        var s = Story.InTransit().After(11.Days).Stage(Stage.Completed).When(Buyer, Refund("quality")).Scan(Scan.Lost);
        if (s.Order.Cases[0].State is CaseState.Ended { Outcome: CaseOutcome.Refunded }) s.Refunded(110.Yuan);
    }

    [Fact]
    public void R18_A_gift_does_not_stand_in_the_way_of_a_return() => Story.Received(Line("red", 1, 100.Yuan), Line("gift", 1, 0))
        .When(Buyer, Return("quality"));

    [Fact]
    public void R18_A_gift_can_be_exchanged() => Story.Received(Line("red", 1, 100.Yuan), Line("gift", 1, 0))
        .When(Buyer, new RequestExchange(Number, [Of(2)], "wrong_size", null, "x", ["p"]));

    [Fact]
    public void R28_One_request_counts_once_however_many_parcels()
    {
        var s = Story.Paid(Line("red", 3, 10.Yuan));
        for (var i = 1; i <= 3; i++) s.When(Seller, new Ship(Number, [Of(1, 1)], "sf", $"SF{i}"));
        for (var i = 1; i <= 3; i++) s.Scan(Scan.PickedUp, i).Scan(Scan.Delivered, i);
        s.When(Buyer, Return("quality")).When(Seller, new DeclineCase(Number, [], "evidence_missing", "x", ["p"]))
            .When(Buyer, Return("quality"));
    }

    [Fact]
    public void R7_A_price_that_falls_and_rises_finds_the_coupon_whole()
    {
        var s = new Story().When(Buyer, new PlaceOrder(Number, "s1", "b1", "CNY", null, [Line("red", 1, 100.Yuan)], [], new PostageTerms(0),
            [new Funding(FundingKind.PlatformCoupon, "platform", 50.Yuan)], null));
        Assert.Equal(50.Yuan, s.Order.DueMinor);
        s.When(Seller, new Reprice(Number, [new NewPrice(1, 10.Yuan)])).When(Seller, new Reprice(Number, [new NewPrice(1, 100.Yuan)]));
        Assert.Equal(50.Yuan, s.Order.DueMinor);
    }

    [Fact]
    public void R32_A_refund_names_the_payment_that_paid()
    {
        var s = Story.Unpaid().When(Channel, new RecordPayment(Number, "wrong-1", [new Funding(FundingKind.Cash, "alipay", 5)]))
            .When(Channel, new RecordPayment(Number, "right-2", [new Funding(FundingKind.Cash, "alipay", 110.Yuan)]))
            .When(Buyer, Refund("changed_mind")).When(Seller, new AgreeCase(Number, []));
        var effects = new List<Effect>();
        foreach (var f in s.Last) Effects.Of(s.Order, f, effects);
        Assert.Equal("right-2", effects.Single(e => e.Kind == EffectKind.PayOut).Reference);
    }

    [Fact]
    public void R13_Two_skus_are_two_effects()
    {
        var s = Story.Unpaid(Line("red", 1, 10.Yuan), Line("blue", 1, 10.Yuan)).When(Seller, new CloseOrder(Number, "out_of_stock", "told", StockStep.SetToZero));
        var effects = new List<Effect>();
        foreach (var f in s.Last) Effects.Of(s.Order, f, effects);
        Assert.Equal(effects.Count, effects.Select(e => e.Key).Distinct().Count());
    }

    [Fact]
    public void R35_The_offer_says_the_fee()
    {
        var s = Story.InTransit();
        var offer = s.Offer(Buyer, Act.RequestRefund);
        s.When(Buyer, offer.Command).When(Seller, new AgreeCase(Number, [])).Scan(Scan.Intercepted).Scan(Scan.Returned);
        Assert.Equal(offer.Outcome!.RefundIfAgreedMinor - offer.Outcome.FeeIfInterceptedMinor, s.Order.RefundedFromEscrow.Total);
    }

    [Fact]
    public void R15_Two_shipments_under_one_label_are_heard_together()
    {
        var s = Story.Paid(Line("red", 1, 10.Yuan), Line("blue", 1, 10.Yuan)).When(Seller, new Ship(Number, [Of(1)], "sf", "SF1")).When(Seller, new Ship(Number, [Of(2)], "sf", "SF1"));
        s.When(Carrier, new RecordScan(Number, 0, "SF1", Scan.PickedUp)).When(Carrier, new RecordScan(Number, 0, "SF1", Scan.Delivered));
        s.After(20.Days).Refunded(0);
    }

    [Fact]
    public void R37_Nobody_is_asked_to_answer_what_is_done()
    {
        var s = Story.Paid().After(3.Days).When(Buyer, Refund("late_shipment"));
        var n = new List<Notice>();
        foreach (var f in s.Last) Notices.Of(s.Order, f, n);
        Assert.DoesNotContain(n, x => x.Kind == NoticeKind.AnswerWanted);
    }

    [Fact]
    public void R10_Cancelling_the_rest_leaves_a_return_alone()
    {
        var s = Story.Paid(Ebay, Line("red", 1, 10.Yuan), Line("blue", 1, 10.Yuan)).When(Seller, new Ship(Number, [Of(1)], "sf", "SF1"))
            .Scan(Scan.PickedUp).Scan(Scan.Delivered).When(Buyer, new ConfirmReceipt(Number, [Of(1)]))
            .When(Buyer, Return("defective", Of(1))).When(Seller, new AgreeCase(Number, []))
            .When(Seller, new CloseOrder(Number, "out_of_stock", "x"));
        s.CaseWaits<CaseState.ReturnParcel>(1);
    }

    [Fact]
    public void R32_Free_postage_is_lost_with_its_threshold()
    {
        var s = new Story().When(Buyer, new PlaceOrder(Number, "s1", "b1", "CNY", null, [Line("a", 1, 100.Yuan), Line("b", 1, 100.Yuan)], [], new PostageTerms(0, 150.Yuan, 12.Yuan), [], null)).Pay()
            .When(Buyer, Refund("changed_mind", Of(1))).When(Seller, new AgreeCase(Number, []));
        Assert.Equal(88.Yuan, s.Order.RefundedFromEscrow.Total);
    }

    [Fact]
    public void R22_Two_to_exchange_and_one_came()
    {
        var s = Story.Received(Line("red", 2, 10.Yuan)).When(Buyer, new RequestExchange(Number, [], "quality", "blue", "x", ["p"])).When(Seller, new AgreeCase(Number, [1]))
            .When(Buyer, new FillReturn(Number, 1, "yto", "Y1")).When(Seller, new ConfirmReturn(Number, 1, 1));
        s.Refunded(0);
    }

    [Fact]
    public void R28_Withdrawn_in_transit_the_carrier_is_told_to_go_on()
    {
        var s = Story.InTransit().When(Buyer, Refund("late_shipment")).When(Buyer, new WithdrawCase(Number, []));
        Assert.False(s.Order.Parcels[0].StopAsked);
    }

    [Fact]
    public void R15_Declined_on_the_way_back_the_reason_still_says_who_pays() => Story.InTransit()
        .When(Buyer, Refund("late_shipment")).Scan(Scan.Intercepted)
        .When(Seller, new DeclineCase(Number, [1], "other_decline", "x", ["p"])).Scan(Scan.Returned)
        .Stage(Stage.Closed).Refunded(110.Yuan);

    [Fact]
    public void R10_Having_run_out_is_compensated_once()
    {
        var s = Story.Paid(Line("red", 2, 100.Yuan))
            .When(Seller, new ApplyToCancel(Number, [Of(1, 1)], "insufficient_stock", "x")).When(Buyer, new AgreeCase(Number, []))
            .When(Seller, new ApplyToCancel(Number, [Of(1, 1)], "goods_out_of_stock", "x")).When(Buyer, new AgreeCase(Number, []));
        Assert.Single(s.Facts.OfType<CompensationDue>());
    }

    [Fact]
    public void R6_Bounced_money_returns_to_its_channel()
    {
        var s = Story.Paid().When(Channel, new RecordPayment(Number, "again", [new Funding(FundingKind.Cash, "wechat", 5)])).When(Channel, new ConfirmRefund(Number, 1, 0, "c"));
        var p = new List<Posting>();
        foreach (var f in s.Facts) Postings.Of(s.Order, f, p);
        Assert.Equal(0, p.Where(x => x.To == "outside:wechat").Sum(x => x.Minor) - p.Where(x => x.From == "outside:wechat").Sum(x => x.Minor));
    }

    [Fact]
    public void R6_Two_channels_may_use_one_reference()
    {
        var s = Story.Unpaid().When(Channel, new RecordPayment(Number, "1001", [new Funding(FundingKind.Cash, "alipay", 110.Yuan)]));
        s.When(Channel, new RecordPayment(Number, "1001", [new Funding(FundingKind.Cash, "wechat", 110.Yuan)])).Fact<PaymentBounced>();
    }

    [Fact]
    public void R10_A_sellers_cancellation_that_became_a_return_pays_the_way_back()
    {
        var s = Story.InTransit().When(Seller, new ApplyToCancel(Number, [], "price_error", "x")).When(Buyer, new AgreeCase(Number, []))
            .Scan(Scan.InterceptionFailed).Scan(Scan.Delivered).When(Buyer, new FillReturn(Number, 1, "yto", "Y1", 12.Yuan)).When(Seller, new ConfirmReturn(Number, 1));
        s.Fact<FeeCharged>();
    }

    [Fact]
    public void R17_Taken_after_all_nothing_is_asked()
    {
        var s = Story.InTransit().Scan(Scan.RefusedAtDoor).Scan(Scan.Delivered);
        Assert.DoesNotContain(s.Order.Cases, c => c.IsOpen);
    }

    [Fact]
    public void R34_An_imported_shipment_without_scans_is_under_way()
    {
        var at = Noon - 25.Days;
        var d = Decider.Decide(null, new ImportOrder(Number, new PlaceOrder(Number, "s1", "b1", "CNY", null, [Line("red", 1, 100.Yuan)], [], new PostageTerms(0), [], null),
            at, new ImportedPayment(at, "p", [Cash(100.Yuan)]), [new ImportedParcel([], "sf", "SF1", at + 1.Days, null, null)], [], null, null, null), new Situation(Noon, Actor.Platform, Taobao));
        var o = ((Decision.Accepted)d).After;
        var after = ((Decision.Accepted)Decider.Decide(o, new PassDeadlines(Number), new Situation(Noon, Actor.Clock, Taobao))).After;
        Assert.Equal(0, after.RefundedFromEscrow.Total);
    }

    [Fact]
    public void R24_Completed_and_then_refused_the_stock_is_back()
    {
        var s = Story.InTransit().After(11.Days).Stage(Stage.Completed).Scan(Scan.RefusedAtDoor).Scan(Scan.Returned);
        s.TakenFromStock("red", 0);
    }

    [Fact]
    public void R24_Half_completed_and_half_open_come_back_each_from_where_its_money_is() => Story.InTransit(Line("red", 2, 100.Yuan))
        .When(Buyer, new ConfirmReceipt(Number, [Of(1, 1)]))
        .Scan(Scan.RefusedAtDoor).Scan(Scan.Returned)
        .Then(o => Assert.True(o.InEscrow.IsZero))
        .Then(o => Assert.False(o.RefundedFromStore.IsZero || o.RefundedFromEscrow.IsZero))
        .TakenFromStock("red", 0);

    [Fact]
    public void R24_Completed_and_then_refused_the_money_is_back()
    {
        var s = Story.InTransit().After(11.Days).Stage(Stage.Completed).Scan(Scan.RefusedAtDoor).Scan(Scan.Returned);
        s.Refunded(100.Yuan);
    }

    [Fact]
    public void R28_An_agreed_cancellation_can_be_withdrawn_before_it_is_carried_out()
    {
        var s = Story.InTransit().When(Seller, new ApplyToCancel(Number, [], "price_error", "x")).When(Buyer, new AgreeCase(Number, [])).Scan(Scan.InterceptionFailed);
        s.When(Seller, new WithdrawCase(Number, [1]));
    }

    [Fact]
    public void R12_Shipping_one_unit_leaves_the_request_for_the_others()
    {
        var s = Story.Paid(Line("red", 3, 10.Yuan)).When(Buyer, Refund("changed_mind"))
            .When(Seller, new Ship(Number, [Of(1, 1)], "sf", "SF1"));
        Assert.Contains(s.Order.Cases, c => c.IsOpen && c.UnitCount == 2);
    }

    [Fact]
    public void R18_What_cannot_be_returned_is_left_out_of_the_whole() => Story.Received(Line("red", 1, 100.Yuan), Line("custom", 1, 50.Yuan, noReason: false))
        .When(Buyer, Return("seven_days"));

    [Fact]
    public void R34_A_promise_that_passed_before_payment_is_made_anew()
    {
        var s = new Story().When(Buyer, new PlaceOrder(Number, "s1", "b1", "CNY", null, [Line("red", 1, 100.Yuan)], [], new PostageTerms(0), [], Noon + 2.Hours))
            .After(20.Hours).Pay().After(1.Minutes);
        Assert.False(s.Order.ShipmentOverdue);
    }

    [Fact]
    public void R15_What_travelled_with_it_is_not_the_buyers_fault()
    {
        // Line 1 was refunded at the label because the seller was late; line 2 is wanted. It is stopped with line 1 and the buyer pays for it.
        Two(null).When(Buyer, Refund("late_shipment", Of(1))).When(Seller, new AgreeCase(Number, []))
            .Scan(Scan.PickedUp).Scan(Scan.Intercepted).Scan(Scan.Returned).Stage(Stage.Closed).Refunded(210.Yuan);
    }

    [Fact]
    public void R14_Taken_for_void_and_picked_up_after_all()
    {
        var s = Story.Labelled().When(Buyer, Refund("not_wanted")).When(Seller, new AgreeCase(Number, [])).After(25.Hours);
        s.When(Carrier, new RecordScan(Number, 1, null, Scan.PickedUp)).Fact<InterceptionAsked>();
    }
}

static class CornerWords
{
    public static Story Arrives(this Story s) => s.When(Carrier, new RecordScan(Number, 1, null, Scan.Delivered));
}
