using System.Text.Encodings.Web;
using Unwind.Web.Consoles.Assets;

namespace Unwind.Web.Consoles;

/// <summary>What a person sees where the edge itself says no. It is put together by hand, because anything may be broken.</summary>
static class TroublePage
{
    public static Task Write(HttpContext http, EdgeCode why, string? field)
    {
        var language = Preferences.LanguageOf(http.Request);
        var (status, title, detail) = Problems.Words(why, field, language);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentLanguage = Languages.TagOf(language);
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
        var (home, encoder) = (language == Language.English ? "Start" : "首页", HtmlEncoder.Default);
        return http.Response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="{Languages.TagOf(language)}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>{encoder.Encode(title)}</title><link rel="stylesheet" href="{AssetFiles.Style}">
            <main class="lost"><h1>{encoder.Encode(title)}</h1><p>{encoder.Encode(detail)}</p><p><a href="/">{home}</a></p></main>
            </html>

            """, http.RequestAborted);
    }
}
