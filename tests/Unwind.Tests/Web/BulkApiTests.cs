using System.Globalization;
using System.Text;
using Unwind.Engine.Bulk;

namespace Unwind.Web;

/// <summary>R36 over HTTP: whose it is, what is said at each step, and what can't be asked.</summary>
public sealed class BulkApiTests(WebServer server) : IClassFixture<WebServer>
{
    readonly Market market = new(server);
    static int keys;

    static string Plan(params string[] orders) =>
        $$"""{"reason": "out_of_stock", "words": "There is none left.", "orders": [{{string.Join(", ", orders.Select(o => $"\"{o}\""))}}]}""";

    static string NextKey() => $"bulk-{Interlocked.Increment(ref keys).ToString(CultureInfo.InvariantCulture)}";

    async Task<Answer> Post(Actor? by, string path, string body = "{}", string? key = null) =>
        await (await server.As(by)).Post(path, body, ("Idempotency-Key", key ?? NextKey()));

    async Task<string> Ready(params string[] orders)
    {
        var planned = await Post(Market.Seller, "/v1/stores/s1/bulk-runs", Plan(orders));
        Assert.Equal(HttpStatusCode.Created, planned.Status);
        await server.Engine.BulkWorker.RunOnce(TestContext.Current.CancellationToken);
        return (string)planned.Body["id"]!;
    }

    [Fact]
    public async Task R36_A_run_is_planned_read_started_paused_and_reported()
    {
        var (unpaid, paid) = (await market.Order(Point.Unpaid), await market.Order(Point.Paid));
        var id = await Ready(unpaid, paid, "12345");
        var path = $"/v1/stores/s1/bulk-runs/{id}";
        var seller = await server.As(Market.Seller);

        var ready = (await seller.Get(path)).Body;
        var untouched = await market.Facts(unpaid);
        var started = await Post(Market.Seller, $"{path}/start");
        var paused = await Post(Market.Seller, $"{path}/pause");
        var resumed = await Post(Market.Seller, $"{path}/resume");
        await server.Engine.BulkWorker.RunOnce(TestContext.Current.CancellationToken);
        var done = (await seller.Get(path)).Body;
        var rows = (await seller.Get($"{path}/orders")).Body["items"]!.AsArray();
        var refused = (await seller.Get($"{path}/orders?result=refused")).Body["items"]!.AsArray();
        var sheet = await seller.Get($"{path}/report.csv");
        var again = await Post(Market.Seller, $"{path}/start");

        Assert.Equal(("ready", 3, 2, 0), ((string)ready["state"]!, (int)ready["orders"]!, (int)ready["to_do"]!, (int)ready["handled"]!));
        Assert.Equal(["closed_at_once", "asked_to_agree", "refused"], ready["ways"]!.AsArray().Select(w => (string)w!["way"]!));
        Assert.True((bool)ready["one_sided"]!);
        Assert.DoesNotContain("order_closed", untouched);
        Assert.Equal(["running", "paused", "running"], new[] { started, paused, resumed }.Select(a => (string)a.Body["state"]!));
        Assert.Equal(("finished", 2), ((string)done["state"]!, (int)done["handled"]!));
        Assert.Equal(3, rows.Count);
        Assert.Equal(("12345", "order_not_found", "R36"), ((string)refused[0]!["order"]!, (string)refused[0]!["code"]!, (string)refused[0]!["rule"]!));
        Assert.StartsWith("text/csv", sheet.Message.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Equal(5, sheet.Text.Split("\r\n").Length);
        Assert.Contains($"{unpaid},", sheet.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, "bulk_run_state"), (again.Status, again.Code));
        Assert.Contains("order_closed", await market.Facts(unpaid));
    }

