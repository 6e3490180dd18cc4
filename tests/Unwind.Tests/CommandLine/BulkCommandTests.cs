using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Engine;
using Unwind.Storage;

namespace Unwind.CommandLine;

/// <summary>R36 from a shell: a play, its dry run, the run, the report; and a run whose process is killed in the middle.</summary>
public sealed class BulkCommandTests : ShellTests
{
    async Task<OrderId[]> Fill(int count, string? region = null)
    {
        await using var engine = await EngineHost.Open(
            new EngineOptions(Shell.Database, Site.Policies) { Workers = false }, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        var replies = await Task.WhenAll(Enumerable.Range(0, count).Select(i => engine.Pipeline.Execute(
            new Request($"{region}{i}", Actor.Buyer("b1"), Site.Placing() with { Region = region }), TestContext.Current.CancellationToken).AsTask()));
        return [.. replies.Select(r => r.Order)];
    }

    long Count(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Shell.Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    [Fact]
    public async Task R36_A_play_is_planned_read_run_and_reported()
    {
        await Fill(3, "Tibet");
        await Fill(1);
        var plan = await Shell.Run("bulk", "region-undeliverable", "--store", "s1", "--region", "Tibet", "--words", "No parcels go there.", "--json");
        var id = (string)plan.Json["id"]!;
        var text = await Shell.Run("bulk", "show", id, "--store", "s1");
        var chinese = await Shell.Run("bulk", "show", id, "--store", "s1", "--lang", "zh-CN");
        var run = await Shell.Run("bulk", "run", id, "--store", "s1", "--json");
        var report = await Shell.Run("bulk", "report", id, "--store", "s1");
        var again = await Shell.Run("bulk", "run", id, "--store", "s1");
        var second = await Shell.Run("bulk", "region-undeliverable", "--store", "s1", "--region", "Tibet", "--words", "x", "--json");

        Assert.Equal((0, "ready", 3, 3), (plan.Exit, (string)plan.Json["state"]!, (int)plan.Json["orders"]!, (int)plan.Json["to_do"]!));
        Assert.Contains("closed at once", text.Out, StringComparison.Ordinal);
        Assert.Contains("384.00 CNY", text.Out, StringComparison.Ordinal);
        Assert.Contains("one-sidedly", text.Out, StringComparison.Ordinal);
        Assert.Contains("待开始", chinese.Out, StringComparison.Ordinal);
        Assert.Equal((0, "finished", 3), (run.Exit, (string)run.Json["state"]!, (int)run.Json["handled"]!));
        Assert.Equal(4, report.Out.TrimEnd().Split("\r\n").Length);
        OneLine(again, 3, "R36");
        Assert.Equal(0, (int)second.Json["orders"]!);
    }

    [Fact]
    public async Task R36_A_list_from_a_file_and_what_makes_no_sense()
    {
        var orders = await Fill(2);
        await File.WriteAllLinesAsync(Path.Combine(Shell.Folder, "list.txt"), [$"{orders[0]}", "", "77"]);
        await File.WriteAllLinesAsync(Path.Combine(Shell.Folder, "wrong.txt"), ["abc"]);
        string[] plan = ["bulk", "plan", "--store", "s1", "--reason", "out_of_stock", "--words", "None left."];
        var listed = await Shell.Run([.. plan, "--orders", "list.txt", "--told", "--json"]);
        var id = (string)listed.Json["id"]!;
        var refused = await Shell.Run("bulk", "report", id, "--store", "s1", "--lang", "en");
        var cancelled = await Shell.Run("bulk", "cancel", id, "--store", "s1", "--json");

        Assert.Equal((2, 1), ((int)listed.Json["orders"]!, (int)listed.Json["to_do"]!));
        Assert.Contains("refused", refused.Out, StringComparison.Ordinal);
        Assert.Equal("cancelled", (string)cancelled.Json["state"]!);
        OneLine(await Shell.Run("bulk", "run", id, "--store", "s1"), 3, "R36");
        OneLine(await Shell.Run("bulk", "pause", id, "--store", "s1"), 3, "R36");
        OneLine(await Shell.Run("bulk", "show", id, "--store", "s2"), 1, id);
        OneLine(await Shell.Run([.. plan, "--orders", "wrong.txt"]), 2, "abc");
        OneLine(await Shell.Run([.. plan, "--orders", "list.txt", "--region", "x"]), 2, "--orders");
        OneLine(await Shell.Run([.. plan, "--stage", "nowhere"]), 2, "nowhere");
        OneLine(await Shell.Run([.. plan, "--stock", "set_to_zero"]), 3, "stock");
        Assert.Equal(0, Count("select count(*) from events where event like '%\"order_closed\"%'"));
    }

    [Fact]
    public async Task R36_A_run_that_is_killed_goes_on_where_it_was_and_its_report_is_right()
    {
        await Fill(3000);
        var plan = await Shell.Run("bulk", "plan", "--store", "s1", "--reason", "out_of_stock", "--words", "None left.", "--json");
        var id = (string)plan.Json["id"]!;
        using (var victim = Process.Start(new ProcessStartInfo("dotnet", [Shell.Program, "bulk", "run", id, "--store", "s1", "--database", Shell.Database]) { RedirectStandardOutput = true, RedirectStandardError = true })!)
        {
            while (Count("select count(*) from orders where stage = 'closed'") < 300) await Task.Delay(5, TestContext.Current.CancellationToken);
            victim.Kill(entireProcessTree: true);
            await victim.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        var before = Count("select count(*) from orders where stage = 'closed'");

        // The one that was killed holds the run for some seconds more.
        var run = await Shell.Run("bulk", "run", id, "--store", "s1", "--json");
        var report = await Shell.Run("bulk", "report", id, "--store", "s1", "--out", "report.csv");
        var rows = await File.ReadAllLinesAsync(Path.Combine(Shell.Folder, "report.csv"), TestContext.Current.CancellationToken);

        Assert.InRange(before, 300, 2999);
        Assert.Equal((0, "finished", 3000), (run.Exit, (string)run.Json["state"]!, (int)run.Json["handled"]!));
        Assert.Equal(0, report.Exit);
        Assert.Equal(3000, rows.Count(r => r.Contains(",done,", StringComparison.Ordinal)));
        Assert.Equal(3000, Count("select count(*) from events where event like '%\"order_closed\"%'"));
        Assert.Equal(0, (await Shell.Run("doctor")).Exit);
    }
}
