namespace Unwind.Orders;

/// <summary>Units of a line as a few ranges, in their order.</summary>
static class Ranges
{
    public static int Count(ImmutableArray<UnitRange> ranges)
    {
        var count = 0;
        foreach (var range in ranges) count += range.Count;
        return count;
    }

    /// <summary>The first so many units, and the rest.</summary>
    public static (ImmutableArray<UnitRange> First, ImmutableArray<UnitRange> After) Split(ImmutableArray<UnitRange> ranges, int units)
    {
        var (first, rest) = (ImmutableArray.CreateBuilder<UnitRange>(), ImmutableArray.CreateBuilder<UnitRange>());
        foreach (var range in ranges)
        {
            var take = Math.Clamp(units, 0, range.Count);
            if (take > 0) first.Add(new UnitRange(range.From, take));
            if (take < range.Count) rest.Add(new UnitRange(range.From + take, range.Count - take));
            units -= take;
        }
        return (first.ToImmutable(), rest.ToImmutable());
    }

    public static bool Overlap(ImmutableArray<UnitRange> a, ImmutableArray<UnitRange> b)
    {
        foreach (var x in a) foreach (var y in b) if (x.From < y.End && y.From < x.End) return true;
        return false;
    }

    /// <summary>How many units of one are in the other as well.</summary>
    public static int Common(ImmutableArray<UnitRange> a, ImmutableArray<UnitRange> b)
    {
        var common = 0;
        foreach (var x in a) foreach (var y in b) common += Math.Max(0, Math.Min(x.End, y.End) - Math.Max(x.From, y.From));
        return common;
    }
}
