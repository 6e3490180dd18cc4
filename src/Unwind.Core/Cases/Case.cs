using System.Text.Json.Serialization;

namespace Unwind.Cases;

/// <summary>What a case asks for. The kind can change while the case lives: nobody starts again (R22, R41).</summary>
[JsonConverter(typeof(SnakeEnum<CaseKind>))]
public enum CaseKind { Cancellation, Refund, Return, Exchange }

[JsonConverter(typeof(SnakeEnum<CaseOutcome>))]
public enum CaseOutcome { Refunded, Exchanged, Declined, Lapsed, Withdrawn, EndedByShipping, NothingLeft }

/// <summary>What a case waits for. Each state holds only what is true in it, and each wait has an end (R34).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "waits_for")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(CarrierAnswer), "carrier_answer")]
[JsonDerivedType(typeof(Delivery), "delivery")]
[JsonDerivedType(typeof(GoodsBack), "goods_back")]
[JsonDerivedType(typeof(ReturnParcel), "return_parcel")]
[JsonDerivedType(typeof(ReturnCheck), "return_check")]
[JsonDerivedType(typeof(Replacement), "replacement")]
[JsonDerivedType(typeof(Ended), "nothing")]
public abstract record CaseState
{
    private protected CaseState() { }

    /// <summary>One side is asked and has until then; <paramref name="OnSilence"/> is what happens if it says nothing.</summary>
    public sealed record Answer(ActorKind From, DateTimeOffset Until, Silence OnSilence) : CaseState;

    /// <summary>Both sides agree; the carrier was asked to intercept the parcel (R15).</summary>
    public sealed record CarrierAnswer(DateTimeOffset Until) : CaseState;

    /// <summary>The carrier could not intercept: the parcel will be delivered, or refused at the door (R15, R17).</summary>
    public sealed record Delivery(DateTimeOffset Until) : CaseState;

    /// <summary>The parcel is on its way back to the seller (R15, R17).</summary>
    public sealed record GoodsBack(DateTimeOffset Until) : CaseState;

    /// <summary>The buyer is to send the goods back and fill in the number (R19).</summary>
    public sealed record ReturnParcel(DateTimeOffset Until, string Address) : CaseState;

    /// <summary>The goods are on their way back, or there; the seller is to check them (R20).</summary>
    public sealed record ReturnCheck(
        DateTimeOffset Until, string Carrier, string Tracking, DateTimeOffset? DeliveredAt, long PostageMinor) : CaseState;

    /// <summary>The goods are back; the seller is to send others (R22).</summary>
    public sealed record Replacement(DateTimeOffset Until) : CaseState;

    public sealed record Ended(CaseOutcome Outcome, DateTimeOffset At) : CaseState;
}

/// <summary>
/// A request to undo some units of one line (售后单), with a number of its own within the order. A request for several
/// lines opens one case for each, and they share a <paramref name="Group"/>: the number of the first of them.
/// </summary>
/// <param name="GoodsMinor">What is asked for the goods, in minor units.</param>
/// <param name="PostageMinor">What is asked of the postage.</param>
/// <param name="OpenedIn">The stage of the units when the case was opened.</param>
/// <param name="Agreed">Whether the other side has said yes.</param>
public sealed record Case(
    int Number, int Group, CaseKind Kind, int Line, ImmutableArray<UnitRange> Units, Actor Opener, string Reason,
    string? Explanation, ImmutableArray<string> Evidence, long GoodsMinor, long PostageMinor, Stage OpenedIn,
    DateTimeOffset OpenedAt, Liability Liable, string? WantedSku, bool Agreed, CaseState State)
{
    /// <summary>What would be kept from the refund if the carrier intercepts, because the buyer caused it (R15); 0 for nothing.</summary>
    public long InterceptionFeeMinor { get; init; }

    /// <summary>What was deducted from the goods for lost thresholds, in minor units (R32).</summary>
    public long DeductedMinor { get; init; }

    /// <summary>The discounts that it was deducted for, by position: no other case deducts for them.</summary>
    public ImmutableArray<int> DiscountsLost { get; init; } = [];

    [JsonIgnore]
    public bool IsOpen => State is not CaseState.Ended;

    [JsonIgnore]
    public int UnitCount => Units.Sum(u => u.Count);

    [JsonIgnore]
    public long AmountMinor => GoodsMinor + PostageMinor;
}
