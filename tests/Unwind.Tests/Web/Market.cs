namespace Unwind.Web;

/// <summary>The people of these tests, and orders at every point of their lives, made over HTTP.</summary>
sealed class Market(WebServer server)
{
    public static readonly Actor Buyer = Actor.Buyer("b1");
    public static readonly Actor OtherBuyer = Actor.Buyer("b2");
    public static readonly Actor Seller = Actor.Seller("s1");
    public static readonly Actor OtherSeller = Actor.Seller("s2");
    public static readonly Actor Officer = Actor.Officer("o1");
    public static readonly Actor OtherOfficer = Actor.Officer("o2");
    public static readonly Actor Carrier = new(ActorKind.Carrier, "sf");
    public static readonly Actor OtherCarrier = new(ActorKind.Carrier, "yto");
    public static readonly Actor Channel = Actor.Payment;
    public static readonly Actor Platform = Actor.Platform;

    public const string OrderBody = """
        {"store": "s1", "buyer": "b1", "currency": "CNY", "email": "b1@example.com", "postage": {"minor": 800},
         "lines": [{"sku": "cup", "title": "A cup", "quantity": 3, "unit_price_minor": 2000},
                   {"sku": "plate", "title": "A plate", "quantity": 1, "unit_price_minor": 5000}]}
        """;

    public const string Paid = """{"reference": "pay-1", "cash": [{"kind": "cash", "channel": "alipay", "minor": 11800}]}""";
    public const string Parcel = """{"carrier": "sf", "tracking": "SF100"}""";

    /// <summary>Does as somebody, and insists that it works.</summary>
    public async Task<Answer> Do(Actor by, string path, string body = "{}")
    {
        var answer = await (await server.As(by)).Post(path, body);
        Assert.True((int)answer.Status is 200 or 201, $"{by} {path}: {answer}");
        return answer;
    }

    /// <summary>A new order at that point; its number.</summary>
    public async Task<string> Order(Point at)
    {
        if (at == Point.Collecting) return await OnDelivery();
        var id = (string)(await Do(Buyer, "/v1/orders", OrderBody)).Body["order"]!;
        var o = $"/v1/orders/{id}";
        if (at == Point.Unpaid) return id;
        await Do(Channel, $"{o}/payments", Paid);
        switch (at)
        {
            case Point.CancelAsked:
                await Do(Seller, $"{o}/cancellations", """{"reason": "out_of_stock", "explanation": "Sold out."}""");
                break;
            case Point.Refunded or Point.Parked:
                await Do(Buyer, $"{o}/refunds", """{"reason": "changed_mind", "lines": [{"line": 2}]}""");
                await Do(Seller, $"{o}/cases/1/agreement");
                break;
        }
        if (at is Point.Parked) await Do(Channel, $"{o}/effects/park", $$"""{"key": "refund/{{id}}/1/0", "why": "refused", "words": "No."}""");
        if (at is Point.Paid or Point.CancelAsked or Point.Refunded or Point.Parked) return id;
        if (at is >= Point.Declined and <= Point.Held)
        {
            await Quarrel(o, at);
            return id;
        }
        await Do(Seller, $"{o}/parcels", Parcel);
        if (at == Point.Labelled) return id;
        await Do(Carrier, $"{o}/parcels/1/scans", """{"scan": "picked_up"}""");
        if (at == Point.InTransit) return id;
        await Do(Carrier, $"{o}/parcels/1/scans", """{"scan": "delivered"}""");
        if (at == Point.Delivered) return id;
        if (at is Point.ExchangeAsked or Point.ReplacementDue)
            await Do(Buyer, $"{o}/exchanges", """{"reason": "quality", "evidence": ["crack.jpg"], "explanation": "A crack.", "lines": [{"line": 2}]}""");
        else
            await Do(Buyer, $"{o}/returns", """{"reason": "quality", "evidence": ["crack.jpg"], "explanation": "A crack.", "lines": [{"line": 2}]}""");
        if (at == Point.ExchangeAsked) return id;
        await Do(Seller, $"{o}/cases/1/agreement");
        if (at == Point.ReturnDue) return id;
        await Do(Buyer, $"{o}/cases/1/return-parcel", """{"carrier": "sf", "tracking": "SF200"}""");
        if (at == Point.ReturnSent) return id;
        await Do(Seller, $"{o}/cases/1/return-receipt");
        return id;
    }

