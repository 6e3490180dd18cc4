using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Closures;
using Unwind.Engine;
using Unwind.Engine.Reading;
using Unwind.Orders;
using Unwind.Web;

namespace Unwind.Bench;

/// <summary>
/// P5: a close, a seller's list and a page deep in it, in a market of ten million orders with a million in one store, against the same
/// in one of ten thousand, turn by turn in one process, over HTTP, one caller.
/// </summary>
static partial class SizeBench
{
    const int Small = 10_000;
    const int Rounds = 30;
    const int EachRound = 100;
    const double Mark = 1.25;

    /// <summary>A market that is being served, with a signed-in seller of its one store.</summary>
    sealed class Side(EngineHost engine, WebApplication app, HttpClient http, string key, OrderRow[] some) : IAsyncDisposable
    {
        int placed;

        public HttpClient Http => http;
        public OrderRow[] Some => some;
        public Dictionary<string, List<double>> Taken { get; } = [];

        public static async Task<Side> Open(string database, int sample)
        {
            var engine = await EngineHost.Open(
                new EngineOptions(database, Path.Combine(AppContext.BaseDirectory, "policies")) { Workers = false }, TimeProvider.System, NullLoggerFactory.Instance, default);
            var app = UnwindWeb.Build(new WebOptions("http://127.0.0.1:0") { Quiet = true, RequestsPerSecond = 0 }, engine);
            await app.StartAsync();
            var (_, key) = await engine.Keys.Create("bench", Actor.Seller(BigStore.Store), default);
            var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(app.Urls.Single()) };
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("token", Token().Match(await http.GetStringAsync("/signin")).Groups[1].Value), KeyValuePair.Create("key", key)]);
            using var answer = await http.PostAsync(new Uri("/signin", UriKind.Relative), form);
            if (answer.StatusCode != HttpStatusCode.SeeOther) throw new InvalidOperationException($"Not signed in: {answer.StatusCode}.");
            var (random, some) = (new Random(1), new List<OrderRow>());
            while (some.Count < sample)
            {
                var at = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(170 * random.NextDouble());
                some.AddRange((await engine.Reads.Orders(new OrderFilter(Store: BigStore.Store, PlacedTo: at), null, 2, default)).Items);
            }
            return new Side(engine, app, http, key, [.. some]);
        }

        /// <summary>Orders to be closed, which are placed before the clock runs.</summary>
        public async Task<OrderId[]> Place(int count)
        {
            var replies = await Task.WhenAll(Enumerable.Range(placed, count).Select(i => engine.Pipeline.Execute(
                new Request($"{Guid.NewGuid()}", Actor.Buyer($"b{i}"), new PlaceOrder(
                    default, BigStore.Store, $"b{i}", "CNY", null,
                    [new PlacedLine($"sku-{i % 97}", "A thing with a name of usual length", 1, 10_00, 0, 0, StockMode.OnOrder, true)],
                    [], new PostageTerms(10_00), [], null)), default).AsTask()));
            placed += count;
            return [.. replies.Select(r => r.Accepted ? r.Order : throw new InvalidOperationException($"{r.Refusal}"))];
        }

        public Task<long> Orders() => BigStore.Count(engine);

        public HttpRequestMessage Closing(OrderId id)
        {
            var message = new HttpRequestMessage(HttpMethod.Post, $"/v1/orders/{id}/closure")
            {
                Content = new StringContent("""{"reason":"out_of_stock","statement":"Told by message, agreed."}""", Encoding.UTF8, "application/json"),
            };
            message.Headers.Add("Authorization", $"Bearer {key}");
            message.Headers.Add("Idempotency-Key", $"close-{id}");
            return message;
        }

        public async Task Ask(string what, HttpRequestMessage message)
        {
            using (message)
            {
                var from = Stopwatch.GetTimestamp();
                using var answer = await http.SendAsync(message);
                await answer.Content.ReadAsByteArrayAsync();
                var taken = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
                if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"{message.RequestUri}: {answer.StatusCode}");
                if (!Taken.TryGetValue(what, out var times)) Taken.Add(what, times = []);
                times.Add(taken);
            }
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await app.DisposeAsync();
            await engine.DisposeAsync();
        }
    }

    /// <param name="orders">Of which a tenth is in one store.</param>
    /// <param name="keep">A file to make the market in, or to find it in; null for one that is gone afterwards.</param>
    public static async Task<int> Run(int orders, string? keep)
    {
        Console.WriteLine(Machine.Describe());
        var folder = Directory.CreateTempSubdirectory("unwind-bench").FullName;
        try
        {
            var (large, small) = (keep ?? Path.Combine(folder, "large.db"), Path.Combine(folder, "small.db"));
            if (!File.Exists(large)) await new BigStore(large, orders / 10, orders / 10 * 9).Fill();
            await new BigStore(small, Small).Fill();
            await using var big = await Side.Open(large, 400);
            // A file may be what was left of one that was not finished.
            var there = await big.Orders();
            if (there < orders) throw new InvalidOperationException($"{large} has {there:N0} orders.");
            await using var little = await Side.Open(small, 400);
            // The first rounds are the compiler's and the disk's.
            for (var round = -5; round < Rounds; round++)
            {
                if (round == 0)
                {
                    big.Taken.Clear();
                    little.Taken.Clear();
                }
                foreach (var side in round % 2 == 0 ? (Side[])[big, little] : [little, big]) await Turn(side, round);
            }
            var held = true;
            foreach (var (what, times) in big.Taken)
            {
                var (mine, other) = (times.Order().ToArray(), little.Taken[what].Order().ToArray());
                var ratio = At(mine, .99) / At(other, .99);
                held &= ratio <= Mark;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"P5 {what,-22} p99 {At(mine, .99),7:0.00} ms (p50 {At(mine, .5):0.00}) at {orders:N0}; {At(other, .99),7:0.00} ms (p50 {At(other, .5):0.00}) at {Small:N0}: {ratio:0.00} x (p50 {At(mine, .5) / At(other, .5):0.00} x; mark {Mark} x: {(ratio <= Mark ? "held" : "missed")})"));
            }
            return held ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task Turn(Side side, int round)
    {
        var placed = await side.Place(EachRound);
        for (var i = 0; i < EachRound; i++)
        {
            var row = side.Some[((round + 5) * EachRound + i) % side.Some.Length];
            await side.Ask("close", side.Closing(placed[i]));
            await side.Ask("list, first page", Get("/seller"));
            await side.Ask("list, one stage", Get("/seller?tab=awaiting_shipment"));
            await side.Ask("list, a deep page", Get($"/seller?cursor={Place(row)}"));
            await side.Ask("an order", Get($"/seller/orders/{row.Id}"));
        }
    }

    static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

    static string Place(OrderRow row) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"orders\n{row.PlacedAt.ToUnixTimeMilliseconds()}\n{row.Id}"))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    [GeneratedRegex("name=\"token\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
