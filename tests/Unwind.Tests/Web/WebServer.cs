using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Engine.Reading;

namespace Unwind.Web;

/// <summary>
/// A listening server over a database of its own, with the policies that ship; theirs on Taobao knows the statutory
/// withdrawal here, so that every act is possible somewhere.
/// </summary>
public sealed class WebServer : IAsyncLifetime
{
    public const string JwtKey = "only for these tests, and at least thirty-two bytes";

    /// <summary>How long a sender that asks first waits for the word: longer than the busiest machine takes.</summary>
    public static readonly TimeSpan AskedFor = TimeSpan.FromSeconds(30);

    readonly string folder = Directory.CreateTempSubdirectory("unwind-web-").FullName;
    readonly Dictionary<Actor, string> keys = [];
    WebApplication? app;

    public EngineHost Engine { get; private set; } = null!;
    public HttpClient Http { get; private set; } = null!;

    /// <summary>All routes under <c>/v1</c>, as they are mapped.</summary>
    internal IReadOnlyList<RouteEndpoint> Routes =>
        [.. app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(r => r.RoutePattern.RawText!.StartsWith("/v1", StringComparison.Ordinal))];

    public ValueTask InitializeAsync() => Start(new WebOptions { RequestsPerSecond = 0 });

    public async ValueTask Start(WebOptions options)
    {
        Policies();
        Engine = await OpenEngine();
        app = UnwindWeb.Build(options with { Urls = ["http://127.0.0.1:0"], Quiet = true, JwtKey = JwtKey }, Engine);
        await app.StartAsync();
        Http = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = AskedFor }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    /// <summary>The engine over the same database that another process would have.</summary>
    public Task<EngineHost> OpenEngine() => EngineHost.Open(
        new EngineOptions(Path.Combine(folder, "unwind.db"), Path.Combine(folder, "policies")) { Workers = false },
        TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

    void Policies()
    {
        var policies = Directory.CreateDirectory(Path.Combine(folder, "policies")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "policies"), "*.yaml"))
        {
            var text = File.ReadAllText(file);
            if (Path.GetFileName(file) == "taobao.yaml") text += "\nwithdrawal: { within: 14d }\n";
            File.WriteAllText(Path.Combine(policies, Path.GetFileName(file)), text);
        }
    }

    /// <summary>Somebody with an API key of their own; null is somebody without any.</summary>
    public async Task<Person> As(Actor? actor)
    {
        if (actor is not { } who) return new Person(Http, null);
        if (!keys.TryGetValue(who, out var key))
            keys[who] = key = (await Engine.Keys.Create($"{who}", who, CancellationToken.None)).Text;
        return new Person(Http, key);
    }

    /// <summary>Sends what is to be sent and feeds the buyers' lists, as the worker does by itself elsewhere.</summary>
    public Task SendWhatWaits() => Engine.OutboxWorker.RunOnce(CancellationToken.None);

    /// <summary>How many facts all orders have.</summary>
    public async Task<long> CountFacts()
    {
        var (facts, cursor) = (0L, (string?)null);
        do
        {
            var page = await Engine.Reads.Orders(new OrderFilter(), cursor, 200, CancellationToken.None);
            facts += page.Items.Sum(o => (long)o.Version);
            cursor = page.Next;
        }
        while (cursor is not null);
        return facts;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app!.DisposeAsync();
        await Engine.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>What came back.</summary>
public sealed record Answer(HttpStatusCode Status, string Text, HttpResponseMessage Message)
{
    JsonNode? body;
    public JsonNode Body => body ??= JsonNode.Parse(Text)!;
    public string? Code => Message.Content.Headers.ContentType?.MediaType == "application/problem+json" ? (string?)Body["code"] : null;
    public string? Tag => Message.Headers.ETag?.ToString();
    public override string ToString() => $"{(int)Status} {Text}";
}

/// <summary>Somebody who calls the API.</summary>
public sealed class Person(HttpClient http, string? key)
{
    public Task<Answer> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    /// <summary>Asks for an act, under a new key unless the headers bring one.</summary>
    public Task<Answer> Post(string path, string body = "{}", params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"),
            headers.Any(h => h.Name == "Idempotency-Key") ? headers : [.. headers, ("Idempotency-Key", Guid.NewGuid().ToString())]);

    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }
}

static class Repository
{
    public static string Root { get; } = FindRoot();

    static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Unwind.slnx"))) return at.FullName;
        throw new InvalidOperationException("These tests read the repository: build them inside it.");
    }
}
