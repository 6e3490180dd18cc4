namespace Unwind.Web;

/// <summary>What two sides cannot settle goes to the desk over HTTP, from the first no to the money.</summary>
public sealed class DeskTests(WebServer server) : IClassFixture<WebServer>
{
    readonly Market market = new(server);

    [Fact]
    [Trait("rule", "R25")]
    public async Task A_carrier_sees_its_parcel_and_nothing_of_the_quarrel()
    {
        var id = await market.Order(Point.Delivered);
        await market.Do(Market.Buyer, $"/v1/orders/{id}/returns", """{"reason": "quality", "evidence": ["crack.jpg"], "explanation": "A secret.", "lines": [{"line": 2}]}""");
        var seen = (await (await server.As(Market.Carrier)).Get($"/v1/orders/{id}")).Body["order"]!;
        Assert.Equal("sf", (string?)seen["parcels"]![0]!["carrier"]);
        Assert.DoesNotContain("A secret.", seen.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("crack.jpg", seen.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(seen["funding"]!.AsArray());
        Assert.Contains("A secret.", (await (await server.As(Market.Seller)).Get($"/v1/orders/{id}")).Body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "R26")]
    [Trait("rule", "R42")]
    public async Task A_quarrel_goes_from_a_declined_refund_to_the_desk_to_the_appeal_to_the_money()
    {
        var id = await market.Order(Point.Declined);
        var c = $"/v1/orders/{id}/cases/1";
        // The no leads on: the offer names the address, and its own example is accepted there.
        var offer = await Offer(Market.Buyer, id, "call_desk", 1);
        Assert.Equal($"{c}/dispute", (string?)offer["href"]);

        var called = await market.Do(Market.Buyer, $"{c}/dispute", """{"words": "We did agree.", "evidence": ["chat.png"]}""");
        Assert.NotNull(called.Body["outcome"]!["until"]);
        Assert.Equal("evidence_open", await Code(Market.Officer, $"{c}/verdict", """{"words": "Too soon."}"""));
        await market.Do(Market.Buyer, $"{c}/evidence", """{"words": "See the chat."}""");
        var heard = await market.Do(Market.Seller, $"{c}/evidence", """{"evidence": ["photo.jpg"]}""");
        Assert.NotNull(heard.Body["outcome"]);
        await market.Do(Market.Officer, $"{c}/assignment");
        Assert.Equal("assigned_to_another", await Code(Market.OtherOfficer, $"{c}/verdict", """{"words": "Mine?"}"""));

        var verdict = await market.Do(Market.Officer, $"{c}/verdict", """
            {"awards": [{"amount_minor": 2000}], "liable": "seller", "words": "In part."}
            """);
        Assert.Equal(0, (long)verdict.Body["outcome"]!["refund_minor"]!);
        await market.Do(Market.Seller, $"{c}/verdict-acceptance");
        await market.Do(Market.Buyer, $"{c}/appeal", """{"words": "All of it was agreed."}""");
        Assert.Equal("somebody_else_decides", await Code(Market.Officer, $"{c}/verdict", """{"words": "As before."}"""));

        var final = await market.Do(Market.OtherOfficer, $"{c}/verdict", """{"awards": [{}], "liable": "seller", "words": "The chat is plain."}""");
        Assert.True((long)final.Body["outcome"]!["refund_minor"]! >= 5000);
        Assert.Equal("already_decided", await Code(Market.Buyer, $"{c}/appeal", """{"words": "Once more."}"""));

        var facts = await market.Facts(id);
        Assert.Equal(2, facts.Count(f => f == "verdict_given"));
        Assert.Equal(1, facts.Count(f => f == "verdict_executed"));
        Assert.Equal(1, facts.Count(f => f == "refund_issued"));
        var money = (await (await server.As(Market.Seller)).Get($"/v1/orders/{id}/postings")).Body.AsArray();
        Assert.Equal((long)final.Body["outcome"]!["refund_minor"]!, money.Where(p => (string?)p!["to"] == "refunding").Sum(p => (long)p!["minor"]!));
    }

    [Fact]
    [Trait("rule", "R26")]
    public async Task The_desk_is_called_for_a_shipped_order_without_a_case_and_sides_are_sent_to_each_other_first()
    {
        var id = await market.Order(Point.InTransit);
        var order = $"/v1/orders/{id}";

        var none = await (await server.As(Market.Buyer)).Post($"{order}/cases/0/dispute", """{"words": "x"}""");
        Assert.Equal((HttpStatusCode.NotFound, "case_not_found"), (none.Status, none.Code));
        var offer = await Offer(Market.Seller, id, "call_desk", 0);
        Assert.Equal($"{order}/disputes", (string?)offer["href"]);
        var called = await market.Do(Market.Seller, (string)offer["href"]!, """{"reason": "price_error", "words": "It must be stopped."}""");
        Assert.Equal([1, 2], called.Body["outcome"]!["cases"]!.AsArray().Select(n => (int)n!));

        var waiting = await market.Order(Point.CancelAsked);
        var early = await (await server.As(Market.Seller)).Post($"/v1/orders/{waiting}/cases/1/dispute", """{"words": "Already."}""");
        Assert.Equal((HttpStatusCode.Conflict, "desk_not_yet", "R26"), (early.Status, early.Code, (string?)early.Body["rule"]));
        Assert.Equal("send_message", (string?)early.Body["instead"]![0]!["act"]);
        // A case has its lines and its reason: others are not passed over.
        Assert.Equal("field_malformed", await Code(Market.Buyer, $"{order}/cases/1/dispute", """{"words": "x", "reason": "quality"}"""));
        Assert.Equal("field_malformed", await Code(Market.Buyer, $"{order}/cases/1/dispute", """{"words": "x", "lines": [{"line": 1}]}"""));
    }

    [Fact]
    [Trait("rule", "R26")]
    public async Task An_officer_finds_the_cases_of_the_desk_and_their_own()
    {
        var (mine, other) = (await market.Order(Point.AtDesk), await market.Order(Point.Declined));
        await market.Do(Market.Officer, $"/v1/orders/{mine}/cases/1/assignment");

        var officer = await server.As(Market.Officer);
        var own = (await officer.Get("/v1/cases?officer=o1&desk=true&open=true&limit=200")).Body["items"]!.AsArray();
        Assert.Contains(own, c => (string?)c!["order"] == mine && (string?)c["officer"] == "o1" && (bool)c["desk"]!);
        Assert.DoesNotContain(own, c => (string?)c!["order"] == other);
        Assert.Empty((await officer.Get("/v1/cases?officer=nobody")).Body["items"]!.AsArray());
        var waiting = (await officer.Get("/v1/cases?desk=false&limit=200")).Body["items"]!.AsArray();
        Assert.Contains(waiting, c => (string?)c!["order"] == other);
    }

    [Fact]
    [Trait("rule", "R30")]
    [Trait("rule", "R31")]
    [Trait("rule", "R43")]
    public async Task A_complaint_is_answered_decided_penalised_and_waived()
    {
        var id = await market.Order(Point.Delivered);
        var order = $"/v1/orders/{id}";

        var opened = await market.Do(Market.Buyer, $"{order}/complaints", """{"reason": "promise_broken", "explanation": "No gift.", "lines": [2]}""");
        Assert.Equal("seller", (string?)opened.Body["outcome"]!["waits_for"]);
        var promised = (long)opened.Body["outcome"]!["compensation_if_upheld_minor"]!;
        Assert.True(promised > 0);
        Assert.Equal("already_complained", await Code(Market.Buyer, $"{order}/complaints", """{"reason": "promise_broken", "explanation": "Again.", "lines": [2]}"""));
        await market.Do(Market.Seller, $"{order}/cases/1/declination", """{"explanation": "There was none to give."}""");
        await market.Do(Market.Officer, $"{order}/cases/1/verdict", """{"upheld": true, "liable": "seller", "words": "The page promised it."}""");
        await market.Do(Market.Seller, $"{order}/cases/1/verdict-acceptance");

        var carried = await market.Do(Market.Buyer, $"{order}/cases/1/verdict-acceptance");

        Assert.Equal(promised, (long)carried.Body["outcome"]!["compensation_minor"]!);
        Assert.Equal(4, (int)carried.Body["outcome"]!["points"]!);
        var facts = await market.Facts(id);
        Assert.Equal(["compensation_due", "penalty_imposed", "case_closed"], facts.Where(f => f is "compensation_due" or "penalty_imposed" or "case_closed"));
        var offer = await Offer(Market.Platform, id, "waive_penalty", 0);
        Assert.Equal($"{order}/penalties/1/waiver", (string?)offer["href"]);
        await market.Do(Market.Platform, (string)offer["href"]!, """{"words": "The page was somebody else's."}""");
        Assert.True((bool)(await (await server.As(Market.Seller)).Get(order)).Body["order"]!["penalties"]![0]!["waived"]!);
    }

    [Fact]
    [Trait("rule", "R27")]
    public async Task An_officer_asks_for_a_side_that_phoned_and_everybody_reads_through_whom()
    {
        var id = await market.Order(Point.Paid);
        var order = $"/v1/orders/{id}";
        const string asked = """{"side": "buyer", "how": "phone", "words": "They phoned.", "request": {"act": "request_refund", "reason": "changed_mind", "lines": [{"line": 2}]}}""";

        var done = await market.Do(Market.Officer, $"{order}/representations", asked);
        await market.Do(Market.Officer, $"{order}/representations", """{"side": "seller", "how": "email", "words": "They wrote.", "request": {"act": "send_message", "text": "We will look."}}""");

        Assert.Equal("seller", (string?)done.Body["outcome"]!["waits_for"]);
        Assert.Equal(["order_placed", "payment_captured", "spoken_for", "case_opened", "spoken_for", "message_sent"], await market.Facts(id));
        foreach (var (language, said) in ((string, string)[])[("en", "On behalf of the buyer, by customer service (o1): "), ("zh-CN", "平台客服 o1 代买家操作：")])
        {
            var timeline = (await (await server.As(Market.Seller)).Get($"{order}/timeline", ("Accept-Language", language))).Body.AsArray();
            Assert.StartsWith(said, (string)timeline[3]!["words"]!, StringComparison.Ordinal);
            Assert.Equal(("buyer:b1", "officer:o1"), ((string)timeline[3]!["by"]!, (string)timeline[3]!["event"]!["stamp"]!["through"]!));
        }
        Assert.Equal("officer:o1", (string?)(await (await server.As(Market.Buyer)).Get($"{order}/messages")).Body[0]!["through"]);
        // Consent is the side's own, and so is deciding what one opened oneself.
        var consent = await (await server.As(Market.Officer)).Post(
            $"{order}/representations", """{"side": "seller", "how": "phone", "words": "Yes.", "request": {"act": "agree_case", "cases": [1]}}""");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "not_on_behalf"), (consent.Status, consent.Code));
        await market.Do(Market.Seller, $"{order}/cases/1/declination", """{"reason": "other_decline"}""");
        await market.Do(Market.Buyer, $"{order}/cases/1/dispute", """{"words": "Please."}""");
        var own = await (await server.As(Market.Officer)).Post($"{order}/cases/1/assignment");
        Assert.Equal((HttpStatusCode.Forbidden, "somebody_else_decides"), (own.Status, own.Code));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"request_refund\"")]
    [InlineData("{}")]
    [InlineData("""{"act": 1}""")]
    [InlineData("""{"act": "fly"}""")]
    [InlineData("""{"reason": "changed_mind"}""")]
    [InlineData("""{"act": "request_refund", "surprise": 1}""")]
    [InlineData("""{"act": "request_refund", "reason": 1}""")]
    [InlineData("""{"act": "request_refund", "reason": "a", "reason": "b"}""")]
    [InlineData("""{"act": "request_refund", "lines": [null]}""")]
    [InlineData("""{"act": "request_refund", "lines": null}""")]
    [InlineData("""{"act": "request_refund", "lines": [{"line": "1"}]}""")]
    [InlineData("""{"act": "request_refund", "\ud800": 1}""")]
    [InlineData("""{"act": "\ud800"}""")]
    [InlineData("""{"act": "request_refund", "explanation": "\ud800"}""")]
    [InlineData("""{"act": "request_refund", "order": "1"}""")]
    [InlineData("""{"act": "request_refund", "order": 1}""")]
    [InlineData("""{"act": "act_on_behalf", "side": "buyer", "how": "x", "words": "x", "request": {"act": "act_on_behalf", "request": {}}}""")]
    public async Task A_request_on_behalf_that_cannot_be_read_is_a_400(string request)
    {
        var id = await market.Order(Point.Paid);
        foreach (var dry in (string[])["", "?dry_run=true"])
        {
            var answer = await (await server.As(Market.Officer)).Post(
                $"/v1/orders/{id}/representations{dry}", $$"""{"side": "buyer", "how": "phone", "words": "x", "request": {{request}} }""");
            Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{answer} to {request}");
        }
        Assert.Equal(["order_placed", "payment_captured"], await market.Facts(id));
    }

    [Fact]
    [Trait("rule", "R27")]
    public async Task No_command_on_behalf_breaks_anything_whatever_its_act()
    {
        var id = await market.Order(Point.Paid);
        var officer = await server.As(Market.Officer);
        foreach (var act in Enum.GetValues<Act>())
        {
            var answer = await officer.Post(
                $"/v1/orders/{id}/representations", $$"""{"side": "seller", "how": "phone", "words": "x", "request": {"act": "{{SnakeCase.Of(act)}}"} }""");
            Assert.True((int)answer.Status < 500, $"{act}: {answer}");
        }
    }

    [Fact]
    [Trait("rule", "R42")]
    public async Task Time_is_extended_once_by_right_and_further_by_the_other_side()
    {
        var id = await market.Order(Point.CancelAsked);
        var path = $"/v1/orders/{id}/cases/1/extension";

        await market.Do(Market.Buyer, path);
        Assert.Equal("extension_used_up", await Code(Market.Buyer, path, "{}"));
        Assert.Equal("malformed", await Code(Market.Seller, path, "{}"));
        await market.Do(Market.Seller, path, """{"days": 2}""");
        Assert.Equal("malformed", await Code(Market.Seller, path, """{"days": 4000}"""));

        var arrived = await market.Order(Point.Delivered);
        Assert.Equal($"/v1/orders/{arrived}/receipt-extension", (string?)(await Offer(Market.Buyer, arrived, "extend_deadline", 0))["href"]);
        await market.Do(Market.Buyer, $"/v1/orders/{arrived}/receipt-extension");
        Assert.Equal("extension_used_up", await Code(Market.Buyer, $"/v1/orders/{arrived}/receipt-extension", "{}"));
    }

    [Fact]
    [Trait("rule", "R35")]
    public async Task The_desks_offers_name_addresses_where_their_own_examples_are_accepted()
    {
        foreach (var (at, by) in ((Point, Actor)[])
            [
                (Point.Declined, Market.Buyer), (Point.InTransit, Market.Buyer), (Point.AtDesk, Market.Seller), (Point.AtDesk, Market.Officer),
                (Point.Ruling, Market.Officer), (Point.Decided, Market.Buyer), (Point.Penalised, Market.Platform), (Point.Held, Market.Platform),
                (Point.Paid, Market.Officer), (Point.Paid, Market.Platform),
            ])
        {
            var (person, id) = (await server.As(by), await market.Order(at));
            var offers = (await person.Get($"/v1/orders/{id}/offers")).Body["offers"]!.AsArray().Where(o => (bool)o!["possible"]!).ToArray();
            Assert.NotEmpty(offers);
            foreach (var offer in offers)
            {
                var body = offer!["command"]!.DeepClone().AsObject();
                // What stands in the address is not said twice.
                foreach (var known in (string[])["act", "order", "case", "cases", "parcel", "number"]) body.Remove(known);
                var dry = await person.Post((string)offer["href"]! + "?dry_run=true", body.ToJsonString());
                Assert.True(dry.Status == HttpStatusCode.OK, $"{by} {offer["act"]} at {at}: {dry}");
            }
        }
    }

    async Task<JsonNode> Offer(Actor by, string id, string act, int number)
    {
        var offers = (await (await server.As(by)).Get($"/v1/orders/{id}/offers", ("Accept-Language", "en"))).Body["offers"]!.AsArray();
        return offers.First(o => (string?)o!["act"] == act && (int)o["case"]! == number && (bool)o["possible"]!)!;
    }

    async Task<string?> Code(Actor by, string path, string body) => (await (await server.As(by)).Post(path, body)).Code;
}
