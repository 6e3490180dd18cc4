using System.Globalization;
using System.Text.RegularExpressions;

namespace Unwind.Web.Consoles;

/// <summary>Light or dark, or as the device has it.</summary>
public enum Theme { Device, Light, Dark }

/// <summary>Who reads a page, how they like it, and the moment at which they do.</summary>
/// <param name="By">Null for a visitor.</param>
/// <param name="Zone">The reader's own, as their browser told it; otherwise the one of the language.</param>
/// <param name="Token">Goes into each form: who has it got it from a page of ours.</param>
/// <param name="Here">Path and query of the page, to come back to.</param>
public sealed partial record Reader(
    Actor? By, Language Language, Theme Theme, TimeZoneInfo Zone, DateTimeOffset Now, string Token, string Here, bool Demo)
{
    public Sentences Say { get; } = Language.Say();

    public string Tag => Languages.TagOf(Language);

    public bool IsSeller => By is { Kind: ActorKind.Seller };

    /// <summary>Where the reader's own pages begin.</summary>
    public string Home => Room.Of(By?.Kind)?.Path ?? "/";

    /// <summary>A page's own words, of which both languages stand side by side.</summary>
    public string T(string chinese, string english) => Language == Language.English ? english : chinese;

    public string Link(OrderId order) => $"{Home}/orders/{order}";

    /// <summary>A case has a page of its own at the desk; elsewhere it stands on its order's.</summary>
    public string Link(OrderId order, int number) =>
        number != 0 && By is { Kind: ActorKind.Officer } ? $"{Link(order)}/cases/{number}" : Link(order);

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary>When the reader's own day is over.</summary>
    public DateTimeOffset DayEnds
    {
        get
        {
            var midnight = Local(Now).Date.AddDays(1);
            return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight));
        }
    }

    public string Time(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The day only where it is another one.</summary>
    public string ShortTime(DateTimeOffset at) =>
        Local(at).ToString(Local(at).Year == Local(Now).Year ? "MM-dd HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The zone as people write it, for example <c>UTC+08:00</c>.</summary>
    public string ZoneName
    {
        get
        {
            var offset = Zone.GetUtcOffset(Now);
            return offset == TimeSpan.Zero ? "UTC" : $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}";
        }
    }

    /// <summary>The product's sentences speak of UTC; a page says the same moments in the reader's zone.</summary>
    public string InZone(string sentence) => Moments().Replace(sentence, found =>
        $"{Time(DateTimeOffset.ParseExact(found.Groups[1].Value, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))} {ZoneName}");

    public string Money(long minor, string currency) => Say.Money(minor, currency);

    public string Why(Refusal refusal, string currency) => InZone(Say.Refusal(refusal, currency));

    /// <summary>How long is left, in the two largest units.</summary>
    public string Left(DateTimeOffset at)
    {
        var left = at - Now;
        if (left <= TimeSpan.Zero) return T("已到时间", "time is up");
        return left switch
        {
            { Days: > 0 } => T($"{left.Days} 天 {left.Hours} 小时", $"{left.Days} d {left.Hours} h"),
            { Hours: > 0 } => T($"{left.Hours} 小时 {left.Minutes} 分", $"{left.Hours} h {left.Minutes} min"),
            _ => T($"{Math.Max(1, left.Minutes)} 分钟", $"{Math.Max(1, left.Minutes)} min"),
        };
    }

    [GeneratedRegex(@"(\d{4}-\d\d-\d\d \d\d:\d\d) UTC")]
    private static partial Regex Moments();
}
