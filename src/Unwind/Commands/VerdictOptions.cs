using Unwind.Disputes;

namespace Unwind.Commands;

/// <summary>What a verdict gives, as it is written on the command line.</summary>
static class VerdictOptions
{
    public static readonly Option<string[]> Award = new("--award")
    {
        Description = "UNITS:AMOUNT[:postage][:return], where both may be 'all'; 'all' alone is all that is left of the goods. May be repeated.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    public static ImmutableArray<Award> Awards(ParseResult p) => [.. (p.GetValue(Award) ?? []).Select(Read)];

    static Award Read(string text)
    {
        var parts = text.Split(':');
        var award = new Award(parts[0] == "all" ? 0 : Units(parts[0], text));
        var rest = parts.AsSpan(1);
        if (rest is [var amount, ..] && (amount == "all" || char.IsAsciiDigit(amount.FirstOrDefault())))
        {
            award = award with { AmountMinor = amount == "all" ? null : Minor(amount, text) };
            rest = rest[1..];
        }
        foreach (var word in rest)
        {
            award = word switch
            {
                "postage" => award with { Postage = true },
                "return" => award with { Return = true },
                _ => throw Unreadable(text),
            };
        }
        return award;
    }

    static int Units(string part, string text) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var units) && units > 0 ? units : throw Unreadable(text);

    static long Minor(string part, string text) =>
        long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var minor) ? minor : throw Unreadable(text);

    static Trouble Unreadable(string text) => Trouble.Usage(
        $"--award 看不懂“{text}”：写作 件数:金额（分）[:postage][:return]，两者都可写 all。",
        $"--award cannot read '{text}': it is UNITS:AMOUNT[:postage][:return], where both may be 'all'.");
}
