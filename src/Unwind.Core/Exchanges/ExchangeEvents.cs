namespace Unwind.Exchanges;

/// <summary>Other goods, or the same again, are on their way in a parcel of their own (R22).</summary>
public sealed record ReplacementSent(
    Stamp Stamp, int Case, int Parcel, string Carrier, string Tracking, string Sku, int Line,
    ImmutableArray<UnitRange> Units) : OrderEvent(Stamp);

/// <summary>The seller says what the wanted goods cost more (above zero) or less, in minor units (R22).</summary>
public sealed record DifferenceStated(Stamp Stamp, int Case, long Minor) : OrderEvent(Stamp);

/// <summary>The buyer has paid what the wanted goods cost more; it is held beside the order's money (R22).</summary>
public sealed record DifferencePaid(
    Stamp Stamp, int Case, string Reference, ImmutableArray<Funding> Cash) : OrderEvent(Stamp);

/// <summary>What was paid on top goes to the store with its units (R22).</summary>
public sealed record DifferenceReleased(Stamp Stamp, int Case, long Minor) : OrderEvent(Stamp);

/// <summary>What was paid on top goes back with its units, as a refund with a number of its own (R22).</summary>
/// <param name="Refund">0 where it went back outside.</param>
/// <param name="FromStoreMinor">What of it the store had already.</param>
public sealed record DifferenceRefunded(
    Stamp Stamp, int Case, int Refund, ImmutableArray<Funding> Cash, long FromStoreMinor) : OrderEvent(Stamp)
{
    /// <summary>It went back without us, under this reference (R44); null for our own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Outside { get; init; }
}
