using System.Net.Mime;

namespace Unwind.Web.Shared;

/// <summary>What is for probes, and what a problem's address says: no credentials needed.</summary>
static class PlainPages
{
    public static void Map(WebApplication app, EngineHost host)
    {
        app.MapGet("/problems/{code}", (Delegate)(Task (HttpContext http) =>
            Problems.Page((string)http.Request.RouteValues["code"]!, http.Speak()) is { } page
                ? Text(http, 200, page, MediaTypeNames.Text.Plain)
                : Problems.Write(http, EdgeCode.RouteNotFound))).ExcludeFromDescription();

        app.MapMethods("/health/live", ["GET", "HEAD"], (Delegate)(Task (HttpContext http) => Text(http, 200, "live", MediaTypeNames.Text.Plain)))
            .ExcludeFromDescription();

        app.MapMethods("/health/ready", ["GET", "HEAD"], (Delegate)(async Task (HttpContext http) =>
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
        return http.Response.WriteAsync(text, http.RequestAborted);
    }
}
