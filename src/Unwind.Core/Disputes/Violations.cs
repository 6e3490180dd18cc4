namespace Unwind.Disputes;

/// <summary>What the desk can penalise a store for besides deciding a case (R31).</summary>
public static class Violations
{
    /// <summary>The store's fault, and something follows from it: points, a fine, or compensation.</summary>
    public static bool Is(Reason reason) =>
        reason is { Liable: Liability.Seller } and ({ Points: > 0 } or { FineMinor: > 0 } or { Compensation: not null });

    /// <summary>Those of a policy, by code.</summary>
    public static IEnumerable<Reason> In(Policy policy) => policy.Reasons.Where(Is);
}
