using System.Data.Common;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Doctoring;

/// <summary>Looks at the stores' records of a bucket as a whole (invariant 4).</summary>
static class Records
{
    /// <param name="found">How many rows were looked at with their orders.</param>
    public static void Compare(DbConnection connection, int bucket, long found, List<Finding> findings)
    {
        var table = ConductQueries.Count(connection, bucket);
        // Rows that no order has were not looked at with any order.
        if (table > found)
            findings.Add(new Finding(4, null, $"The stores' records of bucket {bucket} have {table} rows; its orders have {found} of them."));
        var (should, stands) = (BoardQueries.AddUp(connection, bucket), BoardQueries.Sums(connection, bucket));
        foreach (var day in should.Keys.Union(stands.Keys))
        {
            var (made, kept) = (should.GetValueOrDefault(day), stands.GetValueOrDefault(day));
            if (made == kept) continue;
            var date = DateTimeOffset.UnixEpoch.AddDays(day.Day);
            findings.Add(new Finding(
                4, null,
                $"On {date:yyyy-MM-dd} store {day.Store} has {kept.Entries} times {day.Kind} ({day.Cause}) of {kept.Orders} orders and {kept.Minor} {day.Currency}; "
                + $"its records make {made.Entries} of {made.Orders} orders and {made.Minor}."));
        }
    }
}
