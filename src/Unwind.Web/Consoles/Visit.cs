using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Web.Consoles.Design;

namespace Unwind.Web.Consoles;

/// <summary>One request for a page: who reads, what they sent, and how the page goes out.</summary>
sealed class Visit(HttpContext http, Vault vault, Actor? by, EngineHost host, WebOptions options)
{
    public const string TokenField = "token";

    // Scripts and styles are files of ours; nothing may be put into a page and run.
    const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public HttpContext Http => http;
    public EngineHost Host => host;
    public WebOptions Options => options;
    public CancellationToken Cancel => http.RequestAborted;

    /// <summary>Whoever signed in; pages that need nobody do not ask.</summary>
    public Actor By => by ?? throw new InvalidOperationException("A page for nobody asked who reads it.");

    public Reader Reader => field ??= MakeReader();

    /// <summary>What was posted; empty for a page that was only looked at.</summary>
    public Filled Form { get; private set; } = Filled.Nothing;

    Reader MakeReader()
    {
        var language = Preferences.LanguageOf(http.Request);
        var token = vault.Antiforgery.GetAndStoreTokens(http).RequestToken!;
        // Where a form failed, the page that it is shown on is the form's own.
        var here = http.Request.Path + http.Request.QueryString;
        return new Reader(
            by, language, Preferences.ThemeOf(http.Request), Preferences.ZoneOf(http.Request, language), host.Clock.GetUtcNow(),
            token, here, options.Demo is not null);
    }

    /// <summary>Reads the form, if one was sent; false when it did not come from a page of ours.</summary>
    public async Task<bool> ReadForm()
    {
        if (!HttpMethods.IsPost(http.Request.Method)) return true;
        if (!http.Request.HasFormContentType) return false;
        try
        {
            await vault.Antiforgery.ValidateRequestAsync(http);
            Form = new Filled(await http.Request.ReadFormAsync(Cancel));
            return true;
        }
        catch (Exception forged) when (forged is AntiforgeryValidationException or InvalidDataException or DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>An address within this site, and not one that only looks like it.</summary>
    public static bool IsOurs(string? address) =>
        address is { Length: > 0 and <= 1000 } && address[0] == '/' && (address.Length == 1 || address[1] is not ('/' or '\\'))
        && !address.Any(c => char.IsControl(c) || c == '\\');

    /// <summary>After a form that was accepted: the browser asks for the page itself, so that going back sends nothing again.</summary>
    public Task GoTo(string address)
    {
        http.Response.StatusCode = 303;
        http.Response.Headers.Location = Ascii(address);
        http.Response.ContentType = "text/plain; charset=utf-8";
        return Task.CompletedTask;
    }

    /// <summary>A header holds ASCII only; a browser's own addresses are so already.</summary>
    static string Ascii(string address) => address.All(char.IsAscii) ? address
        : string.Concat(Encoding.UTF8.GetBytes(address).Select(b => b < 0x80 ? ((char)b).ToString() : $"%{b:X2}"));

    public Task NotFound() => Show<Lost>(404, (nameof(Lost.Kind), Lost.What.Absent));

    public async Task Show<TPage>(int status, params (string Name, object? Value)[] parameters) where TPage : IComponent
    {
        var html = await Render<TPage>(Reader, parameters);
        var headers = http.Response.Headers;
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        headers.ContentLanguage = Reader.Tag;
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        var bytes = Encoding.UTF8.GetBytes(html);
        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            await http.Response.Body.WriteAsync(bytes, Cancel);
            return;
        }
        headers.ContentEncoding = "gzip";
        await using var zip = new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await zip.WriteAsync(bytes, Cancel);
    }

    async Task<string> Render<TPage>(Reader reader, (string Name, object? Value)[] parameters) where TPage : IComponent
    {
        await using var renderer = new HtmlRenderer(vault.Services, NullLoggerFactory.Instance);
        var values = parameters.ToDictionary(p => p.Name, p => p.Value);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<PageFor<TPage>>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(PageFor<>.Reader)] = reader,
                [nameof(PageFor<>.Values)] = values,
            }));
            return page.ToHtmlString();
        });
    }
}
