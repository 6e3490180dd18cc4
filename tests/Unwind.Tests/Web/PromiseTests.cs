using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Unwind.Web;

/// <summary>What the edge promises whatever the act: once, dry, versions, languages, identity, pages.</summary>
public sealed class PromiseTests(WebServer server) : IClassFixture<WebServer>
{
    readonly Market market = new(server);

    public static TheoryData<string> ActNames => [.. Rows.Acts.Select(r => r.Name)];

    [Theory]
    [Trait("rule", "R35")]
    [MemberData(nameof(ActNames))]
    public async Task What_is_said_dry_is_what_is_done(string name)
    {
        var row = Rows.Acts.Single(r => r.Name == name);
        foreach (var by in row.May)
        {
            var id = row.At == Point.None ? null : await market.Order(row.At);
            var path = server.Routes.Single(r => NameOf(r) == name).RoutePattern.RawText!
                .Replace("{id}", id, StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal).Replace("{store}", "s1", StringComparison.Ordinal);
            var body = row.Body.Replace("{id}", id, StringComparison.Ordinal);
            var person = await server.As(by);

            var dry = await person.Post(path + "?dry_run=true", body);
            if (name == "put_policy")
            {
                // Live, it would be the policy of everybody's next order: LivePolicyTests put theirs live on servers of their own.
                Assert.False((bool)dry.Body["live"]!);
                continue;
            }
            var facts = id is null ? 0 : (await market.Facts(id)).Length;
            var done = await person.Post(path, body);

            Assert.True((int)done.Status is 200 or 201, $"{by} {path}: {done}");
            if (path.StartsWith("/v1/stores", StringComparison.Ordinal))
            {
                // What is no act of an order has no outcome: the whole answer is what was said.
                Assert.Equal(dry.Text, done.Text);
                continue;
            }
            var (said, did) = (dry.Body["outcome"]!.AsObject(), done.Body["outcome"]!.AsObject());
            said.Remove("until");
            did.Remove("until");
            Assert.Equal(said.ToJsonString(), did.ToJsonString());
            Assert.Equal((int)dry.Body["version"]!, (int)done.Body["version"]!);
            if (id is not null) Assert.Equal((int)done.Body["version"]!, (await market.Facts(id)).Length);
            if (id is not null && name != "report_unpaid") Assert.True((await market.Facts(id)).Length > facts);
        }
    }

    [Fact]
    [Trait("rule", "R39")]
    public async Task The_policy_of_an_order_can_be_read_and_an_unknown_one_is_said_to_be_unknown()
    {
        var buyer = await server.As(Market.Buyer);

        Assert.Equal("taobao", (string?)(await buyer.Get($"/v1/policies/taobao/{server.Engine.Policies.Active().Version}")).Body["id"]);
        foreach (var path in new[] { "/v1/policies/taobao/9999", "/v1/policies/nobody/1" })
        {
            var no = await buyer.Get(path);
            Assert.Equal((HttpStatusCode.NotFound, SnakeCase.Of(RefusalCode.PolicyNotFound)), (no.Status, no.Code));
        }
    }

