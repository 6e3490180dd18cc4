using Unwind.Web;
namespace Unwind.CommandLine;

/// <summary>The verbs, as somebody types them.</summary>
public sealed class CommandLineTests : ShellTests
{
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
        var said = await Shell.Run(verb, "--help");

        Assert.Equal(0, said.Exit);
        Assert.Contains("--json", said.Out, StringComparison.Ordinal);
        Assert.Contains($"## unwind {verb}", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "command-line.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_is_placed_explained_closed_and_told()
    {
        var order = await Place();

        var explained = await Shell.Run("explain", order, "--as", "seller");
        Assert.Equal(0, explained.Exit);
        Assert.Contains("[close_order]", explained.Out, StringComparison.Ordinal);
        Assert.Contains("136.00 CNY", explained.Out, StringComparison.Ordinal);

        var dry = await Shell.Run("act", order, "close_order", "--as", "seller", "--reason", "out_of_stock", "--dry-run");
        Assert.Equal(0, dry.Exit);
        Assert.Equal("awaiting_payment", (string?)(await Shell.Run("explain", order, "--as", "buyer", "--json")).Json["stage"]);

        string[] close = ["act", order, "close_order", "--as", "seller", "--reason", "out_of_stock", "--key", "k1", "--json"];
        var first = await Shell.Run(close);
        var again = await Shell.Run(close);
        Assert.Equal((0, 0), (first.Exit, again.Exit));
        Assert.False((bool)first.Json["repeated"]!);
        Assert.True((bool)again.Json["repeated"]!);
        Assert.Equal((int)first.Json["version"]!, (int)again.Json["version"]!);

        var timeline = (await Shell.Run("timeline", order, "--json")).Json.AsArray();
        Assert.Equal(["order_placed", "order_closed"], timeline.Select(e => (string)e!["event"]!["event"]!));
        Assert.Equal("closed", (string?)(await Shell.Run("orders", "--store", "s1", "--json")).Json["items"]![0]!["stage"]);
    }

    [Fact]
    public async Task A_picture_is_sent_with_an_act_and_what_is_none_is_one_line()
    {
        var order = await Place();
        var picture = Path.Combine(Shell.Folder, "tin.png");
        await File.WriteAllBytesAsync(picture, Consoles.AttachmentTests.Png);
        await File.WriteAllTextAsync(Path.Combine(Shell.Folder, "words.png"), "no picture");

        Assert.Equal(0, (await Shell.Run("act", order, "send_message", "--as", "seller", "--attach", "tin.png", "--dry-run")).Exit);
        Assert.False(Directory.Exists(Shell.Database + ".files"));
        Assert.Equal(0, (await Shell.Run("act", order, "send_message", "--as", "seller", "--attach", "tin.png")).Exit);
        var kept = Assert.Single(Directory.GetFiles(Shell.Database + ".files", "*", SearchOption.AllDirectories));
        Assert.Contains($"kept{Path.DirectorySeparatorChar}", kept, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(kept), (await Shell.Run("timeline", order, "--json")).Out, StringComparison.Ordinal);
        OneLine(await Shell.Run("act", order, "send_message", "--as", "seller", "--attach", "words.png"), 2, "words.png");
        OneLine(await Shell.Run("act", order, "send_message", "--as", "seller", "--attach", "absent.png"), 2, "absent.png");
    }

    [Fact]
    public async Task A_refusal_is_one_line_and_exit_code_3()
    {
        var order = await Place();
        Assert.Equal(0, (await Shell.Run("act", order, "record_payment", "--as", "payment")).Exit);

        OneLine(await Shell.Run("act", order, "close_order", "--as", "seller", "--reason", "out_of_stock"), 3, "[paid_cannot_be_closed → apply_to_cancel]");
        OneLine(await Shell.Run("act", order, "close_order", "--as", "seller", "--reason", "out_of_stock", "--lang", "zh-CN"), 3, "R8");
        OneLine(await Shell.Run("act", order, "apply_to_cancel", "--as", "seller", "--reason", "no_such_reason", "--explanation", "x"), 3, "reason_not_offered");
    }

    [Fact]
    public async Task Each_trouble_is_one_clear_line()
    {
        OneLine(await Shell.Run("explain", "12345", "--as", "seller"), 1, "no database");
        await Place();
        OneLine(await Shell.Run("explain", "12345", "--as", "seller"), 1, "no order 12345");
        OneLine(await Shell.Run("explain", "12x", "--as", "seller"), 2, "not an order's number");
        OneLine(await Shell.Run("explain", "12345"), 2, "--as");
        OneLine(await Shell.Run("explain", "12345", "--as", "nobody"), 1, "no order");
        OneLine(await Shell.Run("act", "12345", "dance", "--as", "seller"), 2, "no act");
        OneLine(await Shell.Run("orders", "--limit", "0"), 2, "--limit");
        OneLine(await Shell.Run("orders", "--stage", "nowhere"), 2, "no stage");
        OneLine(await Shell.Run("dance"), 2, "dance");
        OneLine(await Shell.Run("place", "missing.json"), 1, "missing.json");
        OneLine(await Shell.Run("import", "missing.jsonl"), 1, "missing.jsonl");
        OneLine(await Shell.Run("orders", "--policies", "nowhere"), 1, "no policy folder");
        OneLine(await Shell.Run("replay", "tmall", "--data", "nowhere"), 1, "The data is not there");
        await File.WriteAllTextAsync(Path.Combine(Shell.Folder, "bad.json"), "{\"store\":");
        OneLine(await Shell.Run("place", "bad.json"), 2, "JSON");
        await File.WriteAllTextAsync(Path.Combine(Shell.Folder, "note.db"), new string('x', 5000));
        OneLine(await Shell.Run("orders", "--database", "note.db"), 1, "unwind:");
    }

    [Fact]
    public async Task A_policy_with_a_mistake_is_told_with_file_line_and_column()
    {
        var good = await Shell.Run("policy", "validate", "--json");
        Assert.Equal(0, good.Exit);
        Assert.True((bool)good.Json["valid"]!);

        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "policies", "taobao.yaml"));
        await File.WriteAllTextAsync(Path.Combine(Shell.Folder, "bad.yaml"), text.Replace("pay_within: 24h", "pay_within: soon", StringComparison.Ordinal));
        var bad = await Shell.Run("policy", "validate", "bad.yaml");
        Assert.Equal(5, bad.Exit);
        Assert.Matches(@"bad\.yaml:\d+:\d+: ", bad.Error);
        Assert.Contains("R9", (await Shell.Run("policy", "show")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_shown_once_listed_and_revoked()
    {
        var made = await Shell.Run("keys", "create", "--name", "erp", "--as", "seller:s1", "--json");
        Assert.Equal(0, made.Exit);
        var (id, text) = ((string)made.Json["id"]!, (string)made.Json["key"]!);
        Assert.StartsWith("uk_", text, StringComparison.Ordinal);

        var listed = await Shell.Run("keys", "list");
        Assert.Contains("seller:s1", listed.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(text, listed.Out, StringComparison.Ordinal);

        Assert.Equal(0, (await Shell.Run("keys", "revoke", id)).Exit);
        Assert.Equal(1, (await Shell.Run("keys", "revoke", "nobody")).Exit);
        Assert.NotNull((await Shell.Run("keys", "list", "--json")).Json[0]!["revoked_at"]);
    }

    [Fact]
    public async Task The_doctor_finds_a_sound_database_sound()
    {
        await Place();
        var said = await Shell.Run("doctor", "--json");

        Assert.Equal(0, said.Exit);
        Assert.True((bool)said.Json["healthy"]!);
        Assert.Equal(1, (long)said.Json["orders"]!);
    }

    [Fact]
    public async Task A_server_stops_in_good_order_when_it_is_told_to()
    {
        var (server, ready) = await Shell.StartServer("serve", "--urls", "http://127.0.0.1:0", "--json", "--quiet");
        using var http = new HttpClient();
        var live = await http.GetAsync($"{ready["urls"]![0]}/health/live", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);

        Assert.Equal(0, (await Shell.Bash($"kill -TERM {server.Id}")).Exit);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, server.ExitCode);
        server.Dispose();
    }
}
