using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Unwind.Web.Consoles;

namespace Unwind.Web.Shared;

/// <summary>What every request passes: who asks, how often, and that whatever goes wrong is said as a problem.</summary>
sealed partial class Edge(Callers callers, EngineHost host, WebOptions options, ILogger<Edge> log) : IDisposable
{
    const string ForData = "default-src 'none'; frame-ancestors 'none'";
    // The reference's script builds its page itself, and may talk to nobody but this host.
    const string ForPages = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

    readonly PartitionedRateLimiter<string>? limiter = options.RequestsPerSecond <= 0 ? null :
        PartitionedRateLimiter.Create<string, string>(who => RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.RequestsPerSecond * 2,
            TokensPerPeriod = options.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    public async Task Pass(HttpContext http, RequestDelegate next)
    {
        Guard(http);
        try
        {
            await Admit(http, next);
            await Explain(http);
        }
        catch (UnreadableException wrong) when (!http.Response.HasStarted)
        {
            await Say(http, wrong.Code, wrong.Field);
        }
        catch (CursorException) when (!http.Response.HasStarted)
        {
            await Say(http, EdgeCode.FieldMalformed, "cursor");
        }
        catch (BadHttpRequestException wrong) when (!http.Response.HasStarted)
        {
            await Say(http, wrong.StatusCode == 413 ? EdgeCode.BodyTooLarge : EdgeCode.BadRequest);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (Exception away) when (!http.Response.HasStarted && host.IsAway(away))
        {
            Away(log, away, http.Request.Method, http.Request.Path);
            http.Response.Clear();
            Guard(http);
            http.Response.Headers.RetryAfter = "1";
            await Say(http, EdgeCode.Busy);
        }
        catch (Exception trouble) when (!http.Response.HasStarted)
        {
            Broke(log, trouble, http.Request.Method, http.Request.Path);
            http.Response.Clear();
            Guard(http);
            await Say(http, EdgeCode.InternalError);
        }
    }

    static void Guard(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/reference", StringComparison.Ordinal) ? ForPages : ForData;
    }

    async Task Admit(HttpContext http, RequestDelegate next)
    {
        var audience = http.GetEndpoint()?.Metadata.GetMetadata<Audience>();
        var caller = audience is null ? null : await callers.Find(http.Request, http.RequestAborted);
        if (limiter is not null)
        {
            using var lease = limiter.AttemptAcquire(caller?.ToString() ?? http.Connection.RemoteIpAddress?.ToString() ?? "");
            if (!lease.IsAcquired)
            {
                http.Response.Headers.RetryAfter = "1";
                await Say(http, EdgeCode.RateLimited);
                return;
            }
        }
        if (audience is not null)
        {
            if (caller is not { } by) throw new UnreadableException(EdgeCode.Unauthorized);
            if (!audience.Has(by.Kind)) throw new UnreadableException(EdgeCode.Forbidden);
            http.SetCaller(by);
        }
        if (http.Request.QueryString.HasValue && http.GetEndpoint()?.Metadata.GetMetadata<QueryNames>() is { } names)
        {
            foreach (var (name, _) in http.Request.Query)
                if (!names.Names.Contains(name)) throw new UnreadableException(EdgeCode.FieldMalformed, name.Length > 100 ? name[..100] : name);
        }
        await next(http);
    }

    /// <summary>A person who looks at a page is told in a page.</summary>
    static Task Say(HttpContext http, EdgeCode why, string? field = null) =>
        http.GetEndpoint()?.Metadata.GetMetadata<PageRoute>() is not null || WantsPage(http.Request)
            ? TroublePage.Write(http, why, field) : Problems.Write(http, why, field);

    static bool WantsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>An answer without a body, from routing itself, gets one.</summary>
    static Task Explain(HttpContext http)
    {
        if (http.Response.HasStarted || http.Response.StatusCode < 400 || http.Response.ContentType is not null) return Task.CompletedTask;
        return Say(http, http.Response.StatusCode switch
        {
            404 => EdgeCode.RouteNotFound,
            405 => EdgeCode.MethodNotAllowed,
            413 => EdgeCode.BodyTooLarge,
            415 => EdgeCode.UnsupportedMediaType,
            _ => EdgeCode.BadRequest,
        });
    }

    public void Dispose() => limiter?.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path}: the database is away.")]
    static partial void Away(ILogger log, Exception away, string method, PathString path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} broke.")]
    static partial void Broke(ILogger log, Exception trouble, string method, PathString path);
}
