using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Unwind.Engine.Storage.Queries;

/// <summary>The few words that the databases don't share.</summary>
static class Dialect
{
    /// <summary>Whether a value is one of a parameter's: an array, or a list of single parameters.</summary>
    public static string Among(DbConnection connection, string parameter) => connection is SqliteConnection ? $"in {parameter}" : $"= any({parameter})";

    /// <summary>The condition that narrows a question to the buckets of a shared database that are in our hands (<c>@buckets</c>); null for all of a file.</summary>
    public static string In(int[]? buckets) => buckets is null ? "" : " and bucket = any(@buckets)";

    /// <summary>Names the index to be used: SQLite's planner has no statistics here, PostgreSQL's has.</summary>
    public static string By(DbConnection connection, string index) => connection is SqliteConnection ? $" indexed by {index}" : "";
}
