namespace Unwind.Exchanges;

/// <summary>Other goods, or the same again, are on their way in a parcel of their own (R22).</summary>
public sealed record ReplacementSent(
    Stamp Stamp, int Case, int Parcel, string Carrier, string Tracking, string Sku, int Line,
    ImmutableArray<UnitRange> Units) : OrderEvent(Stamp);
