using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Unwind.Web.Shared;

namespace Unwind.Terminal;

/// <summary>
/// How the program talks: in one of two languages, as text or as JSON. Colours and moving bars are for a terminal only;
/// what is redirected gets plain lines.
/// </summary>
sealed class Voice(bool chinese, bool json)
{
    public static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public bool Chinese => chinese;
    public bool Json => json;
    public bool OnTerminal { get; } = !json && !Console.IsOutputRedirected;

    /// <summary>The language that a person is most likely to want: what was asked for, then what the shell is set to.</summary>
    public static Voice Of(string? language, bool json) =>
        new((language ?? FromShell()).StartsWith("zh", StringComparison.OrdinalIgnoreCase), json);

    static string FromShell()
    {
        foreach (var name in (ReadOnlySpan<string>)["LC_ALL", "LC_MESSAGES", "LANG"])
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } set) return set;
        return "en";
    }

    public string Of(Words words) => chinese ? words.Zh : words.En;
    public string Of(string zh, string en) => chinese ? zh : en;

    /// <summary>A line for people; silent when the output is for a program.</summary>
    public void Say(string zh, string en)
    {
        if (!json) Console.Out.WriteLine(Plain(chinese ? zh : en));
    }

    /// <summary>
    /// What people wrote into an order must not steer the terminal of whoever reads it: control characters and marks that
    /// turn the direction of writing are shown as a question mark.
    /// </summary>
    static string Plain(string text) => string.Create(text.Length, text, (span, from) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            var c = from[i];
            var steers = (char.IsControl(c) && c is not ('\n' or '\t')) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
            span[i] = steers ? '?' : c;
        }
    });

    public void Say(string line) => Say(line, line);

    /// <summary>The one JSON document of a command.</summary>
    public static void Answer(JsonNode? node) => Console.Out.WriteLine(node?.ToJsonString(Indented) ?? "null");

    /// <summary>One JSON document on a line of its own.</summary>
    public static void AnswerLine(JsonNode node) => Console.Out.WriteLine(node.ToJsonString(Compact));

    /// <summary>One line on the error output, whatever the text holds.</summary>
    public void Complain(string zh, string en) =>
        Console.Error.WriteLine("unwind: " + Plain((chinese ? zh : en).ReplaceLineEndings(" ")));

    /// <summary>Minor units as people read them: 1250 CNY is 12.50 CNY.</summary>
    public static string Money(long minor, string currency) => $"{Currencies.Amount(minor, currency)} {currency}";

    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
