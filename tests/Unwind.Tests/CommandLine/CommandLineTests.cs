using Unwind.Web;
namespace Unwind.CommandLine;

public sealed class CommandLineTests : IDisposable
{
    const string Order = """
        {"store":"s1","buyer":"b1","currency":"CNY","reference":"r1","postage":{"minor":600},
         "lines":[{"sku":"tea","title":"Tea","quantity":2,"unit_price_minor":5000},{"sku":"cup","title":"Cup","quantity":1,"unit_price_minor":3000}]}
        """;

    readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    async Task<string> Place()
    {
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "order.json"), Order);
        var said = await shell.Run("place", "order.json", "--json", "--key", "once");
        Assert.Equal(0, said.Exit);
        return (string)said.Json["order"]!;
    }

    static void OneLine(Said said, int exit, string holds)
    {
        Assert.Equal(exit, said.Exit);
        Assert.Equal("", said.Out);
        Assert.Single(said.Error.TrimEnd().Split('\n'));
        Assert.Contains(holds, said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("explain")]
    [InlineData("act")]
    [InlineData("timeline")]
    [InlineData("orders")]
    [InlineData("cases")]
    [InlineData("effects")]
    [InlineData("record")]
    [InlineData("statement")]
    [InlineData("transfer")]
    [InlineData("stock")]
    [InlineData("place")]
    [InlineData("import")]
    [InlineData("policy")]
    [InlineData("keys")]
    [InlineData("doctor")]
    [InlineData("replay")]
    [InlineData("simulate")]
    public async Task Every_verb_has_help_and_a_page_entry(string verb)
    {
        var said = await shell.Run(verb, "--help");

        Assert.Equal(0, said.Exit);
        Assert.Contains("--json", said.Out, StringComparison.Ordinal);
        Assert.Contains($"## unwind {verb}", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "command-line.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_is_placed_explained_closed_and_told()
    {
        var order = await Place();

        var explained = await shell.Run("explain", order, "--as", "seller");
        Assert.Equal(0, explained.Exit);
        Assert.Contains("[close_order]", explained.Out, StringComparison.Ordinal);
        Assert.Contains("136.00 CNY", explained.Out, StringComparison.Ordinal);

        var dry = await shell.Run("act", order, "close_order", "--as", "seller", "--reason", "out_of_stock", "--dry-run");
        Assert.Equal(0, dry.Exit);
        Assert.Equal("awaiting_payment", (string?)(await shell.Run("explain", order, "--as", "buyer", "--json")).Json["stage"]);

        string[] close = ["act", order, "close_order", "--as", "seller", "--reason", "out_of_stock", "--key", "k1", "--json"];
        var first = await shell.Run(close);
        var again = await shell.Run(close);
        Assert.Equal((0, 0), (first.Exit, again.Exit));
        Assert.False((bool)first.Json["repeated"]!);
        Assert.True((bool)again.Json["repeated"]!);
        Assert.Equal((int)first.Json["version"]!, (int)again.Json["version"]!);

        var timeline = (await shell.Run("timeline", order, "--json")).Json.AsArray();
        Assert.Equal(["order_placed", "order_closed"], timeline.Select(e => (string)e!["event"]!["event"]!));
        Assert.Equal("closed", (string?)(await shell.Run("orders", "--store", "s1", "--json")).Json["items"]![0]!["stage"]);
    }

    [Fact]
    public async Task A_picture_is_sent_with_an_act_and_what_is_none_is_one_line()
    {
        var order = await Place();
        var picture = Path.Combine(shell.Folder, "tin.png");
        await File.WriteAllBytesAsync(picture, Consoles.AttachmentTests.Png);
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "words.png"), "no picture");

        Assert.Equal(0, (await shell.Run("act", order, "send_message", "--as", "seller", "--attach", "tin.png", "--dry-run")).Exit);
        Assert.False(Directory.Exists(shell.Database + ".files"));
        Assert.Equal(0, (await shell.Run("act", order, "send_message", "--as", "seller", "--attach", "tin.png")).Exit);
        var kept = Assert.Single(Directory.GetFiles(shell.Database + ".files", "*", SearchOption.AllDirectories));
        Assert.Contains($"kept{Path.DirectorySeparatorChar}", kept, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(kept), (await shell.Run("timeline", order, "--json")).Out, StringComparison.Ordinal);
        OneLine(await shell.Run("act", order, "send_message", "--as", "seller", "--attach", "words.png"), 2, "words.png");
        OneLine(await shell.Run("act", order, "send_message", "--as", "seller", "--attach", "absent.png"), 2, "absent.png");
    }

    [Fact]
    public async Task A_refusal_is_one_line_and_exit_code_3()
    {
        var order = await Place();
        Assert.Equal(0, (await shell.Run("act", order, "record_payment", "--as", "payment")).Exit);

        OneLine(await shell.Run("act", order, "close_order", "--as", "seller", "--reason", "out_of_stock"), 3, "[paid_cannot_be_closed → apply_to_cancel]");
        OneLine(await shell.Run("act", order, "close_order", "--as", "seller", "--reason", "out_of_stock", "--lang", "zh-CN"), 3, "R8");
        OneLine(await shell.Run("act", order, "apply_to_cancel", "--as", "seller", "--reason", "no_such_reason", "--explanation", "x"), 3, "reason_not_offered");
    }

    [Fact]
    public async Task A_quarrel_goes_to_the_desk_and_onto_the_record()
    {
        var order = await Place();
        await Done(order, "record_payment", "payment");
        await Done(order, "ship", "seller", "--carrier", "sf", "--tracking", "SF1");
        await Done(order, "record_scan", "carrier", "--parcel", "1", "--scan", "picked_up");
        await Done(order, "record_scan", "carrier", "--parcel", "1", "--scan", "delivered");
        await Done(order, "request_refund", "buyer", "--line", "1", "--reason", "damaged", "--explanation", "Both are broken.", "--proof", "a.jpg");
        await Done(order, "decline_case", "seller", "--case", "1", "--reason", "evidence_missing", "--proof", "b.jpg");
        await Done(order, "act_on_behalf", "officer:o2", "--side", "buyer", "--how", "phone", "--act", "call_desk", "--case", "1", "--words", "They called.");
        await Done(order, "give_evidence", "buyer", "--case", "1", "--words", "Look.");
        OneLine(await shell.Run("act", order, "give_verdict", "--as", "officer:o1", "--case", "1", "--award", "all", "--words", "Yes."), 3, "evidence_open");
        await Done(order, "give_evidence", "seller", "--case", "1", "--words", "No.");
        await Done(order, "assign_case", "officer:o1", "--case", "1");
        await Done(order, "ask_evidence", "officer:o1", "--case", "1", "--side", "buyer", "--words", "The box, please.");
        await Done(order, "extend_deadline", "buyer", "--case", "1");
        await Done(order, "give_evidence", "buyer", "--case", "1", "--proof", "box.jpg");

        var mine = await shell.Run("cases", "--desk", "--officer", "o1", "--waits-for", "officer", "--json");
        Assert.Equal(("ruling", "o1", true), ((string?)mine.Json["items"]![0]!["waits_for"], (string?)mine.Json["items"]![0]!["officer"], (bool)mine.Json["items"]![0]!["desk"]!));
        Assert.Contains(order, (await shell.Run("cases", "--all")).Out, StringComparison.Ordinal);
        Assert.Equal("", (await shell.Run("cases", "--officer", "o3")).Out);
        Assert.Contains("[give_verdict]", (await shell.Run("explain", order, "--as", "officer:o1")).Out, StringComparison.Ordinal);

        await Done(order, "give_verdict", "officer:o1", "--case", "1", "--award", "1:2000", "1:all:postage", "--liable", "seller", "--violation", "promise_broken", "--words", "One can be used.");
        await Done(order, "appeal_verdict", "seller", "--case", "1", "--words", "Both can.");
        OneLine(await shell.Run("act", order, "give_verdict", "--as", "officer:o1", "--case", "1", "--words", "Again."), 3, "somebody_else_decides");
        await Done(order, "give_verdict", "officer:o3", "--case", "1", "--award", "1:2000", "--award", "1:all:postage", "--liable", "seller", "--violation", "promise_broken", "--words", "It stands.");
        await Done(order, "complain", "buyer", "--line", "2", "--reason", "promise_broken", "--words", "There was to be a gift.");
        await Done(order, "waive_penalty", "platform", "--words", "The first time.");
        await Done(order, "record_outside_refund", "payment", "--reference", "out-1", "--component", "0", "--amount", "100", "--line", "2");

        var record = (await shell.Run("record", "s1", "--json")).Json["currencies"]![0]!;
        Assert.Equal((1, 0, 1), ((int)record["complaints"]!, (int)record["points"]!, (int)record["orders_refunded"]!));
        Assert.Contains("cancellation 0.0 %", (await shell.Run("record", "s1")).Out, StringComparison.Ordinal);
        Assert.Contains("Nothing is on the record", (await shell.Run("record", "s9")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await shell.Run("doctor")).Exit);
    }

    [Fact]
    public async Task What_the_platform_and_the_channel_do_has_options_too()
    {
        var order = await Place();
        await Done(order, "record_payment", "payment");
        await Done(order, "hold_order", "platform", "--words", "To be checked.");
        Assert.Contains("[release_hold]", (await shell.Run("explain", order, "--as", "platform")).Out, StringComparison.Ordinal);
        OneLine(await shell.Run("act", order, "ship", "--as", "seller", "--carrier", "sf", "--tracking", "SF1"), 3, "on_hold");
        await Done(order, "release_hold", "platform");
        await Done(order, "act_on_behalf", "officer", "--side", "buyer", "--words", "By phone.", "--act", "request_refund", "--body", "{\"reason\":\"changed_mind\"}");
        await Done(order, "act_on_behalf", "officer", "--body", "{\"side\":\"seller\",\"how\":\"email\",\"words\":\"Sorry.\",\"request\":{\"act\":\"send_message\",\"text\":\"Sorry.\"}}");
        OneLine(await shell.Run("act", order, "act_on_behalf", "--as", "officer", "--side", "buyer"), 2, "--act");
        OneLine(await shell.Run("act", order, "act_on_behalf", "--as", "officer", "--side", "clock", "--act", "send_message"), 2, "--side");
        OneLine(await shell.Run("act", order, "act_on_behalf", "--as", "officer", "--side", "buyer", "--act", "act_on_behalf"), 2, "act_on_behalf");
        OneLine(await shell.Run("act", order, "give_verdict", "--as", "officer", "--case", "1", "--award", "1:x"), 2, "--award");
        OneLine(await shell.Run("act", order, "give_verdict", "--as", "officer", "--case", "1", "--liable", "me"), 2, "--liable");
        OneLine(await shell.Run("act", order, "withdraw_contract", "--as", "buyer", "--email", "a@b"), 3, "order_not_found");
        OneLine(await shell.Run("act", order, "confirm_collection", "--as", "payment", "--collection", "1"), 3, "collection_not_found");
        OneLine(await shell.Run("act", order, "close_order", "--as", "seller", "--reason", "price_error", "--line", "2"), 2, "--line");
        OneLine(await shell.Run("act", order, "agree_case", "--as", "seller", "--case", "1", "--difference", "-500"), 3, "malformed");
        OneLine(await shell.Run("cases", "--waits-for", "clock"), 2, "--waits-for");
        OneLine(await shell.Run("record", "s1", "--from", "2026-01-02T00:00:00Z", "--to", "2026-01-01T00:00:00Z"), 2, "--from");
    }

    [Fact]
    public async Task What_the_outside_did_not_do_is_listed_resumed_and_settled_by_hand()
    {
        var order = await Place();
        Assert.Equal("Nothing is open.\n", (await shell.Run("effects")).Out);
        await Done(order, "record_payment", "payment");
        await Done(order, "request_refund", "buyer", "--line", "1", "--reason", "changed_mind");
        await Done(order, "agree_case", "seller");
        var open = (await shell.Run("effects", "--order", order, "--json")).Json["items"]!.AsArray();
        var key = (string)open[0]!["key"]!;
        Assert.Equal(("pay_out", "escrow", "pending", 0), ((string?)open[0]!["kind"], (string?)open[0]!["via"], (string?)open[0]!["state"], (int)open[0]!["attempts"]!));
        Assert.Contains("under way", (await shell.Run("explain", order, "--as", "buyer")).Out, StringComparison.Ordinal);
        OneLine(await shell.Run("effects", "resume", order, key), 3, "effect_not_parked");
        OneLine(await shell.Run("effects", "settle", order, key, "--words", "By bank."), 3, "effect_not_parked");

        await Done(order, "park_effect", "payment", "--effect", key, "--reason", "balance_too_low", "--words", "Not enough on the account.");
        var table = (await shell.Run("effects", "--state", "parked")).Out;
        Assert.Contains("waits for you", table, StringComparison.Ordinal);
        Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(long)open[0]!["minor"]! / 100m:0.00} CNY"), table, StringComparison.Ordinal);
        Assert.Contains("the balance at the channel is too low: Not enough on the account.", table, StringComparison.Ordinal);
        Assert.Contains("等人处理", (await shell.Run("effects", "--lang", "zh-CN")).Out, StringComparison.Ordinal);
        Assert.Equal(2, table.TrimEnd().Split('\n').Length);
        // What the channel said, and what to type, is for those who run it.
        var (platform, buyer) = ((await shell.Run("explain", order, "--as", "platform")).Out, (await shell.Run("explain", order, "--as", "buyer")).Out);
        Assert.Contains($"unwind effects resume {order} {key}", platform, StringComparison.Ordinal);
        Assert.Contains("Not enough on the account.", platform, StringComparison.Ordinal);
        Assert.Contains("delayed", buyer, StringComparison.Ordinal);
        Assert.DoesNotContain("Not enough on the account.", buyer, StringComparison.Ordinal);
        Assert.Equal("delayed", (string?)(await shell.Run("explain", order, "--as", "seller", "--json")).Json["refunds"]![0]!["progress"]);
        Assert.Empty((await shell.Run("explain", order, "--as", "seller", "--json")).Json["parked"]!.AsArray());

        Assert.Equal(0, (await shell.Run("effects", "resume", order, key)).Exit);
        Assert.Equal("pending", (string?)(await shell.Run("effects", "--via", "escrow", "--kind", "pay_out", "--json")).Json["items"]![0]!["state"]);
        await Done(order, "park_effect", "payment", "--effect", key, "--reason", "refused");
        await Done(order, "resume_effect", "platform", "--effect", key);
        await Done(order, "park_effect", "payment", "--effect", key, "--reason", "failed");
        string[] settle = ["effects", "settle", order, key, "--words", "Paid by bank.", "--reference", "bank-7", "--key", "by-hand", "--json"];
        Assert.Equal(0, (await shell.Run(settle)).Exit);
        Assert.True((bool)(await shell.Run(settle)).Json["repeated"]!);

        Assert.Contains("paid out (bank-7)", (await shell.Run("explain", order, "--as", "buyer")).Out, StringComparison.Ordinal);
        Assert.Equal("Nothing is open.\n", (await shell.Run("effects", "--order", order)).Out);
        Assert.Equal("done", (string?)(await shell.Run("effects", "--order", order, "--all", "--json")).Json["items"]![0]!["state"]);
        OneLine(await shell.Run("effects", "resume", order, key), 3, "effect_not_found");
        OneLine(await shell.Run("effects", "resume", order), 2, "effect");
        OneLine(await shell.Run("effects", "settle", order, key), 2, "--words");
        OneLine(await shell.Run("effects", "--state", "lost"), 2, "--state");
        OneLine(await shell.Run("effects", "--kind", "dance"), 2, "--kind");
        OneLine(await shell.Run("effects", "--state", "done", "--all"), 2, "--all");
        Assert.Equal(0, (await shell.Run("doctor")).Exit);
    }

    async Task Done(string order, string act, string by, params string[] options)
    {
        var said = await shell.Run(["act", order, act, "--as", by, .. options]);
        Assert.True(said.Exit == 0, $"{act} by {by}: {said.Error}");
    }

    [Fact]
    public async Task Each_trouble_is_one_clear_line()
    {
        OneLine(await shell.Run("explain", "12345", "--as", "seller"), 1, "no database");
        await Place();
        OneLine(await shell.Run("explain", "12345", "--as", "seller"), 1, "no order 12345");
        OneLine(await shell.Run("explain", "12x", "--as", "seller"), 2, "not an order's number");
        OneLine(await shell.Run("explain", "12345"), 2, "--as");
        OneLine(await shell.Run("explain", "12345", "--as", "nobody"), 1, "no order");
        OneLine(await shell.Run("act", "12345", "dance", "--as", "seller"), 2, "no act");
        OneLine(await shell.Run("orders", "--limit", "0"), 2, "--limit");
        OneLine(await shell.Run("orders", "--stage", "nowhere"), 2, "no stage");
        OneLine(await shell.Run("dance"), 2, "dance");
        OneLine(await shell.Run("place", "missing.json"), 1, "missing.json");
        OneLine(await shell.Run("import", "missing.jsonl"), 1, "missing.jsonl");
        OneLine(await shell.Run("orders", "--policies", "nowhere"), 1, "no policy folder");
        OneLine(await shell.Run("replay", "tmall", "--data", "nowhere"), 1, "The data is not there");
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "bad.json"), "{\"store\":");
        OneLine(await shell.Run("place", "bad.json"), 2, "JSON");
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "note.db"), new string('x', 5000));
        OneLine(await shell.Run("orders", "--database", "note.db"), 1, "unwind:");
    }

    [Fact]
    public async Task A_policy_with_a_mistake_is_told_with_file_line_and_column()
    {
        var good = await shell.Run("policy", "validate", "--json");
        Assert.Equal(0, good.Exit);
        Assert.True((bool)good.Json["valid"]!);

        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "policies", "taobao.yaml"));
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "bad.yaml"), text.Replace("pay_within: 24h", "pay_within: soon", StringComparison.Ordinal));
        var bad = await shell.Run("policy", "validate", "bad.yaml");
        Assert.Equal(5, bad.Exit);
        Assert.Matches(@"bad\.yaml:\d+:\d+: ", bad.Error);
        Assert.Contains("R9", (await shell.Run("policy", "show")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_shown_once_listed_and_revoked()
    {
        var made = await shell.Run("keys", "create", "--name", "erp", "--as", "seller:s1", "--json");
        Assert.Equal(0, made.Exit);
        var (id, text) = ((string)made.Json["id"]!, (string)made.Json["key"]!);
        Assert.StartsWith("uk_", text, StringComparison.Ordinal);

        var listed = await shell.Run("keys", "list");
        Assert.Contains("seller:s1", listed.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(text, listed.Out, StringComparison.Ordinal);

        Assert.Equal(0, (await shell.Run("keys", "revoke", id)).Exit);
        Assert.Equal(1, (await shell.Run("keys", "revoke", "nobody")).Exit);
        Assert.NotNull((await shell.Run("keys", "list", "--json")).Json[0]!["revoked_at"]);
    }

    [Fact]
    public async Task The_doctor_finds_a_sound_database_sound()
    {
        await Place();
        var said = await shell.Run("doctor", "--json");

        Assert.Equal(0, said.Exit);
        Assert.True((bool)said.Json["healthy"]!);
        Assert.Equal(1, (long)said.Json["orders"]!);
    }

    [Fact]
    public async Task A_server_stops_in_good_order_when_it_is_told_to()
    {
        var (server, ready) = await shell.StartServer("serve", "--urls", "http://127.0.0.1:0", "--json", "--quiet");
        using var http = new HttpClient();
        var live = await http.GetAsync($"{ready["urls"]![0]}/health/live", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);

        Assert.Equal(0, (await shell.Bash($"kill -TERM {server.Id}")).Exit);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, server.ExitCode);
        server.Dispose();
    }
}
