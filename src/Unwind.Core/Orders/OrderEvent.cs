using System.Text.Json.Serialization;
using Unwind.Cancellations;
using Unwind.Closures;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Messages;
using Unwind.Payments;
using Unwind.Penalties;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Withdrawals;

namespace Unwind.Orders;

/// <summary>When it happened (UTC), who did it, and under which rule.</summary>
public sealed record Stamp(DateTimeOffset At, Actor By, string Rule)
{
    /// <summary>Who really did it in the name of <see cref="By"/>: an officer who was asked by phone or e-mail (R27).</summary>
    public Actor? Through { get; init; }
}

/// <summary>A fact about an order. The names below are on disk: they can be added to, never changed (R38).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(OrderPlaced), "order_placed")]
[JsonDerivedType(typeof(OrderEnded), "order_ended")]
[JsonDerivedType(typeof(PaymentBegun), "payment_begun")]
[JsonDerivedType(typeof(PaymentAsked), "payment_asked")]
[JsonDerivedType(typeof(PaymentCaptured), "payment_captured")]
[JsonDerivedType(typeof(PaymentBounced), "payment_bounced")]
[JsonDerivedType(typeof(OrderClosed), "order_closed")]
[JsonDerivedType(typeof(LinesClosed), "lines_closed")]
[JsonDerivedType(typeof(Repriced), "repriced")]
[JsonDerivedType(typeof(OrderCancelled), "order_cancelled")]
[JsonDerivedType(typeof(StockStepTaken), "stock_step_taken")]
[JsonDerivedType(typeof(Shipped), "shipped")]
[JsonDerivedType(typeof(ShipmentMissed), "shipment_missed")]
[JsonDerivedType(typeof(PickUpMissed), "pick_up_missed")]
[JsonDerivedType(typeof(LabelVoidAsked), "label_void_asked")]
[JsonDerivedType(typeof(InterceptionAsked), "interception_asked")]
[JsonDerivedType(typeof(InterceptionDropped), "interception_dropped")]
[JsonDerivedType(typeof(ParcelScanned), "parcel_scanned")]
[JsonDerivedType(typeof(CaseOpened), "case_opened")]
[JsonDerivedType(typeof(CaseAgreed), "case_agreed")]
[JsonDerivedType(typeof(CaseDeclined), "case_declined")]
[JsonDerivedType(typeof(CaseMoved), "case_moved")]
[JsonDerivedType(typeof(CaseNarrowed), "case_narrowed")]
[JsonDerivedType(typeof(CaseClosed), "case_closed")]
[JsonDerivedType(typeof(RefundIssued), "refund_issued")]
[JsonDerivedType(typeof(RefundConfirmed), "refund_confirmed")]
[JsonDerivedType(typeof(ReturnSent), "return_sent")]
[JsonDerivedType(typeof(ReturnScanned), "return_scanned")]
[JsonDerivedType(typeof(ReturnAccepted), "return_accepted")]
[JsonDerivedType(typeof(ReplacementSent), "replacement_sent")]
[JsonDerivedType(typeof(UnitsCompleted), "units_completed")]
[JsonDerivedType(typeof(CompensationDue), "compensation_due")]
[JsonDerivedType(typeof(FeeCharged), "fee_charged")]
[JsonDerivedType(typeof(CouponRestored), "coupon_restored")]
[JsonDerivedType(typeof(AfterSaleEnded), "after_sale_ended")]
[JsonDerivedType(typeof(MessageSent), "message_sent")]
[JsonDerivedType(typeof(DeskCalled), "desk_called")]
[JsonDerivedType(typeof(EvidenceGiven), "evidence_given")]
[JsonDerivedType(typeof(EvidenceAsked), "evidence_asked")]
[JsonDerivedType(typeof(EvidenceClosed), "evidence_closed")]
[JsonDerivedType(typeof(CaseAssigned), "case_assigned")]
[JsonDerivedType(typeof(CaseEscalated), "case_escalated")]
[JsonDerivedType(typeof(VerdictGiven), "verdict_given")]
[JsonDerivedType(typeof(VerdictAccepted), "verdict_accepted")]
[JsonDerivedType(typeof(VerdictAppealed), "verdict_appealed")]
[JsonDerivedType(typeof(VerdictExecuted), "verdict_executed")]
[JsonDerivedType(typeof(DeadlineExtended), "deadline_extended")]
[JsonDerivedType(typeof(SpokenFor), "spoken_for")]
[JsonDerivedType(typeof(PenaltyImposed), "penalty_imposed")]
[JsonDerivedType(typeof(PenaltyWaived), "penalty_waived")]
[JsonDerivedType(typeof(OrderHeld), "order_held")]
[JsonDerivedType(typeof(HoldReleased), "hold_released")]
[JsonDerivedType(typeof(ContractWithdrawn), "contract_withdrawn")]
[JsonDerivedType(typeof(PaymentPromised), "payment_promised")]
[JsonDerivedType(typeof(CollectionIssued), "collection_issued")]
[JsonDerivedType(typeof(CollectionConfirmed), "collection_confirmed")]
[JsonDerivedType(typeof(DepositPaid), "deposit_paid")]
[JsonDerivedType(typeof(DepositForfeited), "deposit_forfeited")]
[JsonDerivedType(typeof(DepositReturned), "deposit_returned")]
[JsonDerivedType(typeof(DifferenceStated), "difference_stated")]
[JsonDerivedType(typeof(DifferencePaid), "difference_paid")]
[JsonDerivedType(typeof(DifferenceReleased), "difference_released")]
[JsonDerivedType(typeof(DifferenceRefunded), "difference_refunded")]
[JsonDerivedType(typeof(CommissionCharged), "commission_charged")]
[JsonDerivedType(typeof(StorePaidOut), "store_paid_out")]
[JsonDerivedType(typeof(ShortfallCollected), "shortfall_collected")]
[JsonDerivedType(typeof(PaymentUnpaid), "payment_unpaid")]
[JsonDerivedType(typeof(EffectParked), "effect_parked")]
[JsonDerivedType(typeof(EffectResumed), "effect_resumed")]
[JsonDerivedType(typeof(EffectSettled), "effect_settled")]
[JsonDerivedType(typeof(RefundReversed), "refund_reversed")]
public abstract record OrderEvent(Stamp Stamp);

