using System.Diagnostics;
using Npgsql;
using Unwind.Engine.Storage.Postgres;

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
    const string Pattern = "pattern";

    static readonly Lazy<string> pattern = new(MakePattern);
    static int databases;

    /// <summary>A database that has the schema and nothing else. Returns how to connect to it.</summary>
    public static string NewDatabase() => Create($"story_{Interlocked.Increment(ref databases)}", Pattern);

    /// <summary>A database without any tables.</summary>
    public static string EmptyDatabase() => Create($"empty_{Interlocked.Increment(ref databases)}", "template0");

    static string Create(string name, string from)
    {
        if (from == Pattern) _ = pattern.Value;
        using var connection = new NpgsqlConnection(server.Value + ";Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"create database {name} template {from}";
        command.ExecuteNonQuery();
        return new NpgsqlConnectionStringBuilder(server.Value) { Database = name, MaxPoolSize = 8, Options = "-c lock_timeout=300ms" }.ToString();
    }

    /// <summary>Migrated once, and copied for each story. Nobody may be connected to what is copied.</summary>
    static string MakePattern()
    {
        var database = Create(Pattern, "template0");
        using (PostgresStore.Open(database)) { }
        // Migrating has connections of its own.
        NpgsqlConnection.ClearAllPools();
        return database;
    }

    static string Start()
    {
        Directory.CreateDirectory(folder);
        return Script("start", folder, "fsync=off", "full_page_writes=off", "autovacuum=off", "logging_collector=on", "log_destination=jsonlog").Trim();
    }

    /// <summary>What the server has written down, line by line: what it was asked, where a database wants that.</summary>
    public static IEnumerable<string> Log() =>
        Directory.EnumerateFiles(Path.Combine(folder, "data", "log"), "*.json").Order(StringComparer.Ordinal).SelectMany(f => Lines(f).ToArray());

    static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line) yield return line;
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
