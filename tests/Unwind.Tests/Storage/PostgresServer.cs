using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(Unwind.Storage.PostgresServer))]

namespace Unwind.Storage;

/// <summary>
/// A real server in a folder of its own, started when the first story asks for a database and stopped after the last. What it
/// is told to write it does not wait for: power cuts are another measure's subject, and these stories are many.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    static readonly string folder = Path.Combine(Path.GetTempPath(), $"unwind-postgres-{Environment.ProcessId}");
    static readonly Lazy<string> server = new(Start);
    static int databases;

    /// <summary>An empty database. Returns how to connect to it.</summary>
    public static string NewDatabase()
    {
        var name = $"story_{Interlocked.Increment(ref databases)}";
        using var connection = new NpgsqlConnection(server.Value + ";Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"create database {name} template template0";
        command.ExecuteNonQuery();
        return new NpgsqlConnectionStringBuilder(server.Value) { Database = name, MaxPoolSize = 8, Options = "-c lock_timeout=300ms" }.ToString();
    }

    static string Start()
    {
        Directory.CreateDirectory(folder);
        Environment.SetEnvironmentVariable(Unwind.Engine.Storage.Stores.Preview, "1");
        return Script("start", folder, "fsync=off", "full_page_writes=off", "autovacuum=off").Trim();
    }

    static string Script(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Root(), "tools", "postgres.sh"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(120_000) || process.ExitCode != 0)
            throw new InvalidOperationException($"The tests of the storage need PostgreSQL (apt-get install -y postgresql): {errors.Result}");
        return output.Result;
    }

    static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Unwind.slnx"))) at = at.Parent!;
        return at.FullName;
    }

    public void Dispose()
    {
        if (!server.IsValueCreated) return;
        NpgsqlConnection.ClearAllPools();
        Script("stop", folder);
        Directory.Delete(folder, recursive: true);
    }
}
