namespace Unwind.Orders;

/// <summary>What is payable for one line: goods of all priced units, and its share of the postage.</summary>
public sealed record LinePrice(int Line, int Units, long GoodsMinor, long PostageMinor);

/// <summary>
/// The allocation of everything that lowers or raises a price to lines, by largest remainder (R32). It is made when the
/// order is placed or re-priced before payment, and never again.
/// </summary>
/// <param name="PostageMinor">Postage of the order under these prices.</param>
/// <param name="PayableMinor">All goods and the postage.</param>
/// <param name="DiscountsLost">Positions of discounts whose threshold is no longer reached.</param>
public sealed record Pricing(
    ImmutableArray<LinePrice> Lines, long PostageMinor, long PayableMinor, ImmutableArray<int> DiscountsLost)
{
    /// <param name="lines">Per line: how many units are priced, and their price after the line's own discount.</param>
    public static Pricing Of(
        ReadOnlySpan<(int Units, long Minor)> lines, ImmutableArray<Discount> discounts, PostageTerms postage)
    {
        var goods = new long[lines.Length];
        var sum = 0L;
        for (var i = 0; i < goods.Length; i++) sum += goods[i] = lines[i].Minor;

        var listed = sum;
        var lost = ImmutableArray.CreateBuilder<int>();
        for (var d = 0; d < discounts.Length; d++)
        {
            if (listed < discounts[d].ThresholdMinor)
            {
                lost.Add(d);
                continue;
            }
            var off = Math.Min(discounts[d].Minor, sum);
            var shares = Shares.ByLargestRemainder(off, goods);
            for (var i = 0; i < goods.Length; i++) goods[i] -= shares[i];
            sum -= off;
        }

        var postageMinor = sum == 0 && listed == 0 && AllGone(lines) ? 0
            : postage.FreeFromMinor is { } free && listed < free ? postage.FullMinor : postage.Minor;
        var weights = new long[goods.Length];
        for (var i = 0; i < weights.Length; i++) weights[i] = lines[i].Units == 0 ? 0 : Math.Max(1, goods[i]);
        var postages = Shares.ByLargestRemainder(postageMinor, weights);

        var prices = ImmutableArray.CreateBuilder<LinePrice>(lines.Length);
        for (var i = 0; i < lines.Length; i++) prices.Add(new LinePrice(i + 1, lines[i].Units, goods[i], postages[i]));
        return new Pricing(prices.MoveToImmutable(), postageMinor, sum + postageMinor, lost.ToImmutable());
    }

    static bool AllGone(ReadOnlySpan<(int Units, long Minor)> lines)
    {
        foreach (var (units, _) in lines) if (units > 0) return false;
        return true;
    }
}
