namespace Unwind.Web;

/// <summary>Orders live their lives over HTTP; after each, exactly these facts were written.</summary>
public sealed class LifeTests(WebServer server) : IClassFixture<WebServer>
{
    readonly Market market = new(server);

    [Fact]
    [Trait("rule", "R9")]
    public async Task An_order_is_placed_paid_and_cancelled_in_part_with_the_buyers_consent()
    {
        var id = await market.Order(Point.CancelAsked);

        var agreed = await market.Do(Market.Buyer, $"/v1/orders/{id}/cases/1/agreement");
        var rest = await market.Do(Market.Buyer, $"/v1/orders/{id}/cases/2/agreement");

        Assert.Equal(11800, (long)agreed.Body["outcome"]!["refund_minor"]! + (long)rest.Body["outcome"]!["refund_minor"]!);
        Assert.Equal("closed", (string?)rest.Body["outcome"]!["stage"]);
        var facts = await market.Facts(id);
        Assert.Equal(
            ["order_placed", "payment_captured", "case_opened", "case_opened", "case_agreed", "refund_issued"], facts.Take(6));
        Assert.Equal(2, facts.Count(f => f == "refund_issued"));
        Assert.Equal(1, facts.Count(f => f == "order_ended"));
    }

    [Fact]
    [Trait("rule", "R1")]
    public async Task A_seller_closes_an_unpaid_order_and_nothing_else_is_written()
    {
        var id = await market.Order(Point.Unpaid);

        var closed = await market.Do(Market.Seller, $"/v1/orders/{id}/closure", """{"reason": "buyer_changed_mind", "statement": "You wrote so."}""");

        Assert.Equal(HttpStatusCode.OK, closed.Status);
        Assert.Equal("closed", (string?)closed.Body["outcome"]!["stage"]);
        Assert.Equal(["order_placed", "order_closed"], await market.Facts(id));
        var order = (await (await server.As(Market.Buyer)).Get($"/v1/orders/{id}", ("Accept-Language", "en"))).Body;
        Assert.Equal("closed", (string?)order["stage"]);
        Assert.False((bool)order["order"]!["one_sided"]!);
        Assert.Equal("buyer_changed_mind", (string?)order["order"]!["end_reason"]);
    }

    [Fact]
    [Trait("rule", "R8")]
    [Trait("rule", "R35")]
    public async Task A_paid_order_cannot_be_closed_and_the_answer_leads_to_what_can_be_done()
    {
        var id = await market.Order(Point.Paid);
        var seller = await server.As(Market.Seller);

        var refused = await seller.Post($"/v1/orders/{id}/closure", """{"reason": "out_of_stock"}""", ("Accept-Language", "en"));

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal("paid_cannot_be_closed", refused.Code);
        Assert.Equal("R8", (string?)refused.Body["rule"]);
        var instead = refused.Body["instead"]![0]!;
        Assert.Equal("apply_to_cancel", (string?)instead["act"]);
        Assert.Equal($"/v1/orders/{id}/cancellations", (string?)instead["href"]);
        Assert.Equal(["order_placed", "payment_captured"], await market.Facts(id));

        var led = await seller.Post((string)instead["href"]!, """{"reason": "out_of_stock", "explanation": "Sold out."}""");
        Assert.Equal(HttpStatusCode.OK, led.Status);
        Assert.Equal("buyer", (string?)led.Body["outcome"]!["waits_for"]);
    }

