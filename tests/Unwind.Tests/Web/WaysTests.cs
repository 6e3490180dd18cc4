namespace Unwind.Web;

/// <summary>Orders that are not paid at once, and money that moved elsewhere, over HTTP.</summary>
public sealed class WaysTests(WebServer server) : IClassFixture<WebServer>
{
    readonly Market market = new(server);

    [Fact]
    [Trait("rule", "R45")]
    public async Task What_is_paid_at_the_door_is_collected_then_and_what_is_undone_before_lowers_the_promise()
    {
        var id = await Place("cash_on_delivery");
        var order = $"/v1/orders/{id}";

        await market.Do(Market.Buyer, $"{order}/refunds", """{"reason": "changed_mind", "lines": [{"line": 2}]}""");
        var undone = await market.Do(Market.Seller, $"{order}/cases/1/agreement");
        await market.Do(Market.Seller, $"{order}/parcels", Market.Parcel);
        await market.Do(Market.Carrier, $"{order}/parcels/1/scans", """{"scan": "picked_up"}""");
        await market.Do(Market.Carrier, $"{order}/parcels/1/scans", """{"scan": "delivered"}""");

        var channel = await server.As(Market.Channel);
        Assert.Contains(await Effects(channel, "reduce_debit", id), e => (long)e["minor"]! == (long)undone.Body["outcome"]!["refund_minor"]!);
        Assert.Contains(await Effects(channel, "collect_debit", id), e => (long)e["minor"]! == 11800 - (long)undone.Body["outcome"]!["refund_minor"]!);
        Assert.Empty(await Effects(channel, "pay_out", id));
        await market.Do(Market.Channel, $"{order}/collections/1/confirmation", """{"component": 0, "reference": "door-7"}""");
        Assert.Equal("collection_confirmed", (await market.Facts(id))[^1]);
        var words = (await (await server.As(Market.Buyer)).Get($"{order}/timeline")).Body.AsArray().Select(f => (string)f!["words"]!);
        Assert.Contains(words, w => w.Contains("货到付款", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("rule", "R45")]
    [Trait("rule", "R37")]
    public async Task Nobody_is_told_of_money_that_never_came()
    {
        var id = await Place("cash_on_delivery");
        await market.Do(Market.Buyer, $"/v1/orders/{id}/refunds", """{"reason": "changed_mind", "lines": [{"line": 2}]}""");
        var seller = await server.As(Market.Seller);
        var asked = await seller.Post($"/v1/orders/{id}/cases/1/agreement?dry_run=true");
        Assert.True((bool)asked.Body["outcome"]!["promise"]!);
        await market.Do(Market.Seller, $"/v1/orders/{id}/cases/1/agreement");
        await market.Do(Market.Channel, $"/v1/orders/{id}/refunds/1/confirmations", """{"component": 0}""");

        var told = (await (await server.As(Market.Buyer)).Get($"/v1/orders/{id}/notices")).Body["items"]!.AsArray().Select(n => n!.ToJsonString()).ToArray();
        Assert.Contains(told, n => n.Contains("payment_reduced", StringComparison.Ordinal));
        Assert.DoesNotContain(told, n => n.Contains("refund_sent", StringComparison.Ordinal) || n.Contains("refund_arrived", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("rule", "R16")]
    public async Task A_stop_that_was_taken_back_is_no_longer_asked_of_the_carrier()
    {
        var id = await market.Order(Point.InTransit);
        await market.Do(Market.Buyer, $"/v1/orders/{id}/refunds", """{"reason": "not_wanted", "lines": [{"line": 2}]}""");
        Assert.NotEmpty(await Asked("intercept"));
        await market.Do(Market.Buyer, $"/v1/orders/{id}/cases/1/withdrawal");
        Assert.Empty(await Asked("intercept"));
        Assert.NotEmpty(await Asked("drop_intercept"));
        await market.Do(Market.Carrier, $"/v1/orders/{id}/parcels/1/scans", """{"scan": "delivered"}""");
        Assert.Empty(await Asked("drop_intercept"));

        async Task<JsonNode[]> Asked(string kind) =>
            [.. (await (await server.As(Market.Carrier)).Get($"/v1/effects?kind={kind}&limit=200")).Body["items"]!.AsArray()
                .Where(e => (string?)e!["order"] == id && (string?)e["state"] is "pending" or "asked").Select(e => e!)];
    }

    [Fact]
    [Trait("rule", "R45")]
    public async Task A_deposit_comes_first_then_the_balance_and_who_gives_up_loses_it()
    {
        var id = await Place("deposit", 2000);
        await Pay(id, "d-1", 2000);
        var seller = await server.As(Market.Seller);
        var repriced = await seller.Post($"/v1/orders/{id}/pricing", """{"postage_minor": 0}""");
        Assert.Equal((HttpStatusCode.Conflict, "deposit_held"), (repriced.Status, repriced.Code));
        await market.Do(Market.Buyer, $"/v1/orders/{id}/closure", """{"reason": "changed_mind"}""");
        Assert.Contains("deposit_forfeited", await market.Facts(id));

        var paid = await Place("deposit", 2000);
        await Pay(paid, "d-2", 2000);
        await Pay(paid, "d-3", 9800);
        Assert.Equal("awaiting_shipment", (string?)(await seller.Get($"/v1/orders/{paid}")).Body["stage"]);
    }

    [Theory]
    [Trait("rule", "R45")]
    [InlineData("""{"payment": "barter"}""", 400, null)]
    [InlineData("""{"payment": "deposit"}""", 400, "malformed")]
    [InlineData("""{"payment": "deposit", "deposit_minor": 999999999}""", 400, "malformed")]
    [InlineData("""{"deposit_minor": 5}""", 400, "malformed")]
    [InlineData("""{"email": "nobody"}""", 400, "malformed")]
    public async Task An_order_that_cannot_be_paid_so_is_not_placed(string fields, int status, string? code)
    {
        var body = JsonNode.Parse(Market.OrderBody)!;
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject()) body[name] = value!.DeepClone();
        var answer = await (await server.As(Market.Buyer)).Post("/v1/orders", body.ToJsonString());
        Assert.Equal(status, (int)answer.Status);
        if (code is not null) Assert.Equal(code, answer.Code);
    }

    [Fact]
    [Trait("rule", "R22")]
    public async Task Dearer_goods_are_paid_for_before_they_are_sent()
    {
        var id = await market.Order(Point.ExchangeAsked);
        var order = $"/v1/orders/{id}";

        await market.Do(Market.Seller, $"{order}/cases/1/agreement", """{"difference_minor": 700}""");
        await market.Do(Market.Channel, $"{order}/payments", """{"reference": "more-1", "case": 1, "cash": [{"kind": "cash", "channel": "alipay", "minor": 700}]}""");

        Assert.Equal(["difference_stated", "case_moved", "difference_paid", "case_moved"],
            (await market.Facts(id)).Where(f => f is "difference_stated" or "difference_paid" or "case_moved"));
        // What fits no case goes back by itself.
        await market.Do(Market.Channel, $"{order}/payments", """{"reference": "more-2", "case": 9, "cash": [{"kind": "cash", "channel": "alipay", "minor": 700}]}""");
        Assert.Equal("payment_bounced", (await market.Facts(id))[^1]);
    }

    [Fact]
    [Trait("rule", "R45")]
    public async Task A_held_order_is_not_shipped_until_the_platform_lets_it_go()
    {
        var id = await market.Order(Point.Held);
        var seller = await server.As(Market.Seller);

        var held = await seller.Post($"/v1/orders/{id}/parcels", Market.Parcel);
        Assert.Equal((HttpStatusCode.Conflict, "on_hold", "R45"), (held.Status, held.Code, (string?)held.Body["rule"]));
        await market.Do(Market.Platform, $"/v1/orders/{id}/hold-release");

        Assert.Equal(HttpStatusCode.OK, (await seller.Post($"/v1/orders/{id}/parcels", Market.Parcel)).Status);
    }

    [Fact]
    [Trait("rule", "R44")]
    public async Task A_refund_made_outside_is_booked_once_and_closes_the_case()
    {
        var id = await market.Order(Point.Paid);
        var order = $"/v1/orders/{id}";
        await market.Do(Market.Buyer, $"{order}/refunds", """{"reason": "changed_mind", "lines": [{"line": 2}]}""");
        var asked = (await (await server.As(Market.Buyer)).Get(order)).Body["order"]!["cases"]![0]!;
        var whole = (long)asked["goods_minor"]! + (long)asked["postage_minor"]!;

        var body = $$"""{"reference": "console-9", "component": 0, "amount_minor": {{whole}}, "line": 2}""";
        await market.Do(Market.Channel, $"{order}/outside-refunds", body);
        await market.Do(Market.Channel, $"{order}/outside-refunds", body);

        var facts = await market.Facts(id);
        Assert.Equal(1, facts.Count(f => f == "refund_issued"));
        Assert.Contains("case_closed", facts);
        Assert.Empty(await Effects(await server.As(Market.Channel), "pay_out", id));
        var more = await (await server.As(Market.Channel)).Post($"{order}/outside-refunds", """{"reference": "console-10", "component": 0, "amount_minor": 999999999}""");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "amount_exceeds_refundable"), (more.Status, more.Code));
    }

    async Task<string> Place(string payment, long deposit = 0)
    {
        var body = JsonNode.Parse(Market.OrderBody)!;
        (body["payment"], body["deposit_minor"]) = (payment, deposit);
        return (string)(await market.Do(Market.Buyer, "/v1/orders", body.ToJsonString())).Body["order"]!;
    }

    Task<Answer> Pay(string id, string reference, long minor) => market.Do(
        Market.Channel, $"/v1/orders/{id}/payments",
        $$"""{"reference": "{{reference}}", "cash": [{"kind": "cash", "channel": "alipay", "minor": {{minor}}}]}""");

    static async Task<JsonNode[]> Effects(Person channel, string kind, string id) =>
        [.. (await channel.Get($"/v1/effects?kind={kind}&limit=200")).Body["items"]!.AsArray().Where(e => (string?)e!["order"] == id).Select(e => e!["effect"]!)];
}
