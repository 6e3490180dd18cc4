using System.Text.RegularExpressions;
using Unwind.Engine.Policies;

namespace Unwind.Web.Consoles.Operator;

/// <summary>
/// A policy's mistakes in the reader's language. The reader of the file speaks English; what it says most often is said in
/// Chinese here, and the rest as it is, because a mistake without words would be worse.
/// </summary>
static partial class MistakeWords
{
    public static string Of(Reader reader, PolicyMistake mistake) => reader.Language == Language.English ? mistake.Message
        : Chinese(mistake.Message).Replace("The policy：", "规则：", StringComparison.Ordinal);

    static string Chinese(string said)
    {
        if (Version().Match(said) is { Success: true } v) return $"{v.Groups[2].Value} 的第 {v.Groups[1].Value} 版已启用，已启用的内容不能更改。请把版本号提高到 {v.Groups[3].Value}。";
        if (Yaml().Match(said) is { Success: true } y) return $"不是 YAML：{(y.Groups[1].Value.StartsWith("something", StringComparison.Ordinal) ? "有括号或引号没有闭合。" : y.Groups[1].Value)}";
        if (Twice().Match(said) is { Success: true } t) return $"{t.Groups[1].Value} 中“{t.Groups[2].Value}”写了两次，第一次在第 {t.Groups[3].Value} 行。";
        if (NoValue().Match(said) is { Success: true } n) return $"{n.Groups[1].Value}：“{n.Groups[2].Value}”没有值。";
        if (Table().Match(said) is { Success: true } a) return $"{a.Groups[1].Value}：应为键值表。";
        if (said == "The file is empty; expected a policy.") return "文件是空的。";
        if (said.StartsWith("Expected one policy", StringComparison.Ordinal)) return "一个文件只能有一份规则。";
        if (Missing().Match(said) is { Success: true } m) return $"{m.Groups[1].Value}：缺少“{m.Groups[2].Value}”。";
        if (Unknown().Match(said) is { Success: true } u) return $"{u.Groups[1].Value}：不认识“{u.Groups[2].Value}”。可用：{u.Groups[3].Value}";
        if (Is().Match(said) is { Success: true } i) return $"{i.Groups[1].Value}：“{i.Groups[2].Value}”是 {i.Groups[3].Value}，应为{Expected(i.Groups[4].Value)}。";
        if (Number().Match(said) is { Success: true }) return "rule 是规则编号，应为 R1 到 R46。";
        if (List().Match(said) is { Success: true } l) return $"没有原因清单“{l.Groups[1].Value}”。可用：{l.Groups[2].Value}";
        if (Reason().Match(said) is { Success: true } r) return $"系统会自动使用原因 {r.Groups[1].Value}，规则必须说明它。";
        if (Long().IsMatch(said)) return $"规则文本最多 {LivePolicies.LengthMax} 个字符。";
        return said switch
        {
            "A wait must be longer than nothing." => "时限必须大于零。",
            "A wait must be shorter than ten years, so that it ends." => "时限必须短于十年。",
            "A buyer must be able to ask at least once." => "买家至少可以申请一次。",
            "A fee is never negative." or "A postage is never negative." or "A fine is never negative." => "金额不能为负。",
            "A commission is 0 to 10000 hundredths of a percent." => "佣金为 0 到 10000（万分之一）。",
            "Who must answer needs to know by when: \"within\" is missing." => "需要答复时必须写时限：缺少“within”。",
            "\"within\" is for an answer, but \"answer_by\" is missing." => "写了答复时限“within”，但缺少“answer_by”。",
            "\"silence\" is for an answer, but \"answer_by\" is missing." => "写了“silence”，但缺少“answer_by”。",
            _ => said,
        };
    }

    static string Expected(string words) => words switch
    {
        "true or false" => " true 或 false",
        "text" => "文本",
        "a duration such as 30m, 48h or 7d" => "时长，例如 30m、48h、7d",
        _ => words.StartsWith("a whole number from ", StringComparison.Ordinal) ? "整数，范围 " + words["a whole number from ".Length..].Replace(" to ", " 至 ", StringComparison.Ordinal) : " " + words,
    };

    [GeneratedRegex("^This is not YAML: (.+)$", RegexOptions.Singleline)]
    private static partial Regex Yaml();
    [GeneratedRegex("^(.+?) has \"([^\"]+)\" twice; it is already on line (\\d+)")]
    private static partial Regex Twice();
    [GeneratedRegex("^(.+?): \"([^\"]+)\" has no value")]
    private static partial Regex NoValue();
    [GeneratedRegex("^(.+?): expected a table of keys")]
    private static partial Regex Table();
    [GeneratedRegex(@"^Version (\d+) of (\S+) is live, .* Raise the version to (\d+)\.$")]
    private static partial Regex Version();
    [GeneratedRegex("^(.+?): \"([^\"]+)\" is missing")]
    private static partial Regex Missing();
    [GeneratedRegex("^(.+?): unknown [a-z]+ \"([^\"]*)\"; expected (.+)$")]
    private static partial Regex Unknown();
    [GeneratedRegex("^(.+?): \"([^\"]+)\" is (.+); expected (.+)\\.$")]
    private static partial Regex Is();
    [GeneratedRegex("^\"rule\" is the rulebook's number")]
    private static partial Regex Number();
    [GeneratedRegex("^There is no reason list \"([^\"]*)\"; expected (.+)$")]
    private static partial Regex List();
    [GeneratedRegex("^The engine gives the reason (\\S+) by itself")]
    private static partial Regex Reason();
    [GeneratedRegex("^A policy has at most ")]
    private static partial Regex Long();
}