    /// <summary>A paid order on its way to the desk and beyond, or held, or with a penalty.</summary>
    async Task Quarrel(string o, Point at)
    {
        switch (at)
        {
            case Point.Held:
                await Do(Platform, $"{o}/hold", """{"words": "A group buy that is not full yet."}""");
                return;
            case Point.Penalised:
                await Do(Buyer, $"{o}/complaints", """{"reason": "promise_broken", "explanation": "A gift was promised.", "lines": [1]}""");
                await Do(Seller, $"{o}/cases/1/agreement");
                return;
        }
        await Do(Buyer, $"{o}/refunds", """{"reason": "agreed", "explanation": "We agreed.", "lines": [{"line": 2}]}""");
        await Do(Seller, $"{o}/cases/1/declination", """{"reason": "other_decline", "explanation": "We did not."}""");
        if (at == Point.Declined) return;
        await Do(Buyer, $"{o}/cases/1/dispute", """{"words": "We did agree."}""");
        if (at == Point.AtDesk) return;
        await Do(Buyer, $"{o}/cases/1/evidence", """{"words": "See the chat.", "evidence": ["chat.png"]}""");
        await Do(Seller, $"{o}/cases/1/evidence", """{"words": "Nothing of the kind."}""");
        if (at == Point.Ruling) return;
        await Do(Officer, $"{o}/cases/1/verdict", """{"awards": [{"amount_minor": 3000}], "liable": "seller", "words": "The chat shows it."}""");
    }

    /// <summary>An order that is paid at the door, delivered: its money is being collected.</summary>
    async Task<string> OnDelivery()
    {
        var body = JsonNode.Parse(OrderBody)!;
        body["payment"] = "cash_on_delivery";
        var id = (string)(await Do(Buyer, "/v1/orders", body.ToJsonString())).Body["order"]!;
        await Do(Seller, $"/v1/orders/{id}/parcels", Parcel);
        await Do(Carrier, $"/v1/orders/{id}/parcels/1/scans", """{"scan": "picked_up"}""");
        await Do(Carrier, $"/v1/orders/{id}/parcels/1/scans", """{"scan": "delivered"}""");
        return id;
    }

    /// <summary>What happened to an order, by the names of the facts.</summary>
    public async Task<string[]> Facts(string id)
    {
        var answer = await (await server.As(Platform)).Get($"/v1/orders/{id}/timeline");
        return [.. answer.Body.AsArray().Select(f => (string)f!["event"]!["event"]!)];
    }
}

enum Point
{
    None, Unpaid, Paid, CancelAsked, Refunded, Labelled, InTransit, Delivered, ReturnDue, ReturnSent, ExchangeAsked, ReplacementDue,
    Declined, AtDesk, Ruling, Decided, Penalised, Held, Collecting, Parked,
}

/// <summary>One route: at which point of an order it can be used, what is sent, and who may use it then.</summary>
sealed record Row(string Name, Point At, string Body, params Actor[] May)
{
    /// <summary>Who may as well, but with other words than these.</summary>
    public Actor[] Apart { get; init; } = [];
}

