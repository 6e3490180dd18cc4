namespace Unwind;

/// <summary>Limits on what people write, and on what other clocks tell.</summary>
public static class Limits
{
    public const int LengthMax = 2000;
    public const int AttachmentsMax = 20;

    /// <summary>The word <c>text</c> when one of them is over <see cref="LengthMax"/> characters or holds a NUL, otherwise null.</summary>
    internal static string? TooLong(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
            if (text is { Length: > LengthMax } || (text?.Contains('\0', StringComparison.Ordinal) ?? false)) return "text";
        return null;
    }

    /// <summary>A time that somebody else's clock told, kept where it can be true: a wrong clock moves no deadline far.</summary>
    internal static DateTimeOffset Within(DateTimeOffset? told, DateTimeOffset earliest, DateTimeOffset now) =>
        told is not { } at || at > now ? now : at < earliest ? earliest : at.ToUniversalTime();

    internal static string? Attachments(ImmutableArray<string> names) =>
        names.IsDefault || names.Length > AttachmentsMax || names.Any(n => !PlaceOrder.IsName(n)) ? "attachments" : null;
}
