using System.Globalization;

namespace Unwind.Web;

/// <summary>A store's books and stock over HTTP (R13, R31, R33, R43).</summary>
public sealed class BooksTests(WebServer server) : IClassFixture<WebServer>
{
    readonly Market market = new(server);

    [Fact]
    [Trait("rule", "R43")]
    public async Task A_statement_says_what_happened_in_the_readers_words_and_adds_up()
    {
        var id = await market.Order(Point.Refunded);
        await server.SendWhatWaits();
        var platform = await server.As(Market.Platform);
        var first = await platform.Post("/v1/stores/s1/transfers", """{"from": "bank", "to": "deposit", "minor": 100000, "currency": "CNY", "reference": "in-1", "words": "=1+1"}""");
        var again = await platform.Post("/v1/stores/s1/transfers", """{"from": "bank", "to": "deposit", "minor": 100000, "currency": "CNY", "reference": "in-1", "words": "=1+1"}""");
        var other = await platform.Post("/v1/stores/s1/transfers", """{"from": "bank", "to": "deposit", "minor": 1, "currency": "CNY", "reference": "in-1"}""");
        var seller = await server.As(Market.Seller);

        var whole = (await seller.Get("/v1/stores/s1/statement?limit=200", ("Accept-Language", "en"))).Body;
        var chinese = (await seller.Get("/v1/stores/s1/statement?account=escrow&limit=200")).Body;
        var balances = (await seller.Get("/v1/stores/s1/balances?currency=CNY")).Body["balances"]!.AsArray();

        Assert.Equal((HttpStatusCode.Created, false, HttpStatusCode.Created, true), (first.Status, (bool)first.Body["repeated"]!, again.Status, (bool)again.Body["repeated"]!));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "reference_taken"), (other.Status, other.Code));
        var refund = whole["items"]!.AsArray().First(i => (string?)i!["order"] == id && (string)i["fact"]! == "refund_issued")!;
        Assert.Equal(("escrow", "refunding", "R11", "Refunds under way"), ((string)refund["account"]!, (string)refund["counter"]!, (string)refund["rule"]!, (string)refund["counter_name"]!));
        Assert.Contains("goes back", (string)refund["text"]!, StringComparison.Ordinal);
        Assert.Contains(whole["items"]!.AsArray(), i => (string?)i!["reference"] == "in-1" && (string)i["text"]! == "=1+1" && (long)i["debit_minor"]! == 100000);
        Assert.Equal("担保交易款", (string)Assert.Single(chinese["accounts"]!.AsArray())!["name"]!);
        foreach (var account in whole["accounts"]!.AsArray())
        {
            Assert.Equal((long)account!["closing_minor"]!, (long)account["opening_minor"]! + (long)account["debit_minor"]! - (long)account["credit_minor"]!);
            Assert.Equal((long)account["closing_minor"]!, (long)balances.Single(b => (string)b!["account"]! == (string)account["account"]!)!["balance_minor"]!);
        }
        Assert.Equal("in-1", (string)(await seller.Get("/v1/stores/s1/transfers")).Body["items"]![0]!["reference"]!);
    }

    [Fact]
    [Trait("rule", "R43")]
    public async Task A_statement_is_a_sheet_when_that_is_asked_for()
    {
        await market.Order(Point.Paid);
        var platform = await server.As(Market.Platform);
        await platform.Post("/v1/stores/s1/transfers", """{"from": "bank", "to": "deposit", "minor": 1234, "currency": "CNY", "reference": "sheet-1", "words": "=cmd|' /C calc'!A0, \"paid\"\nin"}""");

        var asked = await platform.Get("/v1/stores/s1/statement", ("Accept", "text/csv"), ("Accept-Language", "en"));
        var named = await platform.Get("/v1/stores/s1/statement?format=csv", ("Accept-Language", "en"));
        var json = await platform.Get("/v1/stores/s1/statement", ("Accept", "text/csv;q=0.5, application/json"));
        var lines = asked.Text.Split("\r\n");

        Assert.Equal("text/csv", asked.Message.Content.Headers.ContentType!.MediaType);
        Assert.Equal(asked.Text, named.Text);
        Assert.Equal("application/json", json.Message.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("time,currency,account,account_name,order,", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.Contains(",escrow,Held in escrow,", StringComparison.Ordinal) && l.EndsWith(",11800,,11800", StringComparison.Ordinal) && l.Contains(",118.00,,118.00,", StringComparison.Ordinal));
        Assert.Contains("\"'=cmd|' /C calc'!A0, \"\"paid\"\"\nin\"", asked.Text, StringComparison.Ordinal);
        Assert.Contains(lines, l => l.Contains(",deposit,Deposit of the store,,,,closing,", StringComparison.Ordinal));
        Assert.Equal("", lines[^1]);
    }

    [Fact]
    public async Task Another_store_is_answered_like_one_that_has_sold_nothing()
    {
        await market.Order(Point.Paid);
        await Count(Market.Seller, """{"counts": [{"sku": "cup", "count": 100}]}""");
        var stranger = await server.As(Market.OtherSeller);

        foreach (var what in (string[])["statement", "statement?format=csv", "balances", "transfers", "stock/changes"])
        {
            var own = await (await server.As(Market.Seller)).Get($"/v1/stores/s1/{what}");
            var foreign = await stranger.Get($"/v1/stores/s1/{what}");
            var absent = await stranger.Get($"/v1/stores/s99/{what}");
            Assert.Equal(HttpStatusCode.OK, own.Status);
            if (what != "transfers") Assert.NotEqual(own.Text, foreign.Text);
            Assert.Equal(absent.Text.Replace("s99", "s1", StringComparison.Ordinal), foreign.Text);
        }
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.Post("/v1/stores/s1/stock", """{"counts": [{"sku": "cup", "count": 1}]}""")).Status);
    }

    [Fact]
    [Trait("rule", "R33")]
    public async Task Counts_come_in_and_the_feed_tells_those_who_sell_elsewhere()
    {
        var seller = await server.As(Market.Seller);
        var begin = (long)(await seller.Get("/v1/stores/s1/stock/changes?limit=200")).Body["last"]!;
        var counted = await Count(Market.Seller, """{"counts": [{"sku": "cup", "count": 50, "reference": "w-1"}, {"sku": "lamp", "on_sale": false}]}""");
        await market.Order(Point.Unpaid);

        var feed = (await seller.Get($"/v1/stores/s1/stock/changes?after={begin}")).Body;
        var row = (await seller.Get("/v1/stock?store=s1")).Body["items"]!.AsArray().Single(r => (string)r!["sku"]! == "cup")!;

        Assert.Equal((true, 50L), ((bool)counted.Body["items"]![0]!["taken"]!, (long)counted.Body["items"]![0]!["available"]!));
        Assert.Equal([("cup", 50L), ("cup", 47L)], feed["items"]!.AsArray().Where(i => (string)i!["sku"]! == "cup").Select(i => ("cup", (long)i!["available"]!)));
        Assert.True((bool)feed["items"]!.AsArray().Single(i => (string)i!["sku"]! == "lamp")!["off_sale"]!);
        Assert.Equal((long)feed["last"]!, (long)feed["items"]!.AsArray()[^1]!["seq"]!);
        Assert.Equal((47L, 50L, "w-1"), ((long)row["available"]!, (long)row["counted"]!, (string)row["count_reference"]!));
        Assert.Empty((await seller.Get(string.Create(CultureInfo.InvariantCulture, $"/v1/stores/s1/stock/changes?after={(long)feed["last"]!}"))).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task A_thousand_counts_are_taken_and_one_more_is_none()
    {
        string Body(int count) => $$"""{"counts": [{{string.Join(", ", Enumerable.Range(0, count).Select(i => $$"""{"sku": "many-{{i}}", "count": {{i}}}"""))}}]}""";
        var platform = await server.As(Market.Platform);

        Assert.Equal("counts", (string)(await platform.Post("/v1/stores/s7/stock", Body(1001))).Body["details"]!["field"]!);
        Assert.Equal(1000, (await platform.Post("/v1/stores/s7/stock", Body(1000))).Body["items"]!.AsArray().Count);
        Assert.Equal("counts[1].count", (string)(await platform.Post("/v1/stores/s7/stock", """{"counts": [{"sku": "a", "count": 1}, {"sku": "b"}]}""")).Body["details"]!["field"]!);
        Assert.Equal(1000, (long)(await platform.Get("/v1/stores/s7/stock/changes?after=999")).Body["last"]!);
    }

    [Fact]
    public async Task A_period_that_ends_before_it_begins_is_a_mistake()
    {
        var platform = await server.As(Market.Platform);
        foreach (var (query, field) in ((string, string)[])
            [
                ("from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "to"), ("from=2026-02-01", "from"), ("format=xlsx", "format"),
                ("cursor=x", "cursor"), ("limit=0", "limit"),
            ])
        {
            var answer = await platform.Get($"/v1/stores/s1/statement?{query}");
            Assert.Equal((HttpStatusCode.BadRequest, field), (answer.Status, (string?)answer.Body["details"]!["field"]));
        }
    }

    async Task<Answer> Count(Actor by, string body) => await market.Do(by, "/v1/stores/s1/stock", body);
}
