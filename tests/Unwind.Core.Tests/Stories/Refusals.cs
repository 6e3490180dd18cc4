namespace Unwind.Stories;

/// <summary>R35: for what is not possible, why not, under which rule, and what to do instead, at every stage.</summary>
public sealed class Refusals
{
    static ApplyToCancel Apply => new(Number, [], Because.OutOfStock, "The last one broke");
    static RequestReturn Return => new(Number, [], Because.Defective, null, "x", ["p"]);

    [Fact]
    public void R35_Before_payment_there_is_nothing_to_apply_for_and_closing_is_the_way() => Story.Unpaid()
        .Refused(Seller, Apply, RefusalCode.NotPaidYet, "R1", Act.CloseOrder)
        .Refused(Buyer, Return, RefusalCode.NotPaidYet, "R5", Act.CloseOrder)
        .Refused(Seller, new Ship(Number, [], "sf", "1"), RefusalCode.NotPaidYet)
        .Refused(Buyer, new ConfirmReceipt(Number, []), RefusalCode.NotPaidYet);

    [Fact]
    public void R35_Paid_and_not_shipped() => Story.Paid()
        .Refused(Buyer, new BeginPayment(Number), RefusalCode.AlreadyPaid, "R6")
        .Refused(Buyer, Return, RefusalCode.NotShippedYet, "R11", Act.RequestRefund)
        .Refused(Buyer, new ConfirmReceipt(Number, []), RefusalCode.NotShippedYet)
        .Refused(Seller, new AgreeCase(Number, []), RefusalCode.NothingToDo)
        .Refused(Buyer, new WithdrawCase(Number, []), RefusalCode.NothingToDo, "R28")
        .Refused(Seller, new Ship(Number, [Of(7)], "sf", "1"), RefusalCode.LineNotFound)
        .Refused(Seller, new Ship(Number, [Of(1), Of(1)], "sf", "1"), RefusalCode.Malformed)
        .Refused(Seller, new Ship(Number, [], "sf", " "), RefusalCode.Malformed);

    [Fact]
    public void R35_Label_printed() => Story.Labelled()
        .Refused(Seller, new Ship(Number, [], "sf", "2"), RefusalCode.AlreadyShipped, "R14", Act.VoidLabel)
        .Refused(Buyer, Return, RefusalCode.NotReceivedYet, "R14", Act.RequestRefund)
        .Refused(Buyer, new CloseOrder(Number, "changed_mind"), RefusalCode.AlreadyShipped, "R14", Act.RequestRefund);

    [Fact]
    public void R35_In_transit() => Story.InTransit()
        .Refused(Seller, new Ship(Number, [], "sf", "2"), RefusalCode.AlreadyShipped)
        .Refused(Seller, new VoidLabel(Number, 1), RefusalCode.ParcelInTransit, "R15", Act.ApplyToCancel);

    [Fact]
    public void R35_Coming_back() => Story.InTransit().Scan(Scan.RefusedAtDoor)
        .Refused(Seller, Apply, RefusalCode.ParcelComingBack, "R17")
        .Refused(Buyer, Return, RefusalCode.ParcelComingBack, "R17");

    [Fact]
    public void R35_Received() => Story.Received()
        .Refused(Seller, Apply, RefusalCode.AlreadyReceived, "R18")
        .Refused(Seller, new CloseOrder(Number, Because.OutOfStock), RefusalCode.AlreadyReceived, "R18")
        .Refused(Buyer, new CloseOrder(Number, Because.Unwanted), RefusalCode.AlreadyReceived, "R18", Act.RequestReturn);

    [Fact]
    public void R35_Completed() => Story.Completed()
        .Refused(Seller, Apply, RefusalCode.OrderCompleted, "R24")
        .Refused(Buyer, new CloseOrder(Number, Because.Unwanted), RefusalCode.OrderCompleted, "R24", Act.RequestReturn)
        .Again(Buyer, new ConfirmReceipt(Number, []));

    [Fact]
    public void R35_Under_a_policy_that_does_not_know_the_act() => Story.Paid(Ebay, Line("red", 1, 10.Yuan))
        .Refused(Seller, Apply, RefusalCode.NotOffered, null, Act.CloseOrder);

    [Fact]
    public void R35_Every_offer_that_is_not_possible_says_why_and_every_possible_one_is_done_as_it_stands()
    {
        Story[] stages =
        [
            Story.Unpaid(), Story.Paid(Line("red", 2, 10.Yuan), Line("blue", 1, 10.Yuan)), Story.Labelled(), Story.InTransit(),
            Story.InTransit().Scan(Scan.RefusedAtDoor), Story.Received(), Story.Completed(),
            Story.Paid().When(Buyer, new RequestRefund(Number, [], Because.Unwanted, null, null, [])),
        ];
        foreach (var story in stages)
        {
            foreach (var by in new[] { Buyer, Seller })
            {
                foreach (var offer in Offers.For(story.Order, new Situation(story.Now, by, Taobao)))
                {
                    var answer = story.Ask(by, offer.Command);
                    if (!offer.Possible) Assert.Matches(@"^R\d+$", offer.WhyNot!.Rule);
                    else Assert.Equal(offer.Outcome!.RefundMinor, Outcome.Of(Assert.IsType<Decision.Accepted>(answer)).RefundMinor);
                }
            }
        }
    }
}
