namespace Unwind.Settlements;

/// <summary>Units of a SKU that an order has taken from stock (negative) or given back (positive) (R33).</summary>
public readonly record struct StockChange(string Sku, int Units);

/// <summary>
/// What orders do to stock, read off their state: each unit's hold is taken once and given back at most once, so no path
/// can give back twice (R33).
/// </summary>
public static class Stock
{
    /// <summary>What an order as a whole has done to stock so far, per SKU; zero sums are left out.</summary>
    public static ImmutableArray<StockChange> Of(Order order) => Between(null, order);

    /// <summary>What a decision changed.</summary>
    public static ImmutableArray<StockChange> Between(Order? before, Order after)
    {
        if (before is not null && before.Lines == after.Lines) return [];
        var changes = ImmutableArray.CreateBuilder<StockChange>(after.Lines.Length);
        foreach (var line in after.Lines) Add(changes, line, -1);
        if (before is not null) foreach (var line in before.Lines) Add(changes, line, 1);
        for (var i = before?.UsedUp.Length ?? 0; i < after.UsedUp.Length; i++)
            Add(changes, after.UsedUp[i].Sku, -after.UsedUp[i].Units);
        changes.RemoveAll(c => c.Units == 0);
        return changes.DrainToImmutable();
    }

    static void Add(ImmutableArray<StockChange>.Builder changes, OrderLine line, int sign)
    {
        foreach (var portion in line.Portions)
            if (portion.Stock is StockHold.Held or StockHold.Gone) Add(changes, portion.Sku ?? line.Sku, sign * portion.Count);
    }

    static void Add(ImmutableArray<StockChange>.Builder changes, string sku, int units)
    {
        if (units == 0) return;
        for (var i = 0; i < changes.Count; i++)
        {
            if (changes[i].Sku != sku) continue;
            changes[i] = new StockChange(sku, changes[i].Units + units);
            return;
        }
        changes.Add(new StockChange(sku, units));
    }
}
