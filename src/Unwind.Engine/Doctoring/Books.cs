using System.Data.Common;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Doctoring;

/// <summary>Looks at the stores' ledgers of a bucket as a whole (invariant 1).</summary>
static class Books
{
    /// <param name="found">How many postings were looked at with their orders.</param>
    public static void Compare(DbConnection connection, int bucket, long found, List<Finding> findings)
    {
        var table = LedgerQueries.Count(connection, bucket);
        // Rows that no order has were not looked at with any order.
        if (table > found)
            findings.Add(new Finding(1, null, $"The ledger of bucket {bucket} has {table} postings; its orders have {found} of them."));
        var (should, stands) = (LedgerQueries.AddUp(connection, bucket), LedgerQueries.Days(connection, bucket));
        foreach (var day in should.Keys.Union(stands.Keys))
        {
            var (made, kept) = (should.GetValueOrDefault(day), stands.GetValueOrDefault(day));
            if (made == kept) continue;
            var date = DateTimeOffset.UnixEpoch.AddDays(day.Day);
            findings.Add(new Finding(
                1, null,
                $"Account {day.Account} of store {day.Store} has {kept.DebitMinor} in and {kept.CreditMinor} out in {kept.Entries} entries "
                + $"on {date:yyyy-MM-dd} ({day.Currency}); its postings and transfers make {made.DebitMinor} in and {made.CreditMinor} out in {made.Entries}."));
        }
    }
}
