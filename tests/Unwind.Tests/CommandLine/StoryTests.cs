using Unwind.Web;
namespace Unwind.CommandLine;

public sealed class StoryTests : IDisposable
{
    readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    [Fact]
    public async Task The_printed_story_works_line_by_line_beside_the_running_demo()
    {
        var (demo, ready) = await shell.StartServer("demo", "--json", "--urls", "http://127.0.0.1:0");
        try
        {
            Assert.Equal(7, ready["keys"]!.AsObject().Count);
            var database = new Dictionary<string, string> { ["UNWIND_DATABASE"] = (string)ready["database"]! };
            var said = new List<string>();
            foreach (var line in ready["story"]!.AsArray())
            {
                var command = (string)line!["command"]!;
                var answer = await shell.Bash(command, database);
                Assert.True((int)line["exit"]! == answer.Exit, $"{command}\n{answer.Exit}: {answer.Out}{answer.Error}");
                said.Add(answer.Out + answer.Error);
            }
            Assert.Contains(said, s => s.Contains("[paid_cannot_be_closed → apply_to_cancel]", StringComparison.Ordinal));
            Assert.Contains(said, s => s.Contains("[parcel_in_transit → apply_to_cancel]", StringComparison.Ordinal));
            Assert.Contains(said, s => s.Contains("302.00 CNY", StringComparison.Ordinal));
            // Money and parcels outside: on its way, then there, and by hand.
            Assert.Contains(said, s => s.Contains("134.00 CNY  alipay: under way", StringComparison.Ordinal));
            Assert.Contains(said, s => s.Contains("134.00 CNY  alipay: paid out", StringComparison.Ordinal));
            Assert.Contains(said, s => s.Contains("\"moved_more_than_once\":[]", StringComparison.Ordinal));
            Assert.Contains(said, s => s.Contains("stopping a parcel; it was refused", StringComparison.Ordinal) || s.Contains("unknown_parcel", StringComparison.Ordinal));
            Assert.Contains(said, s => s.Contains("the balance at the channel is too low", StringComparison.Ordinal));
            Assert.Contains(said, s => s.Contains("paid out (BANK-1)", StringComparison.Ordinal));
            await Quiet(database["UNWIND_DATABASE"]);

            var rows = new HashSet<string>();
            foreach (var stage in Enum.GetValues<Stage>())
            {
                var list = await shell.Run("orders", "--stage", SnakeCase.Of(stage), "--json", "--limit", "1", "--database", database["UNWIND_DATABASE"]);
                if (list.Json["items"]!.AsArray().Count > 0) rows.Add(SnakeCase.Of(stage));
            }
            Assert.Equal(Enum.GetValues<Stage>().Length, rows.Count);
        }
        finally
        {
            await shell.Bash($"kill -TERM {demo.Id}");
            await demo.WaitForExitAsync(TestContext.Current.CancellationToken);
            demo.Dispose();
        }
    }

    /// <summary>The books of both sides agree, also about what the market did in the meantime.</summary>
    async Task Quiet(string database)
    {
        var doctor = await shell.Run("doctor", "--database", database);
        Assert.True(doctor.Exit == 0, doctor.Out + doctor.Error);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_so()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var said = await shell.Run("demo", "--urls", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal(1, said.Exit);
        Assert.Contains("in use", said.Error, StringComparison.Ordinal);
    }
}
