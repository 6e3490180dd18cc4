using System.Collections.Immutable;
using System.Globalization;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Deadlines;
using Unwind.Disputes;
using Unwind.Messages;
using Unwind.Orders;
using Unwind.Policies;
using Unwind.Settlements;
using Unwind.Shipments;

namespace Unwind.Web.Shared;

/// <summary>
/// What the product says to people, in their language. Every word that the core knows has one here; a house test asks for
/// each of them in each language.
/// </summary>
public abstract class Sentences
{
    static readonly Sentences Chinese = new ChineseSentences();
    static readonly Sentences English = new EnglishSentences();

    private protected Sentences() { }

    /// <summary>The languages that there are, the product's first one first.</summary>
    public static readonly ImmutableArray<string> Languages = ["zh-CN", "en"];

    /// <summary>Chinese for <c>zh</c> and all its variants, English for everything else.</summary>
    public static Sentences For(string? language) =>
        language is not null && language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;

    /// <summary>The language's tag, for <c>Content-Language</c>.</summary>
    public abstract string Language { get; }

    /// <summary>An amount with its currency.</summary>
    public abstract string Money(long minor, string currency);

    /// <summary>A moment, to the minute, in UTC.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A moment to the millisecond, in UTC: what a receipt confirms (R46).</summary>
    public static string ExactTime(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);

    public abstract string Act(Act act);
    public abstract string Stage(Stage stage);
    public abstract string Actor(ActorKind actor);
    public abstract string Case(CaseKind kind);

    /// <summary>What a case waits for, as a short status.</summary>
    public abstract string Waits(CaseState state);
    public abstract string Outcome(CaseOutcome outcome);
    public abstract string Deadline(DeadlineKind kind);

    /// <summary>What happens when nobody answers in time, as a sentence.</summary>
    public abstract string Silence(Silence silence);
    public abstract string Liability(Liability liability);
    public abstract string Scan(Scan scan);
    public abstract string Parcel(ParcelState state);
    public abstract string Stock(StockStep step);
    public abstract string Ending(Ending ending);

    /// <summary>Which way an order goes when its seller can't ship it (R36).</summary>
    public abstract string Way(Unwind.Bulk.Way way);

    /// <summary>How far a run over many orders is.</summary>
    public abstract string State(Engine.Bulk.BulkState state);

    /// <summary>What became of one order of a run.</summary>
    public abstract string Result(Engine.Bulk.BulkResult result);

    /// <summary>An account of the ledger, as an accountant calls it; with the channel where it is one of many.</summary>
    public abstract string Account(string account);

    /// <summary>A transfer that nobody wrote words for.</summary>
    public string Transfer(string from, string to) => $"{Account(from)} → {Account(to)}";

    /// <summary>When the money comes (R45).</summary>
    /// <summary>What the outside is asked to do.</summary>
    public abstract string What(EffectKind kind);

    /// <summary>Why it waits for a person (<see cref="ParkReasons"/>).</summary>
    public abstract string Parked(string why);

    /// <summary>How far one component of a refund has come.</summary>
    public abstract string Progress(RefundProgress progress);

    public abstract string Payment(PaymentKind payment);

    /// <summary>A reason in the policy's own words; its code where the policy does not know it.</summary>
    public string Reason(Policy policy, string? code) =>
        policy.FindReason(code) is { } reason ? Pick(reason.Words) : code ?? "";

    public string Name(Policy policy) => Pick(policy.Name);

    private protected abstract string Pick(Words words);

    /// <summary>A refusal in a few words, the same for every instance of it.</summary>
    public abstract string Title(RefusalCode code);

    /// <summary>Why it is not possible, with the facts of this refusal.</summary>
    public abstract string Why(RefusalCode code, IReadOnlyDictionary<string, string> details, string currency);

    /// <summary>What a person does who goes this way instead.</summary>
    public abstract string Instead(Act act);

    /// <summary>Why it is not possible, and what is.</summary>
    public string Refusal(Refusal refusal, string currency)
    {
        var why = Why(refusal.Code, refusal.Details, currency);
        return refusal.Instead.IsDefaultOrEmpty ? why : Joined([why, .. refusal.Instead.Select(Instead)]);
    }

    /// <summary>A full sentence to the one who is told (R37).</summary>
    /// <param name="to">The reader's side; some things read differently for buyer and seller.</param>
    /// <param name="by">By when something is wanted or will happen, where there is such a moment.</param>
    public abstract string Notice(NoticeKind kind, ActorKind to, int caseNumber, long amountMinor, string currency, DateTimeOffset? by);

    public string Notice(Notice notice, string currency) =>
        Notice(notice.Kind, notice.To, notice.Case, notice.AmountMinor, currency, notice.By);

    /// <summary>A fact as a sentence of the timeline (R38).</summary>
    /// <param name="order">The order as it is now.</param>
    public abstract string Event(OrderEvent fact, Order order, Policy policy);

    /// <summary>What an act brings about: what goes back, who is waited for until when, and what silence means (R35).</summary>
    public abstract string Outcome(Outcome outcome, string currency);

    /// <summary>What the desk gave, who bears it and what it costs the store, as one line.</summary>
    public abstract string Verdict(Verdict verdict, CaseKind kind, Policy policy, string currency);

    /// <summary>What a withdrawal by law brings about: nobody has to agree, so nobody is waited for but for the goods (R46).</summary>
    public abstract string Withdrawal(Outcome outcome, string currency);

    /// <summary>An account's kind and its channel, which is empty where there is none.</summary>
    private protected static (string Kind, string Channel) Split(string account) =>
        account.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? (account[..(colon + 1)], account[(colon + 1)..]) : (account, "");

    private protected abstract string Joined(IEnumerable<string> sentences);

    private protected static int Units(IEnumerable<LineUnits> lines) => lines.Sum(l => l.Count);

    /// <summary>How far a run is, where a refusal says so.</summary>
    private protected string RunState(IReadOnlyDictionary<string, string> details) =>
        SnakeCase.Parse<Engine.Bulk.BulkState>(Detail(details, "state")) is { } state ? State(state) : State(Engine.Bulk.BulkState.Finished);

    private protected static string Detail(IReadOnlyDictionary<string, string> details, string name) => details.GetValueOrDefault(name, "…");

    /// <summary>An amount that stands in a refusal's details as minor units.</summary>
    private protected string MoneyOf(IReadOnlyDictionary<string, string> details, string name, string currency) =>
        long.TryParse(details.GetValueOrDefault(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var minor)
            ? Money(minor, details.GetValueOrDefault("currency", currency)) : "…";
}
