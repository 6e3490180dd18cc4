using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;

namespace Unwind.Engine.Storage.Queries;

/// <summary>What a console's page asks beside the list itself. However many orders there are, each looks at few rows.</summary>
static class PageQueries
{
    /// <summary>Counting stops here: a reader learns nothing from a longer number, and waits for it.</summary>
    public const int CountMax = 1000;

    /// <summary>A buyer's own orders are few; the newest of them are counted.</summary>
    const int BuyersNewest = 5000;

    /// <summary>
    /// A store's orders per stage, and those with an open case, each counted up to the limit. With the sign before the id, SQLite finds
    /// the open ones first, and does not read all that there ever were in the order of their ids.
    /// </summary>
    public static (Dictionary<Stage, int> Stages, int Open) OfStore(DbConnection connection, string store)
    {
        var sql = new StringBuilder();
        foreach (var stage in Enum.GetValues<Stage>())
        {
            sql.Append(CultureInfo.InvariantCulture,
                $"""
                select '{SnakeCase.Of(stage)}', count(*) from
                (select 1 from orders where bucket = @bucket and store = @store and stage = '{SnakeCase.Of(stage)}' limit @max) few union all

                """);
        }
        sql.Append("select 'open', count(*) from (select distinct +id from cases where bucket = @bucket and store = @store and open = 1 limit @max) few");
        return Read(connection, sql.ToString(), new { bucket = Bucket.Of(store), store, max = CountMax });
    }

    public static (Dictionary<Stage, int> Stages, int Open) OfBuyer(DbConnection connection, string buyer) => Read(
        connection,
        """
        with own as (
          select stage, open_cases from buyer_orders where bucket = @bucket and buyer = @buyer order by placed_at desc, id desc limit @newest)
        select stage, count(*) from own group by stage union all
        select 'open', count(*) from own where open_cases > 0
        """,
        new { bucket = Bucket.Of(buyer), buyer, newest = BuyersNewest });

    /// <summary>The version that an order has now; null when there is none.</summary>
    public static int? Version(DbConnection connection, OrderId id) =>
        (int?)connection.QuerySingleOrDefault<long?>(
            "select version from orders where bucket = @bucket and id = @id", new { bucket = id.Bucket, id = id.Value });

    static (Dictionary<Stage, int> Stages, int Open) Read(DbConnection connection, string sql, object parameters)
    {
        var (stages, open) = (new Dictionary<Stage, int>(), 0);
        foreach (var (name, count) in connection.Query<(string, long)>(sql, parameters))
        {
            if (name == "open") open = (int)count;
            else stages[OrderQueries.Word<Stage>(name)] = (int)count;
        }
        return (stages, open);
    }
}
