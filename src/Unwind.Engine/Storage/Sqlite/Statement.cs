using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Unwind.Engine.Storage.Sqlite;

/// <summary>
/// A prepared statement that is used again and again on the writer's connection. It speaks to SQLite directly, because the
/// bytes of an order's JSON then go in and out as they are. Places count from 1, columns from 0. One thread only.
/// </summary>
sealed class Statement : IDisposable
{
    readonly sqlite3 database;
    readonly sqlite3_stmt statement;
    int place;

    public Statement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
    }

    public Statement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(statement, ++place, value));
        return this;
    }

    public Statement Bind(long? value) => value is { } known ? Bind(known) : BindNull();

    public Statement Bind(bool value) => Bind(value ? 1L : 0L);

    public Statement Bind(string? value)
    {
        if (value is null) return BindNull();
        Check(raw.sqlite3_bind_text(statement, ++place, value));
        return this;
    }

    /// <summary>Text that is UTF-8 already.</summary>
    public Statement BindText(byte[]? utf8)
    {
        if (utf8 is null) return BindNull();
        Check(raw.sqlite3_bind_text(statement, ++place, (ReadOnlySpan<byte>)utf8));
        return this;
    }

    public Statement BindBlob(byte[] bytes)
    {
        Check(raw.sqlite3_bind_blob(statement, ++place, bytes));
        return this;
    }

    Statement BindNull()
    {
        Check(raw.sqlite3_bind_null(statement, ++place));
        return this;
    }

    /// <summary>Runs a statement without rows. Returns how many rows it changed.</summary>
    public int Run()
    {
        var result = raw.sqlite3_step(statement);
        Reset();
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW)) Check(result);
        return raw.sqlite3_changes(database);
    }

    /// <summary>Goes to the next row. After false the statement can be bound anew.</summary>
    public bool Next()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW) return true;
        Reset();
        if (result != raw.SQLITE_DONE) Check(result);
        return false;
    }

    /// <summary>Forgets the rest of the rows.</summary>
    public void Reset()
    {
        _ = raw.sqlite3_reset(statement);
        place = 0;
    }

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);
    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();
    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);
    /// <summary>The bytes of a text or blob; they live until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);
    public byte[]? BytesOrNull(int column) => IsNull(column) ? null : Bytes(column).ToArray();
    bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    void Check(int result)
    {
        if (result == raw.SQLITE_OK) return;
        place = 0;
        var failure = new SqliteException(
            raw.sqlite3_errmsg(database).utf8_to_string(), result, raw.sqlite3_extended_errcode(database));
        // A full disk is nobody's fault in a batch; a page that can't be read may be one order's.
        throw result == raw.SQLITE_FULL ? new StoreBusyException("The disk is full.", failure) : failure;
    }

    public void Dispose() => statement.Dispose();
}
