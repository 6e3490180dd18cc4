using System.Collections.Frozen;
using System.Text.Json.Serialization;

namespace Unwind.Policies;

/// <summary>The same words in both languages of the product.</summary>
public sealed record Words(string Zh, string En);

/// <summary>What happens when the one who is asked stays silent until the deadline (R9, R11, R18).</summary>
[JsonConverter(typeof(SnakeEnum<Silence>))]
public enum Silence { Lapses, Agrees, Declines }

/// <summary>When a refund of goods that are on their way is executed (R15).</summary>
[JsonConverter(typeof(SnakeEnum<RefundMoment>))]
public enum RefundMoment { OnAgreement, WhenBack }

/// <summary>What a lost threshold (满减, 包邮) means for the rest of a paid order (R32).</summary>
[JsonConverter(typeof(SnakeEnum<LostThreshold>))]
public enum LostThreshold { Keep, Deduct }

/// <summary>When a coupon that was used is given back (R32). Expired ones never are.</summary>
[JsonConverter(typeof(SnakeEnum<CouponRestore>))]
public enum CouponRestore { Never, WhenOrderClosed }

/// <summary>What shipping does to an open refund request of the same unit (R12).</summary>
[JsonConverter(typeof(SnakeEnum<ShipDuringRefund>))]
public enum ShipDuringRefund { Refused, EndsRequest }

/// <summary>Who bears a cost, or caused an ending (R10, R43).</summary>
[JsonConverter(typeof(SnakeEnum<Liability>))]
public enum Liability { Nobody, Buyer, Seller, Platform, Carrier }

/// <summary>Money beyond giving back: a share of what was paid, with a floor and a cap, in minor units (R10, R31).</summary>
public sealed record Compensation(int SharePercent, long FloorMinor, long CapMinor)
{
    /// <summary>What is due on <paramref name="paidMinor"/>: never below the floor, never above the cap.</summary>
    public long Of(long paidMinor) => Math.Clamp((long)((Int128)paidMinor * SharePercent / 100), FloorMinor, CapMinor);
}

/// <summary>What a desk that stays silent to the end means: the same side wins, whoever opened the case (R42).</summary>
[JsonConverter(typeof(SnakeEnum<DeskDefault>))]
public enum DeskDefault { ForBuyer, ForSeller }

/// <summary>What an order itself can prove about a complaint, so that the clock may uphold it (R30).</summary>
[JsonConverter(typeof(SnakeEnum<ObjectiveProof>))]
public enum ObjectiveProof { None, NotPickedUpInTime, LabelNotPickedUp, ClosedOneSided, CancelledForStock }

/// <summary>When the store's money of an order leaves for the store (R43).</summary>
[JsonConverter(typeof(SnakeEnum<Payout>))]
public enum Payout { OnCompletion, AfterSale }

/// <summary>How a store's negative balance on an order is collected (R43).</summary>
[JsonConverter(typeof(SnakeEnum<NegativeBalance>))]
public enum NegativeBalance { Carry, FromDeposit }

/// <summary>What becomes of a hold that nobody ended in time (R45).</summary>
[JsonConverter(typeof(SnakeEnum<HoldEnd>))]
public enum HoldEnd { Release, Refund }

/// <summary>
/// A reason that may be given. <paramref name="Liable"/> says who caused the ending; <paramref name="RefundsPostage"/>
/// whether the outbound postage of shipped goods goes back; <paramref name="ReturnPostage"/> who bears the way back;
/// <paramref name="NoReason"/> marks the seven-day right (R21); <paramref name="OffersStock"/> the stock step (R13).
/// </summary>
public sealed record Reason(
    string Code, Words Words, Liability Liable, bool RefundsPostage, Liability ReturnPostage, bool NoReason,
    bool OffersStock, Compensation? Compensation)
{
    /// <summary>Points that an upheld complaint for it, or a verdict that names it, puts on the store's record (R31).</summary>
    public int Points { get; init; }
    /// <summary>A fine that goes with the points, from the store's deposit to the platform, in minor units (R43).</summary>
    public long FineMinor { get; init; }
    /// <summary>What the order itself can prove about it (R30).</summary>
    public ObjectiveProof Proof { get; init; }

    // Reasons that the engine itself gives; every policy must say what they mean.
    public const string PaymentTimeout = "payment_timeout";
    public const string NotShipped = "not_shipped";
    public const string RefusedAtDoor = "refused_at_door";
    public const string LostInTransit = "lost_in_transit";
    public const string ReplacementNotSent = "replacement_not_sent";
    public const string StatutoryWithdrawal = "statutory_withdrawal";
    public const string HoldNotReleased = "hold_not_released";
    public static readonly ImmutableArray<string> Own =
        [PaymentTimeout, NotShipped, RefusedAtDoor, LostInTransit, ReplacementNotSent, StatutoryWithdrawal, HoldNotReleased];
}

