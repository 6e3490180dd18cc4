namespace Unwind.Orders;

/// <summary>Where one unit's money and hold on the stock stand.</summary>
[JsonConverter(typeof(SnakeEnum<PortionState>))]
public enum PortionState { Open, Completed, Closed }

/// <summary>What became of the stock that a unit needs: not yet taken, held, given back, or gone with the goods.</summary>
[JsonConverter(typeof(SnakeEnum<StockHold>))]
public enum StockHold { None, Held, Returned, Gone }

/// <summary>Units <paramref name="From"/> … <paramref name="From"/> + <paramref name="Count"/> − 1 of a line, counted from 1.</summary>
public readonly record struct UnitRange(int From, int Count)
{
    [JsonIgnore]
    public int End => From + Count;
}

/// <summary>
/// Neighbouring units of a line that share one fate (R40). <paramref name="Parcel"/> and <paramref name="Case"/> are 0 for
/// none. <paramref name="Refunded"/> is what already went back for them while they stay open.
/// </summary>
public sealed record Portion(
    int From, int Count, PortionState State, StockHold Stock, int Parcel, int Case, Amounts Refunded,
    DateTimeOffset? EndedAt)
{
    /// <summary>The SKU that was sent in place of the line's (R22); null for the line's own.</summary>
    public string? Sku { get; init; }

    /// <summary>Its promised money was collected at the door (R45); whatever becomes of it, giving it back is paying it out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Collected { get; init; }

    [JsonIgnore]
    public UnitRange Range => new(From, Count);
    [JsonIgnore]
    public int End => From + Count;
}
