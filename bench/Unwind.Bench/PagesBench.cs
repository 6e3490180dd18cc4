using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Engine;
using Unwind.Engine.Reading;
using Unwind.Web;

namespace Unwind.Bench;

/// <summary>
/// The consoles' pages over HTTP at a store with a million orders: what the server takes for each kind, one after the other; then
/// sixty-four connections beside API traffic; and what goes over the wire. Server and visitors share one process and its processors.
/// </summary>
sealed partial class PagesBench : IDisposable
{
    const int Connections = 64;
    const int WarmUp = 600;
    const int OneByOne = 300;
    const double ListMark = 10;
    const int WeightMark = 60_000;
    static readonly TimeSpan Busy = TimeSpan.FromSeconds(20);

    readonly string folder = Directory.CreateTempSubdirectory("unwind-bench").FullName;
    readonly ConcurrentDictionary<string, ConcurrentBag<double>> taken = new(StringComparer.Ordinal);
    readonly MeterListener meters = new();

    /// <param name="keep">A file to make the store in, or to find it in; null for one that is gone afterwards.</param>
    public static async Task<int> Run(int orders, string? keep = null, bool doctor = false)
    {
        Console.WriteLine(Machine.Describe());
        using var bench = new PagesBench();
        return await bench.Measure(orders, keep, doctor) ? 0 : 1;
    }

