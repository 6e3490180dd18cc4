namespace Unwind.Defects;

/// <summary>
/// Defects of other systems with money: paid back twice or wrongly (C1), paid after closing (C2), channels that say no (C7), several
/// payments (C8), refunds made elsewhere (C9). What needs a channel over HTTP is tested where that runs.
/// </summary>
public sealed class MoneyDefects
{
    static Story Refunding(params ImmutableArray<Funding> cash) => Story.Unpaid().Pay(cash)
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
        .When(Seller, new AgreeCase(Number, []));

    [Fact]
    public void C1_A_second_payment_of_one_refund_is_noticed_and_is_neither_sides_loss() => Refunding()
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
        .Again(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_2"))
        .Fact<FeeCharged>(e => e is { Fee: Fees.Chargeback, Bearer: Liability.Platform, Minor: 110_00 })
        .Again(Channel, new ConfirmRefund(Number, 1, 0, "re_2"))
        .Refunded(110.Yuan);

    [Fact]
    public void C1_A_second_payment_counts_against_what_is_left_of_the_order() => Story.Received(Line("red", 2, 50.Yuan))
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 30.Yuan, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_2"))
        .Fact<RefundIssued>(e => e.Outside == "alipay/re_2").Refunded(60.Yuan);

    [Fact]
    public void C1_A_refund_of_another_amount_than_was_asked_is_not_taken_for_it() => Refunding()
        .Refused(Channel, new ConfirmRefund(Number, 1, 0, "re_1", 109_99), RefusalCode.AmountsDoNotAddUp, "R32")
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1", 110_00));

    [Fact]
    public void C1_A_refund_on_top_of_a_chargeback_is_not_paid() => Story.Paid()
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
        .When(Channel, new RecordOutsideRefund(Number, "dp_1", 0, 110.Yuan, Chargeback: true))
        .Refused(Seller, new AgreeCase(Number, [1]), RefusalCode.CaseEnded)
        .Refunded(110.Yuan);

    [Fact]
    public void C1_A_chargeback_of_what_was_refunded_already_is_booked_once_however_often_it_is_told() => Refunding()
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
        .When(Channel, new RecordOutsideRefund(Number, "dp_1", 0, 110.Yuan, Chargeback: true))
        .Fact<FeeCharged>(e => e is { Bearer: Liability.Seller, Minor: 110_00 })
        .Again(Channel, new RecordOutsideRefund(Number, "dp_1", 0, 110.Yuan, Chargeback: true));

    [Fact]
    public void C2_Two_payments_at_once_pay_once_and_the_other_goes_back_by_the_way_it_came()
    {
        var story = Story.Unpaid()
            .When(Channel, new RecordPayment(Number, "t-1", [new Funding(FundingKind.Cash, "alipay", 110.Yuan)]))
            .When(Channel, new RecordPayment(Number, "pi_1", [new Funding(FundingKind.Cash, "stripe", 110.Yuan)]))
            .Again(Channel, new RecordPayment(Number, "pi_1", [new Funding(FundingKind.Cash, "stripe", 110.Yuan)]));

        var effects = new List<Effect>();
        foreach (var fact in story.Facts) Effects.Of(story.Order, fact, effects);
        var back = Assert.Single(effects);
        Assert.Equal((EffectKind.PayOut, "stripe", 110.Yuan, "pi_1"), (back.Kind, back.To, back.Minor, back.Reference));
        story.Refunded(0).Stage(Stage.AwaitingShipment);
    }

    [Fact]
    public void C6_What_was_previewed_is_what_every_channel_is_told_postage_and_all()
    {
        var story = Story.Unpaid(Line("red", 3, 33_33, 1_00)).Pay(
            new Funding(FundingKind.Cash, "alipay", 60_00, null, "t-1"), new Funding(FundingKind.Cash, "stripe", 3 * 33_33 - 1_00 + 10_00 - 60_00, null, "pi_1"));
        var previewed = story.Offer(Buyer, Act.RequestRefund).Outcome!.RefundIfAgreedMinor;

        story.When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []));

