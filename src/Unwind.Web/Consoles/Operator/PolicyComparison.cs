namespace Unwind.Web.Consoles.Operator;

/// <summary>The same thing in two versions, in words.</summary>
public sealed record PolicyChange(string Part, string Name, string Before, string After)
{
    public bool Differs => Before != After;
}

/// <summary>Two versions side by side, cell by cell and setting by setting.</summary>
static class PolicyComparison
{
    public static ImmutableArray<PolicyChange> Of(Reader reader, Policy before, Policy after) =>
        [.. Cells(reader, before, after), .. Settings(reader, before, after), .. Reasons(reader, before, after), .. Lists(reader, before, after)];

    static IEnumerable<PolicyChange> Cells(Reader reader, Policy before, Policy after) =>
        from stage in Enum.GetValues<Stage>()
        from act in PolicyCheck.ActsInTable
        from actor in Enum.GetValues<ActorKind>()
        let a = before.Find(act, stage, actor)
        let b = after.Find(act, stage, actor)
        where a is not null || b is not null
        let apart = Apart(reader, PolicyWords.Facts(reader, before, a), PolicyWords.Facts(reader, after, b))
        select new PolicyChange(reader.Say.Stage(stage), $"{reader.Say.Actor(actor)} · {reader.Say.Act(act)}", apart.Before, apart.After);

    /// <summary>Of two that differ only what differs is said.</summary>
    static (string Before, string After) Apart(Reader reader, ImmutableArray<(string Name, string Value)> before, ImmutableArray<(string Name, string Value)> after)
    {
        var (left, right) = (before.Except(after).ToArray(), after.Except(before).ToArray());
        return left.Length + right.Length == 0 ? (PolicyWords.Line(before, reader), PolicyWords.Line(after, reader)) : (Said(left), Said(right));

        string Said((string, string)[] facts) => facts.Length == 0 ? "—" : PolicyWords.Line(facts, reader);
    }

    static IEnumerable<PolicyChange> Settings(Reader reader, Policy before, Policy after)
    {
        var (a, b) = (All(reader, before), All(reader, after));
        return a.Select((s, i) => new PolicyChange(s.Part, s.Setting.Name, s.Setting.Value, b[i].Setting.Value))
            .Prepend(new(reader.T("名称", "Name"), reader.T("名称", "Name"), reader.Say.Name(before), reader.Say.Name(after)));
    }

    static (string Part, PolicySetting Setting)[] All(Reader reader, Policy policy) =>
    [
        .. PolicyWords.Times(reader, policy).Select(s => (reader.T("时限", "Times"), s)),
        .. PolicyWords.Terms(reader, policy).Select(s => (reader.T("资金与条件", "Money and terms"), s)),
    ];

    static IEnumerable<PolicyChange> Reasons(Reader reader, Policy before, Policy after) =>
        before.Reasons.Concat(after.Reasons).Select(r => r.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(code => new PolicyChange(
            reader.T("原因", "Reasons"), reader.Say.Reason(after.FindReason(code) is null ? before : after, code), Words(reader, before, code), Words(reader, after, code)));

    static string Words(Reader reader, Policy policy, string code) => policy.FindReason(code) is { } reason
        ? $"{reader.Say.Reason(policy, code)}{reader.T("；", "; ")}{PolicyWords.Line(PolicyWords.Facts(reader, reason), reader)}" : reader.T("没有", "not there");

    static IEnumerable<PolicyChange> Lists(Reader reader, Policy before, Policy after) =>
        before.ReasonLists.Concat(after.ReasonLists).Select(l => l.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => new PolicyChange(
            reader.T("原因清单", "Lists of reasons"), name, Listed(reader, before, name), Listed(reader, after, name)));

    static string Listed(Reader reader, Policy policy, string name) => policy.ReasonsIn(name) is { IsEmpty: false } reasons
        ? string.Join(reader.T("、", "; "), reasons.Select(r => reader.Say.Reason(policy, r.Code))) : reader.T("没有", "not there");
}
