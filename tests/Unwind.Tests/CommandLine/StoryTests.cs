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
            await shell.Bash($"kill -INT {demo.Id}");
            await demo.WaitForExitAsync(TestContext.Current.CancellationToken);
            demo.Dispose();
        }
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
