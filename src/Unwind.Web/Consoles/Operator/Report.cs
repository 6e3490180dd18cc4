using System.Globalization;
using Unwind.Settlements;
using Unwind.Web.Consoles.Design;

namespace Unwind.Web.Consoles.Operator;

/// <summary>A value of a report.</summary>
/// <param name="Sheet">As it stands in a spreadsheet: a plain number without its currency's sign, for example.</param>
/// <param name="IsNumber">Numbers stand to the right.</param>
public sealed record ReportCell(string Text, string Sheet, bool IsNumber)
{
    public static ReportCell Of(string text) => new(text, text, false);
    public static ReportCell Of(long number) => new($"{number}", number.ToString(CultureInfo.InvariantCulture), true);
    public static ReportCell Money(Reader reader, long minor, string currency) => new(reader.Money(minor, currency), Currencies.Amount(minor, currency), true);
}

/// <summary>A table of figures: shown on a page, drawn as bars, and exported as it is.</summary>
/// <param name="Of">Its name in an address.</param>
public sealed record Report(string Of, string Title, string About, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<ReportCell>> Rows, ImmutableArray<Bar> Bars)
{
    /// <summary>Names of the reports, in the order in which they are offered.</summary>
    public static readonly ImmutableArray<string> Names = ["reasons", "days", "liability", "cases", "penalties", "transit"];

    public static string NameOf(Reader reader, string of) => of switch
    {
        "reasons" => reader.T("退款原因", "Reasons of refunds"),
        "days" => reader.T("按天", "Day by day"),
        "liability" => reader.T("责任方", "Who was liable"),
        "cases" => reader.T("进行中的申请", "Open cases"),
        "penalties" => reader.T("投诉与处罚", "Complaints and penalties"),
        _ => reader.T("在途资金与事项", "On its way"),
    };

    static bool IsBack(MarketDay day) => day.Minor > 0 && day.Kind is ConductKind.Cancelled or ConductKind.Refunded;

    static string Reason(Reader reader, Policy policy, string cause) => cause.Length == 0 ? reader.T("（未写原因）", "(no reason)") : reader.Say.Reason(policy, cause);

    /// <summary>The reasons for which money went back most often.</summary>
    public static ImmutableArray<Bar> ReasonBars(Reader reader, IEnumerable<MarketDay> days, Policy policy, int most) =>
    [
        .. days.Where(IsBack).GroupBy(d => d.Cause).Select(g => (g.Key, Entries: g.Sum(d => d.Entries))).OrderByDescending(g => g.Entries).ThenBy(g => g.Key, StringComparer.Ordinal).Take(most)
            .Select(g => new Bar(Reason(reader, policy, g.Key), g.Entries, $"{g.Entries}")),
    ];

    public static Report Reasons(Reader reader, ImmutableArray<MarketDay> days, Policy policy)
    {
        var rows = days.Where(IsBack).GroupBy(d => (d.Cause, d.Liable, d.Currency)).OrderByDescending(g => g.Sum(d => d.Entries)).ThenBy(g => g.Key.Cause, StringComparer.Ordinal)
            .Select(g => ImmutableArray.Create(
                ReportCell.Of(Reason(reader, policy, g.Key.Cause)), ReportCell.Of(reader.Say.Liability(g.Key.Liable)), ReportCell.Of(g.Sum(d => d.Entries)),
                ReportCell.Of(g.Sum(d => d.Units)), ReportCell.Money(reader, g.Sum(d => d.Minor), g.Key.Currency), ReportCell.Of(g.Key.Currency)));
        return new(
            "reasons", NameOf(reader, "reasons"), reader.T("退回买家的钱，按原因和责任方。", "Money that went back to buyers, by reason and by who was liable."),
            [reader.T("原因", "Reason"), reader.T("责任方", "Liable"), reader.T("退款笔数", "Refunds"), reader.T("件数", "Units"), reader.T("金额", "Amount"), reader.T("币种", "Currency")],
            [.. rows], ReasonBars(reader, days, policy, 10));
    }

