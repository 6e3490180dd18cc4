using System.Collections.Concurrent;

namespace Unwind.Engine.Policies;

/// <summary>All policy versions that orders may have been placed under, and the one that new orders get.</summary>
public sealed class PolicyBook
{
    readonly ConcurrentDictionary<(string Id, int Version), Policy> all;
    readonly ImmutableDictionary<string, Policy> newest;
    readonly string defaultPolicy;

    public PolicyBook(ImmutableArray<Policy> policies, string defaultPolicy)
    {
        this.defaultPolicy = defaultPolicy;
        all = new(policies.Select(p => KeyValuePair.Create((p.Id, p.Version), p)));
        newest = policies.GroupBy(p => p.Id).ToImmutableDictionary(g => g.Key, g => g.MaxBy(p => p.Version)!);
    }

    /// <summary>Where to look for a version that another process has put live meanwhile.</summary>
    internal Func<string, int, Policy?>? Elsewhere { get; set; }

    public IEnumerable<Policy> All => all.Values.OrderBy(p => p.Id, StringComparer.Ordinal).ThenBy(p => p.Version);

    public Policy? Find(string id, int version)
    {
        if (all.TryGetValue((id, version), out var known)) return known;
        if (Elsewhere?.Invoke(id, version) is not { } found) return null;
        return all.GetOrAdd((id, version), found);
    }

    /// <summary>The policy that an order keeps.</summary>
    /// <exception cref="KeyNotFoundException">The version is missing, although each that went live was stored.</exception>
    public Policy Of(Order order) => Find(order.PolicyId, order.PolicyVersion)
        ?? throw new KeyNotFoundException($"There is no policy {order.PolicyId} version {order.PolicyVersion}.");

    /// <summary>The newest version of the default policy, or of the one named.</summary>
    public Policy Active(string? id = null) => newest.GetValueOrDefault(id ?? defaultPolicy)
        ?? throw new KeyNotFoundException($"There is no policy called {id ?? defaultPolicy}.");
}
