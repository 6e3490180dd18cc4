namespace Unwind.Stories;

/// <summary>Stories that should hold by the rulebook and did not when they were written: found in review.</summary>
public sealed partial class Contested
{
    const string Late = "not_shipped_as_promised";
    const string OneSided = "closed_one_sidedly";
    const string Sham = "sham_shipment";
    const string CannotShip = "cannot_ship";
    static readonly Actor Li = Actor.Officer("li");
    static readonly Actor Wang = Actor.Officer("wang");

    static TimeSpan Evidence => Taobao.Times.EvidenceWithin.Length;
    static TimeSpan Appeal => Taobao.Times.AppealWithin.Length;

    static GiveVerdict Verdict(params ImmutableArray<Award> awards) => new(
        Number, 1, false, awards, Liability.Seller, Liability.Seller, null, "the pictures show it");

    static Complain Complaint(string cause, params ImmutableArray<int> lines) => new(Number, lines, cause, "as it was", ["p"]);

    static PlaceOrder Place(PaymentKind payment) => new(
        Number, "s1", "b1", "CNY", null, [Line("red", 2, 50.Yuan)], [], new PostageTerms(10.Yuan), [], null)
    { Payment = payment };

    static Story DepositPaid() => new Story().Placed(Place(PaymentKind.Deposit) with { DepositMinor = 20.Yuan })
        .When(Channel, new RecordPayment(Number, "d", [Cash(20.Yuan)]));

    /// <summary>One unit of 100 yuan, received, 60 yuan asked for and refused; the desk has been called.</summary>
    static Story Ruling() => Story.Received()
        .When(Buyer, new RequestRefund(Number, [], Because.ReceivedDamaged, 60.Yuan, "x", ["p"]))
        .When(Seller, new DeclineCase(Number, [1], "evidence_missing", "no", ["p"]))
        .When(Buyer, new CallDesk(Number, 1, [], null, "look", [])).After(Evidence);

    static Decision Never(Story story, Actor by, OrderCommand command)
    {
        var thrown = Record.Exception(() => story.Ask(by, command));
        Assert.Null(thrown);
        return story.Ask(by, command);
    }
}
