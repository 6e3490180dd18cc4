using System.Text;
using Microsoft.AspNetCore.Routing;
using Unwind.Web.Shared;

namespace Unwind.Web;

/// <summary>Whatever is sent: never a 5xx, never a stack trace, and nothing is stored of what was not accepted.</summary>
public sealed class HostileTests(WebServer server) : IClassFixture<WebServer>
{
    readonly Market market = new(server);

    public static TheoryData<string> ActNames => [.. Rows.Acts.Concat(Rows.Open).Select(r => r.Name)];
    public static TheoryData<string> ReadNames => [.. Rows.Reads.Select(r => r.Name)];

    static readonly string[] bodies =
    [
        "null", "[]", "1", "\"x\"", "true", "{", "}", "{]", "{\"a\"", "{} {}", "{}x", "{\"surprise\": 1}", "{\"act\": \"close_order\"}",
        "{\"reason\": \"a\", \"reason\": \"b\", \"x\": 1}", "\u0000", "\ufeff", "// {}", "{'reason': 1}", "NaN",
        new string('[', 5000), "{\"lines\": " + new string('[', 100) + new string(']', 100) + "}",
        string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200),
    ];

    static readonly string[] values =
    [
        "null", "true", "-1", "0", "1.5", "1e400", "9223372036854775807", "-9223372036854775808", "99999999999999999999999",
        "2147483648", "\"\"", "\" \"", "\"1\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00x\"", "\"'; drop table orders; --\"",
        "\"<script>alert(1)</script>\"", "\"../../etc/passwd\"", "\"%n%s%x\"", "\"\\u202e\\ufeff\"", "\"9999-12-31T23:59:59Z\"",
        "\"0001-01-01T00:00:00Z\"", "\"2026-01-01T00:00:00\"", "[]", "[null]", "[[]]", "[1]", "{}", "{\"line\": 0}", "[{}]",
        "\"" + new string('x', 5000) + "\"",
    ];

    [Theory]
    [MemberData(nameof(ActNames))]
    public async Task A_body_that_makes_no_sense_is_a_400_and_stores_nothing(string name)
    {
        var (row, path, person) = await Ready(name);
        var before = await server.CountFacts();

        foreach (var body in bodies)
            AssertRefused(await person.Post(path, body), body);
        foreach (var content in (HttpContent[])
            [
                new ByteArrayContent([0xff, 0xfe, 0x00]) { Headers = { ContentType = new("application/json") } },
                new ByteArrayContent([(byte)'{', (byte)'"', 0xc3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}']) { Headers = { ContentType = new("application/json") } },
                new StringContent(row.Body, Encoding.UTF8, "text/plain"),
                new StringContent(row.Body, Encoding.Unicode, "application/json"),
                new StringContent(row.Body, Encoding.UTF8, "application/x-www-form-urlencoded"),
                new FormUrlEncodedContent([new("reason", "x")]),
            ])
        {
            AssertRefused(await person.Send(HttpMethod.Post, path, content, ("Idempotency-Key", Guid.NewGuid().ToString())), $"{content.Headers.ContentType}");
        }
        foreach (var query in (string[])["?dry_run=yes", "?dry_run=", "?dry_run=true&dry_run=false", "?surprise=1", "?Dry%20run=1"])
            AssertRefused(await person.Post(path + query, row.Body), query);

        Assert.Equal(before, await server.CountFacts());
    }

    [Theory]
    [MemberData(nameof(ActNames))]
    public async Task Any_field_may_hold_anything_and_is_refused_or_understood(string name)
    {
        var (row, path, person) = await Ready(name);
        foreach (var (place, poisoned) in Poisoned(JsonNode.Parse(row.Body)!))
        {
            var before = await Version(path, row);
            var answer = await person.Post(path, poisoned);
            Assert.True((int)answer.Status < 500, $"{path} {place}: {answer} to {Short(poisoned)}");
            if ((int)answer.Status is 200 or 201)
            {
                // Understood: the next value needs an order that has not moved.
                if (row.At != Point.None && await Version(path, row) != before) (row, path, person) = await Ready(name);
                continue;
            }
            AssertRefused(answer, poisoned);
            Assert.Equal(before, await Version(path, row));
        }
    }

    [Theory]
    [MemberData(nameof(ReadNames))]
    public async Task Any_query_and_any_number_is_refused_or_understood(string name)
    {
        var row = Rows.Reads.Single(r => r.Name == name);
        var route = server.Routes.Single(r => NameOf(r) == name);
        var person = await server.As(Market.Platform);
        foreach (var id in (string[])["0", "-1", "+1", "1.0", "9223372036854775807", "9223372036854775808", "abc", "%0a", "１２", "1%20", "'%20or%201=1"])
        {
            var path = route.RoutePattern.RawText!.Replace("{store}", "s1", StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal)
                .Replace("{policy}", id, StringComparison.Ordinal).Replace("{version}", id, StringComparison.Ordinal);
            if (path.Contains(id, StringComparison.Ordinal)) AssertRefused(await person.Get(path), path);
        }
        if (row.At != Point.None || name == "get_policy") return;
        var pattern = Fill(route.RoutePattern.RawText!, "", "");
        foreach (var query in route.Metadata.GetMetadata<QueryNames>()!.Names)
        {
            foreach (var value in (string[])["", "%00", "'%20or%201=1--", "-1", "0", "201", "99999999999999999999", "true", "yes", "%ff", "%ud800", "*", "2026-01-01", "2026-01-01T00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", new string('x', 600), "b3JkZXJzCjEKMg", "====", "a&" + query + "=b"])
            {
                var answer = await person.Get($"{pattern}?{query}={value}");
                Assert.True((int)answer.Status < 500, $"{query}={value}: {answer}");
                if (answer.Status != HttpStatusCode.OK) AssertRefused(answer, $"{query}={value}");
            }
        }
        AssertRefused(await person.Get($"{pattern}?surprise=1"), "surprise");
    }

    [Theory]
    [MemberData(nameof(ActNames))]
    public async Task Numbers_in_the_path_that_are_none_are_not_found(string name)
    {
        var row = Rows.Acts.Concat(Rows.Open).Single(r => r.Name == name);
        var pattern = server.Routes.Single(r => NameOf(r) == name).RoutePattern.RawText!;
        if (!pattern.Contains("{id}", StringComparison.Ordinal)) return;
        var (_, _, person) = await Ready(name);
        var before = await server.CountFacts();
        foreach (var id in (string[])["0", "-1", "9223372036854775808", "abc", "%0a"])
            Assert.Equal("order_not_found", (await person.Post(Fill(pattern, id, "1"), row.Body)).Code);
        if (pattern.Contains("{number}", StringComparison.Ordinal))
        {
            var id = await market.Order(row.At);
            before = await server.CountFacts();
            foreach (var number in (string[])["0", "-1", "2147483648", "99", "abc", "%0a"])
            {
                var expected = HttpStatusCode.NotFound;
                Assert.Equal(expected, (await person.Post(Fill(pattern, id, number), row.Body)).Status);
            }
        }
        Assert.Equal(before, await server.CountFacts());
    }

    [Fact]
    public async Task Sums_that_no_account_could_hold_are_refused()
    {
        var platform = await server.As(Market.Platform);
        var before = await server.CountFacts();
        var huge = string.Join(", ", Enumerable.Repeat("""{"sku": "a", "quantity": 1000000, "unit_price_minor": 1000000000000}""", 900));
        foreach (var (place, value) in ((string, string)[])
            [
                ("lines", $"[{huge}]"),
                ("funding", """[{"kind": "points", "channel": "p", "minor": 9223372036854775807}, {"kind": "points", "channel": "p", "minor": 9223372036854775807}]"""),
                ("discounts", """[{"code": "d", "minor": 9223372036854775807}, {"code": "e", "minor": 9223372036854775807}]"""),
                ("postage", """{"minor": 9223372036854775807}"""),
                ("ship_by", "\"9999-12-31T23:59:59Z\""),
            ])
        {
            foreach (var dry in (string[])["", "?dry_run=true"])
            {
                var order = JsonNode.Parse(Market.OrderBody)!;
                order[place] = JsonNode.Parse(value);
                var answer = await platform.Post("/v1/orders" + dry, order.ToJsonString());
                Assert.True((int)answer.Status < 500, $"{place}{dry}: {answer}");
                AssertRefused(answer, place);
            }
        }
        var id = await market.Order(Point.Unpaid);
        foreach (var dry in (string[])["", "?dry_run=true"])
        {
            var paid = await platform.Post($"/v1/orders/{id}/payments{dry}", """
                {"reference": "x", "cash": [{"kind": "cash", "channel": "a", "minor": 9223372036854775807}, {"kind": "cash", "channel": "b", "minor": 9223372036854775807}]}
                """);
            AssertRefused(paid, "cash");
        }
        Assert.Equal(before + 1, await server.CountFacts());
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_however_it_comes()
    {
        var id = await market.Order(Point.Unpaid);
        var person = await server.As(Market.Buyer);
        // One byte over, and 'Expect' where the length is known: the server hangs up on a sender who goes on, and then
        // which of the two speaks first is chance.
        var big = $$"""{"text": "{{new string('x', (int)new WebOptions().BodyBytesMax - 11)}}"}""";
        Assert.Equal(new WebOptions().BodyBytesMax + 1, big.Length);

        var whole = await person.Post($"/v1/orders/{id}/messages", big, ("Expect", "100-continue"));
        var chunked = await person.Send(
            HttpMethod.Post, $"/v1/orders/{id}/messages",
            new StreamContent(new Endless(Encoding.UTF8.GetBytes(big))) { Headers = { ContentType = new("application/json") } },
            ("Idempotency-Key", "chunks"), ("Transfer-Encoding", "chunked"));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (whole.Status, whole.Code));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (chunked.Status, chunked.Code));
        Assert.Equal(["order_placed"], await market.Facts(id));
    }

    [Fact]
    public async Task What_is_not_there_is_said_as_a_problem_as_well()
    {
        var person = await server.As(Market.Platform);
        Assert.Equal("route_not_found", (await person.Get("/v1/nothing")).Code);
        Assert.Equal("route_not_found", (await person.Get("/nothing")).Code);
        var wrong = await person.Send(HttpMethod.Delete, "/v1/orders", null);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "method_not_allowed"), (wrong.Status, wrong.Code));
        Assert.Equal("GET, POST", string.Join(", ", wrong.Message.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, (await person.Get("/problems/paid_cannot_be_closed")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await person.Get("/problems/none_of_ours")).Status);
    }

    [Fact]
    public async Task A_typing_error_in_the_body_is_named_by_its_path()
    {
        var person = await server.As(Market.Buyer);
        var unknown = await person.Post("/v1/orders", Market.OrderBody.Replace("\"sku\": \"plate\"", "\"skew\": \"plate\"", StringComparison.Ordinal));
        Assert.Contains("lines[1]", (string)unknown.Body["details"]!["field"]!, StringComparison.Ordinal);
        var wrong = await person.Post("/v1/orders", Market.OrderBody.Replace("5000", "\"5000\"", StringComparison.Ordinal));
        Assert.Equal("$.lines[1].unit_price_minor", (string?)wrong.Body["details"]!["field"]);
        var missing = await person.Post("/v1/orders", """{"store": "s1", "currency": "CNY"}""");
        Assert.Equal("$.lines", (string?)missing.Body["details"]!["field"]);
    }

    static IEnumerable<(string Place, string Json)> Poisoned(JsonNode body)
    {
        foreach (var path in Places(body).ToArray())
        {
            foreach (var value in values)
            {
                var copy = body.DeepClone();
                var at = copy;
                foreach (var step in path[..^1]) at = step is int i ? at![i] : at![(string)step];
                const string mark = "\"@@here@@\"";
                if (path[^1] is int index) at!.AsArray()[index] = "@@here@@";
                else at!.AsObject()[(string)path[^1]] = "@@here@@";
                yield return (string.Join('.', path), copy.ToJsonString().Replace(mark, value, StringComparison.Ordinal));
            }
        }
    }

    static IEnumerable<object[]> Places(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => (object[][])[[p.Key], .. Places(p.Value).Select(rest => (object[])[p.Key, .. rest])]),
        JsonArray a => a.SelectMany((item, i) => (object[][])[[i], .. Places(item).Select(rest => (object[])[i, .. rest])]),
        _ => [],
    };

    async Task<(Row Row, string Path, Person Person)> Ready(string name)
    {
        var row = Rows.Acts.Concat(Rows.Open).Single(r => r.Name == name);
        var id = row.At == Point.None ? "" : await market.Order(row.At);
        var path = Fill(server.Routes.Single(r => NameOf(r) == name).RoutePattern.RawText!, id, "1");
        return (row with { Body = row.Body.Replace("{id}", id, StringComparison.Ordinal) }, path, await server.As(row.May is [var first, ..] ? first : null));
    }

    /// <summary>The version of the order in the path; of an act without one, the number of all facts.</summary>
    async Task<long> Version(string path, Row row)
    {
        if (path.Split('/') is not ["", "v1", "orders", var text, _, ..] || OrderId.Parse(text) is not { } id)
            return row.At == Point.None ? await server.CountFacts() : 0;
        return (await server.Engine.Reads.Find(id, Market.Platform, CancellationToken.None))!.Version;
    }

    static void AssertRefused(Answer answer, string sent)
    {
        Assert.True((int)answer.Status is >= 400 and < 500, $"{answer} to {Short(sent)}");
        Assert.True(answer.Code is not null, $"No problem: {answer} to {Short(sent)}");
        Assert.Equal((int)answer.Status, (int)answer.Body["status"]!);
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
    }

    static string Fill(string pattern, string id, string number) =>
        pattern.Replace("{store}", "s1", StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal).Replace("{number}", number, StringComparison.Ordinal);

    static string Short(string text) => text.Length > 300 ? text[..300] + "…" : text;

    static string NameOf(RouteEndpoint route) => route.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName;

    /// <summary>A stream that does not tell its length.</summary>
    sealed class Endless(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
