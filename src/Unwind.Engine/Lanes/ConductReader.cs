using Unwind.Engine.Storage;
using Unwind.Refunds;
using Unwind.Settlements;

namespace Unwind.Engine.Lanes;

/// <summary>
/// Reads a store's record off facts. Whether refunded goods had left is a question about the order as it was at the refund:
/// an import is one decision about months, and what was shipped later in it had not left yet.
/// </summary>
sealed class ConductReader
{
    readonly List<ConductEntry> entries = [];
    Order? order;
    bool folds;

    /// <summary>The facts of a decision follow.</summary>
    public void Begin(Order? before, Decision.Accepted accepted)
    {
        // Nothing else looks at what a later fact of the same decision can change, so most decisions need no second fold.
        folds = accepted.Events.Length > 1 && accepted.Events.Any(e => e is RefundIssued);
        order = folds ? before : accepted.After;
    }

    public void Read(OrderEvent fact, int version, List<ConductRecord> records)
    {
        if (folds) order = Evolution.Apply(order, fact);
        Read(order!, fact, version, records);
    }

    /// <param name="after">The order as the fact leaves it.</param>
    public void Read(Order after, OrderEvent fact, int version, List<ConductRecord> records)
    {
        entries.Clear();
        Conduct.Of(after, fact, entries);
        for (var i = 0; i < entries.Count; i++)
        {
            records.Add(new ConductRecord(
                after.Id, after.Store, after.Currency, fact.Stamp.At.ToUnixTimeMilliseconds(), version, i, entries[i]));
        }
    }
}
