namespace Unwind.Stories;

/// <summary>What the outside answers, and what waits for a person (R6, R32, R44).</summary>
public sealed class AtTheOutside
{
    static readonly string RefundKey = $"refund/{Number}/1/0";

    static Story Refunding() => Story.Paid()
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
        .When(Seller, new AgreeCase(Number, []));

    static ParkEffect Park(string why = ParkReasons.Refused, string? words = "no") => new(Number, RefundKey, why, words);

    [Fact]
    public void R32_A_refund_is_under_way_until_the_channel_says_that_it_paid()
    {
        Refunding()
            .Then(o => Assert.Equal(RefundProgress.UnderWay, o.ProgressOf(o.Refunds[0], 0)))
            .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
            .Then(o => Assert.Equal(RefundProgress.PaidOut, o.ProgressOf(o.Refunds[0], 0)))
            .Then(o => Assert.Equal("re_1", o.Refunds[0].ReferenceOf(0)));
    }

    [Fact]
    public void R32_A_refund_that_the_channel_refuses_waits_for_a_person_and_everybody_is_told()
    {
        var story = Refunding().When(Channel, Park(ParkReasons.BalanceTooLow)).Again(Channel, Park(ParkReasons.BalanceTooLow));

        story.Then(o => Assert.Equal(RefundProgress.Delayed, o.ProgressOf(o.Refunds[0], 0)))
            .Then(o => Assert.Equal(ParkReasons.BalanceTooLow, Assert.Single(o.Parked!.Value).Why));
        var told = new List<Notice>();
        Notices.Of(story.Order, story.Last[0], told);
        Assert.Equal([ActorKind.Buyer, ActorKind.Seller], told.Select(n => n.To));
        Assert.All(told, n => Assert.Equal((NoticeKind.RefundDelayed, 110.Yuan), (n.Kind, n.AmountMinor)));
    }

    [Fact]
    public void R32_The_operator_has_it_tried_again_under_its_old_key() => Refunding()
        .When(Channel, Park())
        .When(Actor.Platform, new ResumeEffect(Number, RefundKey))
        .Then(o => Assert.Null(o.Parked))
        .Then(o => Assert.Equal(RefundProgress.UnderWay, o.ProgressOf(o.Refunds[0], 0)))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
        .Refused(Actor.Platform, new ResumeEffect(Number, RefundKey), RefusalCode.EffectNotFound, "R32");

    [Fact]
    public void R32_The_operator_settles_by_hand_only_what_waits_for_a_person_and_says_how() => Refunding()
        .Refused(Actor.Platform, new SettleEffect(Number, RefundKey, "bank-7", "paid by bank transfer"), RefusalCode.EffectNotParked, "R32")
        .When(Channel, Park())
        .Refused(Actor.Platform, new SettleEffect(Number, RefundKey, null, " "), RefusalCode.ExplanationNeeded, "R32")
        .Refused(Seller, new SettleEffect(Number, RefundKey, null, "I did"), RefusalCode.ActorNotAllowed, "R32")
        .Refused(Buyer, new ResumeEffect(Number, RefundKey), RefusalCode.ActorNotAllowed, "R32")
        .When(Actor.Platform, new SettleEffect(Number, RefundKey, "bank-7", "paid by bank transfer"))
        .Fact<EffectSettled>(e => e.Words == "paid by bank transfer").Fact<RefundConfirmed>(e => e.ChannelReference == "bank-7")
        .Then(o => Assert.Null(o.Parked))
        .Then(o => Assert.Equal(RefundProgress.PaidOut, o.ProgressOf(o.Refunds[0], 0)));

    [Fact]
    public void R32_A_key_that_is_not_this_orders_is_nobodys() => Refunding()
        .Refused(Channel, new ParkEffect(Number, $"refund/{Number}/2/0", ParkReasons.Refused, null), RefusalCode.EffectNotFound, "R32")
        .Refused(Channel, new ParkEffect(Number, $"refund/{Number}/1/1", ParkReasons.Refused, null), RefusalCode.EffectNotFound)
        .Refused(Channel, new ParkEffect(Number, "refund/1/1/0", ParkReasons.Refused, null), RefusalCode.EffectNotFound)
        .Refused(Channel, new ParkEffect(Number, $"intercept/{Number}/1/3", ParkReasons.Refused, null), RefusalCode.EffectNotFound)
        .Refused(Channel, Park("because"), RefusalCode.Malformed)
        .Refused(Buyer, Park(), RefusalCode.ActorNotAllowed);

    [Fact]
    public void R35_What_waits_for_a_person_is_offered_to_the_operator_and_to_nobody_else()
    {
        var story = Refunding();
        Assert.DoesNotContain(Offers.For(story.Order, new Situation(story.Now, Actor.Platform, Taobao)), o => o.Act == Act.SettleEffect);

        story.When(Channel, Park());

        Assert.True(story.Offer(Actor.Platform, Act.ResumeEffect).Possible);
        Assert.True(story.Offer(Actor.Platform, Act.SettleEffect).Possible);
        Assert.DoesNotContain(Offers.For(story.Order, new Situation(story.Now, Seller, Taobao)), o => o.Act is Act.ResumeEffect or Act.SettleEffect);
    }

