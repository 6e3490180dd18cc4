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

/// <summary>
/// A reason that may be given. <paramref name="Liable"/> says who caused the ending; <paramref name="RefundsPostage"/>
/// whether the outbound postage of shipped goods goes back; <paramref name="ReturnPostage"/> who bears the way back;
/// <paramref name="NoReason"/> marks the seven-day right (R21); <paramref name="OffersStock"/> the stock step (R13).
/// </summary>
public sealed record Reason(
    string Code, Words Words, Liability Liable, bool RefundsPostage, Liability ReturnPostage, bool NoReason,
    bool OffersStock, Compensation? Compensation)
{
    // Reasons that the engine itself gives; every policy must say what they mean.
    public const string PaymentTimeout = "payment_timeout";
    public const string NotShipped = "not_shipped";
    public const string RefusedAtDoor = "refused_at_door";
    public const string LostInTransit = "lost_in_transit";
    public static readonly ImmutableArray<string> Own = [PaymentTimeout, NotShipped, RefusedAtDoor, LostInTransit];
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
    string? Reasons, ActorKind? AnswerBy, TimeSpan AnswerWithin, Silence OnSilence,
    bool Explanation, bool Proof, bool Partial, bool AtOnceWhenOverdue);

/// <summary>How long each wait may last. All of them are settings; the sources are in the policy file.</summary>
public sealed record Times(
    TimeSpan PayWithin, TimeSpan AskChannelAgainAfter, TimeSpan ShipWithin, TimeSpan PickUpWithin,
    TimeSpan GiveUpShipmentAfter, TimeSpan ConfirmReceiptAfter, TimeSpan AfterCaseGrace, TimeSpan AfterSaleWindow,
    TimeSpan NoReasonWindow, TimeSpan ReturnShipWithin, TimeSpan ReturnArriveWithin, TimeSpan ReturnCheckWithin,
    TimeSpan InterceptAnswerWithin, TimeSpan GoodsBackWithin, TimeSpan ReplacementWithin);

/// <summary>What the money, the stock and the requests are governed by.</summary>
/// <param name="InterceptionFeeMinor">What the carrier charges for an interception, in minor units.</param>
/// <param name="RequestsMax">How often a buyer's request for the same line may come to nothing before it is barred (R28).</param>
public sealed record Terms(
    RefundMoment RefundInTransit, LostThreshold LostThreshold, CouponRestore CouponRestore,
    ShipDuringRefund ShipDuringRefund, long InterceptionFeeMinor, int RequestsMax);

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
        IEnumerable<KeyValuePair<string, ImmutableArray<string>>> reasonLists, IEnumerable<ActRule> rules)
    {
        (Id, Version, Name, Times, Terms) = (id, version, name, times, terms);
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
