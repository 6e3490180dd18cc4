namespace Unwind.Engine.Doctoring;

/// <summary>A broken promise that the doctor found. <paramref name="Invariant"/> is its number in the measures.</summary>
public sealed record Finding(int Invariant, OrderId? Order, string What);

/// <param name="Orders">How many orders were looked at.</param>
public sealed record Health(long Orders, long Events, long Offers, ImmutableArray<Finding> Findings);

/// <summary>Checks a live database against what must always hold (invariants 1, 3, 4, 5 and 6).</summary>
public sealed class Doctor
{
    internal Doctor(Reading.Reads reads, Policies.PolicyBook policies, TimeProvider clock) { _ = (reads, policies, clock); }
    public Task<Health> Examine(IProgress<long>? progress, CancellationToken cancel) => throw new NotImplementedException();
}
