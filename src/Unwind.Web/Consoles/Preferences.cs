namespace Unwind.Web.Consoles;

/// <summary>How a reader likes the pages: kept in cookies that say nothing about who they are.</summary>
static class Preferences
{
    const string LanguageCookie = "unwind-language";
    const string ThemeCookie = "unwind-theme";
    /// <summary>Written by the page's script, which knows where the reader is.</summary>
    const string ZoneCookie = "unwind-zone";

    static readonly TimeZoneInfo China = TimeZoneInfo.CreateCustomTimeZone("UTC+8", TimeSpan.FromHours(8), "UTC+8", "UTC+8");

    public static Language LanguageOf(HttpRequest request) => request.Cookies[LanguageCookie] switch
    {
        "en" => Language.English,
        "zh" => Language.Chinese,
        _ => Languages.Of(request),
    };

    public static Theme ThemeOf(HttpRequest request) => request.Cookies[ThemeCookie] switch
    {
        "light" => Theme.Light,
        "dark" => Theme.Dark,
        _ => Theme.Device,
    };

    public static TimeZoneInfo ZoneOf(HttpRequest request, Language language) =>
        request.Cookies[ZoneCookie] is { Length: > 0 and <= 64 } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone
        : language == Language.Chinese ? China : TimeZoneInfo.Utc;

    /// <summary>Takes what was chosen, and leads back to where it was.</summary>
    public static Task Change(Visit visit)
    {
        var form = visit.Form;
        if (form["language"] is "zh" or "en") Keep(visit.Http, LanguageCookie, form["language"]);
        if (form["theme"] is "light" or "dark" or "device") Keep(visit.Http, ThemeCookie, form["theme"]);
        return visit.GoTo(Visit.IsOurs(form["back"]) ? form["back"] : "/");
    }

    static void Keep(HttpContext http, string name, string value) => http.Response.Cookies.Append(name, value, new CookieOptions
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TimeSpan.FromDays(365),
        Path = "/",
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
    });
}
