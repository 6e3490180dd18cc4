using Unwind.Closures;

namespace Unwind.Engine.Bulk;

/// <summary>Plans for what sellers meet most, ready but for the words (R36).</summary>
public static class BulkPlays
{
    public const string OutOfStock = "out_of_stock";
    public const string Undeliverable = "undeliverable_region";

    /// <summary>A SKU ran out: only its lines, of all open orders of it; nobody else can order it (R13).</summary>
    public static BulkPlan SkuRanOut(string sku, string words, bool told, StockStep stock = StockStep.SetToZero, string reason = OutOfStock) =>
        new(reason, words, sku, stock, new BulkFilter(Sku: sku), Told: told);

    /// <summary>A region can't be reached: all open orders that go there, whole.</summary>
    public static BulkPlan RegionUndeliverable(string region, string words, bool told, string reason = Undeliverable) =>
        new(reason, words, Filter: new BulkFilter(Region: region), Told: told);
}
