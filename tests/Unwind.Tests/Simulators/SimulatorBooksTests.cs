using Unwind.CommandLine;

namespace Unwind.Simulators;

public sealed class SimulatorBooksTests
{
    [Fact]
    public async Task The_books_survive_the_death_of_the_simulator()
    {
        await using var simulation = new Simulation();
        await simulation.InitializeAsync();
        var (trade, payment) = (await simulation.Trade("o1", 1000), await simulation.Payment("o2", 5000));
        await simulation.AlipayRefund(trade, "k1", "3.00");
        await simulation.Sim("/carriers/sf/parcels", new JsonObject { ["order"] = "1", ["tracking"] = "T1", ["pace_ms"] = 0 });
        var voided = await simulation.Instruct("c1", "void_label", "T1");
        await simulation.Faults(new JsonObject { ["refund_pending"] = true, ["pending_ms"] = 600_000 });
        var pending = await simulation.StripeRefund(payment, "k2", 700);
        var before = await Known(simulation);
        var keys = simulation.Read("alipay-private.pem");

        await simulation.Kill();
        // What it was writing when it died is half a line.
        await File.AppendAllTextAsync(Path.Combine(simulation.Folder, "books.jsonl"), """{"what":"refunded","chan""");
        await simulation.Start();

        // What was under way may have ended already, on a machine that is slow.
        static string Ended(string books) => books.Replace("\"pending\"", "\"succeeded\"", StringComparison.Ordinal);
        Assert.Equal(Ended(before), Ended(await Known(simulation)));
        Assert.Equal(keys, simulation.Read("alipay-private.pem"));
        Assert.Contains($"endpoint: {simulation.Url}/stripe\n", simulation.Read("channels.yaml"), StringComparison.Ordinal);
        Assert.Equal("N", (string?)(await simulation.AlipayRefund(trade, "k1", "3.00"))["fund_change"]);
        Assert.Equal(voided.Body.ToJsonString(), (await simulation.Instruct("c1", "void_label", "T1")).Body.ToJsonString());
        // Numbers go on where no number was before, and what was under way ends.
        Assert.NotEqual(trade, await simulation.Trade("o3", 1000));
        await simulation.Ears.Until(1, h => h.Body.Contains("refund.updated", StringComparison.Ordinal)
            && h.Body.Contains(pending.Id!, StringComparison.Ordinal));
        Assert.Equal(0, await simulation.Stop());
    }

    [Fact]
    public async Task One_seed_is_one_run_of_luck()
    {
        var (first, again, other) = (await Luck(7), await Luck(7), await Luck(8));

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.InRange(first.Count(c => c == 'Y'), 5, 35);

        static async Task<string> Luck(int seed)
        {
            await using var simulation = new Simulation();
            await simulation.Ears.Start();
            await simulation.Start("--seed", $"{seed}", "--lossy", "50");
            await simulation.Faults(new JsonObject { ["modes"] = new JsonArray("error_done", "error_not_done", "busy", "refuse") });
            for (var i = 0; i < 40; i++) await simulation.Trade($"o{i}", 1000);
            // All at once: luck does not depend on who comes first.
            var said = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            {
                var values = simulation.AlipayRequest("alipay.trade.refund",
                    new JsonObject { ["out_trade_no"] = $"o{i}", ["out_request_no"] = "k", ["refund_amount"] = "1.00" });
                values["sign"] = simulation.AlipaySign(values);
                return (await simulation.PostAlipay(values)).Contains("\"fund_change\":\"Y\"", StringComparison.Ordinal) ? 'Y' : 'n';
            }));
            return string.Concat(said);
        }
    }

    [Fact]
    public async Task Many_payments_are_opened_at_once_and_what_makes_no_sense_is_said()
    {
        await using var simulation = new Simulation();
        await simulation.InitializeAsync();
        var items = new JsonArray([.. Enumerable.Range(0, 500).Select(i => (JsonNode)new JsonObject
        {
            ["out_trade_no"] = $"b{i}", ["total_amount_minor"] = 100 + i, ["pay"] = true,
        })]);

        var opened = await simulation.Sim("/alipay/trades/bulk", new JsonObject { ["items"] = items });

        Assert.Equal(500, opened["items"]!.AsArray().Count);
        var sums = (await simulation.Sim("/books/summary"))["channels"]!["alipay"]!;
        Assert.Equal((500, 174750), ((int)sums["paid"]!, (int)sums["paid_minor"]!["CNY"]!));
        foreach (var (path, body, status) in ((string, string, int)[])
        [
            ("/faults", """{"lossy":101}""", 400), ("/faults", """{"modes":["explode"]}""", 400), ("/faults", "[]", 400),
            ("/alipay/trades", """{"out_trade_no":"b1","total_amount_minor":1}""", 409), ("/alipay/trades/none/pay", "{}", 404),
        ])
        {
            using var response = await simulation.Http.PostAsync($"{simulation.Url}/sim{path}", new StringContent(body));
            Assert.Equal((path, status), (path, (int)response.StatusCode));
        }
    }

    [Fact]
    public async Task The_command_line_is_checked_like_any_other()
    {
        using var shell = new Shell();

        Assert.Equal(2, (await shell.Run("simulate")).Exit);
        Assert.Equal(2, (await shell.Run("simulate", "--folder", "f", "--lossy", "101")).Exit);
        Assert.Equal(2, (await shell.Run("simulate", "--folder", "f", "--notify", "here")).Exit);
    }

    static async Task<string> Known(Simulation simulation)
    {
        var books = await simulation.Sim("/books");
        foreach (var (_, of) in books["channels"]!.AsObject().Concat(books["carriers"]!.AsObject())) of!.AsObject().Remove("calls");
        return books.ToJsonString();
    }
}
