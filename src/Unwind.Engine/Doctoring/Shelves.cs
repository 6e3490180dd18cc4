using System.Data.Common;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Doctoring;

/// <summary>Looks at the stock of a bucket: rows against orders, and the feed against rows (invariant 3).</summary>
static class Shelves
{
    /// <param name="orders">What the orders of the bucket have done to stock.</param>
    public static void Compare(DbConnection connection, int bucket, Dictionary<StockKey, long> orders, List<Finding> findings)
    {
        var (rows, told) = (StockQueries.Rows(connection, bucket), StockQueries.LastTold(connection, bucket));
        foreach (var key in orders.Keys.Union(rows.Keys).Union(told.Keys))
        {
            var (made, row, last) = (orders.GetValueOrDefault(key), rows.GetValueOrDefault(key), told.GetValueOrDefault(key));
            if (made != row.Change)
                Find($"Stock of {key.Sku} in store {key.Store} stands at {row.Change}; its orders make {made}.");
            if (row != last)
                Find($"The feed of store {key.Store} says of {key.Sku}: {Of(last)}; its row says: {Of(row)}.");
        }
        foreach (var store in StockQueries.Gaps(connection, bucket)) Find($"The feed of store {store} has lost a line.");

        void Find(string what) => findings.Add(new Finding(3, null, what));
    }

    static string Of(StockQueries.Told told) =>
        $"{(told.Available is { } left ? $"{left} available" : "never counted")}, changed by {told.Change}, {(told.OffSale ? "off sale" : "on sale")}";
}
