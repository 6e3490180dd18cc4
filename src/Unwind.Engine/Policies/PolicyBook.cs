namespace Unwind.Engine.Policies;

/// <summary>All policy versions that orders may have been placed under, and the one that new orders get.</summary>
public sealed class PolicyBook(ImmutableArray<Policy> policies, string defaultPolicy)
{
    readonly ImmutableDictionary<(string, int), Policy> all = policies.ToImmutableDictionary(p => (p.Id, p.Version));

    public IEnumerable<Policy> All => all.Values.OrderBy(p => p.Id, StringComparer.Ordinal).ThenBy(p => p.Version);
    public Policy? Find(string id, int version) => all.GetValueOrDefault((id, version));

    /// <summary>The policy that an order keeps.</summary>
    /// <exception cref="KeyNotFoundException">The version is missing, although each that went live was stored.</exception>
    public Policy Of(Order order) => Find(order.PolicyId, order.PolicyVersion)
        ?? throw new KeyNotFoundException($"There is no policy {order.PolicyId} version {order.PolicyVersion}.");

    /// <summary>The newest version of the default policy, or of the one named.</summary>
    public Policy Active(string? id = null) =>
        all.Values.Where(p => p.Id == (id ?? defaultPolicy)).MaxBy(p => p.Version)
        ?? throw new KeyNotFoundException($"There is no policy called {id ?? defaultPolicy}.");
}
