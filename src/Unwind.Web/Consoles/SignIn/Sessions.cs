using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Unwind.Web.Consoles.SignIn;

/// <summary>
/// Who is signed in, kept in one protected cookie. It holds the API key that was given, so that a revoked key ends the
/// sign-in as well; or, in a demonstration, the one who is played.
/// </summary>
sealed class Sessions(Vault vault, Callers callers, WebOptions options)
{
    const string Cookie = "unwind-session";
    const string Purpose = "sign-in";
    static readonly TimeSpan LastsFor = TimeSpan.FromHours(12);

    public async ValueTask<Actor?> Find(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 and <= 2000 } cookie) return null;
        string ticket;
        try
        {
            ticket = vault.Protector(Purpose).Unprotect(cookie);
        }
        // Of another installation, changed, or too old.
        catch (CryptographicException)
        {
            return null;
        }
        var actor = ticket.StartsWith("play ", StringComparison.Ordinal)
            ? Played(ticket["play ".Length..]) : await callers.FindKey(ticket, http.RequestAborted);
        if (actor is not { } by || !Audience.People.Has(by.Kind)) return null;
        // What the tokens in forms are bound to.
        http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", by.ToString())], "unwind"));
        return by;
    }

    Actor? Played(string actor) => options.Demo?.People.FirstOrDefault(p => p.Actor.ToString() == actor)?.Actor;

    /// <summary>Signs in by API key; null when it is worth nothing here.</summary>
    public async ValueTask<Actor?> Begin(HttpContext http, string key)
    {
        if (key.Length > 200 || await callers.FindKey(key, http.RequestAborted) is not { } by || !Audience.People.Has(by.Kind)) return null;
        Keep(http, key);
        return by;
    }

    /// <summary>Signs in as somebody of the demonstration; null when there is no such person.</summary>
    public Actor? Play(HttpContext http, string actor)
    {
        if (Played(actor) is not { } by) return null;
        Keep(http, $"play {by}");
        return by;
    }

    public static void End(HttpContext http) => http.Response.Cookies.Delete(Cookie, Terms(http));

    void Keep(HttpContext http, string ticket) =>
        http.Response.Cookies.Append(Cookie, vault.Protector(Purpose).Protect(ticket, LastsFor), Terms(http));

    static CookieOptions Terms(HttpContext http) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = "/",
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
    };
}
