using System.Text.RegularExpressions;

namespace Unwind.Simulators;

/// <summary>Yuan as Alipay writes them, and fen as the books count them; and its times, which are Beijing's.</summary>
static partial class AlipayMoney
{
    public static string Of(long minor) => string.Create(CultureInfo.InvariantCulture, $"{minor / 100}.{minor % 100:00}");

    /// <summary>At most two digits after the point, more than nothing, less than a hundred million.</summary>
    public static long? Parse(string? text)
    {
        if (text is null || !Form.IsMatch(text)) return null;
        var minor = (long)(decimal.Parse(text, CultureInfo.InvariantCulture) * 100);
        return minor is > 0 and <= 10_000_000_000 ? minor : null;
    }

    public static string Time(DateTimeOffset at) =>
        at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static bool IsTime(string text) => DateTime.TryParseExact(
        text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    [GeneratedRegex(@"^\d{1,9}(\.\d{1,2})?$")]
    private static partial Regex Form { get; }
}
