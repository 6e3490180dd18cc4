namespace Unwind.Web.Manual;

/// <summary>
/// The pages under <c>docs/reference</c> that say what the code says: written from it, and compared with it by a test, so
/// that none can go stale.
/// </summary>
public static class ManualPages
{
    public const string Folder = "docs/reference";

    /// <summary>Every page by its file name.</summary>
    /// <param name="root">The repository: rules and summaries are read from its sources and tests.</param>
    public static ImmutableSortedDictionary<string, string> Render(string root, ImmutableArray<Policy> policies)
    {
        var sources = new Sources(root);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["acts.md"] = CodePages.Acts(sources),
            ["events.md"] = CodePages.Events(sources),
            ["policies.md"] = PolicyPages.Render(policies),
            ["refusals.md"] = CodePages.Refusals(),
            ["rules.md"] = RulesPage.Render(sources),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
