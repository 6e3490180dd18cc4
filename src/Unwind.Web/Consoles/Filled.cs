namespace Unwind.Web.Consoles;

/// <summary>A form as it was filled in: every value as text, to be read, and to be shown again where it was refused.</summary>
public sealed class Filled(IFormCollection? form)
{
    /// <summary>Longer than any field may be, so that what is cut off here is refused as too long.</summary>
    const int LengthMax = 8000;

    public static readonly Filled Nothing = new(null);

    /// <summary>A value without the blanks around it; empty when there is none.</summary>
    public string this[string name] =>
        form is not null && form.TryGetValue(name, out var values) && values is [{ } one, ..] ? Clean(one.Length <= LengthMax ? one : one[..LengthMax]) : "";

    /// <summary>A long text, line by line as it was written; null when it is longer than may be, or none was sent.</summary>
    public string? Long(string name, int max) =>
        form is not null && form.TryGetValue(name, out var values) && values is [{ } one, ..] && one.Length <= max * 2L && Whole(one) is var whole && whole.Length <= max ? whole : null;

    static string Whole(string text) => Letters(text.Replace("\r\n", "\n", StringComparison.Ordinal));

    public bool Has(string name) => this[name].Length > 0;
    public bool WasSent => form is not null;

    public IEnumerable<string> All(string name) =>
        form is not null && form.TryGetValue(name, out var values) ? values.OfType<string>().Where(v => v.Length is > 0 and <= LengthMax).Select(Clean) : [];

    /// <summary>The files that came under a name; a field that was left empty brings none.</summary>
    public IReadOnlyList<IFormFile> Files(string name) => form?.Files.GetFiles(name).Where(f => f.FileName.Length > 0 || f.Length > 0).ToArray() ?? [];

    /// <summary>The same form with one value put in place of another; files are not kept.</summary>
    public Filled With(string name, string value) => new(new FormCollection(
        (form ?? FormCollection.Empty).Where(f => f.Key != name).Append(KeyValuePair.Create<string, Microsoft.Extensions.Primitives.StringValues>(name, value)).ToDictionary()));

    /// <summary>One value for each line that is not empty.</summary>
    public ImmutableArray<string> Lines(string name) =>
        [.. this[name].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    static string Clean(string text) => Letters(text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim());

    /// <summary>
    /// Half of a pair of surrogates is no letter, and the store could not keep it; what turns the direction of writing could make a
    /// name or a message read as something else.
    /// </summary>
    static string Letters(string clean) => clean.Any(c => char.IsSurrogate(c) || c == '\0' || Turns(c))
        ? string.Concat(clean.EnumerateRunes().Where(r => r != System.Text.Rune.ReplacementChar && r.Value != 0 && !(r.IsBmp && Turns((char)r.Value)))) : clean;

    static bool Turns(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
