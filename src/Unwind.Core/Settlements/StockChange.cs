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
        if (before is not null && before.Lines == after.Lines && before.Replacements == after.Replacements) return [];
        var changes = ImmutableArray.CreateBuilder<StockChange>(after.Lines.Length);
        for (var i = 0; i < after.Lines.Length; i++)
        {
            var line = after.Lines[i];
            Add(changes, line.Sku, Net(line) - (before is null ? 0 : Net(before.Lines[i])));
        }
        for (var i = before?.Replacements.Length ?? 0; i < after.Replacements.Length; i++)
            Add(changes, after.Replacements[i].Sku, -after.Replacements[i].Units);
        changes.RemoveAll(c => c.Units == 0);
        return changes.DrainToImmutable();
    }

    static int Net(OrderLine line)
    {
        var net = 0;
        foreach (var portion in line.Portions)
            if (portion.Stock is StockHold.Held or StockHold.Gone) net -= portion.Count;
        return net;
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
