namespace Unwind.CommandLine;

/// <summary>Tests that run the program, each in a folder of its own. A class for each of the long ones: classes run side by side.</summary>
public abstract class ShellTests : IDisposable
{
    protected const string Order = """
        {"store":"s1","buyer":"b1","currency":"CNY","reference":"r1","postage":{"minor":600},
         "lines":[{"sku":"tea","title":"Tea","quantity":2,"unit_price_minor":5000},{"sku":"cup","title":"Cup","quantity":1,"unit_price_minor":3000}]}
        """;

    protected Shell Shell { get; } = new();

    public void Dispose()
    {
        Shell.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task<string> Place()
    {
        await File.WriteAllTextAsync(Path.Combine(Shell.Folder, "order.json"), Order);
        var said = await Shell.Run("place", "order.json", "--json", "--key", "once");
        Assert.Equal(0, said.Exit);
        return (string)said.Json["order"]!;
    }

    protected static void OneLine(Said said, int exit, string holds)
    {
        Assert.Equal(exit, said.Exit);
        Assert.Equal("", said.Out);
        Assert.Single(said.Error.TrimEnd().Split('\n'));
        Assert.Contains(holds, said.Error, StringComparison.Ordinal);
    }

    protected async Task Done(string order, string act, string by, params string[] options)
    {
        var said = await Shell.Run(["act", order, act, "--as", by, .. options]);
        Assert.True(said.Exit == 0, $"{act} by {by}: {said.Error}");
    }
}
