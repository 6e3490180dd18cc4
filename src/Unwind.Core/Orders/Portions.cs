using System.Runtime.InteropServices;

namespace Unwind.Orders;

/// <summary>Dividing and joining the units of a line, so that each rule holds per unit (R40).</summary>
static class Portions
{
    /// <summary>Changes what lies inside <paramref name="ranges"/>; portions are divided where a range ends inside one.</summary>
    public static Order Change(Order order, int line, ImmutableArray<UnitRange> ranges, Func<Portion, Portion> change)
    {
        var old = order.Lines[line - 1];
        // Mostly a line is one portion and all of it changes.
        if (old.Portions is [var only] && ranges is [var all] && all.From <= only.From && all.End >= only.End)
        {
            return order with { Lines = order.Lines.SetItem(line - 1, old with { Portions = [change(only)] }) };
        }
        var built = ImmutableArray.CreateBuilder<Portion>(old.Portions.Length + 2);
        foreach (var portion in old.Portions)
        {
            var rest = portion;
            foreach (var range in ranges)
            {
                if (range.End <= rest.From || range.From >= rest.End) continue;
                if (range.From > rest.From)
                {
                    var (before, after) = Split(order, old, rest, range.From);
                    Append(built, before);
                    rest = after;
                }
                if (range.End < rest.End)
                {
                    var (inside, after) = Split(order, old, rest, range.End);
                    Append(built, change(inside));
                    rest = after;
                }
                else
                {
                    Append(built, change(rest));
                    rest = rest with { From = rest.End, Count = 0 };
                    break;
                }
            }
            if (rest.Count > 0) Append(built, rest);
        }
        return order with { Lines = order.Lines.SetItem(line - 1, old with { Portions = built.ToImmutable() }) };
    }

    /// <summary>Neighbours that have come to share one fate become one portion.</summary>
    public static ImmutableArray<Portion> Joined(Portion[] portions)
    {
        if (portions.Length == 1) return ImmutableCollectionsMarshal.AsImmutableArray(portions);
        var built = ImmutableArray.CreateBuilder<Portion>(portions.Length);
        foreach (var portion in portions) Append(built, portion);
        return built.ToImmutable();
    }

    /// <summary>The portions of a line inside some ranges, divided at their ends.</summary>
    public static IEnumerable<Portion> Inside(Order order, OrderLine line, ImmutableArray<UnitRange> ranges)
    {
        foreach (var portion in line.Portions)
        {
            foreach (var range in ranges)
            {
                var from = Math.Max(range.From, portion.From);
                var end = Math.Min(range.End, portion.End);
                if (from >= end) continue;
                var inside = portion;
                if (from > inside.From) inside = Split(order, line, inside, from).After;
                if (end < inside.End) inside = Split(order, line, inside, end).Before;
                yield return inside;
            }
        }
    }

    static (Portion Before, Portion After) Split(Order order, OrderLine line, Portion portion, int at)
    {
        var before = portion with { Count = at - portion.From };
        var after = portion with { From = at, Count = portion.End - at };
        if (portion.Refunded.IsZero) return (before, after);

        // What was already refunded is divided as the shares are; down on the left, so neither side exceeds its share.
        var (goods, postage) = order.ShareOf(line, portion.Range);
        var (goodsBefore, postageBefore) = order.ShareOf(line, before.Range);
        var (whole, left) = (goods + postage, goodsBefore + postageBefore);
        var parts = new long[portion.Refunded.Length];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = whole[i] == 0 ? 0 : (long)((Int128)portion.Refunded[i] * left[i] / whole[i]);
        var refunded = new Amounts([.. parts]);
        return (before with { Refunded = refunded }, after with { Refunded = portion.Refunded - refunded });
    }

    static void Append(ImmutableArray<Portion>.Builder built, Portion portion)
    {
        if (built.Count > 0 && built[^1] is var last && last.End == portion.From && last.State == portion.State
            && last.Stock == portion.Stock && last.Parcel == portion.Parcel && last.Case == portion.Case
            && last.EndedAt == portion.EndedAt && last.Sku == portion.Sku && last.Collected == portion.Collected && last.Refunded.IsZero && portion.Refunded.IsZero)
            built[^1] = last with { Count = last.Count + portion.Count };
        else
            built.Add(portion);
    }
}
