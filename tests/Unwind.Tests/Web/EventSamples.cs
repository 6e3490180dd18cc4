using System.Collections.Immutable;
using Unwind.Cancellations;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Disputes;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Messages;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Penalties;
using Unwind.Policies;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Shipments;
using Unwind.Withdrawals;

namespace Unwind.Web;

/// <summary>One fact of each kind, for tests that look at their words and not at their meaning.</summary>
static class EventSamples
{
    static readonly DateTimeOffset At = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    static readonly DateTimeOffset Later = At.AddDays(2);
    static readonly Stamp Buyer = new(At, Actor.Buyer("b1"), "R1");
    static readonly Stamp Seller = new(At, Actor.Seller("s1"), "R1");
    static readonly Stamp Clock = new(At, Actor.Clock, "R34");
    static readonly Stamp Officer = new(At, Actor.Officer("o1"), "R26");
    static readonly Stamp Platform = new(At, Actor.Platform, "R45");
    /// <summary>An officer in the buyer's name.</summary>
    static readonly Stamp Spoken = Buyer with { Through = Actor.Officer("o1") };
    static readonly Stamp Carrier = new(At, Actor.Carrier, "R15");
    static readonly ImmutableArray<UnitRange> Units = [new UnitRange(1, 2)];
    static readonly ImmutableArray<LineUnits> Lines = [new LineUnits(1, Units)];
    static readonly ImmutableArray<Funding> Cash = [new Funding(FundingKind.Cash, "alipay", 20_500)];
    static readonly Amounts Money = new([20_500]);
    static readonly Pricing Pricing = Pricing.Of([(2, 20_000)], [], new PostageTerms(500));

    static readonly Case Case = new(
        1, 1, CaseKind.Refund, 1, Units, Actor.Buyer("b1"), "changed_mind", "sorry", [], 20_000, 500,
        Stage.AwaitingShipment, At, Liability.Buyer, null, false, new CaseState.Answer(ActorKind.Seller, Later, Silence.Agrees));

    static readonly Case Complaint = Case with { Number = 2, Kind = CaseKind.Complaint, GoodsMinor = 0, PostageMinor = 0, CompensationMinor = 500 };

    static readonly RefundIssued Refund = new(
        Seller, 1, 1, 1, [new UnitRefund(Units[0], Money)], Money, Amounts.Zero, true, RefundSource.Escrow, Liability.Buyer, "changed_mind");

    static readonly OrderPlaced Placed = new(
        Buyer, new OrderId(1024), "s1", "b1", "CNY", "taobao", 1, null,
        [new PlacedLine("red-cup", "Red cup", 2, 10_000, 0, 0, StockMode.OnPayment, true)], [], new PostageTerms(500), [],
        Pricing, Later, null);

    public static ImmutableArray<OrderEvent> All =>
    [
        Placed, new OrderEnded(Clock, Ending.Completed), new OrderEnded(Clock, Ending.Closed), new PaymentBegun(Buyer),
        new PaymentAsked(Clock, Later), new PaymentCaptured(Carrier, "p1", Cash, Later),
        new PaymentBounced(Carrier, 1, "p2", Cash, RefusalCode.OrderClosed),
        new OrderClosed(Seller, "out_of_stock", null, true), new LinesClosed(Seller, Lines, Pricing, "out_of_stock", null, false),
        new Repriced(Seller, Pricing, new PostageTerms(500)),
        new OrderCancelled(Seller, "out_of_stock", "sorry", Liability.Seller),
        new StockStepTaken(Seller, "red-cup", StockStep.SetToZero), new Shipped(Seller, 1, "SF", "SF1", Lines),
        new ShipmentMissed(Clock), new PickUpMissed(Clock, 1), new LabelVoidAsked(Seller, 1), new InterceptionAsked(Buyer, 1), new InterceptionDropped(Buyer, 1),
        new ParcelScanned(Carrier, 1, Scan.Delivered, At), new CaseOpened(Buyer, Case), new CaseAgreed(Seller, 1, false),
        new CaseAgreed(Clock, 1, true), new CaseDeclined(Seller, 1, "already_handed_over", "it left", [], false),
        new CaseDeclined(Clock, 1, null, null, [], true), new CaseMoved(Seller, 1, CaseKind.Return, new CaseState.ReturnParcel(Later, "x")),
        new CaseMoved(Clock, 1, CaseKind.Return, new CaseState.Appealable(Later)),
        new CaseNarrowed(Seller, 1, [new UnitRange(2, 1)], 1, 0, 0), new CaseClosed(Clock, 1, CaseOutcome.Lapsed),
        Refund,
        new RefundConfirmed(Carrier, 1, 0, null), new ReturnSent(Buyer, 1, "SF", "SF2", 0, Later),
        new ReturnScanned(Carrier, 1, At, Later), new ReturnAccepted(Seller, 1, 1, Units, true, false),
        new ReturnAccepted(Clock, 1, 1, Units, false, true), new ReplacementSent(Seller, 1, 2, "SF", "SF3", "blue-cup", 1, Units),
        new UnitsCompleted(Buyer, Lines, Money), new UnitsCompleted(Clock, Lines, Money),
        new CompensationDue(Seller, 1, 1, 500, "out_of_stock"), new FeeCharged(Carrier, 1, Fees.Interception, 1000, Liability.Seller),
        new FeeCharged(Seller, 1, Fees.ReturnPostage, 800, Liability.Seller), new CouponRestored(Clock, "spring"),
        new AfterSaleEnded(Clock), new MessageSent(Buyer, "你好 hi", ["photo"]),
        .. OfTheDesk, .. OfOtherWays,
    ];

