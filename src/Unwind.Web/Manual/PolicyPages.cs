
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
            Ways(page, policy);
            Reasons(page, policy);
            foreach (var act in PolicyCheck.ActsInTable) Cells(page, policy, act);
        }
        return page.ToString();
    }

    static void Times(Page page, Policy policy)
    {
        page.Append("| time | how long |\n|---|---|\n");
        foreach (var property in Settings<Times>())
        {
            var time = property.GetValue(policy.Times) is Wait wait ? Duration(wait) : Duration((TimeSpan)property.GetValue(policy.Times)!);
            page.Append($"| `{Sources.SnakeCaseName(property.Name)}` | {time} |\n");
        }
        page.Append("\n| term | setting |\n|---|---|\n");
        foreach (var property in Settings<Terms>())
            page.Append($"| `{Sources.SnakeCaseName(property.Name)}` | {Setting(property.GetValue(policy.Terms)!)} |\n");
        page.Append("\n");
    }

    static void Ways(Page page, Policy policy)
    {
        var ways = policy.Ways;
        page.Append("| besides | setting |\n|---|---|\n")
            .Append($"| `ways.payments` | {string.Join(", ", ways.Payments.Select(p => $"{SnakeCase.Of(p)} {Chinese.Payment(p)}"))} |\n")
            .Append($"| `ways.virtual_goods` | {(ways.Virtual ? "yes" : "no")} |\n| `ways.holds` | {(ways.Holds ? "yes" : "no")} |\n")
            .Append($"| `ways.deposit_back_percent` | {ways.DepositBack} |\n")
            .Append($"| `withdrawal` | {(policy.Withdrawal is { } right ? $"within {Duration(right.Within)}" : "no such right")} |\n");
        if (policy.Calendar is { } calendar)
        {
            page.Append($"| `calendar.offset` | {Offset(calendar.Offset)} |\n| `calendar.weekend` | {string.Join(", ", calendar.Weekend.Select(d => $"{d}".ToLowerInvariant()))} |\n")
                .Append($"| `calendar.holidays` | {Days(calendar.Holidays)} |\n| `calendar.workdays` | {Days(calendar.Workdays)} |\n");
        }
        page.Append("\n");
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
            if (reason.Points > 0) also.Add($"points {reason.Points}");
            if (reason.FineMinor > 0) also.Add($"fine {reason.FineMinor}");
            if (reason.Proof != ObjectiveProof.None) also.Add($"proved by {SnakeCase.Of(reason.Proof)}");
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

    /// <summary>The settings of a record, in the order in which it declares them.</summary>
    static IEnumerable<System.Reflection.PropertyInfo> Settings<T>() =>
        typeof(T).GetProperties().Where(p => p.CanWrite).OrderBy(p => p.MetadataToken);

    static string Setting(object value) => value is Enum word ? Sources.SnakeCaseName($"{word}") : $"{value}";

    static string Days(ImmutableArray<DateOnly> days) =>
        string.Join(", ", days.Select(d => d.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));

    static string Offset(TimeSpan offset) => $"{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}";

    static string Duration(Wait wait) => wait.Working ? $"{wait.Length.TotalDays:0.##} working days" : Duration(wait.Length);

    static string Duration(TimeSpan time) => time switch
    {
        { Ticks: var t } when t % TimeSpan.TicksPerDay == 0 => $"{time.TotalDays:0} d",
        { Ticks: var t } when t % TimeSpan.TicksPerHour == 0 => $"{time.TotalHours:0} h",
        { Ticks: var t } when t % TimeSpan.TicksPerMinute == 0 => $"{time.TotalMinutes:0} min",
        _ => $"{time.TotalSeconds:0} s",
    };
}
