using Unwind.Web;
using Unwind.CommandLine;

namespace Unwind.Importing;

public sealed class ImportTests : IDisposable
{
    readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    string File(string name, params string[] lines)
    {
        var path = Path.Combine(shell.Folder, name);
        System.IO.File.WriteAllLines(path, lines);
        return path;
    }

    static string Order(string reference, string more = "") =>
        $$"""{"placed":{"store":"s1","buyer":"b1","currency":"CNY","reference":"{{reference}}","lines":[{"sku":"a","quantity":2,"unit_price_minor":500}]},"placed_at":"2026-01-05T08:00:00Z"{{more}}}""";

    [Fact]
    public async Task Bad_rows_are_rejected_with_line_and_reason_and_the_good_ones_are_in()
    {
        var file = File(
            "orders.jsonl",
            Order("1"),
            Order("2", ""","payment":{"at":"2026-01-05T09:00:00Z","reference":"p2","cash":[{"kind":"cash","channel":"alipay","minor":1000}]}"""),
            "{ not json",
            "",
            Order("3", ""","surprise":1"""),
            Order("4", ""","completed_at":"2026-01-09T09:00:00Z"}"""[..^1]),
            Order("5", ""","closed":"out_of_stock","closed_at":"2026-01-05T10:00:00Z" """));

        var said = await shell.Run("import", file, "--json");

        Assert.Equal(4, said.Exit);
        Assert.Equal((3, 0, 3), ((int)said.Json["accepted"]!, (int)said.Json["repeated"]!, (int)said.Json["rejected"]!));
        var rejected = await System.IO.File.ReadAllLinesAsync(file + ".rejected.csv");
        Assert.Equal(["line", "3", "5", "6"], rejected.Select(r => r.Split(',')[0]));
        Assert.Contains("surprise", rejected[2], StringComparison.Ordinal);
        Assert.Contains("malformed", rejected[3], StringComparison.Ordinal);
        Assert.Equal(3, (await shell.Run("orders", "--json")).Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_row_with_too_few_cells_is_rejected_and_the_rest_comes_in()
    {
        const string header = "reference,store,buyer,currency,placed_at,sku,title,quantity,unit_price_minor";
        const string good = "s1,b1,CNY,2026-01-05T08:00:00Z,red,Thing,1,1000";
        var file = File("ragged.csv", header, "r1," + good, "r2,s1", "r3," + good);

        var said = await shell.Run("import", file, "--json");

        Assert.Equal(4, said.Exit);
        Assert.Equal("r3", (string?)(await shell.Run("orders", "--json")).Json["items"]![0]!["reference"]);
        Assert.Contains("2 cells where the header has 9", await System.IO.File.ReadAllTextAsync(file + ".rejected.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Importing_the_same_file_again_does_nothing_twice()
    {
        var file = File("orders.jsonl", [.. Enumerable.Range(1, 600).Select(i => Order($"{i}"))]);

        Assert.Equal(0, (await shell.Run("import", file)).Exit);
        var again = await shell.Run("import", file, "--json");

        Assert.Equal((600, 600), ((int)again.Json["accepted"]!, (int)again.Json["repeated"]!));
        Assert.False(System.IO.File.Exists(file + ".rejected.csv"));
        Assert.False(System.IO.File.Exists(file + ".checkpoint"));
    }

    [Fact]
    public async Task An_import_that_was_stopped_goes_on_where_it_was()
    {
        var file = File("orders.jsonl", [.. Enumerable.Range(1, 20).Select(i => Order($"{i}"))]);
        await System.IO.File.WriteAllTextAsync(file + ".checkpoint", "15");

        var said = await shell.Run("import", file, "--resume", "--json");

        Assert.Equal(5, (int)said.Json["accepted"]!);
    }

    [Fact]
    public async Task A_sample_of_a_real_shop_comes_in_as_csv_with_its_refunds()
    {
        var file = Path.Combine(shell.Folder, "sample.csv");
        System.IO.File.Copy(Path.Combine(Repository.Root, "tests", "data", "uci-sample.csv"), file);

        var said = await shell.Run("import", file, "--json");

        Assert.Equal(0, said.Exit);
        var imported = (int)said.Json["accepted"]!;
        Assert.InRange(imported, 20, 60);
        var rows = Table.Read(file).Select(r => r.Row).ToArray();
        Assert.Equal(rows.Select(r => r["reference"]).Distinct().Count(), imported);
        Assert.Contains(rows, r => r["refunded_units"].Length > 0);
        Assert.Equal(0, (await shell.Run("doctor")).Exit);
    }

    [Fact]
    public async Task A_column_that_nobody_knows_is_told_before_anything_is_done()
    {
        var file = File("orders.csv", "reference,store,buyer,currency,placed_at,sku,title,quantity,unit_price_minor,colour", "1,s,b,CNY,2026-01-01,a,A,1,100,red");

        var said = await shell.Run("import", file);

        Assert.Equal(1, said.Exit);
        Assert.Contains("colour", said.Error, StringComparison.Ordinal);
    }
}
