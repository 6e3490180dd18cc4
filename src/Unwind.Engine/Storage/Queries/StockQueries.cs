using System.Data.Common;
using Dapper;
using Unwind.Engine.Reading;

namespace Unwind.Engine.Storage.Queries;

/// <summary>Questions about stock (R13, R33): rows per SKU, and the feed of what became of them.</summary>
static class StockQueries
{
    public static List<StockRow> List(DbConnection connection, string store, string? after, int limit)
    {
        using var rows = connection.ExecuteReader(
            """
            select sku, change, off_sale, set_to_zero, counted, counted_at, count_reference, change_then from stock
            where bucket = @bucket and store = @store and sku > @after order by sku limit @limit
            """,
            new { bucket = Bucket.Of(store), store, after = after ?? "", limit });
        var found = new List<StockRow>();
        while (rows.Read())
        {
            long? counted = rows.IsDBNull(4) ? null : rows.GetInt64(4);
            found.Add(new StockRow(
                store, rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2) != 0, rows.GetInt64(3) != 0,
                counted + rows.GetInt64(1) - rows.GetInt64(7), counted, rows.IsDBNull(5) ? null : Instants.At(rows.GetInt64(5)),
                rows.IsDBNull(6) ? null : rows.GetString(6)));
        }
        return found;
    }

    public static ImmutableArray<StockChangeRow> Changes(DbConnection connection, string store, long after, int limit)
    {
        using var rows = connection.ExecuteReader(
            """
            select seq, sku, available, change, off_sale, at from stock_changes
            where bucket = @bucket and store = @store and seq > @after order by seq limit @limit
            """,
            new { bucket = Bucket.Of(store), store, after, limit });
        var found = ImmutableArray.CreateBuilder<StockChangeRow>();
        while (rows.Read())
        {
            found.Add(new StockChangeRow(
                rows.GetInt64(0), rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetInt64(2), rows.GetInt64(3),
                rows.GetInt64(4) != 0, Instants.At(rows.GetInt64(5))));
        }
        return found.DrainToImmutable();
    }

    /// <summary>What a SKU's row says, and what the last line of the feed about it says.</summary>
    public readonly record struct Told(long? Available, long Change, bool OffSale);

    public static Dictionary<StockKey, Told> Rows(DbConnection connection, int bucket) => Read(
        connection, "select store, sku, counted + change - change_then, change, off_sale from stock where bucket = @bucket", bucket);

    public static Dictionary<StockKey, Told> LastTold(DbConnection connection, int bucket) => Read(
        connection,
        """
        select store, sku, available, change, off_sale from stock_changes f
        where bucket = @bucket
          and seq = (select max(seq) from stock_changes l where l.bucket = f.bucket and l.store = f.store and l.sku = f.sku)
        """,
        bucket);

    /// <summary>Stores whose feed has lost a line.</summary>
    public static IEnumerable<string> Gaps(DbConnection connection, int bucket) => connection.Query<string>(
        "select store from stock_changes where bucket = @bucket group by store having count(*) <> max(seq)", new { bucket });

    static Dictionary<StockKey, Told> Read(DbConnection connection, string sql, int bucket)
    {
        using var rows = connection.ExecuteReader(sql, new { bucket });
        var found = new Dictionary<StockKey, Told>();
        while (rows.Read())
        {
            found.Add(
                new StockKey(rows.GetString(0), rows.GetString(1)),
                new Told(rows.IsDBNull(2) ? null : rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4) != 0));
        }
        return found;
    }
}
