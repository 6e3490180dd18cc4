using System.Collections.Concurrent;

namespace Unwind.Simulators;

/// <summary>
/// Chance from a seed. The n-th throw about one thing depends on the seed, the thing and n, and on nothing else: calls that
/// overtake each other do not change each other's luck, so a run can be repeated.
/// </summary>
sealed class Dice(int seed)
{
    readonly ConcurrentDictionary<string, int> thrown = new(StringComparer.Ordinal);

    /// <summary>At least 0, below 1.</summary>
    public double Throw(string about)
    {
        var n = thrown.AddOrUpdate(about, 1, (_, before) => before + 1);
        unchecked
        {
            // FNV-1a over the words, then a mix that spreads neighbours apart.
            var hash = 14695981039346656037UL ^ ((ulong)(uint)seed * 0x9E3779B97F4A7C15UL);
            foreach (var c in about) hash = (hash ^ c) * 1099511628211UL;
            hash = (hash ^ (uint)n) * 1099511628211UL;
            hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
            hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
            hash ^= hash >> 31;
            return (hash >> 11) * (1.0 / (1UL << 53));
        }
    }

    public bool Chance(double percent, string about) => percent > 0 && Throw(about) * 100 < percent;

    /// <summary>From <paramref name="least"/> to below <paramref name="most"/>.</summary>
    public int Between(int least, int most, string about) => least + (int)(Throw(about) * (most - least));
}
