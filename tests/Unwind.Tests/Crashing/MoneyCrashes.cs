using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Unwind.Crashing;

/// <summary>What came of killing the server while money was on its way.</summary>
public sealed class MoneyToll
{
    public int Kills { get; set; }
    public long Refunds { get; set; }
    public long Interrupted { get; set; }
    public long Resumed { get; set; }
    public JsonNode? Faults { get; set; }
    public JsonNode? Ours { get; set; }
    public List<string> Broken { get; } = [];
}

/// <summary>
/// Q1 with money: many connections place orders, pay them at a channel that loses answers, ask for refunds and agree to them, while
/// the server is killed at random moments (SIGKILL). What was interrupted is asked for again under its key. In the end the
/// channel's own books, which were never killed, must have each refund exactly once, and to the cent.
/// </summary>
public sealed class MoneyCrashes : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("unwind-money-").FullName;
    readonly string program;
    readonly Random random;
    readonly int connections;
    readonly double lossy;
    readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { Timeout = TimeSpan.FromSeconds(20) };
    readonly ConcurrentBag<Flow> done = [];
    readonly MoneyToll toll = new();
    Victim victim = null!;
    Process simulator = null!;
    string sim = "";
    Dictionary<string, string> keys = [];
    int flows;

    /// <summary>One order on its way to its refund. What has no answer yet is asked for again, under the same key.</summary>
    sealed class Flow(int number)
    {
        public int Number => number;
        public bool AtAlipay => number % 2 == 0;
        public long Minor => 1000 + number % 977;
        public string? Order;
        public string? Payment;
        public int Step;
        public int Version;
    }

    public MoneyCrashes(string program, int seed, int connections, double lossy) =>
        (this.program, random, this.connections, this.lossy) = (program, new Random(seed), connections, lossy);

    public async Task<MoneyToll> Run(int kills, Action<string> say, CancellationToken cancel)
    {
        await StartSimulator();
        victim = new Victim(program, Path.Combine(folder, "unwind.db"), "--channels", Path.Combine(folder, "channels.yaml"));
        foreach (var who in (string[])["platform", "payment", "buyer:b1", "seller:s1"]) keys[who] = await victim.Key(who);
        await victim.Start();
        await Tell("/faults", new JsonObject { ["lossy"] = lossy, ["forget_keys"] = true, ["notify"] = "shuffled" });
        while (toll.Kills < kills)
        {
            await Tell("/notify", new JsonObject { ["url"] = victim.Url });
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var load = Enumerable.Range(0, connections).Select(_ => Load(stop.Token)).ToArray();
            await Task.Delay(random.Next(200, 1200), cancel);
            await victim.Kill();
            await stop.CancelAsync();
            var interrupted = (await Task.WhenAll(load)).Where(f => f is not null).ToArray();
            toll.Kills++;
            toll.Interrupted += interrupted.Length;
            await victim.Start();
            await Task.WhenAll(interrupted.Select(f => Finish(f!, cancel)));
            if (toll.Kills % 10 == 0 || kills < 10) say($"kill {toll.Kills}: {done.Count} refunds agreed, {toll.Interrupted} interrupted, {toll.Broken.Count} broken");
        }
        await Tell("/notify", new JsonObject { ["url"] = victim.Url });
        await Drain(say, cancel);
        await Compare(cancel);
        return toll;
    }

    /// <returns>The flow that was interrupted, if one was.</returns>
    async Task<Flow?> Load(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var flow = new Flow(Interlocked.Increment(ref flows));
            if (!await GoOn(flow)) return flow;
            done.Add(flow);
        }
        return null;
    }

    async Task Finish(Flow flow, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (await GoOn(flow))
            {
                done.Add(flow);
                return;
            }
            await Task.Delay(100, cancel);
        }
        Break($"flow {flow.Number}: order {flow.Order} could not be finished after step {flow.Step}.");
    }

    /// <returns>False when the server is gone: nobody knows whether the step was done.</returns>
    async Task<bool> GoOn(Flow flow)
    {
        var (channel, currency) = flow.AtAlipay ? ("alipay", "CNY") : ("stripe", "EUR");
        if (flow.Step == 0)
        {
            if (await Post("platform", "/v1/orders", $"place-{flow.Number}", new JsonObject
            {
                ["store"] = "s1",
                ["buyer"] = "b1",
                ["currency"] = currency,
                ["lines"] = new JsonArray(new JsonObject { ["sku"] = "a", ["quantity"] = 1, ["unit_price_minor"] = flow.Minor }),
            }) is not { } placed) return false;
            flow.Order = (string)placed["order"]!;
            flow.Step = 1;
        }
        if (flow.Step == 1)
        {
            flow.Payment ??= flow.AtAlipay
                ? (string)(await Tell("/alipay/trades", new JsonObject { ["out_trade_no"] = flow.Order, ["total_amount_minor"] = flow.Minor, ["pay"] = true }))["trade_no"]!
                : (string)(await Tell("/stripe/payments", new JsonObject { ["order"] = flow.Order, ["amount"] = flow.Minor, ["currency"] = "eur", ["pay"] = true }))["payment_intent"]!;
            // The channel tells by itself as well; whoever is first pays the order, and the other says what is known.
            if (await Post("payment", $"/v1/orders/{flow.Order}/payments", $"pay-{flow.Number}", new JsonObject
            {
                ["reference"] = flow.Payment,
                ["cash"] = new JsonArray(new JsonObject { ["kind"] = "cash", ["channel"] = channel, ["minor"] = flow.Minor, ["reference"] = flow.Payment }),
            }) is null) return false;
            flow.Step = 2;
        }
        if (flow.Step == 2)
        {
            if (await Post("buyer:b1", $"/v1/orders/{flow.Order}/refunds", $"ask-{flow.Number}", new JsonObject { ["reason"] = "changed_mind" }) is null) return false;
            flow.Step = 3;
        }
        if (flow.Step == 3)
        {
            if (await Post("seller:s1", $"/v1/orders/{flow.Order}/cases/1/agreement", $"agree-{flow.Number}", []) is not { } agreed) return false;
            flow.Version = (int)agreed["version"]!;
            flow.Step = 4;
        }
        return true;
    }

    async Task<JsonNode?> Post(string who, string path, string key, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, victim.Url + path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        request.Headers.Add("X-Api-Key", keys[who]);
        try
        {
            using var response = await http.SendAsync(request);
            if (response.IsSuccessStatusCode) return await response.Content.ReadFromJsonAsync<JsonNode>();
            if ((int)response.StatusCode != 503) Break($"{key}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            return null;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>The channel goes on losing answers for a while, and then not: in the end nothing may be left.</summary>
    async Task Drain(Action<string> say, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromMinutes(10))
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(20)) await Tell("/faults", new JsonObject { ["lossy"] = 0 });
            var open = 0;
            foreach (var state in (string[])["pending", "sending", "unknown", "waiting", "parked"])
            {
                var page = await Get($"/v1/effects?state={state}&limit=200");
                open += page["items"]!.AsArray().Count;
                if (state == "parked") foreach (var parked in page["items"]!.AsArray()) await Resume(parked!);
            }
            if (open == 0)
            {
                // The comparison asks as well, and wants to be sure.
                await Tell("/faults", new JsonObject { ["lossy"] = 0 });
                return;
            }
            await Task.Delay(1000, cancel);
            if ((int)watch.Elapsed.TotalSeconds % 15 == 0) say($"  {open} (or more) are still to be sent");
        }
        Break("After ten minutes something is still to be sent.");
    }

    async Task Resume(JsonNode parked)
    {
        var (order, key) = ((string)parked["order"]!, (string)parked["effect"]!["key"]!);
        if (await Post("platform", $"/v1/orders/{order}/effects/resumption", $"resume-{key}-{Guid.NewGuid()}", new JsonObject { ["key"] = key }) is not null) toll.Resumed++;
    }

    /// <summary>The channel's books against what was agreed, and against our ledger.</summary>
    async Task Compare(CancellationToken cancel)
    {
        toll.Refunds = done.Count;
        var books = (await Tell("/books", null))["channels"]!;
        toll.Faults = new JsonObject { ["alipay"] = books["alipay"]!["calls"]!["faults"]!.DeepClone(), ["stripe"] = books["stripe"]!["calls"]!["faults"]!.DeepClone() };
        var payments = books["alipay"]!["payments"]!.AsArray().Concat(books["stripe"]!["payments"]!.AsArray())
            .ToDictionary(p => (string)p!["reference"]!, p => p!);
        foreach (var flow in done)
        {
            var paid = payments[flow.Payment!]["refunds"]!.AsArray().Where(r => (string?)r!["status"] == "succeeded").Select(r => (long)r!["minor"]!).ToArray();
            if (paid is not [var minor]) Break($"order {flow.Order}: the channel paid {paid.Length} refunds.");
            else if (minor != flow.Minor) Break($"order {flow.Order}: the channel paid {minor}, and {flow.Minor} was agreed.");
        }
        foreach (var twice in (await Tell("/books/summary", null))["channels"]!.AsObject().SelectMany(c => c.Value!["moved_more_than_once"]!.AsArray()))
            Break($"moved more than once: {twice!.ToJsonString()}");
        // Every agreement that was acknowledged is there once.
        foreach (var some in done.Chunk(64))
        {
            cancel.ThrowIfCancellationRequested();
            await Task.WhenAll(some.Select(async flow =>
            {
                var again = await Post("seller:s1", $"/v1/orders/{flow.Order}/cases/1/agreement", $"agree-{flow.Number}", []);
                if (again is null || !(bool)again["repeated"]! || (int)again["version"]! != flow.Version) Break($"order {flow.Order}: the agreement was acknowledged as version {flow.Version}, and now is {again?.ToJsonString()}");
            }));
        }
        await victim.Kill();
        var health = JsonNode.Parse(await victim.Ask("doctor", "--json", "--channels", Path.Combine(folder, "channels.yaml")))!;
        foreach (var finding in health["findings"]!.AsArray()) Break($"doctor: {finding!.ToJsonString()}");
        if (!(bool)health["healthy"]!) Break($"doctor: {health["channels"]!.ToJsonString()}");
        toll.Ours = health["channels"]!.DeepClone();
        foreach (var (channel, currency) in ((string, string)[])[("alipay", "CNY"), ("stripe", "EUR")])
        {
            var theirs = books[channel]!["payments"]!.AsArray().Sum(p => p!["refunds"]!.AsArray().Where(r => (string?)r!["status"] == "succeeded").Sum(r => (long)r!["minor"]!));
            var ours = (long?)toll.Ours.AsArray().Single(c => (string?)c!["channel"] == channel)!["ours_minor"]![currency] ?? 0;
            if (theirs != ours) Break($"{channel}: its books say {theirs}, our ledger {ours}.");
        }
    }

    async Task<JsonNode> Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, victim.Url + path);
        request.Headers.Add("X-Api-Key", keys["platform"]);
        using var response = await http.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    async Task<JsonNode> Tell(string path, JsonObject? body)
    {
        using var response = body is null ? await http.GetAsync($"{sim}/sim{path}") : await http.PostAsync($"{sim}/sim{path}", JsonContent.Create(body));
        return response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync<JsonNode>())!
            : throw new InvalidOperationException($"{path}: {await response.Content.ReadAsStringAsync()}");
    }

    async Task StartSimulator()
    {
        simulator = Process.Start(Victim.Info(program, ["simulate", "--urls", "http://127.0.0.1:0", "--folder", Path.Combine(folder, "simulated"), "--seed", "7", "--json", "--quiet"]))!;
        _ = simulator.StandardError.ReadToEndAsync();
        var line = await simulator.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The simulator ended without a word.");
        sim = (string)JsonNode.Parse(line)!["urls"]![0]!;
        // A channel that hangs is given up sooner than in life: there is less time here.
        var channels = await File.ReadAllTextAsync(Path.Combine(folder, "simulated", "channels.yaml"));
        await File.WriteAllTextAsync(Path.Combine(folder, "channels.yaml"),
            channels.Replace("    kind:", "    timeout: 2s\n    kind:", StringComparison.Ordinal));
    }

    void Break(string what)
    {
        lock (toll.Broken) toll.Broken.Add(what);
    }

    public void Dispose()
    {
        victim?.Dispose();
        try
        {
            simulator?.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has gone by itself.
        }
        simulator?.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
