using System.Diagnostics;

namespace Unwind.CommandLine;

/// <summary>What a process said, and with which code it went.</summary>
public sealed record Said(int Exit, string Out, string Error)
{
    public JsonNode Json => JsonNode.Parse(Out) ?? throw new InvalidOperationException("It said nothing.");
}

/// <summary>Runs the built program for real, in a folder and with a database of its own.</summary>
public sealed class Shell : IDisposable
{
    public static readonly string Program = Path.Combine(AppContext.BaseDirectory, "unwind.dll");

    public string Folder { get; } = Directory.CreateTempSubdirectory("unwind-shell-").FullName;
    public string Database => Path.Combine(Folder, "unwind.db");

    public Shell()
    {
        // What is printed for people to paste begins with ./unwind.
        var script = Path.Combine(Folder, "unwind");
        File.WriteAllText(script, $"#!/usr/bin/env bash\nexec dotnet '{Program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    public Task<Said> Run(params string[] arguments) => Start("dotnet", [Program, .. arguments], null);

    public Task<Said> Bash(string line, IReadOnlyDictionary<string, string>? set = null) => Start("bash", ["-c", line], set);

    async Task<Said> Start(string program, string[] arguments, IReadOnlyDictionary<string, string>? set)
    {
        using var process = Process.Start(Info(program, arguments, set))!;
        process.StandardInput.Close();
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Said(process.ExitCode, await said, await wrong);
    }

    /// <summary>Starts something that goes on, and waits for the JSON line with which it says that it is ready.</summary>
    public async Task<(Process Process, JsonNode Ready)> StartServer(params string[] arguments)
    {
        var process = Process.Start(Info("dotnet", [Program, .. arguments], null))!;
        process.StandardInput.Close();
        _ = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return (process, JsonNode.Parse(line ?? throw new InvalidOperationException("The server ended without a word."))!);
    }

    ProcessStartInfo Info(string program, string[] arguments, IReadOnlyDictionary<string, string>? set)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["UNWIND_DATABASE"] = Database;
        info.Environment["LANG"] = "en_US.UTF-8";
        info.Environment.Remove("LC_ALL");
        foreach (var (name, value) in set ?? new Dictionary<string, string>()) info.Environment[name] = value;
        return info;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
