namespace Unwind.Settlements;

/// <summary>Receipt was confirmed for these units; their money leaves escrow for the store (交易成功).</summary>
public sealed record UnitsCompleted(Stamp Stamp, ImmutableArray<LineUnits> Lines, Amounts Released) : OrderEvent(Stamp);

/// <summary>Money beyond giving back, from the store's deposit (保证金) to the buyer (R10).</summary>
public sealed record CompensationDue(Stamp Stamp, int Case, int Line, long Minor, string Reason) : OrderEvent(Stamp);

/// <summary>A cost and who bears it: the carrier's interception fee, the postage of a return (R15, R21).</summary>
/// <param name="Parcel">The parcel that it was for, 0 for none.</param>
public sealed record FeeCharged(Stamp Stamp, int Case, string Fee, long Minor, Liability Bearer, int Parcel = 0) : OrderEvent(Stamp)
{
    /// <summary>The channel's number of what was taken outside: with nothing left to refund, nothing else keeps it (R44).</summary>
    public string? Outside { get; init; }
    /// <summary>The channel that it was taken from, where one took it.</summary>
    public string? Channel { get; init; }
}

/// <summary>A coupon that was used on this order is the buyer's again (R32).</summary>
public sealed record CouponRestored(Stamp Stamp, string Code) : OrderEvent(Stamp);

/// <summary>The after-sale window has closed: nothing waits any more (R24).</summary>
public sealed record AfterSaleEnded(Stamp Stamp) : OrderEvent(Stamp);

/// <summary>The platform's share of what the store keeps (佣金), or a part of it given back, when <paramref name="Minor"/> is below zero (R43).</summary>
public sealed record CommissionCharged(Stamp Stamp, long Minor) : OrderEvent(Stamp);

/// <summary>The store's balance of this order went to the store's bank (打款, R43).</summary>
public sealed record StorePaidOut(Stamp Stamp, long Minor) : OrderEvent(Stamp);

/// <summary>The store owed on this order after its money had left; its deposit made up for it (R43).</summary>
public sealed record ShortfallCollected(Stamp Stamp, long Minor) : OrderEvent(Stamp);
