using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Unwind.Engine.Storage.Queries;

/// <summary>The few words that the databases don't share.</summary>
static class Dialect
{
    /// <summary>Names the index to be used: SQLite's planner has no statistics here, PostgreSQL's has.</summary>
    public static string By(DbConnection connection, string index) => connection is SqliteConnection ? $" indexed by {index}" : "";
}
