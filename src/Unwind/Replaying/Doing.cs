using Unwind.Payments;
using Unwind.Refunds;

namespace Unwind.Replaying;

/// <summary>The steps that all data sets have in common.</summary>
static class Doing
{
    public static Step By(DateTimeOffset at, Actor by, Making make) => new(at, by, make);

    public static Step Pay(DateTimeOffset at, ImmutableArray<Funding> cash) =>
        new(at, Actor.Payment, (o, _) => new RecordPayment(o.Id, $"pay-{o.Reference}", cash));

    public static Step ShipIt(DateTimeOffset at) =>
        new(at, Actor.Seller(""), (o, _) => new Ship(o.Id, [], "carrier", $"parcel-{o.Reference}"));

    public static Step Report(DateTimeOffset at, Scan scan) =>
        new(at, Actor.Carrier, (o, _) => new RecordScan(o.Id, 0, $"parcel-{o.Reference}", scan, at));

    public static Step Confirm(DateTimeOffset at) => new(at, Actor.Buyer(""), (o, _) =>
        o.Ending == Orders.Ending.None ? new ConfirmReceipt(o.Id, []) : null);

    public static Step AskRefund(DateTimeOffset at, long? minor = null) => new(at, Actor.Buyer(""), (o, p) => new RequestRefund(
        o.Id, [], Wording.Reason(o, p, Act.RequestRefund, ActorKind.Buyer, Wording.WithPostage), minor, Wording.Words, Wording.Proof));

    public static Step SellerAgrees(DateTimeOffset at) => new(at, Actor.Seller(""), (o, _) =>
        o.Cases.Any(c => c.State is CaseState.Answer { From: ActorKind.Seller }) ? new AgreeCase(o.Id, []) : null);
}
