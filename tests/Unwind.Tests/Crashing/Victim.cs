using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Unwind.Crashing;

/// <summary>The real program over one database: started, killed without a warning, started again, asked on the command line.</summary>
public sealed class Victim(string program, string database, params string[] serving) : IDisposable
{
    Process? process;

    public string Url { get; private set; } = "";

    /// <summary>Starts the server and waits until it listens.</summary>
    public async Task Start()
    {
        process = Process.Start(Info(["serve", "--urls", "http://127.0.0.1:0", "--json", "--quiet", "--no-rate-limit", .. serving, "--database", database]))!;
        var said = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await said);
        Url = (string)JsonNode.Parse(line)!["urls"]![0]!;
    }

    /// <summary>SIGKILL: nothing is finished, nothing is said.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>One command on the same database; what it printed.</summary>
    public Task<string> Ask(params string[] arguments) => Ask(program, [.. arguments, "--database", database]);

    public static async Task<string> Ask(string program, string[] arguments)
    {
        using var asked = Process.Start(Info(program, arguments))!;
        var (said, wrong) = (asked.StandardOutput.ReadToEndAsync(), asked.StandardError.ReadToEndAsync());
        await asked.WaitForExitAsync();
        return (await said).Length > 0 ? await said : throw new InvalidOperationException(await wrong);
    }

    public async Task<string> Key(string who) => (string)JsonNode.Parse(await Ask("keys", "create", "--name", "crash", "--as", who, "--json"))!["key"]!;

    ProcessStartInfo Info(string[] arguments) => Info(program, arguments);

    public static ProcessStartInfo Info(string program, string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["LANG"] = "en_US.UTF-8";
        return info;
    }

    public void Dispose()
    {
        try
        {
            process?.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has gone by itself.
        }
        process?.Dispose();
    }
}