    public static Report Days(Reader reader, ImmutableArray<MarketDay> days)
    {
        var groups = days.GroupBy(d => (d.Day, d.Currency)).OrderByDescending(g => g.Key.Day).ThenBy(g => g.Key.Currency, StringComparer.Ordinal).ToArray();
        var rows = groups.Select(g => ImmutableArray.Create(
            ReportCell.Of(g.Key.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ReportCell.Of(g.Where(d => d.Kind == ConductKind.Placed).Sum(d => d.Entries)),
            ReportCell.Of(g.Where(d => d.Kind == ConductKind.Paid).Sum(d => d.Orders)), ReportCell.Money(reader, g.Where(d => d.Kind == ConductKind.Paid).Sum(d => d.Minor), g.Key.Currency),
            ReportCell.Of(g.Where(IsBack).Sum(d => d.Orders)), ReportCell.Money(reader, g.Where(IsBack).Sum(d => d.Minor), g.Key.Currency), ReportCell.Of(g.Key.Currency)));
        return new(
            "days", NameOf(reader, "days"), reader.T("以 UTC 日计；退款订单按首次退款那天计。", "UTC days; an order counts as refunded on the day on which money of it first went back."),
            [reader.T("日期", "Day"), reader.T("下单", "Placed"), reader.T("付款", "Paid"), reader.T("付款金额", "Paid amount"), reader.T("退款订单", "Orders refunded"), reader.T("退款金额", "Paid back"), reader.T("币种", "Currency")],
            [.. rows],
            [.. groups.Where(g => g.Any(d => d.Kind == ConductKind.Placed)).Take(14).Select(g => new Bar($"{g.Key.Day:MM-dd}", g.Where(d => d.Kind == ConductKind.Placed).Sum(d => d.Entries), reader.T($"下单 {g.Where(d => d.Kind == ConductKind.Placed).Sum(d => d.Entries)}，退款 {g.Where(IsBack).Sum(d => d.Orders)}", $"{g.Where(d => d.Kind == ConductKind.Placed).Sum(d => d.Entries)} placed, {g.Where(IsBack).Sum(d => d.Orders)} refunded")))]);
    }

    public static Report ByLiability(Reader reader, ImmutableArray<MarketDay> days)
    {
        var groups = days.Where(d => d.Kind is ConductKind.Cancelled or ConductKind.Refunded && (d.Units > 0 || d.Minor > 0)).GroupBy(d => (d.Liable, d.Kind, d.Currency))
            .OrderBy(g => g.Key.Liable).ThenBy(g => g.Key.Kind).ThenBy(g => g.Key.Currency, StringComparer.Ordinal).ToArray();
        return new(
            "liability", NameOf(reader, "liability"), reader.T("每一件结束的商品都有责任方，或无人负责（R43）。", "Every unit that ended has somebody liable, or nobody (R43)."),
            [reader.T("责任方", "Liable"), reader.T("何时", "When"), reader.T("件数", "Units"), reader.T("退款笔数", "Refunds"), reader.T("金额", "Amount"), reader.T("币种", "Currency")],
            [.. groups.Select(g => ImmutableArray.Create(
                ReportCell.Of(reader.Say.Liability(g.Key.Liable)), ReportCell.Of(g.Key.Kind == ConductKind.Cancelled ? reader.T("发货前", "before it left") : reader.T("发货后", "after it left")),
                ReportCell.Of(g.Sum(d => d.Units)), ReportCell.Of(g.Where(IsBack).Sum(d => d.Entries)), ReportCell.Money(reader, g.Sum(d => d.Minor), g.Key.Currency), ReportCell.Of(g.Key.Currency)))],
            [.. groups.GroupBy(g => g.Key.Liable).Select(g => new Bar(reader.Say.Liability(g.Key), g.Sum(x => x.Sum(d => d.Units)), reader.T($"{g.Sum(x => x.Sum(d => d.Units))} 件", $"{g.Sum(x => x.Sum(d => d.Units))} units")))]);
    }

    public static Report Penalties(Reader reader, ImmutableArray<MarketDay> days, Policy policy)
    {
        var groups = days.Where(d => d.Kind is ConductKind.Complained or ConductKind.Penalised or ConductKind.Waived or ConductKind.Compensated)
            .GroupBy(d => (d.Kind, d.Cause, d.Currency)).OrderBy(g => g.Key.Kind).ThenByDescending(g => g.Sum(d => d.Entries)).ThenBy(g => g.Key.Cause, StringComparer.Ordinal).ToArray();
        return new(
            "penalties", NameOf(reader, "penalties"), reader.T("投诉、因此判的处罚和赔付，以及豁免。", "Complaints, what they cost the stores, and what was waived."),
            [reader.T("类型", "Kind"), reader.T("原因", "Reason"), reader.T("次数", "Times"), reader.T("扣分", "Points"), reader.T("金额", "Amount"), reader.T("币种", "Currency")],
            [.. groups.Select(g => ImmutableArray.Create(
                ReportCell.Of(Kind(reader, g.Key.Kind)), ReportCell.Of(Reason(reader, policy, g.Key.Cause)), ReportCell.Of(g.Sum(d => d.Entries)), ReportCell.Of(g.Sum(d => d.Points)),
                ReportCell.Money(reader, g.Sum(d => d.Minor), g.Key.Currency), ReportCell.Of(g.Key.Currency)))],
            [.. groups.GroupBy(g => g.Key.Kind).Select(g => new Bar(Kind(reader, g.Key), g.Sum(x => x.Sum(d => d.Entries)), $"{g.Sum(x => x.Sum(d => d.Entries))}", g.Key == ConductKind.Penalised ? "warn" : null))]);
    }

    static string Kind(Reader reader, ConductKind kind) => kind switch
    {
        ConductKind.Complained => reader.T("投诉", "Complaint"),
        ConductKind.Penalised => reader.T("处罚", "Penalty"),
        ConductKind.Waived => reader.T("豁免", "Waiver"),
        _ => reader.T("赔付", "Compensation"),
    };

    public static Report Cases(Reader reader, ImmutableArray<OpenCases> cases) => new(
        "cases", NameOf(reader, "cases"), reader.T($"现在进行中的申请（最多数到 {Reads.OpenMax} 件）。", $"Cases that are open now (counted up to {Reads.OpenMax})."),
        [reader.T("类型", "Kind"), reader.T("等待", "Waits for"), reader.T("件数", "Cases"), reader.T("涉及金额", "At stake"), reader.T("币种", "Currency")],
        [.. cases.OrderByDescending(c => c.Count).Select(c => ImmutableArray.Create(
            ReportCell.Of(reader.Say.Case(c.Kind)), ReportCell.Of(Waits(reader, c)), ReportCell.Of(c.Count), ReportCell.Money(reader, c.Minor, c.Currency), ReportCell.Of(c.Currency)))],
        [.. cases.GroupBy(c => Waits(reader, c)).Select(g => (g.Key, Count: g.Sum(c => c.Count))).OrderByDescending(g => g.Count).Select(g => new Bar(g.Key, g.Count, $"{g.Count}"))]);

    static string Waits(Reader reader, OpenCases c) => c.Desk ? reader.Say.Actor(ActorKind.Officer) : c.From is { } from ? reader.Say.Actor(from) : reader.T("双方", "Either side");

    public static Report Transit(Reader reader, ImmutableArray<OpenEffects> effects) => new(
        "transit", NameOf(reader, "transit"), reader.T($"渠道和物流还没有办完的事（每种状态最多数到 {Reads.OpenMax} 件）。", $"What channels and carriers have not done yet (each state counted up to {Reads.OpenMax})."),
        [reader.T("事项", "What"), reader.T("经由", "Via"), reader.T("状态", "State"), reader.T("件数", "Count"), reader.T("金额", "Amount"), reader.T("币种", "Currency")],
        [.. effects.OrderByDescending(e => e.Minor).ThenByDescending(e => e.Count).Select(e => ImmutableArray.Create(
            ReportCell.Of(reader.Say.What(e.Kind)), ReportCell.Of(e.Via ?? reader.T("外部自取", "read outside")), ReportCell.Of(EffectPages.StateOf(reader, e.State)), ReportCell.Of(e.Count),
            ReportCell.Money(reader, e.Minor, e.Currency), ReportCell.Of(e.Currency)))],
        [.. effects.GroupBy(e => e.State).Select(g => (g.Key, Count: g.Sum(e => e.Count))).OrderByDescending(g => g.Count).Select(g => new Bar(EffectPages.StateOf(reader, g.Key), g.Count, $"{g.Count}", g.Key is "parked" or "unknown" ? "warn" : null))]);
}