/// <summary>Every route has a row here; a route without one fails the tests.</summary>
static class Rows
{
    public static readonly Row[] Acts =
    [
        new("place_order", Point.None, Market.OrderBody, Market.Buyer, Market.Platform),
        new("import_order", Point.None, $$"""
            {"placed": {{Market.OrderBody}}, "placed_at": "2026-01-01T08:00:00Z",
             "payment": {"at": "2026-01-01T09:00:00Z", "reference": "old-1", "cash": [{"kind": "cash", "channel": "alipay", "minor": 11800}]},
             "parcels": [{"carrier": "sf", "tracking": "OLD1", "shipped_at": "2026-01-02T00:00:00Z", "picked_up_at": "2026-01-02T01:00:00Z"}]}
            """, Market.Platform),
        new("begin_payment", Point.Unpaid, "{}", Market.Buyer, Market.Channel),
        new("record_payment", Point.Unpaid, Market.Paid, Market.Channel, Market.Platform),
        new("report_unpaid", Point.Unpaid, "{}", Market.Channel, Market.Platform),
        new("confirm_refund", Point.Refunded, """{"component": 0, "reference": "out-1"}""", Market.Channel, Market.Platform),
        new("close_order", Point.Unpaid, """{"reason": "met_in_person", "statement": "We met."}""", Market.Buyer, Market.Seller),
        new("close_lines", Point.Unpaid, """{"reason": "out_of_stock", "lines": [{"line": 1, "units": 1}], "stock": "set_to_zero"}""", Market.Seller),
        new("reprice", Point.Unpaid, """{"lines": [{"line": 2, "minor": 4000}], "postage_minor": 0}""", Market.Seller),
        new("ship", Point.Paid, Market.Parcel, Market.Seller),
        new("void_label", Point.Labelled, "{}", Market.Seller),
        new("record_scan", Point.Labelled, """{"scan": "picked_up"}""", Market.Carrier, Market.Platform),
        new("record_scan_by_tracking", Point.Labelled, """{"order": "{id}", "tracking": "SF100", "scan": "picked_up"}""", Market.Carrier, Market.Platform),
        new("confirm_receipt", Point.Delivered, """{"lines": [{"line": 2, "units": 1}]}""", Market.Buyer),
        new("apply_to_cancel", Point.Paid, """{"reason": "out_of_stock", "explanation": "Sold out.", "lines": [{"line": 1, "units": 2}]}""", Market.Seller),
        new("request_refund", Point.Paid, """{"reason": "changed_mind", "explanation": "…", "lines": [{"line": 1, "units": 2}]}""", Market.Buyer),
        new("request_return", Point.Delivered, """{"reason": "quality", "explanation": "A crack.", "evidence": ["a.jpg"], "lines": [{"line": 1, "units": 1}]}""", Market.Buyer),
        new("request_exchange", Point.Delivered, """{"reason": "wrong_size", "explanation": "Small.", "evidence": ["a.jpg"], "wanted_sku": "bowl", "lines": [{"line": 2}]}""", Market.Buyer),
        new("agree_case", Point.CancelAsked, "{}", Market.Buyer),
        new("decline_case", Point.CancelAsked, """{"explanation": "I still want it."}""", Market.Buyer),
        new("withdraw_case", Point.CancelAsked, "{}", Market.Seller),
        new("fill_return", Point.ReturnDue, """{"carrier": "sf", "tracking": "SF200", "postage_minor": 900}""", Market.Buyer),
        new("record_return_scan", Point.ReturnSent, "{}", Market.Carrier, Market.Platform),
        new("confirm_return", Point.ReturnSent, """{"units": 1, "sellable": false}""", Market.Seller),
        new("decline_returned", Point.ReturnSent, """{"reason": "return_damaged", "explanation": "Broken.", "proof": ["b.jpg"]}""", Market.Seller),
        new("send_replacement", Point.ReplacementDue, """{"carrier": "sf", "tracking": "SF300"}""", Market.Seller),
        new("exchange_unavailable", Point.ExchangeAsked, "{}", Market.Seller),
        new("call_desk", Point.Declined, """{"words": "We did agree.", "evidence": ["a.jpg"]}""", Market.Buyer, Market.Seller),
        new("call_desk_for_order", Point.InTransit, """{"reason": "not_wanted", "words": "Please stop it.", "evidence": ["a.jpg"], "lines": [{"line": 1, "units": 1}]}""", Market.Buyer) { Apart = [Market.Seller] },
        new("give_evidence", Point.AtDesk, """{"words": "See the chat.", "evidence": ["a.jpg"]}""", Market.Buyer, Market.Seller),
        new("ask_evidence", Point.Ruling, """{"from": "seller", "words": "Which chat?"}""", Market.Officer),
        new("assign_case", Point.AtDesk, """{"officer": "o2"}""", Market.Officer, Market.Platform),
        new("give_verdict", Point.Ruling, """
            {"upheld": true, "awards": [{"units": 1, "amount_minor": 3000, "postage": true, "return": false}], "liable": "seller",
             "return_postage": "seller", "violation": "promise_broken", "words": "The chat shows it."}
            """, Market.Officer),
        new("accept_verdict", Point.Decided, "{}", Market.Buyer, Market.Seller),
        new("appeal_verdict", Point.Decided, """{"words": "That is too much.", "evidence": ["a.jpg"]}""", Market.Buyer, Market.Seller),
        new("extend_deadline", Point.CancelAsked, """{"days": 1}""", Market.Buyer, Market.Seller),
        new("extend_receipt", Point.Delivered, """{"days": 1}""", Market.Buyer, Market.Seller),
        new("complain", Point.Paid, """{"reason": "promise_broken", "explanation": "A gift was promised.", "evidence": ["a.jpg"], "lines": [1]}""", Market.Buyer),
        new("waive_penalty", Point.Penalised, """{"words": "The chat was misread."}""", Market.Platform),
        new("act_on_behalf", Point.Paid, """
            {"side": "buyer", "how": "phone", "words": "They phoned.",
             "request": {"act": "request_refund", "reason": "changed_mind", "explanation": "…", "evidence": ["a.jpg"], "lines": [{"line": 1, "units": 1}]}}
            """, Market.Officer),
        new("hold_order", Point.Paid, """{"words": "A group buy that is not full yet.", "until": "2099-01-01T00:00:00Z"}""", Market.Platform),
        new("release_hold", Point.Held, "{}", Market.Platform),
        new("withdraw_contract", Point.Paid, """{"words": "No reason.", "lines": [{"line": 1, "units": 1}]}""", Market.Buyer),
        new("confirm_collection", Point.Collecting, """{"component": 0, "reference": "door-1"}""", Market.Channel, Market.Platform),
        new("record_outside_refund", Point.Paid, """{"reference": "console-1", "component": 0, "amount_minor": 2000, "line": 1, "chargeback": true}""", Market.Channel, Market.Platform),
        new("park_effect", Point.Refunded, """{"key": "refund/{id}/1/0", "why": "refused", "words": "The account is closed."}""", Market.Channel, Market.Platform) { Apart = [Market.Carrier, Market.OtherCarrier] },
        new("resume_effect", Point.Parked, """{"key": "refund/{id}/1/0"}""", Market.Platform),
        new("settle_effect", Point.Parked, """{"key": "refund/{id}/1/0", "words": "By bank.", "reference": "bank-1"}""", Market.Platform),
        new("reverse_refund", Point.Refunded, """{"component": 0, "reference": "re_1", "words": "The account is closed."}""", Market.Channel, Market.Platform),
        new("record_transfer", Point.None, """{"from": "bank", "to": "deposit", "minor": 100000, "currency": "CNY", "reference": "bank-1", "at": "2026-01-31T08:00:00Z", "words": "The deposit."}""", Market.Platform),
        new("count_stock", Point.None, """{"counts": [{"sku": "cup", "count": 5, "at": "2026-01-31T08:00:00Z", "reference": "count-1", "on_sale": true}]}""", Market.Seller, Market.Platform),
        new("put_policy", Point.None, NextPolicy(), Market.Platform),
        new("send_message", Point.Unpaid, """{"text": "Hello", "attachments": ["a.jpg"]}""", Market.Buyer, Market.Seller, Market.Officer),
    ];