    [Fact]
    [Trait("rule", "R40")]
    public async Task One_unit_is_refunded_while_another_is_in_transit_and_a_third_is_not_shipped()
    {
        var id = await market.Order(Point.Paid);
        var o = $"/v1/orders/{id}";

        await market.Do(Market.Seller, $"{o}/parcels", """{"carrier": "sf", "tracking": "SF1", "lines": [{"line": 1, "units": 1}]}""");
        await market.Do(Market.Carrier, "/v1/scans", $$"""{"order": "{{id}}", "tracking": "SF1", "scan": "picked_up"}""");
        await market.Do(Market.Buyer, $"{o}/refunds", """{"reason": "changed_mind", "lines": [{"line": 1, "units": 1}]}""");
        var agreed = await market.Do(Market.Seller, $"{o}/cases/1/agreement");

        Assert.True((long)agreed.Body["outcome"]!["refund_minor"]! >= 2000);
        Assert.Equal(
            ["order_placed", "payment_captured", "shipped", "parcel_scanned", "case_opened", "case_agreed", "refund_issued"],
            (await market.Facts(id)).Where(f => f != "case_closed"));
        var order = (await (await server.As(Market.Officer)).Get(o)).Body;
        Assert.True((bool)order["partly_shipped"]!);
        Assert.Equal(["closed", "open", "open"], order["order"]!["lines"]![0]!["portions"]!.AsArray()
            .Select(p => (string)p!["state"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("rule", "R38")]
    public async Task The_timeline_has_words_rules_and_an_unbroken_chain_of_hashes()
    {
        var id = await market.Order(Point.Delivered);
        var buyer = await server.As(Market.Buyer);

        var chinese = (await buyer.Get($"/v1/orders/{id}/timeline")).Body.AsArray();
        var english = (await buyer.Get($"/v1/orders/{id}/timeline", ("Accept-Language", "en"))).Body.AsArray();

        Assert.Equal(Enumerable.Range(1, chinese.Count), chinese.Select(f => (int)f!["version"]!));
        // A hash is over all of a fact, the e-mail's own hash too: a guess could be tried out on it.
        Assert.All(chinese, f => Assert.Null((string?)f!["hash"]));
        var platform = (await (await server.As(Market.Platform)).Get($"/v1/orders/{id}/timeline")).Body.AsArray();
        Assert.All(platform, f => Assert.Matches("^[0-9a-f]{64}$", (string)f!["hash"]!));
        Assert.Equal(chinese.Count, platform.Select(f => (string)f!["hash"]!).Distinct().Count());
        Assert.All(chinese, f => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", (string)f!["words"]!));
        Assert.All(english, f => Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", (string)f!["words"]!));
        Assert.All(english, f => Assert.Matches("^R[0-9]+$", (string)f!["rule"]!));
    }

    [Fact]
    [Trait("rule", "R25")]
    public async Task What_one_side_writes_the_other_reads_and_is_told_of()
    {
        var id = await market.Order(Point.Unpaid);

        await market.Do(Market.Buyer, $"/v1/orders/{id}/messages", """{"text": "还在吗？", "attachments": ["cup.jpg"]}""");

        var seller = await server.As(Market.Seller);
        var message = (await seller.Get($"/v1/orders/{id}/messages")).Body[0]!;
        Assert.Equal("还在吗？", (string?)message["text"]);
        Assert.Equal("buyer:b1", (string?)message["by"]);
        var notices = (await seller.Get($"/v1/orders/{id}/notices")).Body["items"]!.AsArray();
        Assert.Contains(notices, n => (string?)n!["kind"] == "message_received" && (string?)n["to"] == "seller");
        Assert.Equal(["order_placed", "message_sent"], await market.Facts(id));
    }

    [Fact]
    [Trait("rule", "R32")]
    public async Task Money_that_came_and_went_is_on_the_postings_and_the_channel_is_asked_to_pay_out()
    {
        var id = await market.Order(Point.Refunded);

        var postings = (await (await server.As(Market.Seller)).Get($"/v1/orders/{id}/postings")).Body.AsArray();
        Assert.Contains(postings, p => (string?)p!["from"] == "outside:alipay" && (string?)p["to"] == "escrow" && (long)p["minor"]! == 11800);
        var back = postings.Where(p => (string?)p!["to"] == "refunding").Sum(p => (long)p!["minor"]!);
        Assert.True(back >= 5000);

        var channel = await server.As(Market.Channel);
        var asked = (await channel.Get("/v1/effects?kind=pay_out&limit=200")).Body["items"]!.AsArray();
        Assert.Contains(asked, e => (string?)e!["order"] == id && (long)e["effect"]!["minor"]! == back);
        await market.Do(Market.Channel, $"/v1/orders/{id}/refunds/1/confirmations", """{"component": 0, "reference": "out-9"}""");
        Assert.Equal("refund_confirmed", (await market.Facts(id))[^1]);
    }

    [Fact]
    [Trait("rule", "R35")]
    public async Task Every_offer_names_the_address_where_its_own_example_is_accepted()
    {
        foreach (var (at, by) in ((Point, Actor)[])[(Point.Unpaid, Market.Seller), (Point.Paid, Market.Buyer), (Point.Delivered, Market.Buyer), (Point.ReturnSent, Market.Seller), (Point.CancelAsked, Market.Buyer)])
        {
            var person = await server.As(by);
            var id = await market.Order(at);
            var offers = (await person.Get($"/v1/orders/{id}/offers", ("Accept-Language", "en"))).Body["offers"]!.AsArray();
            Assert.NotEmpty(offers);
            foreach (var offer in offers.Where(o => (bool)o!["possible"]!))
            {
                var body = offer!["command"]!.DeepClone().AsObject();
                foreach (var known in (string[])["act", "order", "case", "cases", "parcel"]) body.Remove(known);
                var dry = await person.Post((string)offer["href"]! + "?dry_run=true", body.ToJsonString());
                Assert.True(dry.Status == HttpStatusCode.OK, $"{offer["act"]}: {dry}");
                // Waits begin now, and now goes on.
                foreach (var outcome in (JsonNode[])[dry.Body["outcome"]!, offer["outcome"]!]) outcome.AsObject().Remove("until");
                Assert.Equal(offer["outcome"]!.ToJsonString(), dry.Body["outcome"]!.ToJsonString());
            }
            foreach (var offer in offers.Where(o => !(bool)o!["possible"]!))
            {
                Assert.NotEmpty((string)offer!["why_not"]!["words"]!);
                Assert.All(offer["why_not"]!["instead"]!.AsArray(), i => Assert.DoesNotContain("{", (string)i!["href"]!, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task Officers_look_with_the_eyes_of_a_side_and_the_sides_only_with_their_own()
    {
        var id = await market.Order(Point.Paid);

        var officer = (await (await server.As(Market.Officer)).Get($"/v1/orders/{id}/offers?as=seller")).Body;
        var seller = (await (await server.As(Market.Seller)).Get($"/v1/orders/{id}/offers")).Body;
        Assert.Equal("seller:s1", (string?)officer["as"]);
        Assert.Equal(
            seller["offers"]!.AsArray().Select(o => (string)o!["act"]!), officer["offers"]!.AsArray().Select(o => (string)o!["act"]!));

        var peek = await (await server.As(Market.Seller)).Get($"/v1/orders/{id}/offers?as=buyer");
        Assert.Equal("field_malformed", peek.Code);
    }
}
