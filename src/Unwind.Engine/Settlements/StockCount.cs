namespace Unwind.Engine.Settlements;

/// <summary>What a warehouse says of a SKU: how many could be sold at a moment, or that it is on sale again, or both.</summary>
/// <param name="Count">Without what orders had taken by then; null when it says nothing of the number.</param>
/// <param name="At">When it was so; null for now.</param>
/// <param name="OnSale">Puts it on sale, or takes it off; null leaves that as it is.</param>
public sealed record StockCount(string Sku, long? Count, DateTimeOffset? At = null, string? Reference = null, bool? OnSale = null)
{
    public const long CountMax = 1_000_000_000_000;
}

/// <summary>A SKU as it stands after a count.</summary>
/// <param name="Taken">Whether the word changed anything; false for one that is older than what is known, or the same again.</param>
public sealed record StockCounted(
    string Sku, bool Taken, long? Available, long? Counted, DateTimeOffset? CountedAt, long Change, bool OffSale);
