
namespace Unwind.Web.Manual;

/// <summary>The shipped policies as tables: who may do what at which stage, with which reasons, by when.</summary>
static class PolicyPages
{
    static readonly Sentences Chinese = Sentences.For("zh-CN");

    public static string Render(ImmutableArray<Policy> policies)
    {
        var page = new Page(CodePages.Begin("Policies 规则",
            "What the shipped policy files say. Where each number comes from stands in the file beside it; what each key means is "
            + "in [policy-file.md](policy-file.md)."));
        foreach (var policy in policies.OrderBy(p => p.Id, StringComparer.Ordinal).ThenBy(p => p.Version))
        {
            page.Append($"## {policy.Name.En} {policy.Name.Zh}: `{policy.Id}`, version {policy.Version}\n\n");
            Times(page, policy);
            Reasons(page, policy);
            foreach (var act in PolicyCheck.ActsInTable) Cells(page, policy, act);
        }
        return page.ToString();
    }

    static void Times(Page page, Policy policy)
    {
        page.Append("| time | how long |\n|---|---|\n");
        foreach (var property in typeof(Times).GetProperties().Where(p => p.PropertyType == typeof(TimeSpan)).OrderBy(p => p.MetadataToken))
            page.Append($"| `{Sources.SnakeCaseName(property.Name)}` | {Duration((TimeSpan)property.GetValue(policy.Times)!)} |\n");
        var terms = policy.Terms;
        page.Append("\n| term | setting |\n|---|---|\n")
            .Append($"| `refund_in_transit` | {SnakeCase.Of(terms.RefundInTransit)} |\n| `lost_threshold` | {SnakeCase.Of(terms.LostThreshold)} |\n")
            .Append($"| `coupon_restore` | {SnakeCase.Of(terms.CouponRestore)} |\n| `ship_during_refund` | {SnakeCase.Of(terms.ShipDuringRefund)} |\n")
            .Append($"| `interception_fee_minor` | {terms.InterceptionFeeMinor} |\n| `requests_max` | {terms.RequestsMax} |\n\n");
    }

    static void Reasons(Page page, Policy policy)
    {
        page.Append("| reason | 中文 | English | liable | postage back | way back | also |\n|---|---|---|---|---|---|---|\n");
        foreach (var reason in policy.Reasons)
        {
            var also = new List<string>();
            if (reason.NoReason) also.Add("seven-day right");
            if (reason.OffersStock) also.Add("stock step");
            if (reason.Compensation is { } c) also.Add($"compensation {c.SharePercent} %, {c.FloorMinor} to {c.CapMinor}");
            page.Append($"| `{reason.Code}` | {reason.Words.Zh} | {reason.Words.En} | {SnakeCase.Of(reason.Liable)} | {(reason.RefundsPostage ? "yes" : "no")} ")
                .Append($"| {SnakeCase.Of(reason.ReturnPostage)} | {string.Join(", ", also)} |\n");
        }
        page.Append("\n| list | reasons |\n|---|---|\n");
        foreach (var (list, reasons) in policy.ReasonLists)
            page.Append($"| `{list}` | {string.Join(", ", reasons.Select(r => r.Words.Zh))} |\n");
        page.Append("\n");
    }

    static void Cells(Page page, Policy policy, Act act)
    {
        var rules = policy.Rules.Where(r => r.Act == act).OrderBy(r => r.Stage).ThenBy(r => r.By).ToList();
        if (rules.Count == 0) return;
        page.Append($"### `{SnakeCase.Of(act)}` {Chinese.Act(act)}\n\n| stage | by | rule | answer |\n|---|---|---|---|\n");
        foreach (var rule in rules)
            page.Append($"| {SnakeCase.Of(rule.Stage)} | {SnakeCase.Of(rule.By)} | {rule.Rule} | {Answer(rule)} |\n");
        page.Append("\n");
    }

    static string Answer(ActRule rule)
    {
        if (rule.Refused is { } why)
            return $"no: `{SnakeCase.Of(why)}`{(rule.Instead.IsEmpty ? "" : $"; instead {string.Join(", ", rule.Instead.Select(a => $"`{SnakeCase.Of(a)}`"))}")}";
        var needs = new List<string> { "**yes**" };
        if (rule.Reasons is { } list) needs.Add($"reason from `{list}`");
        if (rule.Explanation) needs.Add("explanation");
        if (rule.Proof) needs.Add("proof");
        if (rule.Partial) needs.Add("part of the amount possible");
        if (rule.AnswerBy is { } by) needs.Add($"{SnakeCase.Of(by)} answers within {Duration(rule.AnswerWithin)}, silence {SnakeCase.Of(rule.OnSilence)}");
        if (rule.AtOnceWhenOverdue) needs.Add("at once when overdue");
        return string.Join("; ", needs);
    }

    static string Duration(TimeSpan time) => time switch
    {
        { Ticks: var t } when t % TimeSpan.TicksPerDay == 0 => $"{time.TotalDays:0} d",
        { Ticks: var t } when t % TimeSpan.TicksPerHour == 0 => $"{time.TotalHours:0} h",
        { Ticks: var t } when t % TimeSpan.TicksPerMinute == 0 => $"{time.TotalMinutes:0} min",
        _ => $"{time.TotalSeconds:0} s",
    };
}
