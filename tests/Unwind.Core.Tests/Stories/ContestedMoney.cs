namespace Unwind.Stories;

/// <summary>Money that hands, banks and channels move at the same time (R6, R32, R44, R45).</summary>
public sealed class ContestedMoney
{
    static readonly string Key = $"refund/{Number}/1/0";
    static Story Refunding() => Story.Paid()
        .When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, []))
        .When(Seller, new AgreeCase(Number, []));

    static Story SettledWithoutNumber() => Refunding()
        .When(Channel, new ReverseRefund(Number, 1, 0, "re_1", "card closed"))
        .When(Actor.Platform, new SettleEffect(Number, Key, null, "paid in cash"));

    [Fact]
    public void R32_Settled_by_hand_without_number_an_old_failure_told_again_does_not_undo_it() =>
        SettledWithoutNumber().Again(Channel, new ReverseRefund(Number, 1, 0, "re_1", "card closed"));

    [Fact]
    public void R32_Settled_by_hand_without_number_and_paid_by_the_channel_after_all_is_booked() =>
        SettledWithoutNumber().When(Channel, new ConfirmRefund(Number, 1, 0, "re_1")).Fact<FeeCharged>();

    [Fact]
    public void R32_Bank_transfer_made_while_the_channel_paid_can_be_written_down() => Refunding()
        .When(Channel, new ParkEffect(Number, Key, ParkReasons.BalanceTooLow, "low"))
        .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
        .When(Actor.Platform, new RecordOutsideRefund(Number, "bank-7", 0, 110.Yuan) { BeyondWhatIsLeft = true })
        .Fact<FeeCharged>(e => e.Bearer == Liability.Platform);

    [Fact]
    public void R6_A_deposit_whose_payment_was_begun_lets_the_order_close_when_the_balance_does_not_come()
    {
        var story = new Story().Placed(Unwind.Stories.OtherWays.Place(PaymentKind.Deposit) with { DepositMinor = 20.Yuan })
            .When(Buyer, new BeginPayment(Number, "alipay", $"{Number}-1"))
            .When(Channel, new RecordPayment(Number, "T1", [new Funding(FundingKind.Cash, "alipay", 20.Yuan, null, "T1")]))
            .When(Buyer, new BeginPayment(Number, "alipay", $"{Number}-2"));
        for (var day = 0; day < 60; day++)
        {
            story.After(1.Days);
            if (story.Order.Ending != Ending.None) return;
            foreach (var fact in story.Facts.OfType<PaymentAsked>().TakeLast(1))
            {
                // What the adapter answers: the first was paid, the second was not.
                story.When(Channel, new RecordPayment(Number, "T1", [new Funding(FundingKind.Cash, "alipay", 20.Yuan, null, "T1")]));
                story.When(Channel, new ReportUnpaid(Number, "alipay", $"{Number}-2"));
            }
        }
        Assert.Fail("still open after sixty days");
    }

    [Fact]
    public void R6_A_payment_of_another_amount_that_went_back_lets_the_order_close()
    {
        var wrong = new RecordPayment(Number, "pi_1", [new Funding(FundingKind.Cash, "stripe", 5.Yuan, null, "pi_1")]);
        var story = Story.Unpaid().When(Buyer, new BeginPayment(Number, "stripe", "pi_1")).When(Channel, wrong)
            .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"));
        for (var day = 0; day < 60; day++)
        {
            story.After(1.Days);
            if (story.Order.Ending != Ending.None) return;
            story.When(Channel, wrong);
        }
        Assert.Fail("still open after sixty days");
    }

    [Fact]
    public void R44_A_chargeback_of_what_our_refused_refund_was_for_costs_the_store_once()
    {
        var story = Refunding()
            .When(Channel, new RecordOutsideRefund(Number, "dp_1", 0, 110.Yuan, Chargeback: true))
            .Refused(Channel, new ParkEffect(Number, Key, ParkReasons.Refused, "charge_disputed"), RefusalCode.EffectNotFound);
        var postings = new List<Posting>();
        foreach (var fact in story.Facts) Postings.Of(story.Order, fact, postings);
        var outside = postings.Where(p => p.To.StartsWith("outside:", StringComparison.Ordinal)).Sum(p => p.Minor);
        Assert.Equal(110.Yuan, outside);
    }

    [Fact]
    public void R44_A_console_refund_of_everything_while_a_smaller_one_of_ours_is_under_way_is_booked() => Story.Received(Line("red", 2, 50.Yuan))
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 30.Yuan, "x", ["p"])).When(Seller, new AgreeCase(Number, []))
        .When(Channel, new RecordOutsideRefund(Number, "console-1", 0, 110.Yuan) { BeyondWhatIsLeft = true })
        .Refunded(110.Yuan).Then(o => Assert.Null(o.Parked));

    [Fact]
    public void R32_Two_payments_in_one_word_that_come_too_late_go_back_each_where_it_came_from()
    {
        var story = Story.Unpaid().When(Seller, new CloseOrder(Number, Because.OutOfStock, "told"))
            .When(Channel, new RecordPayment(Number, "both", [new Funding(FundingKind.Cash, "stripe", 60.Yuan, null, "pi_1"), new Funding(FundingKind.ThirdPerson, "stripe", 50.Yuan, "f", "pi_2")]));
        var effects = new List<Effect>();
        foreach (var fact in story.Last) Effects.Of(story.Order, fact, effects);
        Assert.Equal(["pi_1", "pi_2"], effects.Select(e => e.Reference));
    }

    [Fact]
    public void R32_A_deposit_without_a_balance_begun_closes_by_itself()
    {
        var story = new Story().Placed(Unwind.Stories.OtherWays.Place(PaymentKind.Deposit) with { DepositMinor = 20.Yuan })
            .When(Buyer, new BeginPayment(Number, "alipay", $"{Number}-1"))
            .When(Channel, new RecordPayment(Number, "T1", [new Funding(FundingKind.Cash, "alipay", 20.Yuan, null, "T1")]));
        story.After(30.Days).Stage(Stage.Closed);
    }

    [Fact]
    public void R32_A_refund_that_came_back_was_paid_by_bank_and_then_by_the_channel_after_all_is_booked()
    {
        var story = Refunding().When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"))
            .When(Channel, new ReverseRefund(Number, 1, 0, "re_1", "closed"))
            .When(Actor.Platform, new SettleEffect(Number, Key, "bank", "w"))
            .When(Channel, new ConfirmRefund(Number, 1, 0, "re_1"));
        story.Fact<FeeCharged>();
    }
}