        var effects = new List<Effect>();
        foreach (var fact in story.Last) Effects.Of(story.Order, fact, effects);
        Assert.Equal(previewed, effects.Where(e => e.Kind == EffectKind.PayOut).Sum(e => e.Minor));
        Assert.Equal(story.Order.PayableMinor, previewed);
    }

    [Fact]
    public void C6_A_part_that_was_agreed_is_sent_as_it_was_agreed() => Story.Received(Line("red", 1, 99_99))
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 12_10, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
        .Fact<RefundIssued>(e => e.Amounts.Total == 12_10).Refunded(12_10);

    [Fact]
    public void C8_Points_come_back_as_points_and_the_rest_as_money()
    {
        var story = new Story().Placed(new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 4, 25_00)], [], new PostageTerms(0), [new Funding(FundingKind.Points, "points", 7_77)], null)).Pay();
        for (var i = 0; i < 2; i++)
            story.When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []));
        var postings = new List<Posting>();
        foreach (var fact in story.Facts) Postings.Of(story.Order, fact, postings);

        Assert.Equal(50_00, story.Order.RefundedFromEscrow.Total);
        Assert.InRange(story.Order.RefundedFromEscrow[0], 3_87, 3_90);
        Assert.Contains(postings, p => p is { From: "points:points", To: Postings.Escrow, Minor: 7_77 });
    }

    [Fact]
    public void C7_A_refund_that_failed_is_never_shown_as_refunded() => Refunding()
        .When(Channel, new ParkEffect(Number, $"refund/{Number}/1/0", ParkReasons.Failed, "card expired"))
        .Stage(Stage.Closed)
        .Then(o => Assert.Equal(RefundProgress.Delayed, o.ProgressOf(o.Refunds[0], 0)))
        .NoFact<RefundConfirmed>();

    [Fact]
    public void C7_A_channel_that_contradicts_itself_ends_in_what_it_paid() => Refunding()
        .When(Channel, new ReverseRefund(Number, 1, 0, "re_1", "failed"))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
        .When(Channel, new ReverseRefund(Number, 1, 0, "re_1", "failed after all"))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
        .Then(o => Assert.Null(o.Parked)).Refunded(110.Yuan);

    [Fact]
    public void C8_A_refund_goes_back_on_every_payment_that_it_came_by_each_its_share()
    {
        var story = Story.Unpaid(Line("red", 3, 100.Yuan)).Pay(
            new Funding(FundingKind.Cash, "alipay", 200_00, null, "t-1"), new Funding(FundingKind.ThirdPerson, "stripe", 100_00, "friend", "pi_1"),
            new Funding(FundingKind.GiftCard, "card-9", 10_00, null, "g-1"));
        story.When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []));

        var issued = story.Last.OfType<RefundIssued>().Single();
        // A third of the goods, and a third of the postage, of each.
        Assert.Equal(103_33, issued.Amounts.Total);
        Assert.All(Enumerable.Range(0, 3), i => Assert.InRange(issued.Amounts[i], story.Order.Captured[i] / 3 - 1, story.Order.Captured[i] / 3 + 1));
        story.When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
            .Then(o => Assert.Equal(o.Captured, o.RefundedFromEscrow));
    }

    [Fact]
    public void C8_A_gift_card_gets_back_what_it_paid_and_not_a_cent_of_what_others_paid()
    {
        var story = Story.Unpaid(Line("red", 7, 14_99)).Pay(new Funding(FundingKind.GiftCard, "card-9", 33_33, null, "g-1"), new Funding(FundingKind.Cash, "alipay", 7 * 14_99 + 10_00 - 33_33, null, "t-1"));
        for (var i = 0; i < 3; i++)
            story.When(Buyer, new RequestRefund(Number, [Of(1, 2)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []));
        story.When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []))
            .Then(o => Assert.Equal([33_33, 7 * 14_99 + 10_00 - 33_33], [o.RefundedFromEscrow[0], o.RefundedFromEscrow[1]]));
    }

    [Fact]
    public void C8_A_coupon_is_restored_once_and_only_when_the_whole_order_ended()
    {
        var story = new Story().Placed(new PlaceOrder(
            Number, "s1", "b1", "CNY", null, [Line("red", 2, 50.Yuan)], [new Discount("shop-5", 5.Yuan, 0, Coupon: true)], new PostageTerms(0),
            [new Funding(FundingKind.PlatformCoupon, "platform", 3.Yuan, null, "pc-1")], null)).Pay();
        story.When(Buyer, new RequestRefund(Number, [Of(1, 1)], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []));
        story.NoFact<CouponRestored>();
        story.When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])).When(Seller, new AgreeCase(Number, []));
        Assert.Equal(["shop-5", "pc-1"], story.Facts.OfType<CouponRestored>().Select(c => c.Code));
    }

    [Fact]
    public void C9_A_refund_in_the_channels_console_closes_the_open_request_and_nothing_is_paid_on_top() => Story.Paid()
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
        .When(Channel, new RecordOutsideRefund(Number, "console-1", 0, 110.Yuan))
        .CaseEnds(1, CaseOutcome.Refunded).Refunded(110.Yuan).Stage(Stage.Closed)
        .Again(Channel, new RecordOutsideRefund(Number, "console-1", 0, 110.Yuan));

    [Fact]
    public void C9_A_console_refund_while_ours_was_under_way_is_ours_and_if_ours_is_paid_too_that_is_seen() => Refunding()
        .When(Channel, new RecordOutsideRefund(Number, "console-1", 0, 110.Yuan))
        .Fact<RefundConfirmed>().Refunded(110.Yuan)
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
        .Fact<FeeCharged>(e => e.Bearer == Liability.Platform);
}
