using System.Diagnostics;

namespace Unwind.Crashing;

/// <summary>A PostgreSQL server of one's own, made by tools/postgres.sh, that can be killed as a power cut would and started again.</summary>
public sealed class DatabaseServer : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("unwind-server-").FullName;
    readonly string[] settings;

    public DatabaseServer(params string[] settings)
    {
        this.settings = settings;
        Connection = Script("start", folder, settings).Trim();
    }

    /// <summary>How to connect to it; the same after each start.</summary>
    public string Connection { get; }

    /// <summary>SIGKILL to the server itself: nothing is finished, nothing is written down.</summary>
    public void Kill()
    {
        var number = int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);
        using var server = Process.GetProcessById(number);
        server.Kill();
        server.WaitForExit();
    }

    public void Stop() => Script("stop", folder, []);

    /// <summary>Starts it again. Its processes may take a moment to see that the one above them is gone.</summary>
    public void Start()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Script("start", folder, []);
                return;
            }
            catch (InvalidOperationException) when (attempt < 40)
            {
                Thread.Sleep(250);
            }
        }
    }

    static string Script(string what, string folder, string[] settings)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Unwind.slnx"))) at = at.Parent!;
        var start = new ProcessStartInfo(Path.Combine(at.FullName, "tools", "postgres.sh"), [what, folder, .. settings]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException($"PostgreSQL did not {what} (apt-get install -y postgresql): {errors.Result}");
    }

    public void Dispose()
    {
        try
        {
            Stop();
        }
        catch (InvalidOperationException)
        {
            // It was killed, and nobody started it again.
        }
        Directory.Delete(folder, recursive: true);
    }
}
