using Unwind.Engine.Policies;
using Unwind.Web.Manual;

namespace Unwind.House;

/// <summary>The pages that are written from the code say what the code says now.</summary>
public sealed class ManualTests
{
    /// <summary>With <c>UNWIND_WRITE_DOCS=1</c> the pages are written instead of compared.</summary>
    [Fact]
    public void The_reference_pages_are_not_stale()
    {
        var pages = ManualPages.Render(Root, PolicyFile.ReadFolder(Path.Combine(Root, "policies")).Policies);
        var stale = new List<string>();
        foreach (var (name, text) in pages)
        {
            var path = Path.Combine(Root, ManualPages.Folder, name);
            if (Environment.GetEnvironmentVariable("UNWIND_WRITE_DOCS") == "1") File.WriteAllText(path, text);
            if (!File.Exists(path) || File.ReadAllText(path) != text) stale.Add(name);
        }

        Assert.True(stale.Count == 0, $"Stale: {string.Join(", ", stale)}. To mend it: see docs/reference/README.md.");
    }

    /// <summary>A rule that is built has a test that names it; the others say "not yet".</summary>
    [Fact]
    public void Every_rule_that_is_built_has_a_test_that_names_it()
    {
        var page = ManualPages.Render(Root, [])["rules.md"].Split('\n');
        int[] built = [.. Enumerable.Range(1, 35), .. Enumerable.Range(37, 10)];

        Assert.All(built, number => Assert.Matches(
            @"\| \d+ \|$", page.Single(l => l.StartsWith($"| [R{number}](", StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_key_of_a_policy_file_is_explained()
    {
        var page = File.ReadAllText(Path.Combine(Root, ManualPages.Folder, "policy-file.md"));
        string[] keys =
        [
            .. typeof(Policies.Times).GetProperties().Concat(typeof(Policies.Terms).GetProperties())
                .Where(p => p.CanWrite).Select(p => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name)),
            "id", "version", "name", "times", "terms", "reasons", "reason_lists", "acts", "zh", "en", "liable", "refunds_postage",
            "return_postage", "no_reason", "offers_stock", "compensation", "share_percent", "floor_minor", "cap_minor", "allow",
            "refuse", "at", "by", "rule", "answer_by", "within", "silence", "explanation", "proof", "partial",
            "at_once_when_overdue", "why", "instead", "points", "fine_minor", "ways.payments", "ways.virtual_goods", "ways.holds",
            "ways.deposit_back_percent", "withdrawal.within", "calendar.offset", "calendar.weekend", "calendar.holidays",
            "calendar.workdays",
        ];

        Assert.All(keys, key => Assert.Contains($"`{key}`", page, StringComparison.Ordinal));
    }

    static string Root { get; } = FindRoot();

    static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Unwind.slnx"))) return at.FullName;

        throw new InvalidOperationException("These tests read the repository: build them inside it.");
    }
}
