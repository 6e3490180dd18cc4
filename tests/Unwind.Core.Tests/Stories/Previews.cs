namespace Unwind.Stories;

/// <summary>R35: what an act costs and leads to is said before it is done, also where it happens later.</summary>
public sealed class Previews
{
    static Outcome Ask(Story story, Actor by, OrderCommand command) => Outcome.Of(Assert.IsType<Decision.Accepted>(story.Ask(by, command)));

    static Offer Offered(Story story, Actor by, Act act) =>
        Offers.For(story.Order, new Situation(story.Now, by, story.Policy)).First(o => o.Act == act);

    [Fact]
    public void R35_A_seller_who_applies_is_told_what_a_yes_will_cost()
    {
        var story = Story.Paid();
        var apply = new ApplyToCancel(Number, [], Because.OutOfStock, "sorry");
        var before = Ask(story, Seller, apply);
        story.When(Seller, apply);
        var agreed = Ask(story, Buyer, new AgreeCase(Number, [1]));
        Assert.True(before.CompensationLaterMinor > 0);
        Assert.Equal((before.CompensationLaterMinor, before.RefundIfAgreedMinor), (agreed.CompensationMinor, agreed.RefundMinor));
    }

    [Fact]
    public void R35_A_yes_in_transit_says_what_comes_when_the_goods_are_back_and_who_is_waited_for()
    {
        var story = Story.InTransit().When(Buyer, new RequestRefund(Number, [], "not_wanted", null, null, []));
        var agreed = Ask(story, Seller, new AgreeCase(Number, [1]));
        Assert.Equal((0, 110.Yuan, ActorKind.Carrier), (agreed.RefundMinor, agreed.RefundWhenBackMinor + 10.Yuan, agreed.WaitsFor!.Value));
    }

    [Fact]
    public void R35_Who_gives_an_order_up_is_told_that_the_deposit_is_lost()
    {
        var story = new Story().Placed(OtherWays.Place(PaymentKind.Deposit) with { DepositMinor = 20.Yuan })
            .When(Channel, new RecordPayment(Number, "d", [Cash(20.Yuan)]));
        Assert.Equal(20.Yuan, Ask(story, Buyer, new CloseOrder(Number, Because.Unwanted)).DepositLostMinor);
        // A seller who names the buyer as the cause, and says nothing of their consent, pays double all the same.
        story.When(Seller, new CloseOrder(Number, "buyer_changed_mind")).Fact<CompensationDue>(e => e.Minor == 20.Yuan);
    }

    [Fact]
    public void R22_What_a_dearer_exchange_costs_is_offered_for_payment()
    {
        var story = Story.Received().When(Buyer, new RequestExchange(Number, [], Because.Defective, "blue", "x", ["p"]));
        Assert.Equal(15.Yuan, Ask(story, Seller, new AgreeCase(Number, [1], "here", 15.Yuan)).DueMinor);
        story.When(Seller, new AgreeCase(Number, [1], "here", 15.Yuan));
        Assert.Equal((true, 15.Yuan), (Offered(story, Buyer, Act.BeginPayment).Possible, Offered(story, Buyer, Act.BeginPayment).Outcome!.DueMinor));
        story.When(Channel, new RecordPayment(Number, "x", [Cash(14.Yuan)], 1)).Fact<PaymentBounced>(e => e.Why == RefusalCode.AmountsDoNotAddUp);
    }

    [Fact]
    public void R6_Who_has_begun_to_pay_can_go_on_paying() =>
        Assert.True(Offered(Story.Unpaid().When(Buyer, new BeginPayment(Number)), Buyer, Act.BeginPayment).Possible);

    [Fact]
    public void R20_The_seller_sees_the_return_postage_before_confirming()
    {
        var story = Story.Received().When(Buyer, new RequestReturn(Number, [], Because.Defective, null, "x", ["p"]))
            .When(Seller, new AgreeCase(Number, [1])).When(Buyer, new FillReturn(Number, 1, "yto", "Y", 12.Yuan));
        Assert.Equal(12.Yuan, Offered(story, Seller, Act.ConfirmReturn).Outcome!.ReturnPostageMinor);
    }

    [Fact]
    public void R4_Closing_without_the_buyers_word_is_said_to_be_one_sided_beforehand()
    {
        var story = Story.Unpaid();
        Assert.True(Ask(story, Seller, new CloseOrder(Number, "out_of_stock", null)).OneSided);
        Assert.False(Ask(story, Seller, new CloseOrder(Number, "out_of_stock", "Told the buyer.")).OneSided);
    }

    [Fact]
    public void R35_Of_the_reasons_only_those_that_fit_are_offered()
    {
        var story = Story.Received();
        Assert.DoesNotContain("closed_one_sidedly", Offered(story, Buyer, Act.Complain).Reasons);
        foreach (var act in new[] { Act.Complain, Act.RequestReturn, Act.RequestExchange })
        {
            var offer = Offered(story.After(8.Days), Buyer, act);
            Assert.NotEmpty(offer.Reasons);
            Assert.DoesNotContain("seven_days", offer.Reasons);
        }
    }

    [Fact]
    public void R31_An_upheld_complaint_is_the_stores_fault_and_nobody_elses()
    {
        var story = Story.Paid().After(Taobao.Times.ShipWithin.Length + 1.Minutes)
            .When(Buyer, new Complain(Number, [], "not_shipped_as_promised", "x", ["p"]))
            .When(Seller, new DeclineCase(Number, [1], PaidNotShipped.DeclineReason, "no", ["p"]));
        GiveVerdict Says(bool upheld, Liability liable) => new(Number, 1, upheld, [], liable, Liability.Nobody, null, "x");
        story.Refused(Actor.Officer("li"), Says(true, Liability.Buyer), RefusalCode.Malformed, "R31")
            .Refused(Actor.Officer("li"), Says(false, Liability.Platform), RefusalCode.Malformed, "R31")
            .When(Actor.Officer("li"), Says(true, Liability.Nobody)).Fact<VerdictGiven>(e => e.Verdict.Liable == Liability.Seller);
    }
}
