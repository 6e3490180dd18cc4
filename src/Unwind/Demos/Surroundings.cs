using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Unwind.Simulators;

namespace Unwind.Demos;

/// <summary>
/// The channels and the carrier of the demo, played by the simulator on a port of its own, and what people do there: they pay, and
/// hand parcels over. Unwind hears of it as it would in life.
/// </summary>
sealed class Surroundings : IAsyncDisposable
{
    public const string Carrier = "sf";

    /// <summary>Some answers get lost, but none keeps anybody waiting as long as a timeout does.</summary>
    public static readonly JsonObject Usual = new()
    {
        ["lossy"] = 10,
        ["modes"] = new JsonArray("drop_after", "drop_before", "error_done", "error_not_done", "busy"),
        ["balance"] = "enough",
    };

    readonly SimulatorHost host;
    readonly HttpClient http;

    Surroundings(SimulatorHost host, string url)
    {
        (this.host, Url) = (host, url);
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(url) };
    }

    public string Url { get; }
    public string ChannelsFile => Path.Combine(host.Folder, "channels.yaml");

    public static async Task<Surroundings> Open(string folder, int seed, CancellationToken cancel)
    {
        var host = new SimulatorHost(new SimulatorOptions(["http://127.0.0.1:0"], folder) { Seed = seed, Quiet = true });
        return new Surroundings(host, (await host.Start(cancel))[0].TrimEnd('/'));
    }

    /// <summary>From now on Unwind is told; before, there was nobody to be told.</summary>
    public Task Tell(string url, CancellationToken cancel) => Sim("/notify", new JsonObject { ["url"] = url }, cancel);

    public Task Behave(JsonObject faults, CancellationToken cancel) => Sim("/faults", faults, cancel);

    /// <summary>Opens a payment at Alipay that nobody has paid yet.</summary>
    public Task Begin(string number, long minor, CancellationToken cancel) => Sim(
        "/alipay/trades", new JsonObject { ["out_trade_no"] = number, ["total_amount_minor"] = minor }, cancel);

    /// <returns>Alipay's number of the payment; null when that one is over, and another must be begun.</returns>
    public async Task<string?> PayAtAlipay(string number, long minor, CancellationToken cancel)
    {
        var trade = new JsonObject { ["out_trade_no"] = number, ["total_amount_minor"] = minor, ["pay"] = true };
        if (await Sim("/alipay/trades", trade, cancel) is { } paid) return (string?)paid["trade_no"];
        return await Sim($"/alipay/trades/{number}/pay", [], cancel) is null ? null : number;
    }

    /// <returns>Stripe's number of the payment; null when there is one already.</returns>
    public async Task<string?> PayAtStripe(OrderId order, long minor, string currency, CancellationToken cancel) => (string?)(await Sim(
        "/stripe/payments", new JsonObject { ["order"] = $"{order}", ["amount"] = minor, ["currency"] = currency, ["pay"] = true }, cancel))?["payment_intent"];

    /// <param name="pace">How long a step of its way takes; zero when it is moved by hand.</param>
    public Task HandOver(OrderId order, string tracking, TimeSpan pace, CancellationToken cancel) => Sim($"/carriers/{Carrier}/parcels", new JsonObject
    {
        ["order"] = $"{order}",
        ["tracking"] = tracking,
        ["pace_ms"] = (int)pace.TotalMilliseconds,
        ["interception"] = pace == TimeSpan.Zero ? "succeeds" : "chance",
    }, cancel);

    public Task Scan(string tracking, Scan scan, CancellationToken cancel) =>
        Sim($"/carriers/{Carrier}/parcels/{tracking}/scans", new JsonObject { ["scan"] = SnakeCase.Of(scan) }, cancel);

    /// <returns>Null when the books there do not allow it.</returns>
    async Task<JsonNode?> Sim(string path, JsonObject body, CancellationToken cancel)
    {
        using var answer = await http.PostAsJsonAsync($"/sim{path}", body, cancel);
        if (answer.StatusCode == HttpStatusCode.Conflict) return null;
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonNode>(cancel);
    }

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return host.DisposeAsync();
    }
}
