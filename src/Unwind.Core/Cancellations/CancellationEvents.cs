namespace Unwind.Cancellations;

/// <summary>
/// A paid order, or what of it had not been sent, was cancelled outright, where the policy allows it. The refunds follow as
/// events of their own.
/// </summary>
public sealed record OrderCancelled(Stamp Stamp, string Reason, string? Explanation, Liability Liable) : OrderEvent(Stamp);
