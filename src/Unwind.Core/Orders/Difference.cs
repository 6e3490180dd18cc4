namespace Unwind.Orders;

/// <summary>
/// What a dearer SKU cost on top in an exchange (R22): money of its own beside the order's, that goes where its units go.
/// <paramref name="ReleasedMinor"/> went to the store, <paramref name="RefundedMinor"/> back to the buyer; what is neither is
/// held. <paramref name="FromStoreMinor"/> is what of the refund came from the store, after it had been released.
/// </summary>
public sealed record Difference(
    int Case, int Line, ImmutableArray<UnitRange> Units, ImmutableArray<Funding> Cash, long ReleasedMinor = 0,
    long RefundedMinor = 0, long FromStoreMinor = 0)
{
    [JsonIgnore]
    public long Minor => Cash.Sum(f => f.Minor);
    [JsonIgnore]
    public long HeldMinor => Minor - ReleasedMinor - RefundedMinor + FromStoreMinor;
}
