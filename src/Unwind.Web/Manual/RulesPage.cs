using System.Text.RegularExpressions;

namespace Unwind.Web.Manual;

/// <summary>Each rule with the places that decide it and the tests that name it.</summary>
static partial class RulesPage
{
    public static string Render(Sources sources)
    {
        var code = sources.In("src/Unwind.Core").Concat(sources.In("src/Unwind.Engine"))
            .SelectMany(f => Number().Matches(f.Text).Select(m => (Rule: m.Value, f.Path)))
            .ToLookup(f => f.Rule, f => f.Path, StringComparer.Ordinal);
        var tests = sources.In("tests").SelectMany(f => Named(f.Path, f.Text))
            .ToLookup(t => t.Rule, t => t.Test, StringComparer.Ordinal);

        var page = new Page(CodePages.Begin("Rules 规则条款",
            "What may be undone, when, by whom, and who pays: each rule by its number, where the code names it, and the tests that "
            + "prove it. A test names its rule in its own name (`R9_…`) or with `[Trait(\"rule\", \"R9\")]`."));
        page.Append("| rule | in short | tests |\n|---|---|---|\n");
        foreach (var rule in Rules.All)
            page.Append($"| [{rule.Number}](#{rule.Number.ToLowerInvariant()}) | {rule.Text} | {Count(rule, tests[rule.Number].Distinct().Count())} |\n");
        foreach (var rule in Rules.All)
        {
            page.Append($"\n## {rule.Number}\n\n{rule.Text}{(rule.Later ? " *Not yet.*" : "")}\n\n");
            var places = code[rule.Number].Distinct().Order(StringComparer.Ordinal).ToList();
            if (places.Count > 0) page.Append($"Code: {string.Join(", ", places.Select(p => $"[{p["src/".Length..]}](../../{p})"))}\n");
            var proofs = tests[rule.Number].Distinct().Order(StringComparer.Ordinal).ToList();
            if (proofs.Count > 0) page.Append($"\nTests:\n\n{string.Concat(proofs.Select(p => $"- {p}\n"))}");
        }
        return page.ToString();
    }

    static string Count(Rule rule, int tests) => tests > 0 ? $"{tests}" : rule.Later ? "not yet" : "none";

    /// <summary>The tests of a file that name a rule: by their own name, by a trait, or by their class's trait.</summary>
    static IEnumerable<(string Rule, string Test)> Named(string path, string text)
    {
        var file = Path.GetFileNameWithoutExtension(path);
        var waiting = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            waiting.AddRange(Trait().Matches(line).Select(m => m.Groups[1].Value));
            if (Class().Match(line) is { Success: true } type)
            {
                foreach (var rule in waiting) yield return (rule, $"{type.Groups[1].Value} (all)");
                waiting.Clear();
            }
            else if (Method().Match(line) is { Success: true } method)
            {
                var name = method.Groups[1].Value;
                foreach (var rule in waiting.Concat(InName().Matches(name).Select(m => m.Value)).Distinct())
                    yield return (rule, $"{file}: {name.Replace('_', ' ')}");
                waiting.Clear();
            }
        }
    }

    [GeneratedRegex(@"\bR(?:[1-9]|[1-3][0-9]|4[0-6])\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<![A-Za-z0-9])R(?:[1-9]|[1-3][0-9]|4[0-6])(?![A-Za-z0-9])")]
    private static partial Regex InName();

    [GeneratedRegex(@"Trait\(""rule"",\s*""(R\d+)""\)")]
    private static partial Regex Trait();

    [GeneratedRegex(@"^\s*(?:public|internal)[\w\s]*\bclass\s+(\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(@"^\s*public\s+(?:static\s+)?(?:async\s+)?(?:void|Task|ValueTask)\s+(\w+)\s*\(")]
    private static partial Regex Method();
}