/// <summary>What one line was ordered at, every discount already taken off (R32).</summary>
public sealed record PlacedLine(
    string Sku, string Title, int Quantity, long UnitPriceMinor, long DiscountMinor, long TaxMinor, StockMode StockMode,
    bool NoReasonReturn)
{
    /// <summary>Delivered online: no parcel, nothing to send back (R45).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Virtual { get; init; }
}

/// <summary>The buyer ordered. <paramref name="Pricing"/> is the allocation that undoing will read (R32).</summary>
public sealed record OrderPlaced(
    Stamp Stamp, OrderId Order, string Store, string Buyer, string Currency, string PolicyId, int PolicyVersion,
    string? Reference, ImmutableArray<PlacedLine> Lines, ImmutableArray<Discount> Discounts, PostageTerms Postage,
    ImmutableArray<Funding> Funding, Pricing Pricing, DateTimeOffset PayBy, DateTimeOffset? ShipBy) : OrderEvent(Stamp)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PaymentKind Payment { get; init; }

    /// <summary>The deposit that comes first, in minor units; 0 for none (R45).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long DepositMinor { get; init; }

    /// <summary>SHA-256 of the buyer's e-mail, for a withdrawal without an account (R46).</summary>
    public string? EmailHash { get; init; }

    /// <summary>Where it goes, in the shop's own word (R36).</summary>
    public string? Region { get; init; }
}

/// <summary>The last open unit has ended, and so has the order.</summary>
public sealed record OrderEnded(Stamp Stamp, Ending Ending) : OrderEvent(Stamp);

/// <summary>Units of one line, as they stand in events.</summary>
public sealed record LineUnits(int Line, ImmutableArray<UnitRange> Units)
{
    [JsonIgnore]
    public int Count => Units.Sum(u => u.Count);
}
