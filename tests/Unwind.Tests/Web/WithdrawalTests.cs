using System.Globalization;

namespace Unwind.Web;

/// <summary>Withdrawing from a contract by law: signed in, and without an account by order number and e-mail.</summary>
[Trait("rule", "R46")]
public sealed class WithdrawalTests(WebServer server) : IClassFixture<WebServer>
{
    const string Ask = "/v1/withdrawals";
    const string Confirm = "/v1/withdrawals/confirmation";

    readonly Market market = new(server);

    [Fact]
    public async Task Without_an_account_it_is_asked_first_and_confirmed_with_the_exact_time()
    {
        var id = await market.Order(Point.Paid);
        var nobody = await server.As(null);
        var body = $$"""{"order": "{{id}}", "email": " B1@Example.com ", "lines": [{"line": 2}]}""";

        var before = DateTimeOffset.UtcNow;
        var asked = await nobody.Post(Ask, body, ("Accept-Language", "en"));
        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.Equal(("plate", 1), ((string)asked.Body["lines"]![0]!["sku"]!, (int)asked.Body["lines"]![0]!["units"]!));
        var refund = (long)asked.Body["outcome"]!["refund_minor"]!;
        Assert.True(refund >= 5000);
        Assert.Null(asked.Body["ends_at"]);
        Assert.Equal(["order_placed", "payment_captured"], await market.Facts(id));

        var done = await nobody.Post(Confirm, body, ("Accept-Language", "en"), ("Idempotency-Key", "by-law"));
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Equal(refund, (long)done.Body["outcome"]!["refund_minor"]!);
        var received = (string)done.Body["received_at"]!;
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", received);
        Assert.InRange(DateTimeOffset.Parse(received, CultureInfo.InvariantCulture), before.AddMilliseconds(-1), DateTimeOffset.UtcNow);
        Assert.Contains(received.Replace('T', ' ').Replace("Z", " UTC", StringComparison.Ordinal), (string)done.Body["words"]!, StringComparison.Ordinal);
        Assert.Equal($"\"{done.Body["version"]}.en\"", done.Tag);
        Assert.Equal(["contract_withdrawn", "case_opened", "refund_issued"], (await market.Facts(id))[2..5]);
        var buyers = (await (await server.As(Market.Buyer)).Get($"/v1/orders/{id}/notices")).Body["items"]!.AsArray();
        Assert.Contains(buyers, n => (string?)n!["kind"] == "contract_withdrawn");
    }

    [Fact]
    public async Task The_same_key_gives_the_same_receipt_and_another_withdrawal_one_of_its_own()
    {
        var id = await market.Order(Point.Delivered);
        var nobody = await server.As(null);
        var one = $$"""{"order": "{{id}}", "email": "b1@example.com", "lines": [{"line": 1, "units": 1}]}""";

        var first = await nobody.Post(Confirm, one, ("Idempotency-Key", "w-1"));
        var rest = await nobody.Post(Confirm, $$"""{"order": "{{id}}", "email": "b1@example.com"}""", ("Idempotency-Key", "w-2"));
        var again = await nobody.Post(Confirm, one, ("Idempotency-Key", "w-1"));

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(first.Tag, again.Tag);
        Assert.Equal(HttpStatusCode.OK, rest.Status);
        Assert.NotEqual((int)first.Body["version"]!, (int)rest.Body["version"]!);
        Assert.Equal(2, (await market.Facts(id)).Count(f => f == "contract_withdrawn"));
        Assert.Equal("key_reused", (await nobody.Post(Confirm, one.Replace("\"units\": 1", "\"units\": 2", StringComparison.Ordinal), ("Idempotency-Key", "w-1"))).Code);
        Assert.Equal("key_missing", (await nobody.Send(HttpMethod.Post, Confirm, new StringContent(one, System.Text.Encoding.UTF8, "application/json"))).Code);
    }

