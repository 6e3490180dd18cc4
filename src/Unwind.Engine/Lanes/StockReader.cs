using Unwind.Closures;
using Unwind.Engine.Storage;
using Unwind.Settlements;

namespace Unwind.Engine.Lanes;

/// <summary>
/// Reads off a decision what it does to stock, in order: first the units, then the seller's mark, so that what a closing
/// gives back is part of what it sets to zero (R13).
/// </summary>
static class StockReader
{
    /// <param name="past">An import: each of its facts counts at its own time, which a count may know already.</param>
    public static void Read(Order? before, Decision.Accepted accepted, bool past, long at, List<StockRecord> records)
    {
        if (!past) Units(before, accepted.After, at, records);
        var order = before;
        foreach (var fact in accepted.Events)
        {
            if (past)
            {
                var after = Evolution.Apply(order, fact);
                Units(order, after, fact.Stamp.At.ToUnixTimeMilliseconds(), records);
                order = after;
            }
            if (fact is StockStepTaken { Step: not StockStep.None } taken)
                records.Add(new StockRecord(new StockKey(accepted.After.Store, taken.Sku), 0, taken.Step, at));
        }
    }

    static void Units(Order? before, Order after, long at, List<StockRecord> records)
    {
        foreach (var change in Stock.Between(before, after))
            records.Add(new StockRecord(new StockKey(after.Store, change.Sku), change.Units, StockStep.None, at));
    }
}
