namespace Unwind.Holds;

/// <summary>Paid, and not to be shipped yet (已付款禁止发货, R45).</summary>
public sealed record OrderHeld(Stamp Stamp, string Words, DateTimeOffset Until) : OrderEvent(Stamp);

/// <summary>It may be shipped; the seller's time begins (R45).</summary>
public sealed record HoldReleased(Stamp Stamp, DateTimeOffset ShipBy) : OrderEvent(Stamp);