    [Fact]
    public async Task A_wrong_email_is_answered_like_an_order_that_does_not_exist()
    {
        var id = await market.Order(Point.Paid);
        var none = JsonNode.Parse(Market.OrderBody)!.AsObject();
        none.Remove("email");
        var without = (string)(await market.Do(Market.Buyer, "/v1/orders", none.ToJsonString())).Body["order"]!;
        var nobody = await server.As(null);
        foreach (var path in (string[])[Ask, Confirm])
        {
            var absent = await nobody.Post(path, """{"order": "4611686018427387904", "email": "b1@example.com"}""");
            Assert.Equal((HttpStatusCode.NotFound, "order_not_found", "R46"), (absent.Status, absent.Code, (string?)absent.Body["rule"]));
            foreach (var (order, email) in ((string, string)[])[(id, "b2@example.com"), (id, ""), (id, "x"), (without, "b1@example.com")])
            {
                foreach (var lines in (string[])["[]", """[{"line": 99}]""", """[{"line": -1, "units": -1}]"""])
                {
                    var wrong = await nobody.Post(path, $$"""{"order": "{{order}}", "email": "{{email}}", "lines": {{lines}}}""");
                    Assert.Equal((absent.Status, absent.Text), (wrong.Status, wrong.Text));
                    Assert.Equal(
                        absent.Message.Headers.Select(h => h.Key).Where(h => h != "Date"), wrong.Message.Headers.Select(h => h.Key).Where(h => h != "Date"));
                }
            }
        }
        Assert.Equal(["order_placed", "payment_captured"], await market.Facts(id));
        // Whoever guesses leaves nothing under the buyer's keys.
        await nobody.Post(Confirm, $$"""{"order": "{{id}}", "email": "b2@example.com"}""", ("Idempotency-Key", "the-buyers-own"));
        var own = await (await server.As(Market.Buyer)).Post($"/v1/orders/{id}/withdrawal", "{}", ("Idempotency-Key", "the-buyers-own"));
        Assert.Equal(HttpStatusCode.OK, own.Status);
    }

    [Fact]
    public async Task A_signed_in_buyer_needs_no_email_and_nobody_else_can()
    {
        var id = await market.Order(Point.Delivered);
        var seller = await (await server.As(Market.Seller)).Post($"/v1/orders/{id}/withdrawal");
        Assert.Equal((HttpStatusCode.Forbidden, "actor_not_allowed"), (seller.Status, seller.Code));

        var done = await market.Do(Market.Buyer, $"/v1/orders/{id}/withdrawal", """{"words": "No reason."}""");

        Assert.Equal("received", (string?)done.Body["outcome"]!["stage"]);
        Assert.Equal(1, (await market.Facts(id)).Count(f => f == "contract_withdrawn"));
        var ended = await (await server.As(null)).Post(Ask, $$"""{"order": "{{id}}", "email": "b1@example.com"}""");
        Assert.Equal((HttpStatusCode.Conflict, "case_open"), (ended.Status, ended.Code));
    }

    [Fact]
    public async Task The_hash_of_the_email_is_shown_to_nobody()
    {
        var id = await market.Order(Point.Paid);
        foreach (var by in (Actor[])[Market.Buyer, Market.Seller, Market.Officer, Market.Platform])
            foreach (var page in (string[])["", "/timeline", "/offers"])
                Assert.DoesNotContain("email_hash", (await (await server.As(by)).Get($"/v1/orders/{id}{page}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_tries_too_often_without_an_account_is_told_to_wait()
    {
        await using var strict = new WebServer();
        await strict.Start(new WebOptions { RequestsPerSecond = 1 });
        var nobody = await strict.As(null);

        Answer? refused = null;
        for (var i = 0; i < 20 && refused is null; i++)
            if (await nobody.Post(Ask, """{"order": "1024", "email": "a@example.com"}""") is { Status: HttpStatusCode.TooManyRequests } answer) refused = answer;

        Assert.Equal("rate_limited", refused?.Code);
    }
}
