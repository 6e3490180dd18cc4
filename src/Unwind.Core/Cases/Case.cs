using System.Text.Json.Serialization;

namespace Unwind.Cases;

/// <summary>
/// What a case asks for. The kind can change while the case lives: nobody starts again (R22, R41). A complaint (投诉) is
/// about conduct: it holds no units and moves no money of its own.
/// </summary>
[JsonConverter(typeof(SnakeEnum<CaseKind>))]
public enum CaseKind { Cancellation, Refund, Return, Exchange, Complaint }

[JsonConverter(typeof(SnakeEnum<CaseOutcome>))]
public enum CaseOutcome { Refunded, Exchanged, Declined, Lapsed, Withdrawn, EndedByShipping, NothingLeft, Dismissed, Upheld }

/// <summary>What a case waits for. Each state holds only what is true in it, and each wait has an end (R34).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "waits_for")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(CarrierAnswer), "carrier_answer")]
[JsonDerivedType(typeof(Delivery), "delivery")]
[JsonDerivedType(typeof(GoodsBack), "goods_back")]
[JsonDerivedType(typeof(ReturnParcel), "return_parcel")]
[JsonDerivedType(typeof(ReturnCheck), "return_check")]
[JsonDerivedType(typeof(Replacement), "replacement")]
[JsonDerivedType(typeof(Payment), "payment")]
[JsonDerivedType(typeof(Evidence), "evidence")]
[JsonDerivedType(typeof(Ruling), "ruling")]
[JsonDerivedType(typeof(Appealable), "appeal")]
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

    /// <summary>The buyer is to pay what the wanted goods cost more (R22).</summary>
    public sealed record Payment(DateTimeOffset Until, long Minor, string? Address) : CaseState;

    /// <summary>
    /// The desk hears both sides (举证期, R26), or the one that it asked for more. <paramref name="Left"/> is what the desk
    /// then still has to decide in: its clock stands still meanwhile (R42). Null for its whole time.
    /// </summary>
    public sealed record Evidence(DateTimeOffset Until, ActorKind? From, TimeSpan? Left) : CaseState;

    /// <summary>The desk is to decide (R26); silent, it is followed by the fallback officer and then by the policy (R42).</summary>
    public sealed record Ruling(DateTimeOffset Until) : CaseState;

    /// <summary>There is a verdict; either side may appeal until then, and after it the verdict is carried out (R42).</summary>
    public sealed record Appealable(DateTimeOffset Until) : CaseState;

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

    /// <summary>What the desk has to do with it; null while nobody called it in (R26).</summary>
    public Hearing? Hearing { get; init; }

    /// <summary>The officer who opened it on the opener's behalf (R27); null when the opener did it.</summary>
    public string? Through { get; init; }

    /// <summary>What the deposit would pay the buyer: of a complaint that is upheld (R31), of a request beyond the refund (R10), in minor units.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long CompensationMinor { get; init; }

    /// <summary>What the wanted goods cost more (above zero) or less than the units that come back, in minor units (R22).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long DifferenceMinor { get; init; }

    /// <summary>Sides that have used the one extension of this case that is theirs by right (R42).</summary>
    public ImmutableArray<ActorKind> ExtendedByRight { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>By how much its waits were lengthened with the consent of the side that waits (R42).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TimeSpan Granted { get; init; }

    /// <summary>The order itself proved the complaint when it was made; what happens later takes no proof away (R30).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Proved { get; init; }

    /// <summary>The carrier delivered the return: nobody is asked to send the goods again (R20).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReturnArrived { get; init; }

    /// <summary>The seller has the goods in hand, or has said so (R33).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool GoodsBack { get; init; }

    /// <summary>Whether either side may speak next: its one deadline is both sides'.</summary>
    [JsonIgnore]
    public bool WaitsForBoth => State is CaseState.Appealable or CaseState.Evidence { From: null };

    /// <summary>Whether its units are held by it: they are not shipped, completed or asked for again meanwhile.</summary>
    [JsonIgnore]
    public bool HoldsUnits => Kind != CaseKind.Complaint;

    [JsonIgnore]
    public bool IsOpen => State is not CaseState.Ended;

    [JsonIgnore]
    public int UnitCount => Units.Sum(u => u.Count);

    [JsonIgnore]
    public long AmountMinor => GoodsMinor + PostageMinor;
}
