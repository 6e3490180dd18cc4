namespace Unwind.Properties;

/// <summary>An order of any shape, how it is paid, and in which order its units are undone.</summary>
sealed record Basket(PlaceOrder Order, ImmutableArray<double> PaidBy, int Seed)
{
    /// <summary>Divides what is due among several payments.</summary>
    public ImmutableArray<Funding> Pay(long due)
    {
        var left = due;
        var cash = ImmutableArray.CreateBuilder<Funding>();
        for (var i = 0; i < PaidBy.Length; i++)
        {
            var part = i == PaidBy.Length - 1 ? left : (long)(left * PaidBy[i]);
            cash.Add(new Funding(i % 2 == 0 ? FundingKind.Cash : FundingKind.ThirdPerson, $"channel{i}", part, i % 2 == 0 ? null : "friend", $"r{i}"));
            left -= part;
        }
        return cash.ToImmutable();
    }

    /// <summary>All units of all lines, a few at a time, in an order of its own.</summary>
    public IEnumerable<(int Line, int Units)> Undoing(Order order)
    {
        var random = new Random(Seed);
        var left = order.Lines.Select(l => (Line: l.Number, Units: l.Quantity)).ToList();
        var asked = new Dictionary<int, int>();
        while (left.Count > 0)
        {
            var at = random.Next(left.Count);
            var (line, units) = left[at];
            // The policy limits how often a line may be asked for: the last time takes the rest.
            var last = (asked[line] = asked.GetValueOrDefault(line) + 1) >= 3;
            var take = last ? units : random.Next(1, units + 1);
            yield return (line, take);
            if (take == units) left.RemoveAt(at);
            else left[at] = (line, units - take);
        }
    }
}

static class Baskets
{
    /// <summary>The buyer's plain change of mind, under the policy that ships.</summary>
    public static string Unwanted => Taobao.ReasonsIn(
        Taobao.Find(Act.RequestRefund, Stage.AwaitingShipment, ActorKind.Buyer)!.Reasons)[0].Code;

    static readonly Gen<PlacedLine> AnyLine = Gen.Select(
        Gen.Int[1, 9], Gen.Long[0, 99_999], Gen.Double[0, 1], Gen.Bool, Gen.Bool,
        (quantity, price, off, onOrder, noReason) => new PlacedLine(
            $"sku{quantity}-{price}", "thing", quantity, price, (long)(off * off * off * price * quantity), 0,
            onOrder ? StockMode.OnOrder : StockMode.OnPayment, noReason));

    static readonly Gen<Discount> AnyDiscount = Gen.Select(
        Gen.Long[0, 5_000], Gen.Long[0, 100_000], (minor, threshold) => new Discount("full-reduction", minor, threshold));

    public static readonly Gen<Basket> Any = Gen.Select(
        AnyLine.Array[1, 30], AnyDiscount.Array[0, 3], Gen.Long[0, 2_000], Gen.Double[0, 0.9].Array[1, 4], Gen.Int[0, 99], Gen.Int,
        (lines, discounts, postage, paidBy, points, seed) =>
        {
            // A line that costs nothing at all has nothing to undo; one fen keeps it askable.
            ImmutableArray<PlacedLine> priced = [.. lines.Select(l => l with { UnitPriceMinor = l.UnitPriceMinor + 1 })];
            return new Basket(
                new PlaceOrder(
                    Number, "s1", "b1", "CNY", null, priced, [.. discounts], new PostageTerms(postage),
                    points % 3 == 0 ? [new Funding(FundingKind.Points, "points", Math.Min(points, postage))] : [], null),
                [.. paidBy], seed);
        });
}