    /// <summary>The policy of the server that is asked, a version on: live or not, it allows the same.</summary>
    static string NextPolicy()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "policies", "taobao.yaml")) + "\nwithdrawal: { within: 14d }\n";
        return new JsonObject { ["yaml"] = text.Replace("version: 2", "version: 99", StringComparison.Ordinal), ["seen_version"] = 2 }.ToJsonString();
    }

    static readonly Actor[] people = [Market.Buyer, Market.Seller, Market.Officer, Market.Platform];
    static readonly Actor[] everybody = [.. people, Market.Carrier, Market.Channel];

    /// <summary>Routes that need no credentials: withdrawing without an account.</summary>
    public static readonly Row[] Open =
    [
        new("ask_withdrawal", Point.Paid, """{"order": "{id}", "email": "b1@example.com", "words": "…", "lines": [{"line": 1, "units": 1}]}"""),
        new("confirm_withdrawal", Point.Paid, """{"order": "{id}", "email": "b1@example.com", "words": "…", "lines": [{"line": 1, "units": 1}]}"""),
    ];

    /// <summary>Routes whose credential is a signature: they have tests of their own.</summary>
    public static readonly Row[] Signed = [new("tell_channel", Point.None, ""), new("tell_carrier", Point.None, "")];

    /// <summary>Routes of files, whose bodies are no JSON: they have tests of their own.</summary>
    public static readonly Row[] Files = [new("add_attachment", Point.Paid, ""), new("get_attachment", Point.Paid, "")];

    /// <summary>Routes of one run over many orders: they have tests of their own.</summary>
    public static readonly Row[] Runs =
    [
        new("plan_bulk_run", Point.None, ""), new("get_bulk_run", Point.None, ""), new("list_bulk_orders", Point.None, ""), new("get_bulk_report", Point.None, ""),
        new("start_bulk_run", Point.None, ""), new("pause_bulk_run", Point.None, ""), new("resume_bulk_run", Point.None, ""), new("cancel_bulk_run", Point.None, ""),
    ];

    public static readonly Row[] Reads =
    [
        new("list_orders", Point.None, "", people),
        new("get_order", Point.Labelled, "", [.. people, Market.Carrier]),
        new("list_offers", Point.Labelled, "", people),
        new("list_deadlines", Point.Labelled, "", people),
        new("list_timeline", Point.Labelled, "", people),
        new("list_postings", Point.Labelled, "", people),
        new("list_messages", Point.Labelled, "", people),
        new("list_order_notices", Point.Labelled, "", people),
        new("list_notices", Point.None, "", people),
        new("list_cases", Point.None, "", people),
        new("list_effects", Point.None, "?kind=intercept", Market.Carrier, Market.Officer, Market.Platform),
        new("list_stock", Point.None, "?store=s1", Market.Seller, Market.Officer, Market.Platform),
        new("list_stock_changes", Point.None, "", Market.Seller, Market.Officer, Market.Platform),
        new("list_transfers", Point.None, "", Market.Seller, Market.Officer, Market.Platform),
        new("get_balances", Point.None, "", Market.Seller, Market.Officer, Market.Platform),
        new("get_statement", Point.None, "", Market.Seller, Market.Officer, Market.Platform),
        new("get_store_record", Point.None, "", Market.Seller, Market.Officer, Market.Platform),
        new("list_ways_out", Point.None, "?sku=cup&reason=out_of_stock", Market.Seller, Market.Officer, Market.Platform),
        new("list_bulk_runs", Point.None, "", Market.Seller, Market.Platform),
        new("list_policies", Point.None, "", everybody),
        new("get_policy", Point.None, "", everybody),
        new("get_me", Point.None, "", everybody),
    ];
}