    static ImmutableArray<OrderEvent> OfTheDesk =>
    [
        new CaseOpened(Buyer, Complaint), new CaseOpened(Spoken, Case), new SpokenFor(Officer, ActorKind.Buyer, "phone", "asked"),
        new DeskCalled(Buyer, 1, "unfair", ["photo"], new CaseState.Evidence(Later, null, null)),
        new DeskCalled(Seller, 1, "no", [], new CaseState.Ruling(Later)), new DeskCalled(Clock, 1, null, [], new CaseState.Ruling(Later)),
        new EvidenceGiven(Spoken, 1, "look", ["photo"]), new EvidenceAsked(Officer, 1, null, "more", Later, TimeSpan.FromDays(1)),
        new EvidenceAsked(Officer, 1, ActorKind.Seller, null, Later, TimeSpan.FromDays(1)), new EvidenceClosed(Clock, 1, Later),
        new CaseAssigned(Officer, 1, "o1"), new CaseEscalated(Clock, 1, "supervisor", Later),
        new VerdictGiven(Officer, 1, new Verdict(Actor.Officer("o1"), true, [new Award(1, 500, true, true), new Award(1)], Liability.Seller, Liability.Seller, "promise_broken", "so"), Later),
        new VerdictGiven(Clock, 1, new Verdict(Actor.Clock, false, [], Liability.Buyer, Liability.Nobody, null, null), null),
        new VerdictAccepted(Seller, 1), new VerdictAppealed(Buyer, 1, "no", [], Later), new VerdictExecuted(Clock, 1, Liability.Seller),
        new DeadlineExtended(Buyer, 0, 1, TimeSpan.FromDays(3), true), new DeadlineExtended(Buyer, 1, 0, TimeSpan.FromDays(1), true),
        new DeadlineExtended(Seller, 1, 0, TimeSpan.FromHours(36), false),
        new PenaltyImposed(Officer, new Penalty(1, 1, 1, "sham_shipment", 6, 1000)), new PenaltyWaived(Platform, 1, "misread"),
    ];

    static ImmutableArray<OrderEvent> OfOtherWays =>
    [
        Placed with { Payment = PaymentKind.PayLater }, Placed with { Payment = PaymentKind.Deposit, DepositMinor = 500 },
        new OrderHeld(Platform, "wait", Later), new HoldReleased(Clock, Later), new ContractWithdrawn(Buyer, Lines, "bye", true),
        new ContractWithdrawn(Spoken, Lines, null, false), new PaymentPromised(Buyer, Cash, Later), new CollectionIssued(Clock, 1, Money),
        new CollectionConfirmed(Carrier, 1, 0, "door"), new DepositPaid(Carrier, "p3", Cash, Later), new DepositForfeited(Buyer, 500),
        new DepositReturned(Seller, 1, Cash), new DepositReturned(Carrier, 1, Cash) { Outside = "console-2" },
        new FeeCharged(Carrier, 0, Fees.Chargeback, 700, Liability.Seller), new DifferenceStated(Seller, 1, 300), new DifferenceStated(Seller, 1, -300),
        new DifferencePaid(Carrier, 1, "p4", Cash), new DifferenceReleased(Clock, 1, 300), new DifferenceRefunded(Clock, 1, 2, Cash, 0), new DifferenceRefunded(Clock, 1, 0, Cash, 0) { Outside = "card/cb" },
        new CommissionCharged(Clock, 60), new CommissionCharged(Clock, -60), new StorePaidOut(Clock, 20_000), new ShortfallCollected(Clock, 60),
        new Shipped(Seller, 1, "online", "online", Lines) { Virtual = true }, new CompensationDue(Clock, 0, 1, 500, ""),
        Refund with { Promise = true }, Refund with { Outside = "console-1" },
        new PaymentBegun(Buyer) { Channel = "alipay", Reference = "t-1" }, new PaymentUnpaid(Carrier, "alipay", "t-1"),
        .. ParkReasons.All.Select(why => new EffectParked(Carrier, "refund/1/1/0", EffectKind.PayOut, 1, 0, why, "no")),
        .. Enum.GetValues<EffectKind>().Select(kind => new EffectResumed(Platform, "refund/1/1/0", kind)),
        new EffectSettled(Platform, "refund/1/1/0", EffectKind.PayOut, "bank-1", "by bank"), new EffectSettled(Platform, "x", EffectKind.Intercept, null, "rang them"),
        new RefundReversed(Carrier, 1, 0, "re_1", "account closed"),
    ];

    /// <summary>The order that the facts are about: paid, with one case and one refund.</summary>
    public static Order Order
    {
        get
        {
            Order? order = null;
            OrderEvent[] history =
            [
                Placed, new PaymentCaptured(Carrier, "p1", Cash, Later), new CaseOpened(Buyer, Case), new CaseAgreed(Seller, 1, false),
                Refund, new CollectionIssued(Clock, 1, Money),
            ];
            foreach (var fact in history) order = Evolution.Apply(order, fact);
            return order!;
        }
    }
}
