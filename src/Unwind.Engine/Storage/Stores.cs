using Unwind.Engine.Storage.Postgres;
using Unwind.Engine.Storage.Sqlite;

namespace Unwind.Engine.Storage;

/// <summary>Which database a name means: a PostgreSQL connection string, or the path of a SQLite file.</summary>
public static class Stores
{
    /// <summary>Whether it names a server: <c>Host=…;Database=…</c> or <c>postgres://user@host/database</c>.</summary>
    public static bool IsServer(string database) =>
        database.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || database.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
        || (database.Contains('=', StringComparison.Ordinal) && database.Split(';').Any(p => p.Split('=')[0].Trim().ToUpperInvariant() is "HOST" or "SERVER"));

    /// <summary>The name without what is secret in it.</summary>
    public static string Shown(string database)
    {
        if (!IsServer(database)) return database;
        try
        {
            var given = new Npgsql.NpgsqlConnectionStringBuilder(Settings(database));
            return $"{given.Database} on {given.Host}:{given.Port}";
        }
        catch (ArgumentException)
        {
            return "a PostgreSQL database";
        }
    }

    /// <summary>Where files lie that belong to a database: beside a SQLite file, in the working folder for a server.</summary>
    public static string Beside(string database, string ending) => (IsServer(database) ? "unwind" : database) + ending;

    /// <exception cref="StoreException">It can't be used.</exception>
    internal static IStore Open(string database) =>
        IsServer(database) ? PostgresStore.Open(Settings(database)) : SqliteStore.Open(database);

    /// <summary>An address is put into the words of a connection string.</summary>
    internal static string Settings(string database)
    {
        if (!database.Contains("://", StringComparison.Ordinal)) return database;
        if (!Uri.TryCreate(database, UriKind.Absolute, out var address)) throw new StoreException("The address of the database can't be read.");
        var settings = new Npgsql.NpgsqlConnectionStringBuilder { Host = address.Host, Port = address.Port > 0 ? address.Port : 5432 };
        var user = address.UserInfo.Split(':', 2);
        if (user[0].Length > 0) settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) settings.Password = Uri.UnescapeDataString(user[1]);
        if (address.AbsolutePath.Length > 1) settings.Database = Uri.UnescapeDataString(address.AbsolutePath[1..]);
        foreach (var part in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            try
            {
                settings[Uri.UnescapeDataString(pair[0])] = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "";
            }
            catch (ArgumentException mistake)
            {
                throw new StoreException($"The address of the database can't be read: {mistake.Message}", mistake);
            }
        }
        return settings.ToString();
    }
}