    [Fact]
    public async Task R36_It_is_the_stores_own_and_the_platforms_and_nobody_elses()
    {
        var id = await Ready(await market.Order(Point.Unpaid));
        (string Method, string Path)[] routes =
        [
            ("GET", ""), ("GET", $"/{id}"), ("GET", $"/{id}/orders"), ("GET", $"/{id}/report.csv"),
            ("POST", $"/{id}/start"), ("POST", $"/{id}/pause"), ("POST", $"/{id}/resume"), ("POST", $"/{id}/cancel"),
        ];
        foreach (var (method, path) in routes)
        {
            foreach (var actor in (Actor?[])[Market.Buyer, Market.Officer, Market.Carrier, Market.Channel, Market.OtherSeller, null])
            {
                async Task<Answer> Ask(string at) => method == "GET" ? await (await server.As(actor)).Get($"/v1/stores/s1/bulk-runs{at}") : await Post(actor, $"/v1/stores/s1/bulk-runs{at}");
                var answer = await Ask(path);
                var expected = actor is null ? 401 : actor == Market.OtherSeller ? path.Length == 0 ? 200 : 404 : 403;
                Assert.True(expected == (int)answer.Status, $"{actor} {method} {path}: {answer}");
                if (actor == Market.OtherSeller && path.Length > 0) Assert.Equal((await Ask(path.Replace(id, "nothing", StringComparison.Ordinal))).Text, answer.Text);
                if (actor == Market.OtherSeller && path.Length == 0) Assert.Empty(answer.Body["items"]!.AsArray());
            }
        }
        foreach (var (actor, status) in ((Actor?, int)[])[(Market.Buyer, 403), (Market.Officer, 403), (Market.OtherSeller, 403), (Market.Platform, 201), (null, 401)])
            Assert.Equal(status, (int)(await Post(actor, "/v1/stores/s1/bulk-runs", Plan("1"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await (await server.As(Market.Platform)).Get($"/v1/stores/s1/bulk-runs/{id}")).Status);
        Assert.Equal("ready", (string)(await (await server.As(Market.Seller)).Get($"/v1/stores/s1/bulk-runs/{id}")).Body["state"]!);
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"reason": "out_of_stock", "words": "x"}""", 400)]
    [InlineData("""{"reason": "out_of_stock", "words": "x", "orders": []}""", 400)]
    [InlineData("""{"reason": "out_of_stock", "words": "x", "orders": [7]}""", 400)]
    [InlineData("""{"reason": "out_of_stock", "words": "x", "orders": ["7"], "filter": {}}""", 400)]
    [InlineData("""{"reason": "out_of_stock", "words": "x", "filter": {"stage": "nowhere"}}""", 400)]
    [InlineData("""{"reason": "out_of_stock", "words": "x", "filter": {"title": "tea"}}""", 400)]
    [InlineData("""{"reason": "out_of_stock", "words": "x", "stock": "set_to_zero", "filter": {}}""", 400)]
    [InlineData("""{"reason": "out_of_stock", "words": "x", "filter": {}, "then": 1}""", 400)]
    public async Task What_makes_no_sense_is_refused_and_stores_nothing(string body, int status)
    {
        async Task<int> Runs() => (await (await server.As(Market.Seller)).Get("/v1/stores/s1/bulk-runs?limit=200")).Body["items"]!.AsArray().Count;
        var before = await Runs();
        var answer = await Post(Market.Seller, "/v1/stores/s1/bulk-runs", body);
        var keyless = await (await server.As(Market.Seller)).Send(HttpMethod.Post, "/v1/stores/s1/bulk-runs", new StringContent(Plan("1"), Encoding.UTF8, "application/json"));
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("key_missing", keyless.Code);
        Assert.Equal(before, await Runs());
    }

    [Fact]
    public async Task R36_The_same_key_is_the_same_run()
    {
        var key = NextKey();
        var first = await Post(Market.Seller, "/v1/stores/s1/bulk-runs", Plan("1", "2"), key);
        var same = await Post(Market.Seller, "/v1/stores/s1/bulk-runs", Plan("2", "1"), key);
        var other = await Post(Market.Seller, "/v1/stores/s1/bulk-runs", Plan("3"), key);
        Assert.Equal((string)first.Body["id"]!, (string)same.Body["id"]!);
        Assert.Equal("key_reused", other.Code);
        Assert.Equal($"/v1/stores/s1/bulk-runs/{first.Body["id"]}", first.Message.Headers.Location!.ToString());
    }

    [Fact]
    public async Task R36_A_list_may_be_long()
    {
        var answer = await Post(Market.Seller, "/v1/stores/s1/bulk-runs", Plan([.. Enumerable.Range(1, BulkRun.ListedMax).Select(i => $"{4_000_000_000_000_000_000 + i}")]));
        var over = await Post(Market.Seller, "/v1/stores/s1/bulk-runs", Plan([.. Enumerable.Range(1, BulkRun.ListedMax + 1).Select(i => $"{4_000_000_000_000_000_000 + i}")]));
        // The other stories' dry runs need not go through all of it.
        await Post(Market.Seller, $"/v1/stores/s1/bulk-runs/{answer.Body["id"]}/cancel");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal(BulkRun.ListedMax, (int)answer.Body["orders"]!);
        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), (over.Status, over.Code));
    }
}
