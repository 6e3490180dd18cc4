using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Unwind.Simulators;

/// <summary>A notice that came in.</summary>
public sealed record Heard(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public IReadOnlyDictionary<string, string> Form => Body.Split('&').Select(p => p.Split('=', 2))
        .ToDictionary(p => Decode(p[0]), p => Decode(p[1]));
    public JsonNode Json => JsonNode.Parse(Body)!;

    static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

/// <summary>Listens where the simulator sends its notices, and can pretend not to understand.</summary>
public sealed class Ears : IAsyncDisposable
{
    readonly ConcurrentQueue<Heard> heard = [];
    readonly SemaphoreSlim came = new(0);
    WebApplication? web;
    int deaf;

    public string Url { get; private set; } = "";

    /// <summary>How many of the next notices are answered with an error.</summary>
    public void TurnDeaf(int times) => deaf = times;

    public async Task Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        web = builder.Build();
        web.Run(Hear);
        await web.StartAsync();
        Url = web.Urls.Single();
    }

    async Task Hear(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        if (Interlocked.Decrement(ref deaf) >= 0)
        {
            http.Response.StatusCode = 503;
            return;
        }
        await http.Response.WriteAsync("success");
        var headers = http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());
        heard.Enqueue(new Heard(http.Request.Path, headers, body));
        came.Release();
    }

    /// <summary>All that was heard until there are so many that are wanted; the order is the one in which they came.</summary>
    public async Task<IReadOnlyList<Heard>> Until(int count, Func<Heard, bool> wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var found = heard.Where(wanted).ToArray();
            if (found.Length >= count) return found;
            await came.WaitAsync(limit.Token);
        }
    }

    public int Count(Func<Heard, bool> wanted) => heard.Count(wanted);

    public async ValueTask DisposeAsync()
    {
        if (web is not null) await web.DisposeAsync();
        came.Dispose();
    }
}
