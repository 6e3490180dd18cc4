using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Unwind.Crashing;

/// <summary>What came of killing the server again and again.</summary>
public sealed class Toll
{
    public int Kills { get; set; }
    /// <summary>How many of them were the database's server.</summary>
    public int OfTheDatabase { get; set; }
    public long Acknowledged { get; set; }
    public long Unanswered { get; set; }
    public long UnansweredButDone { get; set; }
    public long Checked { get; set; }
    public List<string> Broken { get; } = [];
}

/// <summary>
/// Loads a real server over HTTP, kills it at a random moment (SIGKILL), starts it again and asks for everything that it
/// had acknowledged: each must be there exactly once. The same harness serves the tests and the long run (Q1).
/// </summary>
public sealed class Crashes : IDisposable
{
    const int Connections = 8;
    /// <summary>Whoever comes again after a while is answered once the database is back.</summary>
    const int AgainMax = 150;
    static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>A request as it was sent, and its answer, if one came.</summary>
    sealed record Sent(string Path, string Key, string Body)
    {
        public string? Order;
        public int Version;
    }

    readonly string folder = Directory.CreateTempSubdirectory("unwind-crash-").FullName;
    readonly Random random;
    readonly Victim victim;
    readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(20) };
    readonly Toll toll = new();
    readonly HashSet<string> placed = [];
    long keys;

    readonly DatabaseServer? database;

    /// <param name="program">Path of the built program.</param>
    /// <param name="seed">Draws the moments, and who is killed.</param>
    /// <param name="database">The server that the program's database is on, to be killed as well; null for a file.</param>
    public Crashes(string program, int seed, DatabaseServer? database = null)
    {
        (random, this.database) = (new Random(seed), database);
        victim = new Victim(program, database?.Connection ?? Path.Combine(folder, "unwind.db"));
    }

    public async Task<Toll> Run(int kills, Action<string> say, CancellationToken cancel)
    {
        http.DefaultRequestHeaders.Add("X-Api-Key", await victim.Key("platform"));
        var seller = await victim.Key("seller:s1");
        await victim.Start();
        while (toll.Kills < kills)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var load = Enumerable.Range(0, Connections).Select(_ => Load(seller, stop.Token)).ToArray();
            await Task.Delay(random.Next(150, 900), cancel);
            var databases = database is not null && random.Next(2) == 0;
            if (databases)
            {
                database!.Kill();
                await Task.Delay(random.Next(20, 400), cancel);
            }
            else
            {
                await victim.Kill();
            }
            await stop.CancelAsync();
            var sent = (await Task.WhenAll(load)).SelectMany(s => s).ToArray();
            toll.Kills++;
            // The program is left alone when its database goes, and must find it again by itself.
            if (databases) database!.Start();
            else await victim.Start();
            if (databases) toll.OfTheDatabase++;
            await Verify(sent, seller, cancel);
            say($"kill {toll.Kills}{(databases ? " (database)" : "")}: {toll.Acknowledged} acknowledged, {toll.Unanswered} unanswered "
                + $"({toll.UnansweredButDone} of them had been done), {toll.Broken.Count} broken");
        }
        await victim.Kill();
        var health = JsonNode.Parse(await victim.Ask("doctor", "--json"))!;
        foreach (var finding in health["findings"]!.AsArray()) toll.Broken.Add($"doctor: {finding!.ToJsonString()}");
        if ((long)health["orders"]! != placed.Count) toll.Broken.Add($"{placed.Count} orders were placed, {health["orders"]} are there.");
        return toll;
    }

    /// <summary>One connection: places an order, closes it, and so on, until the server is gone.</summary>
    async Task<List<Sent>> Load(string seller, CancellationToken cancel)
    {
        var sent = new List<Sent>();
        while (!cancel.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref keys);
            var place = new Sent("/v1/orders", $"place-{number}", $$"""
                {"store":"s1","buyer":"b{{number % 50}}","currency":"CNY","reference":"r{{number}}","lines":[{"sku":"a","quantity":1,"unit_price_minor":1000}]}
                """);
            sent.Add(place);
            if (await Send(place, null) is not { } answer) break;
            (place.Order, place.Version) = answer;
            var close = new Sent($"/v1/orders/{place.Order}/closure", $"close-{number}", """{"reason":"out_of_stock"}""");
            sent.Add(close);
            if (await Send(close, seller) is not { } closed) break;
            (close.Order, close.Version) = closed;
        }
        return sent;
    }

    async Task<(string Order, int Version)?> Send(Sent what, string? key) =>
        await Post(what, key) is { } answer && (string?)answer["order"] is { } order ? (order, (int)answer["version"]!) : null;

    async Task<JsonNode?> Post(Sent what, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, victim.Url + what.Path)
        {
            Content = new StringContent(what.Body, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", what.Key);
        if (key is not null) request.Headers.Add("X-Api-Key", key);
        try
        {
            using var response = await http.SendAsync(request);
            if (response.IsSuccessStatusCode) return await response.Content.ReadFromJsonAsync<JsonNode>();
            // Without its database the program says that it is busy, and when to come again; it may have been done.
            if (database is not null && response is { StatusCode: System.Net.HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null }) return null;
            var refused = $"{what.Key}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
            lock (toll) toll.Broken.Add(refused);
            return null;
        }
        // The server is gone: nobody knows whether this one was done.
        catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    async Task Verify(Sent[] sent, string seller, CancellationToken cancel)
    {
        foreach (var some in sent.Chunk(64))
        {
            cancel.ThrowIfCancellationRequested();
            await Task.WhenAll(some.Select(s => Verify(s, seller)));
        }
    }

    async Task Verify(Sent sent, string seller)
    {
        var asker = sent.Path.EndsWith("/closure", StringComparison.Ordinal) ? seller : null;
        var answer = await Post(sent, asker);
        for (var again = 0; answer is null && database is not null && again < AgainMax; again++)
        {
            await Task.Delay(AgainAfter);
            answer = await Post(sent, asker);
        }
        lock (toll)
        {
            toll.Checked++;
            if (sent.Key.StartsWith("place-", StringComparison.Ordinal)) placed.Add(sent.Key);
            if (answer is null)
            {
                toll.Broken.Add($"{sent.Key}: no answer after the restart.");
                return;
            }
            var repeated = (bool)answer["repeated"]!;
            if (sent.Order is null)
            {
                toll.Unanswered++;
                if (repeated) toll.UnansweredButDone++;
                return;
            }
            toll.Acknowledged++;
            if (!repeated) toll.Broken.Add($"{sent.Key}: had been acknowledged, and was done a second time.");
            if ((string)answer["order"]! != sent.Order || (int)answer["version"]! != sent.Version)
                toll.Broken.Add($"{sent.Key}: was order {sent.Order} v{sent.Version}, is {answer["order"]} v{answer["version"]}.");
        }
    }

    public void Dispose()
    {
        victim.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
