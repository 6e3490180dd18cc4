namespace Unwind.Simulators;

public sealed class AlipaySimulatorTests(Simulation simulation) : IClassFixture<Simulation>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await simulation.Mend();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static string Order() => $"a-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_request_that_was_changed_after_signing_moves_nothing()
    {
        var trade = await simulation.Trade(Order(), 1000);
        var values = simulation.AlipayRequest("alipay.trade.refund",
            new JsonObject { ["trade_no"] = trade, ["out_request_no"] = "k", ["refund_amount"] = "1.00" });
        var sign = simulation.AlipaySign(values);
        values["biz_content"] = values["biz_content"].Replace("1.00", "9.00", StringComparison.Ordinal);

        var said = simulation.AlipayNode(await simulation.PostAlipay([.. values, new("sign", sign)]), "error_response");

        Assert.Equal(("40002", "isv.invalid-signature"), ((string?)said["code"], (string?)said["sub_code"]));
        Assert.Empty((await simulation.Books("alipay", trade))["refunds"]!.AsArray());
    }

    [Fact]
    public async Task What_is_signed_is_everything_but_the_signature()
    {
        var values = simulation.AlipayRequest("alipay.trade.query", new JsonObject { ["out_trade_no"] = "none" });
        var withoutType = new SortedDictionary<string, string>(values, StringComparer.Ordinal);
        withoutType.Remove("sign_type");

        var wrong = await simulation.PostAlipay([.. values, new("sign", simulation.AlipaySign(withoutType))]);
        var right = await simulation.PostAlipay([.. values, new("sign", simulation.AlipaySign(values))]);

        Assert.Contains("isv.invalid-signature", wrong, StringComparison.Ordinal);
        Assert.Contains("ACQ.TRADE_NOT_EXIST", right, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app_id", "", "isv.missing-app-id")]
    [InlineData("app_id", "2021000000000002", "isv.invalid-app-id")]
    [InlineData("timestamp", "2026-03-01T12:00:00Z", "isv.invalid-timestamp")]
    [InlineData("version", "2.0", "isv.invalid-version")]
    [InlineData("sign_type", "RSA", "isv.invalid-signature-type")]
    [InlineData("method", "alipay.trade.pay", "isv.invalid-method")]
    public async Task A_request_that_is_not_in_order_is_sent_back(string name, string value, string why)
    {
        var values = simulation.AlipayRequest("alipay.trade.query", new JsonObject { ["out_trade_no"] = "none" });
        values[name] = value;

        var said = simulation.AlipayNode(
            await simulation.PostAlipay([.. values, new("sign", simulation.AlipaySign(values))]), "error_response");

        Assert.Equal(why, (string?)said["sub_code"]);
    }

    [Fact]
    public async Task The_same_request_number_moves_money_once()
    {
        var trade = await simulation.Trade(Order(), 1000);

        var first = await simulation.AlipayRefund(trade, "once", "3.00");
        var other = await simulation.AlipayRefund(trade, "twice", "2.00");
        var again = await simulation.AlipayRefund(trade, "once", "3.00");
        var differs = await simulation.AlipayRefund(trade, "once", "3.01");

        Assert.Equal(("10000", "Y", "3.00"), ((string?)first["code"], (string?)first["fund_change"], (string?)first["refund_fee"]));
        Assert.Equal(("Y", "5.00", "2.00"), ((string?)other["fund_change"], (string?)other["refund_fee"], (string?)other["send_back_fee"]));
        Assert.Equal(("10000", "N", "5.00"), ((string?)again["code"], (string?)again["fund_change"], (string?)again["refund_fee"]));
        Assert.Equal("ACQ.DISCORDANT_REPEAT_REQUEST", (string?)differs["sub_code"]);
        Assert.Equal(500, (long)(await simulation.Books("alipay", trade))["refunded_minor"]!);
    }

    [Fact]
    public async Task Fifty_at_once_do_not_get_more_than_was_paid()
    {
        var trade = await simulation.Trade(Order(), 1000);

        var said = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => simulation.AlipayRefund(trade, $"k{i % 25}", "0.90")));

        Assert.Equal(11, said.Count(s => (string?)s["fund_change"] == "Y"));
        Assert.Equal(990, (long)(await simulation.Books("alipay", trade))["refunded_minor"]!);
        Assert.Equal("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", (string?)(await simulation.AlipayRefund(trade, "more", "0.11"))["sub_code"]);
        Assert.Equal("Y", (string?)(await simulation.AlipayRefund(trade, "rest", "0.10"))["fund_change"]);
        var query = await simulation.Alipay("alipay.trade.query", new JsonObject { ["trade_no"] = trade });
        Assert.Equal("TRADE_CLOSED", (string?)query["trade_status"]);
        Assert.Equal("N", (string?)(await simulation.AlipayRefund(trade, "rest", "0.10"))["fund_change"]);
    }

    [Theory]
    [InlineData("0.001")]
    [InlineData("1,00")]
    [InlineData("-1.00")]
    [InlineData("0")]
    [InlineData("1e1")]
    public async Task An_amount_is_yuan_with_two_digits(string amount)
    {
        var trade = await simulation.Trade(Order(), 1000);

        Assert.Equal("ACQ.INVALID_PARAMETER", (string?)(await simulation.AlipayRefund(trade, "k", amount))["sub_code"]);
    }

    [Fact]
    public async Task Only_what_is_paid_is_refunded_and_only_what_is_not_is_closed()
    {
        var order = Order();
        var trade = await simulation.Trade(order, 1000, pay: false);
        Task<JsonNode> Close() => simulation.Alipay("alipay.trade.close", new JsonObject { ["out_trade_no"] = order });
        async Task<string?> Status() =>
            (string?)(await simulation.Alipay("alipay.trade.query", new JsonObject { ["out_trade_no"] = order }))["trade_status"];

        Assert.Equal("WAIT_BUYER_PAY", await Status());
        Assert.Equal("ACQ.TRADE_STATUS_ERROR", (string?)(await simulation.AlipayRefund(trade, "k", "1.00"))["sub_code"]);
        Assert.Equal("10000", (string?)(await Close())["code"]);
        Assert.Equal("10000", (string?)(await Close())["code"]);
        Assert.Equal("TRADE_CLOSED", await Status());
        Assert.Equal("ACQ.TRADE_STATUS_ERROR", (string?)(await simulation.AlipayRefund(trade, "k", "1.00"))["sub_code"]);
        Assert.Equal("ACQ.TRADE_NOT_EXIST", (string?)(await simulation.AlipayRefund("2026", "k", "1.00"))["sub_code"]);

        order = Order();
        await simulation.Trade(order, 1000);
        Assert.Equal("ACQ.TRADE_STATUS_ERROR", (string?)(await Close())["sub_code"]);
        Assert.Equal("TRADE_SUCCESS", await Status());
    }

    [Fact]
    public async Task Of_a_refund_that_it_never_saw_it_says_success_and_nothing_else()
    {
        var trade = await simulation.Trade(Order(), 1000);
        await simulation.AlipayRefund(trade, "k", "1.00");
        Task<JsonNode> Query(string key) => simulation.Alipay(
            "alipay.trade.fastpay.refund.query", new JsonObject { ["trade_no"] = trade, ["out_request_no"] = key });

        var (known, unknown) = (await Query("k"), await Query("other"));

        Assert.Equal(("REFUND_SUCCESS", "1.00", "10.00"),
            ((string?)known["refund_status"], (string?)known["refund_amount"], (string?)known["total_amount"]));
        Assert.Equal("10000", (string?)unknown["code"]);
        Assert.Null(unknown["refund_status"]);
        Assert.Null(unknown["refund_amount"]);
    }

    [Theory]
    [InlineData("drop_after", true)]
    [InlineData("drop_before", false)]
    [InlineData("error_done", true)]
    [InlineData("error_not_done", false)]
    [InlineData("refuse", false)]
    [InlineData("busy", false)]
    public async Task Whatever_the_caller_hears_the_books_know_whether_it_was_done(string mode, bool done)
    {
        var trade = await simulation.Trade(Order(), 1000);
        await simulation.Faults(new JsonObject { ["lossy"] = 100, ["modes"] = new JsonArray(mode) });

        string? heard;
        try
        {
            var values = simulation.AlipayRequest("alipay.trade.refund",
                new JsonObject { ["trade_no"] = trade, ["out_request_no"] = "k", ["refund_amount"] = "1.00" });
            values["sign"] = simulation.AlipaySign(values);
            heard = await simulation.PostAlipay(values);
        }
        catch (HttpRequestException)
        {
            heard = null;
        }
        await simulation.Mend();

        Assert.Equal(mode.StartsWith("drop", StringComparison.Ordinal), heard is null);
        Assert.DoesNotContain("\"fund_change\"", heard ?? "", StringComparison.Ordinal);
        Assert.Equal(done ? 1 : 0, (await simulation.Books("alipay", trade))["refunds"]!.AsArray().Count);
        Assert.Equal(done ? "N" : "Y", (string?)(await simulation.AlipayRefund(trade, "k", "1.00"))["fund_change"]);
    }

    [Fact]
    public async Task A_call_that_never_ends_may_have_been_done_or_not()
    {
        await simulation.Faults(new JsonObject { ["lossy"] = 100, ["modes"] = new JsonArray("timeout") });
        using var impatient = new HttpClient { Timeout = TimeSpan.FromMilliseconds(300) };
        var trades = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            trades.Add(await simulation.Trade($"slow-{i}", 1000));
            var values = simulation.AlipayRequest("alipay.trade.refund",
                new JsonObject { ["out_trade_no"] = $"slow-{i}", ["out_request_no"] = "k", ["refund_amount"] = "1.00" });
            values["sign"] = simulation.AlipaySign(values);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => impatient.PostAsync($"{simulation.Url}/alipay/gateway.do", new FormUrlEncodedContent(values)));
        }
        await simulation.Mend();

        var done = 0;
        foreach (var trade in trades) done += (await simulation.Books("alipay", trade))["refunds"]!.AsArray().Count;
        Assert.InRange(done, 1, 7);
    }

    [Fact]
    public async Task Who_asks_until_it_hears_moves_each_refund_once_whatever_goes_wrong()
    {
        var trades = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => simulation.Trade($"stubborn-{i}", 1000)));
        await simulation.Faults(new JsonObject
        {
            ["lossy"] = 60,
            ["modes"] = new JsonArray("drop_after", "drop_before", "error_done", "error_not_done", "busy"),
        });

        await Task.WhenAll(trades.Select(async trade =>
        {
            while (!await Heard(trade)) { }
        }));
        await simulation.Mend();

        foreach (var trade in trades) Assert.Equal(100, (long)(await simulation.Books("alipay", trade))["refunded_minor"]!);
        var sums = (await simulation.Sim("/books/summary"))["channels"]!["alipay"]!;
        Assert.Empty(sums["moved_more_than_once"]!.AsArray());
        Assert.Empty(sums["overdrawn"]!.AsArray());
        Assert.True((long)sums["calls"]!["faults"]!["drop_after"]! > 0);

        async Task<bool> Heard(string trade)
        {
            var values = simulation.AlipayRequest("alipay.trade.refund",
                new JsonObject { ["trade_no"] = trade, ["out_request_no"] = "k", ["refund_amount"] = "1.00" });
            values["sign"] = simulation.AlipaySign(values);
            try
            {
                return (await simulation.PostAlipay(values)).Contains("\"code\":\"10000\"", StringComparison.Ordinal);
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task An_empty_account_and_a_channel_that_is_down()
    {
        var trade = await simulation.Trade(Order(), 1000);

        await simulation.Faults(new JsonObject { ["balance"] = "low" });
        Assert.Equal("ACQ.SELLER_BALANCE_NOT_ENOUGH", (string?)(await simulation.AlipayRefund(trade, "k", "1.00"))["sub_code"]);

        await simulation.Faults(new JsonObject { ["balance"] = "enough", ["down"] = true });
        await Assert.ThrowsAsync<HttpRequestException>(() => simulation.AlipayRefund(trade, "k", "1.00"));

        await simulation.Faults(new JsonObject { ["down"] = false });
        Assert.Equal("Y", (string?)(await simulation.AlipayRefund(trade, "k", "1.00"))["fund_change"]);
    }

    [Fact]
    public async Task It_tells_signed_of_a_refund_that_was_made_in_its_own_pages_until_it_is_understood()
    {
        var order = Order();
        await simulation.Trade(order, 1000);
        await simulation.Ears.Until(1, Of(order));
        simulation.Ears.TurnDeaf(2);

        await simulation.Sim($"/alipay/trades/{order}/refund", new JsonObject { ["amount_minor"] = 250, ["out_request_no"] = "by-hand" });

        var told = (await simulation.Ears.Until(1, h => Of(order)(h) && h.Form.ContainsKey("out_biz_no")))[0].Form;
        Assert.Equal(("by-hand", "2.50", "TRADE_SUCCESS"), (told["out_biz_no"], told["refund_fee"], told["trade_status"]));
        var signed = string.Join('&', told.Where(v => v.Key is not ("sign" or "sign_type") && v.Value.Length > 0)
            .OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}"));
        Assert.True(simulation.IsAlipays(signed, told["sign"]));
    }

    [Fact]
    public async Task It_tells_twice_or_never_when_asked_to()
    {
        var (twice, never) = (Order(), Order());
        await simulation.Faults(new JsonObject { ["notify"] = "never" });
        await simulation.Trade(never, 1000);
        await simulation.Faults(new JsonObject { ["notify"] = "twice" });
        await simulation.Trade(twice, 1000);

        var told = await simulation.Ears.Until(2, Of(twice));

        Assert.Equal(told[0].Form["notify_id"], told[1].Form["notify_id"]);
        Assert.Equal(0, simulation.Ears.Count(Of(never)));
    }

    static Func<Heard, bool> Of(string order) =>
        h => h.Path == "/v1/channels/alipay/notifications" && h.Form["out_trade_no"] == order;
}
