namespace Unwind.Closures;

/// <summary>
/// The order ended before anything was paid (关闭交易). <paramref name="OneSided"/>: the seller did not state that the buyer
/// was told and agreed (单方面关闭, R4), which gives the buyer a ground for a complaint.
/// </summary>
public sealed record OrderClosed(Stamp Stamp, string Reason, string? Statement, bool OneSided) : OrderEvent(Stamp)
{
    /// <summary>Who caused it (R43).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Liability Liable { get; init; }
}

/// <summary>Some lines or units were taken out of an unpaid order (关闭子订单, R2); the rest has new prices.</summary>
public sealed record LinesClosed(
    Stamp Stamp, ImmutableArray<LineUnits> Lines, Pricing Pricing, string Reason, string? Statement, bool OneSided)
    : OrderEvent(Stamp)
{
    /// <summary>Who caused it (R43).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Liability Liable { get; init; }
}

/// <summary>The seller changed the price or the postage before payment (改价, R7).</summary>
public sealed record Repriced(Stamp Stamp, Pricing Pricing, PostageTerms Postage) : OrderEvent(Stamp)
{
    /// <summary>The lines whose own price was changed.</summary>
    public ImmutableArray<NewPrice> Lines { get; init; } = [];
}

/// <summary>What a seller who has run out does with the SKU, so that nobody else orders it (R13).</summary>
[JsonConverter(typeof(SnakeEnum<StockStep>))]
public enum StockStep { None, SetToZero, TakeOffSale }

public sealed record StockStepTaken(Stamp Stamp, string Sku, StockStep Step) : OrderEvent(Stamp);