    [Fact]
    public async Task The_same_key_twice_is_one_act()
    {
        var id = await market.Order(Point.Unpaid);
        var buyer = await server.As(Market.Buyer);
        var path = $"/v1/orders/{id}/messages";

        var first = await buyer.Post(path, """{"text": "once"}""", ("Idempotency-Key", "\"k-1\""));
        var again = await buyer.Post(path, """{ "text" : "once" }""", ("Idempotency-Key", "k-1"));
        var other = await buyer.Post(path, """{"text": "twice"}""", ("Idempotency-Key", "k-1"));
        var others = await (await server.As(Market.Seller)).Post(path, """{"text": "once"}""", ("Idempotency-Key", "k-1"));

        Assert.False((bool)first.Body["repeated"]!);
        Assert.True((bool)again.Body["repeated"]!);
        Assert.Equal((int)first.Body["version"]!, (int)again.Body["version"]!);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "key_reused"), (other.Status, other.Code));
        Assert.Equal(HttpStatusCode.OK, others.Status);
        Assert.Equal(["order_placed", "message_sent", "message_sent"], await market.Facts(id));
    }

    [Fact]
    public async Task Placing_twice_under_one_key_makes_one_order()
    {
        var buyer = await server.As(Market.Buyer);
        var first = await buyer.Post("/v1/orders", Market.OrderBody, ("Idempotency-Key", "place-once"));
        var again = await buyer.Post("/v1/orders", Market.OrderBody, ("Idempotency-Key", "place-once"));

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal($"/v1/orders/{first.Body["order"]}", first.Message.Headers.Location!.OriginalString);
        Assert.Equal((string?)first.Body["order"], (string?)again.Body["order"]);
    }

    [Theory]
    [InlineData(null, "key_missing")]
    [InlineData("", "key_missing")]
    [InlineData("\"\"", "key_malformed")]
    [InlineData("a\tb", "key_malformed")]
    public async Task An_act_without_a_proper_key_is_not_done(string? key, string code)
    {
        var id = await market.Order(Point.Unpaid);
        var content = new StringContent("""{"reason": "met_in_person"}""", Encoding.UTF8, "application/json");
        var answer = await (await server.As(Market.Buyer)).Send(
            HttpMethod.Post, $"/v1/orders/{id}/closure", content, key is null ? [] : [("Idempotency-Key", key)]);

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
        Assert.Equal(["order_placed"], await market.Facts(id));
    }

    [Fact]
    public async Task A_version_that_is_gone_is_412_and_the_right_one_is_done()
    {
        var id = await market.Order(Point.Unpaid);
        var (path, buyer) = ($"/v1/orders/{id}", await server.As(Market.Buyer));
        var seen = (await buyer.Get(path)).Tag!;
        await market.Do(Market.Seller, $"{path}/pricing", """{"postage_minor": 0}""");

        foreach (var dry in (string[])["", "?dry_run=true"])
        {
            var stale = await buyer.Post($"{path}/closure{dry}", """{"reason": "met_in_person"}""", ("If-Match", seen));
            Assert.Equal((HttpStatusCode.PreconditionFailed, "version_changed"), (stale.Status, stale.Code));
        }
        Assert.Equal("tag_malformed", (await buyer.Post($"{path}/closure", """{"reason": "met_in_person"}""", ("If-Match", "yesterday"))).Code);

        var fresh = await buyer.Post($"{path}/closure", """{"reason": "met_in_person"}""", ("If-Match", (await buyer.Get(path)).Tag!));
        Assert.Equal(HttpStatusCode.OK, fresh.Status);
        Assert.Equal((await buyer.Get(path)).Tag, fresh.Tag);
        Assert.Equal(["order_placed", "repriced", "order_closed"], await market.Facts(id));
    }

    [Fact]
    public async Task An_order_that_has_not_changed_is_304_in_the_same_language_only()
    {
        var id = await market.Order(Point.Unpaid);
        var buyer = await server.As(Market.Buyer);
        var tag = (await buyer.Get($"/v1/orders/{id}")).Tag!;

        Assert.Equal(HttpStatusCode.NotModified, (await buyer.Get($"/v1/orders/{id}", ("If-None-Match", tag))).Status);
        Assert.Equal(HttpStatusCode.OK, (await buyer.Get($"/v1/orders/{id}", ("If-None-Match", tag), ("Accept-Language", "en"))).Status);
        await market.Do(Market.Buyer, $"/v1/orders/{id}/messages", """{"text": "hello"}""");
        Assert.Equal(HttpStatusCode.OK, (await buyer.Get($"/v1/orders/{id}", ("If-None-Match", tag))).Status);
    }

    [Theory]
    [InlineData(null, "zh-CN")]
    [InlineData("en", "en")]
    [InlineData("en-GB", "en")]
    [InlineData("zh-Hans-CN", "zh-CN")]
    [InlineData("fr, de;q=0.9", "zh-CN")]
    [InlineData("fr, en;q=0.2", "en")]
    [InlineData("en;q=0.3, zh;q=0.8", "zh-CN")]
    [InlineData("zh;q=0.3, en;q=0.8", "en")]
    [InlineData("en, zh", "en")]
    [InlineData("en;q=0", "zh-CN")]
    [InlineData("*", "zh-CN")]
    [InlineData("?;;,=", "zh-CN")]
    public async Task A_refusal_speaks_the_language_that_was_asked_for(string? wanted, string given)
    {
        var id = await market.Order(Point.Unpaid);
        (string, string)[] headers = wanted is null ? [] : [("Accept-Language", wanted)];
        var refused = await (await server.As(Market.Buyer)).Post($"/v1/orders/{id}/refunds", """{"reason": "changed_mind"}""", headers);

        Assert.Equal("not_paid_yet", refused.Code);
        Assert.Equal(given, refused.Message.Content.Headers.ContentLanguage.Single());
        var chinese = given == "zh-CN";
        foreach (var words in (string?[])[(string?)refused.Body["title"], (string?)refused.Body["detail"], (string?)refused.Body["instead"]![0]!["label"]])
            Assert.Equal(chinese, System.Text.RegularExpressions.Regex.IsMatch(words!, @"\p{IsCJKUnifiedIdeographs}"));
    }

    [Fact]
    public async Task A_signed_token_says_who_one_is_and_a_bad_one_nothing()
    {
        Assert.Equal("seller:s1", await Me(Token("seller", store: "s1")));
        Assert.Equal("buyer:b1", await Me(Token("buyer", sub: "b1")));
        Assert.Equal("officer:o1", await Me(Token("officer", sub: "o1")));
        Assert.Null(await Me(Token("seller", sub: "s1")));
        Assert.Null(await Me(Token("clock", sub: "clock")));
        Assert.Null(await Me(Token("king", sub: "b1")));
        Assert.Null(await Me(Token("buyer", sub: "b1", key: "another key that is long enough for the algorithm")));
        Assert.Null(await Me(Token("buyer", sub: "b1", audience: "elsewhere")));
        Assert.Null(await Me(Token("buyer", sub: "b1", minutes: -10)));
        Assert.Null(await Me("eyJhbGciOiJub25lIn0.eyJyb2xlIjoicGxhdGZvcm0iLCJzdWIiOiJ4In0."));
        Assert.Null(await Me("uk_nothing_nothing"));
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_a_few_seconds_later()
    {
        var (key, text) = await server.Engine.Keys.Create("to be revoked", Market.Buyer, CancellationToken.None);
        Assert.Equal("buyer:b1", await Me(text));
        Assert.True(await server.Engine.Keys.Revoke(key.Id, CancellationToken.None));

        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (await Me(text) is not null) Assert.True(waited.Elapsed < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_key_may_come_in_a_header_of_its_own()
    {
        var (_, text) = await server.Engine.Keys.Create("header", Market.Officer, CancellationToken.None);
        var answer = await new Person(server.Http, null).Get("/v1/me", ("X-Api-Key", text), ("Accept-Language", "en"));
        Assert.Equal("officer:o1", (string?)answer.Body["actor"]);
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_repeat()
    {
        var store = $"p{Guid.NewGuid():N}"[..12];
        var platform = await server.As(Market.Platform);
        var placed = new List<string>();
        for (var i = 0; i < 7; i++)
            placed.Add((string)(await platform.Post("/v1/orders", Market.OrderBody.Replace("\"s1\"", $"\"{store}\"", StringComparison.Ordinal))).Body["order"]!);

        var seen = new List<string>();
        var cursor = "";
        do
        {
            var page = (await platform.Get($"/v1/orders?store={store}&limit=3{cursor}")).Body;
            seen.AddRange(page["items"]!.AsArray().Select(o => (string)o!["id"]!));
            cursor = page["next"] is { } next ? $"&cursor={Uri.EscapeDataString((string)next!)}" : null;
        }
        while (cursor is not null);

        Assert.Equal(placed.AsEnumerable().Reverse(), seen);
    }

    static string NameOf(Microsoft.AspNetCore.Routing.RouteEndpoint route) =>
        route.Metadata.OfType<Microsoft.AspNetCore.Routing.IEndpointNameMetadata>().Single().EndpointName;

    async Task<string?> Me(string bearer)
    {
        var answer = await new Person(server.Http, bearer).Get("/v1/me");
        if (answer.Status == HttpStatusCode.OK) return (string?)answer.Body["actor"];
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), (answer.Status, answer.Code));
        Assert.Equal("Bearer", answer.Message.Headers.WwwAuthenticate.Single().Scheme);
        return null;
    }

    static string Token(string role, string? sub = null, string? store = null, string key = WebServer.JwtKey, string audience = "unwind", int minutes = 10)
    {
        var claims = new Dictionary<string, object> { ["role"] = role };
        if (sub is not null) claims["sub"] = sub;
        if (store is not null) claims["store"] = store;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            Audience = audience,
            Expires = DateTime.UtcNow.AddMinutes(minutes),
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key)), SecurityAlgorithms.HmacSha256),
        });
    }
}
