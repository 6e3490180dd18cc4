using System.Collections.Concurrent;

namespace Unwind.Engine.Policies;

/// <summary>All policy versions that orders may have been placed under, and the one that new orders get.</summary>
public sealed class PolicyBook
{
    /// <summary>How long it may take until a version that another process has put live is seen here.</summary>
    public static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<(string Id, int Version), Policy> all;
    readonly string defaultPolicy;
    volatile ImmutableDictionary<string, Policy> newest;
    long lookedAt = Environment.TickCount64;

    public PolicyBook(ImmutableArray<Policy> policies, string defaultPolicy)
    {
        this.defaultPolicy = defaultPolicy;
        all = new(policies.Select(p => KeyValuePair.Create((p.Id, p.Version), p)));
        newest = Newest();
    }

    /// <summary>Where to look for a version that another process has put live meanwhile.</summary>
    internal Func<string, int, Policy?>? Elsewhere { get; set; }

    /// <summary>Reads what went live besides the versions that are known here.</summary>
    internal Func<ICollection<(string Id, int Version)>, ImmutableArray<Policy>>? Others { get; set; }

    public IEnumerable<Policy> All
    {
        get
        {
            LookNowAndThen();
            return all.Values.OrderBy(p => p.Id, StringComparer.Ordinal).ThenBy(p => p.Version);
        }
    }

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
    public Policy Active(string? id = null) => FindActive(id)
        ?? throw new KeyNotFoundException($"There is no policy called {id ?? defaultPolicy}.");

    /// <summary>The same; null when none of that name ever went live.</summary>
    public Policy? FindActive(string? id = null)
    {
        LookNowAndThen();
        return newest.GetValueOrDefault(id ?? defaultPolicy);
    }

    /// <summary>Others have written: what is live may be another one from now on.</summary>
    internal void Forget() => Interlocked.Exchange(ref lookedAt, long.MinValue);

    /// <summary>Takes over what went live meanwhile, here or in another process.</summary>
    internal void Look()
    {
        Interlocked.Exchange(ref lookedAt, Environment.TickCount64);
        if (Others is not { } others) return;
        foreach (var policy in others(all.Keys)) all.TryAdd((policy.Id, policy.Version), policy);
        newest = Newest();
    }

    /// <summary>Orders are placed thousands of times a second, and policies change once in months.</summary>
    void LookNowAndThen()
    {
        var last = Interlocked.Read(ref lookedAt);
        if (last != long.MinValue && Environment.TickCount64 - last < SeenWithin.TotalMilliseconds) return;
        Look();
    }

    ImmutableDictionary<string, Policy> Newest() =>
        all.Values.GroupBy(p => p.Id, StringComparer.Ordinal).ToImmutableDictionary(g => g.Key, g => g.MaxBy(p => p.Version)!);
}