/// <summary>
/// One cell of the policy: what an actor may do at a stage. When <paramref name="Refused"/> is set the act is not
/// possible there, for that reason, and <paramref name="Instead"/> says what is.
/// </summary>
/// <param name="Rule">The rulebook's number, for example <c>R9</c>.</param>
/// <param name="Reasons">The name of the list that the reason must be from; null when none is asked for.</param>
/// <param name="AnswerBy">Who must answer; null when the act takes effect at once.</param>
/// <param name="AnswerWithin">How long they have.</param>
/// <param name="OnSilence">What their silence means.</param>
/// <param name="Explanation">Whether words in the asker's own hand are needed.</param>
/// <param name="Proof">Whether proof (a picture, a document) is needed.</param>
/// <param name="Partial">Whether less than everything may be asked for (R23).</param>
/// <param name="AtOnceWhenOverdue">Whether no answer is needed once the promised shipping time has passed.</param>
public sealed record ActRule(
    Act Act, Stage Stage, ActorKind By, string Rule, RefusalCode? Refused, ImmutableArray<Act> Instead,
    string? Reasons, ActorKind? AnswerBy, Wait AnswerWithin, Silence OnSilence,
    bool Explanation, bool Proof, bool Partial, bool AtOnceWhenOverdue);

/// <summary>
/// How long each wait may last. All of them are settings; the sources are in the policy file. Those that are a
/// <see cref="Wait"/> may be in working days of the policy's calendar (R42).
/// </summary>
public sealed record Times(
    TimeSpan PayWithin, TimeSpan AskChannelAgainAfter, Wait ShipWithin, TimeSpan PickUpWithin,
    TimeSpan GiveUpShipmentAfter, TimeSpan ConfirmReceiptAfter, TimeSpan ConfirmVirtualAfter, TimeSpan AfterCaseGrace,
    TimeSpan AfterSaleWindow, TimeSpan NoReasonWindow, TimeSpan ReturnShipWithin, TimeSpan ReturnArriveWithin,
    Wait ReturnCheckWithin, TimeSpan InterceptAnswerWithin, TimeSpan GoodsBackWithin, TimeSpan ReplacementWithin,
    TimeSpan PayDifferenceWithin, TimeSpan PayBalanceWithin, TimeSpan HoldWithin, Wait EvidenceWithin, Wait DecideWithin,
    Wait FallbackWithin, Wait AppealWithin, TimeSpan ComplainWithin, Wait AnswerComplaintWithin, TimeSpan ExtendBy,
    TimeSpan ExtendMax);

/// <summary>What the money, the stock and the requests are governed by.</summary>
/// <param name="InterceptionFeeMinor">What the carrier charges for an interception, in minor units.</param>
/// <param name="ReturnPostageMaxMinor">The most that a buyer's word alone makes a return cost, in minor units (R21).</param>
/// <param name="RequestsMax">How often a buyer's request for the same line may come to nothing before it is barred (R28).</param>
/// <param name="DeskDefault">Which side a silent desk decides for (R42).</param>
/// <param name="FallbackOfficer">Who decides when the officer stays silent (R42).</param>
/// <param name="EvidenceRoundsMax">How often the desk may ask for more evidence in one case (R26).</param>
/// <param name="CommissionBasisPoints">The platform's share of what the store keeps, in hundredths of a percent (R43).</param>
public sealed record Terms(
    RefundMoment RefundInTransit, LostThreshold LostThreshold, CouponRestore CouponRestore,
    ShipDuringRefund ShipDuringRefund, long InterceptionFeeMinor, long ReturnPostageMaxMinor, int RequestsMax, DeskDefault DeskDefault,
    string FallbackOfficer, int EvidenceRoundsMax, int CommissionBasisPoints, Payout Payout, NegativeBalance NegativeBalance,
    HoldEnd HoldEnd);

