namespace Unwind.CommandLine;

/// <summary>Statements, transfers and stock from a shell.</summary>
public sealed class BooksCommandTests : IDisposable
{
    const string Order = """
        {"store":"s1","buyer":"b1","currency":"CNY","lines":[{"sku":"tea","title":"Tea","quantity":2,"unit_price_minor":5000}]}
        """;

    readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    async Task Sold()
    {
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "order.json"), Order);
        var order = (string)(await shell.Run("place", "order.json", "--json")).Json["order"]!;
        Assert.Equal(0, (await shell.Run("act", order, "record_payment", "--as", "payment")).Exit);
    }

    [Fact]
    public async Task R43_A_store_s_day_is_a_table_a_sheet_or_json()
    {
        await Sold();
        string[] transfer = ["transfer", "s1", "--from", "bank", "--to", "deposit", "--amount", "50000", "--currency", "CNY", "--reference", "bank-1", "--words", "保证金"];
        var dry = await shell.Run([.. transfer, "--dry-run"]);
        var first = await shell.Run([.. transfer, "--json"]);
        var again = await shell.Run(transfer);
        var other = await shell.Run("transfer", "s1", "--from", "bank", "--to", "deposit", "--minor", "1", "--reference", "bank-1");
        var half = await shell.Run("transfer", "s1", "--from", "bank");
        var list = await shell.Run("transfer", "s1", "--list");

        var table = await shell.Run("statement", "s1");
        var chinese = await shell.Run("statement", "s1", "--zone", "Asia/Shanghai", "--lang", "zh-CN", "--account", "deposit");
        var sheet = await shell.Run("statement", "s1", "--csv", "-");
        var file = await shell.Run("statement", "s1", "--csv", "s1.csv");
        var json = (await shell.Run("statement", "s1", "--json", "--from", "2020-01-01T00:00:00Z")).Json;

        Assert.Equal(0, dry.Exit);
        Assert.Contains("nothing was done", dry.Out, StringComparison.Ordinal);
        Assert.False((bool)first.Json["repeated"]!);
        Assert.Contains("Already done", again.Out, StringComparison.Ordinal);
        Assert.Equal((3, 2), (other.Exit, half.Exit));
        Assert.Contains("reference_taken", other.Error, StringComparison.Ordinal);
        Assert.Contains("500.00 CNY  [bank-1]  保证金", list.Out, StringComparison.Ordinal);

        Assert.Contains("Held in escrow [escrow]", table.Out, StringComparison.Ordinal);
        Assert.Contains("The buyer has paid", table.Out, StringComparison.Ordinal);
        Assert.Contains("店铺保证金 [deposit]", chinese.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("escrow", chinese.Out, StringComparison.Ordinal);
        Assert.StartsWith("time,currency,account", sheet.Out, StringComparison.Ordinal);
        Assert.Equal(0, file.Exit);
        Assert.Equal(sheet.Out, await File.ReadAllTextAsync(Path.Combine(shell.Folder, "s1.csv")));
        Assert.Equal(50000, (long)json["accounts"]!.AsArray().Single(a => (string)a!["account"]! == "deposit")!["closing_minor"]!);
        Assert.Equal(4, json["items"]!.AsArray().Count);
        Assert.Equal("Nothing is on its accounts.", (await shell.Run("statement", "s1", "--day", "2020-02-29")).Out.TrimEnd().Split('\n')[^1]);
        Assert.Equal(2, (await shell.Run("statement", "s1", "--zone", "Mars/Olympus")).Exit);
        Assert.Equal(2, (await shell.Run("statement", "s1", "--day", "2020-02-29", "--to", "2020-01-01T00:00:00Z")).Exit);
    }

    [Fact]
    public async Task R13_Stock_is_listed_counted_and_followed()
    {
        await Sold();
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "counts.csv"), "sku,count,on_sale\ntea,40,\ncup,7,false\n");
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "wrong.csv"), "sku,count\ntea,many\n");

        var dry = await shell.Run("stock", "s1", "--count", "tea=10", "--dry-run");
        var counted = await shell.Run("stock", "s1", "--count", "tea=10", "--count", "a=b=3", "--reference", "w1");
        var fromFile = await shell.Run("stock", "s1", "--file", "counts.csv", "--json");
        var wrong = await shell.Run("stock", "s1", "--file", "wrong.csv");
        var again = await shell.Run("stock", "s1", "--on-sale", "cup");
        var list = await shell.Run("stock", "s1");
        var json = (await shell.Run("stock", "s1", "--json")).Json["items"]!.AsArray();
        var feed = await shell.Run("stock", "s1", "--changes", "--after", "1", "--json");

        Assert.Contains("tea  10 available", dry.Out, StringComparison.Ordinal);
        Assert.Contains("✓ a=b  3 available", counted.Out, StringComparison.Ordinal);
        Assert.Equal(40, (long)fromFile.Json["items"]![0]!["available"]!);
        Assert.Equal(1, wrong.Exit);
        Assert.Contains("Line 2", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(0, again.Exit);
        Assert.Equal(["a=b", "cup", "tea"], json.Select(r => (string)r!["sku"]!));
        Assert.Equal((40L, -2L, false), ((long)json[2]!["available"]!, (long)json[2]!["change"]!, (bool)json[1]!["off_sale"]!));
        Assert.Contains("available", list.Out.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal([2L, 3, 4, 5, 6], feed.Out.TrimEnd().Split('\n').Select(l => (long)JsonNode.Parse(l)!["seq"]!));
        Assert.Equal(2, (await shell.Run("stock", "s1", "--count", "tea")).Exit);
        Assert.Equal(3, (await shell.Run("stock", "s1", "--count", "tea=9999999999999")).Exit);
    }
}
