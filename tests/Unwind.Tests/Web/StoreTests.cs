namespace Unwind.Web;

/// <summary>A store as a whole: its record, and what a seller who can't ship may still do.</summary>
public sealed class StoreTests(WebServer server) : IClassFixture<WebServer>
{
    readonly Market market = new(server);

    [Fact]
    [Trait("rule", "R36")]
    public async Task Which_way_each_order_of_a_sku_goes_and_what_it_costs_is_said_and_nothing_is_done()
    {
        var unpaid = await market.Order(Point.Unpaid);
        var paid = await market.Order(Point.Paid);
        var transit = await market.Order(Point.InTransit);
        var before = await server.CountFacts();

        var seller = await server.As(Market.Seller);
        var ways = (await seller.Get("/v1/stores/s1/ways-out?sku=cup&reason=out_of_stock&limit=200")).Body["items"]!.AsArray()
            .ToDictionary(w => (string)w!["order"]!, w => w!);

        Assert.Equal(("closed_at_once", "close_lines"), ((string)ways[unpaid]["way"]!, (string)ways[unpaid]["act"]!));
        Assert.Equal(("asked_to_agree", "apply_to_cancel"), ((string)ways[paid]["way"]!, (string)ways[paid]["act"]!));
        Assert.True((long)ways[paid]["refund_if_agreed_minor"]! >= 6000);
        Assert.Equal("intercepted", (string)ways[transit]["way"]!);
        Assert.Equal(before, await server.CountFacts());
        Assert.Empty((await (await server.As(Market.OtherSeller)).Get("/v1/stores/s1/ways-out?sku=cup&reason=out_of_stock")).Body["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await seller.Get("/v1/stores/s1/ways-out?sku=cup")).Status);
    }

    [Fact]
    [Trait("rule", "R43")]
    public async Task A_stores_record_counts_what_its_orders_came_to()
    {
        var id = await market.Order(Point.Unpaid);
        await market.Do(Market.Seller, $"/v1/orders/{id}/closure", """{"reason": "out_of_stock", "statement": "told"}""");

        var record = (await (await server.As(Market.Seller)).Get("/v1/stores/s1/record")).Body["currencies"]!.AsArray().Single()!;

        Assert.True((long)record["orders_cancelled_by_seller"]! >= 1);
        Assert.InRange((double)record["cancellation_rate"]!, 0.0001, 1);
        Assert.True((long)record["units_ended"]!["seller"]! >= 4);
        Assert.Empty((await (await server.As(Market.OtherSeller)).Get("/v1/stores/s1/record")).Body["currencies"]!.AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await (await server.As(Market.Seller)).Get("/v1/stores/s1/record?from=yesterday")).Status);
    }
}