/// <summary>Which orders a policy takes besides those that are paid for at once (R45). What is not named here is refused.</summary>
/// <param name="DepositBack">What a seller who withdraws pays back of a deposit, in percent: 200 is double (定金罚则).</param>
public sealed record Ways(ImmutableArray<PaymentKind> Payments, bool Virtual, bool Holds, int DepositBack);

/// <summary>A statutory right to withdraw without a reason, for so long after the last item's delivery (R46).</summary>
public sealed record WithdrawalRight(TimeSpan Within);

/// <summary>
/// The tunable part (规则), as data: reasons, who may do what at which stage, deadlines, who pays (R39). An order keeps
/// the version that it was placed under.
/// </summary>
public sealed class Policy
{
    readonly ActRule?[] cells = new ActRule?[Stages * Actors * Acts];
    readonly FrozenDictionary<string, Reason> reasons;
    readonly FrozenDictionary<string, ImmutableArray<Reason>> lists;

    static readonly int Stages = Enum.GetValues<Stage>().Length;
    static readonly int Actors = Enum.GetValues<ActorKind>().Length;
    static readonly int Acts = Enum.GetValues<Act>().Length;

    public Policy(
        string id, int version, Words name, Times times, Terms terms, IEnumerable<Reason> reasons,
        IEnumerable<KeyValuePair<string, ImmutableArray<string>>> reasonLists, IEnumerable<ActRule> rules, Ways ways,
        WithdrawalRight? withdrawal = null, Calendar? calendar = null)
    {
        (Id, Version, Name, Times, Terms) = (id, version, name, times, terms);
        (Ways, Withdrawal, Calendar) = (ways, withdrawal, calendar);
        this.reasons = reasons.ToFrozenDictionary(r => r.Code, StringComparer.Ordinal);
        lists = reasonLists.ToFrozenDictionary(
            l => l.Key, l => l.Value.Select(code => this.reasons[code]).ToImmutableArray(), StringComparer.Ordinal);
        Rules = [.. rules];
        foreach (var rule in Rules) cells[Index(rule.Act, rule.Stage, rule.By)] = rule;
    }

    public string Id { get; }
    public int Version { get; }
    public Words Name { get; }
    public Times Times { get; }
    public Terms Terms { get; }
    public Ways Ways { get; }
    /// <summary>Null where the law, or the operator, knows no such right (R46).</summary>
    public WithdrawalRight? Withdrawal { get; }
    /// <summary>Which days are working days; null where every day is one (R42).</summary>
    public Calendar? Calendar { get; }

    /// <summary>When a wait that begins at a moment ends: days that are no working days do not count where the wait says so.</summary>
    public DateTimeOffset Until(DateTimeOffset from, Wait wait) =>
        wait.Working && Calendar is { } calendar ? calendar.Add(from, wait.Length) : from + wait.Length;

    /// <summary>Every cell that the policy names, in the order in which it names them.</summary>
    public ImmutableArray<ActRule> Rules { get; }
    public IEnumerable<Reason> Reasons => reasons.Values.OrderBy(r => r.Code, StringComparer.Ordinal);
    public IEnumerable<KeyValuePair<string, ImmutableArray<Reason>>> ReasonLists =>
        lists.OrderBy(l => l.Key, StringComparer.Ordinal);

    /// <summary>The cell for an act, or null when the policy is silent about it: then it is not possible.</summary>
    public ActRule? Find(Act act, Stage stage, ActorKind by) => cells[Index(act, stage, by)];

    public Reason? FindReason(string? code) => code is not null && reasons.TryGetValue(code, out var r) ? r : null;

    /// <summary>The reasons that may be given, in the order in which people should see them; empty for no list.</summary>
    public ImmutableArray<Reason> ReasonsIn(string? list) =>
        list is not null && lists.TryGetValue(list, out var found) ? found : [];

    static int Index(Act act, Stage stage, ActorKind by) => ((int)act * Stages + (int)stage) * Actors + (int)by;
}
