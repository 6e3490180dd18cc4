namespace Unwind.Penalties;

/// <summary>Points on the store's record and a fine from its deposit, once for a line and cause (R31, R43).</summary>
public sealed record PenaltyImposed(Stamp Stamp, Penalty Penalty) : OrderEvent(Stamp);

/// <summary>The platform takes a penalty back (R43): the points go, and so does the fine. What the buyer got stays theirs.</summary>
public sealed record PenaltyWaived(Stamp Stamp, int Number, string Words) : OrderEvent(Stamp);
