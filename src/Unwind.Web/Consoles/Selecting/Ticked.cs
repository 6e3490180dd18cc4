using System.Security.Cryptography;

namespace Unwind.Web.Consoles.Selecting;

/// <summary>What a seller has ticked: how many in all, and which of those on a page.</summary>
/// <param name="Shown">The orders on the page.</param>
/// <param name="Among">Those of them that are ticked.</param>
/// <param name="Back">The page that it is about.</param>
public sealed record Ticked(int Count, ImmutableArray<OrderId> Shown, ImmutableHashSet<OrderId> Among, string Back)
{
    const string Cookie = "unwind-selection";

    internal static async ValueTask<Ticked> Of(Visit visit, IEnumerable<OrderId> shown, string? back = null)
    {
        ImmutableArray<OrderId> ids = [.. shown];
        return Find(visit) is { } name
            ? new(await visit.Host.Selections.Count(name, visit.Cancel), ids, await visit.Host.Selections.Among(name, ids, visit.Cancel), back ?? visit.Reader.Here)
            : new(0, ids, [], back ?? visit.Reader.Here);
    }

    /// <summary>The name of the visitor's selection; null when they have none. Who is signed in is part of it: a browser that somebody else signs in with finds another one.</summary>
    internal static string? Find(Visit visit) =>
        visit.Http.Request.Cookies[Cookie] is { Length: 32 } id && id.All(char.IsAsciiHexDigitLower) ? $"{visit.By}/{id}" : null;

    /// <summary>The same, and a new one where there was none.</summary>
    internal static string Begin(Visit visit)
    {
        if (Find(visit) is { } name) return name;
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        visit.Http.Response.Cookies.Append(Cookie, id, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = Engine.Saved.Selections.KeptFor,
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = visit.Http.Request.IsHttps,
        });
        return $"{visit.By}/{id}";
    }
}