    [Fact]
    public void R32_A_refund_that_comes_back_after_it_had_arrived_is_on_its_way_again() => Refunding()
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
        .When(Channel, new ReverseRefund(Number, 1, 0, "re_1", "account closed"))
        .Fact<RefundReversed>().Fact<EffectParked>(e => e.Why == ParkReasons.Failed)
        .Then(o => Assert.Equal(RefundProgress.Delayed, o.ProgressOf(o.Refunds[0], 0)))
        .Again(Channel, new ReverseRefund(Number, 1, 0, "re_1", "account closed"))
        .When(Actor.Platform, new SettleEffect(Number, RefundKey, "bank-7", "paid by bank transfer"))
        // The old word, told late: it is about what is over.
        .Again(Channel, new ReverseRefund(Number, 1, 0, "re_1", "account closed"))
        .Refunded(110.Yuan);

    [Fact]
    public void R32_A_refund_that_fails_before_it_arrives_waits_for_a_person() => Refunding()
        .When(Channel, new ReverseRefund(Number, 1, 0, "re_1", "declined"))
        .Fact<EffectParked>().NoFact<RefundReversed>()
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_2"))
        .Then(o => Assert.Null(o.Parked));

    [Fact]
    public void R6_Each_channel_where_a_payment_was_begun_is_asked_and_answers_for_its_own()
    {
        var story = Story.Unpaid()
            .When(Buyer, new BeginPayment(Number, "alipay", $"{Number}")).Again(Buyer, new BeginPayment(Number, "alipay", $"{Number}"))
            .When(Buyer, new BeginPayment(Number, "stripe", "pi_1"))
            .After(Taobao.Times.PayWithin);

        story.Stage(Stage.AwaitingPayment);
        Assert.Equal(["alipay", "stripe"], EffectsOf<PaymentAsked>(story).Select(e => e.To));
        story.When(Channel, new ReportUnpaid(Number, "stripe", "pi_1")).Stage(Stage.AwaitingPayment)
            .Again(Channel, new ReportUnpaid(Number, "stripe", "pi_1"))
            .Refused(Channel, new ReportUnpaid(Number, "stripe", "pi_9"), RefusalCode.Malformed)
            .When(Channel, new ReportUnpaid(Number, "alipay", $"{Number}")).Stage(Stage.Closed);
    }

    [Fact]
    public void R6_What_was_begun_is_closed_where_it_was_begun_when_it_can_no_longer_be_paid()
    {
        Story Begun() => Story.Unpaid(Line("red", 2, 50.Yuan))
            .When(Buyer, new BeginPayment(Number, "alipay", "t-1")).When(Buyer, new BeginPayment(Number, "stripe", "pi_1"));

        Assert.Equal(["t-1", "pi_1"], EffectsOf<OrderClosed>(Begun().When(Buyer, new CloseOrder(Number, BuyerReason))).Select(e => e.Reference));
        Assert.Equal(["t-1", "pi_1"], EffectsOf<LinesClosed>(Begun().When(Seller, new CloseLines(Number, [Of(1, 1)], Because.OutOfStock, "told"))).Select(e => e.Reference));
        // Paid at one, it is closed at the other.
        var paid = Begun().Pay(new Funding(FundingKind.Cash, "stripe", 110.Yuan, null, "pi_1"));
        var close = Assert.Single(EffectsOf<PaymentCaptured>(paid));
        Assert.Equal((EffectKind.ClosePayment, "alipay", "t-1"), (close.Kind, close.To, close.Reference));
    }

    [Fact]
    public void R6_A_payment_is_begun_with_a_channel_and_its_number_or_with_neither() => Story.Unpaid()
        .Refused(Buyer, new BeginPayment(Number, "alipay"), RefusalCode.Malformed)
        .Refused(Buyer, new BeginPayment(Number, null, "t"), RefusalCode.Malformed)
        .When(Buyer, new BeginPayment(Number)).Again(Buyer, new BeginPayment(Number));

    [Fact]
    public void R15_A_carrier_that_does_not_do_it_is_seen_until_a_scan_says_how_it_went()
    {
        var story = Story.InTransit()
            .When(Buyer, new RequestRefund(Number, [], Because.NotReceived, null, "x", []));
        var key = EffectsOf<InterceptionAsked>(story).Single().Key;

        story.When(Carrier, new ParkEffect(Number, key, ParkReasons.Refused, "unknown parcel"))
            .Then(o => Assert.Equal(EffectKind.Intercept, Assert.Single(o.Parked!.Value).Kind))
            .Scan(Scan.Delivered)
            .Then(o => Assert.Null(o.Parked));
    }

    static string BuyerReason => Taobao.ReasonsIn(Taobao.Find(Act.CloseOrder, Stage.AwaitingPayment, ActorKind.Buyer)!.Reasons)[0].Code;

    static List<Effect> EffectsOf<T>(Story story) where T : OrderEvent
    {
        var effects = new List<Effect>();
        foreach (var fact in story.Last.OfType<T>()) Effects.Of(story.Order, fact, effects);
        return effects;
    }
}
