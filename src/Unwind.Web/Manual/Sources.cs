using System.Text.RegularExpressions;

namespace Unwind.Web.Manual;

/// <summary>The repository's own C# files, for what only they can say: summaries, and which rule is named where.</summary>
sealed partial class Sources(string root)
{
    /// <summary>Files below a folder with their text, in the order of their paths, which begin at the root.</summary>
    public IEnumerable<(string Path, string Text)> In(string folder) =>
        from path in Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
        let local = Path.GetRelativePath(root, path).Replace('\\', '/')
        where !local.Contains("/obj/", StringComparison.Ordinal) && !local.Contains("/bin/", StringComparison.Ordinal)
        orderby local
        select (local, File.ReadAllText(path));

    /// <summary>The first paragraph of a type's summary as plain text; empty when it has none.</summary>
    public string SummaryOf(Type type)
    {
        var declared = new Regex($@"(?<doc>(?:^[ \t]*///.*\n)+)(?:^\[.*\n)*^public sealed record {type.Name}\b", RegexOptions.Multiline);
        foreach (var (_, text) in In("src/Unwind.Core"))
        {
            if (declared.Match(text) is not { Success: true } found) continue;
            if (Summary().Match(found.Groups["doc"].Value) is not { Success: true } summary) return "";
            var plain = Slashes().Replace(summary.Groups[1].Value, " ");
            plain = Reference().Replace(plain, m => $"`{SnakeCaseName(m.Groups[1].Value)}`");
            return Spaces().Replace(Tags().Replace(plain, "`"), " ").Trim();
        }
        return "";
    }

    /// <summary>A name of the code as it stands in JSON.</summary>
    public static string SnakeCaseName(string name) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name[(name.LastIndexOf('.') + 1)..]);

    [GeneratedRegex(@"<summary>([\s\S]*?)</summary>")]
    private static partial Regex Summary();

    [GeneratedRegex(@"\s*\n\s*///\s*|///")]
    private static partial Regex Slashes();

    [GeneratedRegex(@"<(?:paramref name|see cref)=""([^""]+)""\s*/>")]
    private static partial Regex Reference();

    [GeneratedRegex(@"</?c>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
