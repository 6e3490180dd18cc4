using System.Net.Mime;

namespace Unwind.Web.Shared;

/// <summary>What is for probes and for people who look in: no credentials needed.</summary>
static class PlainPages
{
    public static void Map(WebApplication app, WebOptions options, EngineHost host)
    {
        app.MapGet("/", (Delegate)(Task (HttpContext http) =>
            Text(http, 200, Landing(options, http.Speak()), MediaTypeNames.Text.Html))).ExcludeFromDescription();

        app.MapGet("/problems/{code}", (Delegate)(Task (HttpContext http) =>
            Problems.Page((string)http.Request.RouteValues["code"]!, http.Speak()) is { } page
                ? Text(http, 200, page, MediaTypeNames.Text.Plain)
                : Problems.Write(http, EdgeCode.RouteNotFound))).ExcludeFromDescription();

        app.MapGet("/health/live", (Delegate)(Task (HttpContext http) => Text(http, 200, "live", MediaTypeNames.Text.Plain)))
            .ExcludeFromDescription();

        app.MapGet("/health/ready", (Delegate)(async Task (HttpContext http) =>
        {
            var trouble = await host.Trouble(http.RequestAborted);
            if (trouble is not null) http.Response.Headers.RetryAfter = "5";
            // What exactly is wrong is for the log of the program, not for everybody.
            await Text(http, trouble is null ? 200 : 503, trouble is null ? "ready" : "not ready", MediaTypeNames.Text.Plain);
        })).ExcludeFromDescription();
    }

    static Task Text(HttpContext http, int status, string text, string type)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type + "; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }

    static string Landing(WebOptions options, Language language)
    {
        var (title, demo, reference, document, health) = language == Language.English
            ? ("Unwind", "This is a demonstration: every order in it is made up.", "Reference", "OpenAPI document", "Readiness")
            : ("Unwind 逆向交易引擎", "这是演示环境，订单均为虚构。", "接口文档", "OpenAPI 描述", "就绪检查");
        return $"""
            <!doctype html>
            <html lang="{Languages.TagOf(language)}">
            <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
            <style>body {"{"} font: 1rem/1.6 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; padding: 0 1rem {"}"}</style>
            <h1>{title}</h1>
            {(options.DemoMode ? $"<p>{demo}</p>" : "")}
            <ul>
              <li><a href="/reference">{reference}</a></li>
              <li><a href="/openapi/v1.json">{document}</a></li>
              <li><a href="/health/ready">{health}</a></li>
            </ul>
            </html>

            """;
    }
}