    async Task<bool> Measure(int orders, string? keep, bool doctor)
    {
        var database = keep ?? Path.Combine(folder, "unwind.db");
        if (!File.Exists(database)) await new BigStore(database, orders).Fill();
        await using var engine = await EngineHost.Open(
            new EngineOptions(database, Path.Combine(AppContext.BaseDirectory, "policies")) { Workers = false }, TimeProvider.System, NullLoggerFactory.Instance, default);
        if (doctor && !await Healthy(engine)) return false;
        await using var app = UnwindWeb.Build(new WebOptions("http://127.0.0.1:0") { Quiet = true, RequestsPerSecond = 0 }, engine);
        await app.StartAsync();
        var home = new Uri(app.Urls.Single());
        var (_, seller) = await engine.Keys.Create("bench", Actor.Seller(BigStore.Store), default);
        var (_, buyer) = await engine.Keys.Create("bench", Actor.Buyer("b7"), default);
        using var atSeller = await SignIn(home, seller);
        using var atBuyer = await SignIn(home, buyer);
        var some = await Sample(engine);

        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Microsoft.AspNetCore.Hosting", Name: "http.server.request.duration" }) listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            if (Current.Value is { } bag) bag.Add(value * 1000);
            else foreach (var tag in tags) if (tag is { Key: "http.route", Value: string route }) taken.GetOrAdd(route, _ => []).Add(value * 1000);
        });
        meters.Start();

        var good = await Weigh(atSeller);
        // What is compiled while it runs is so before anything is measured.
        for (var i = 0; i < WarmUp; i++) await Get(atSeller, i % 2 == 0 ? $"/seller?cursor={Place(some[i % some.Length])}" : $"/seller/orders/{some[i % some.Length].Id}");
        foreach (var (name, list, who, address) in Pages(some, atSeller, atBuyer)) good &= await Alone(name, list, who, address, some.Length);
        await Together(home, atSeller, seller, some);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory of the process, server and visitors: {Process.GetCurrentProcess().WorkingSet64 / 1e6:0} MB"));
        await app.StopAsync();
        return good;
    }

    /// <summary>Where the durations of one kind of page are gathered; the server's own record, in its process.</summary>
    static readonly StrongBag Current = new();

    sealed class StrongBag { public volatile ConcurrentBag<double>? Value; }

    static (string Name, bool List, HttpClient Who, Func<int, string> Address)[] Pages(OrderRow[] some, HttpClient seller, HttpClient buyer) =>
    [
        ("seller: first page", true, seller, _ => "/seller"),
        ("seller: by stage", true, seller, i => $"/seller?tab={(string[])["awaiting_payment", "awaiting_shipment", "in_transit", "received", "completed", "closed", "open"] switch { var t => t[i % 7] }}"),
        ("seller: on some page", true, seller, i => $"/seller?cursor={Place(some[i])}"),
        ("seller: between days", true, seller, i => $"/seller?from={some[i].PlacedAt:yyyy-MM-dd}&to={some[i].PlacedAt.AddDays(2):yyyy-MM-dd}"),
        ("seller: due within 3 days", true, seller, i => $"/seller?due=3&tab={(i % 2 == 0 ? "awaiting_shipment" : "")}"),
        ("seller: by amount", true, seller, i => $"/seller?min={20 + i % 50}&max={60 + i % 100}"),
        ("seller: with a case", true, seller, i => i % 2 == 0 ? "/seller?cases=yes" : "/seller?cases=no&tab=received"),
        ("seller: by SKU", true, seller, i => $"/seller?sku=sku-{i % 97}"),
        ("seller: search a number", true, seller, i => $"/seller?q={some[i].Id}"),
        ("seller: search a buyer", true, seller, i => $"/seller?q={some[i].Buyer}"),
        ("seller: search a parcel", true, seller, i => $"/seller?q=SF{some[i].Id}"),
        ("seller: search a title", true, seller, i => $"/seller?q={i % 97} 号"),
        ("seller: search nothing", true, seller, i => $"/seller?q=nothing{i}"),
        ("seller: cases", true, seller, i => i % 2 == 0 ? "/seller/cases" : "/seller/cases?tab=all"),
        ("seller: notices", true, seller, _ => "/seller/notices"),
        ("seller: board", false, seller, _ => "/seller/board"),
        ("seller: an order", false, seller, i => $"/seller/orders/{some[i].Id}"),
        ("buyer: first page", true, buyer, _ => "/buyer"),
    ];

    static string Place(OrderRow row) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"orders\n{row.PlacedAt.ToUnixTimeMilliseconds()}\n{row.Id}"))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    async Task<bool> Alone(string name, bool list, HttpClient who, Func<int, string> address, int some)
    {
        for (var i = 0; i < 20; i++) await Get(who, address(i));
        var bag = new ConcurrentBag<double>();
        var bytes = 0L;
        Current.Value = bag;
        var watch = Stopwatch.StartNew();
        var count = 0;
        // What is far too slow has shown it long before the end.
        for (; count < OneByOne && watch.Elapsed < TimeSpan.FromSeconds(10); count++) bytes += await Get(who, address((count + 20) % some));
        await Task.Delay(20);
        Current.Value = null;
        var times = bag.Order().ToArray();
        var p99 = At(times, .99);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-26} server {At(times, .5),7:0.00} ms p50  {p99,7:0.00} ms p99   {bytes / count / 1000.0,5:0.0} kB{(list && p99 > ListMark ? "   OVER 10 ms" : "")}"));
        return !list || p99 <= ListMark;
    }

    /// <summary>The first page as a new visitor gets it, with all that belongs to it.</summary>
    static async Task<bool> Weigh(HttpClient who)
    {
        var page = await who.GetStringAsync("/seller");
        var (sum, parts) = (0L, new List<string>());
        foreach (var path in Assets().Matches(page).Select(m => m.Value).Distinct().Append("/seller"))
        {
            var bytes = await Get(who, path);
            sum += bytes;
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{(path == "/seller" ? "page" : path[(path.LastIndexOf('.') + 1)..])} {bytes / 1000.0:0.0}"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first page over the wire: {sum / 1000.0:0.0} kB ({string.Join(", ", parts)}; mark 60 kB)"));
        return sum < WeightMark;
    }

    /// <summary>Sixty-four visitors ask for lists and orders, while eight callers of the API read and write.</summary>
    async Task Together(Uri home, HttpClient signedIn, string key, OrderRow[] some)
    {
        taken.Clear();
        using var over = new CancellationTokenSource(Busy);
        var (pages, calls) = (0L, 0L);
        var watch = Stopwatch.StartNew();
        var visitors = Enumerable.Range(0, Connections).Select(v => Task.Run(async () =>
        {
            for (var i = v; !over.IsCancellationRequested; i += Connections)
            {
                var row = some[i % some.Length];
                await Get(signedIn, (i % 4) switch { 0 => "/seller", 1 => $"/seller?cursor={Place(row)}", 2 => "/seller?tab=awaiting_shipment", _ => $"/seller/orders/{row.Id}" });
                Interlocked.Increment(ref pages);
            }
        }));
        var callers = Enumerable.Range(0, 8).Select(c => Task.Run(async () =>
        {
            using var http = new HttpClient { BaseAddress = home };
            http.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
            for (var i = c; !over.IsCancellationRequested; i += 8)
            {
                var id = some[i % some.Length].Id;
                if (i % 2 == 0) (await http.GetAsync(new Uri($"/v1/orders/{id}", UriKind.Relative))).Dispose();
                else
                {
                    using var content = new StringContent("""{"words": "好的，马上处理。"}""", System.Text.Encoding.UTF8, "application/json");
                    using var message = new HttpRequestMessage(HttpMethod.Post, $"/v1/orders/{id}/messages") { Content = content };
                    message.Headers.Add("Idempotency-Key", $"{Guid.NewGuid()}");
                    (await http.SendAsync(message)).Dispose();
                }
                Interlocked.Increment(ref calls);
            }
        }));
        await Task.WhenAll([.. visitors, .. callers]);
        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Connections} connections for {seconds:0} s, beside 8 callers of the API: {pages / seconds:0} pages/s, {calls / seconds:0} calls/s; in the server, with all that waits for a processor:"));
        foreach (var (route, bag) in taken.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            var times = bag.Order().ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {route,-26} {times.Length,7:N0}   {At(times, .5),7:0.0} ms p50  {At(times, .99),7:0.0} ms p99"));
        }
    }

    static async Task<OrderRow[]> Sample(EngineHost engine)
    {
        var (random, found) = (new Random(1), new List<OrderRow>());
        for (var i = 0; i < 25; i++)
        {
            var at = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(180 * random.NextDouble());
            found.AddRange((await engine.Reads.Orders(new OrderFilter(Store: BigStore.Store, PlacedTo: at), null, 20, default)).Items);
        }
        var all = found.ToArray();
        random.Shuffle(all);
        return all;
    }

    static async Task<bool> Healthy(EngineHost engine)
    {
        var watch = Stopwatch.StartNew();
        var health = await engine.Doctor.Examine(null, default);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"doctor: {health.Orders:N0} orders, {health.Findings.Length} findings, {watch.Elapsed.TotalSeconds:0} s"));
        foreach (var finding in health.Findings.Take(10)) Console.WriteLine($"  {finding}");
        return health.Findings.IsEmpty;
    }

    static async Task<HttpClient> SignIn(Uri home, string key)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer(), MaxConnectionsPerServer = Connections }) { BaseAddress = home };
        var page = await http.GetStringAsync("/signin");
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("token", Token().Match(page).Groups[1].Value), KeyValuePair.Create("key", key)]);
        using var answer = await http.PostAsync(new Uri("/signin", UriKind.Relative), form);
        if (answer.StatusCode != HttpStatusCode.SeeOther) throw new InvalidOperationException($"Not signed in: {answer.StatusCode}.");
        return http;
    }

    /// <returns>The bytes of the body as they were sent.</returns>
    static async Task<long> Get(HttpClient http, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Encoding", "gzip, br");
        using var answer = await http.SendAsync(request);
        if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"{path}: {answer.StatusCode}");
        return (await answer.Content.ReadAsByteArrayAsync()).LongLength;
    }

    static double At(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    public void Dispose()
    {
        meters.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex("name=\"token\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("/assets/[a-z0-9.]+")]
    private static partial Regex Assets();
}
