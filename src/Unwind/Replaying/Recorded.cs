namespace Unwind.Replaying;

/// <summary>What a step is made of, when its time has come: the order as it is then, and its policy.</summary>
delegate OrderCommand? Making(Order order, Policy policy);

/// <summary>Something that somebody did to an order at a recorded time.</summary>
/// <param name="Make">The command; null when there is nothing to do any more.</param>
/// <param name="Refused">The data says that this comes to nothing: it must be refused.</param>
sealed record Step(DateTimeOffset At, Actor By, Making Make, bool Refused = false);

/// <summary>What the data says became of an order. Sums are minor units; the stage is null where the data does not say.</summary>
sealed record Ending(long Paid, long Refunded, Stage? Stage);

/// <summary>An order of a data set: how it was placed, what was done to it, and how that ended.</summary>
/// <param name="Name">Its number in the data.</param>
/// <param name="Steps">In the order of their times.</param>
sealed record Recorded(
    string Name, DateTimeOffset PlacedAt, PlaceOrder Place, ImmutableArray<Step> Steps, Ending Ending)
{
    /// <summary>A placed line of some units at a total price that need not be a multiple of their number.</summary>
    public static PlacedLine Line(string sku, string title, int units, long minor)
    {
        var each = (minor + units - 1) / units;
        return new PlacedLine(sku, title, units, each, each * units - minor, 0, StockMode.OnOrder, true);
    }
}

/// <summary>A data set, ready to be replayed.</summary>
/// <param name="Times">Settings of the policy that differ from the Taobao defaults, because the market was another one.</param>
/// <param name="Strays">Requests that fit no order at all; they must be refused.</param>
/// <param name="After">How long the clock runs on after the last event, so that what waits can end.</param>
/// <param name="Notes">What was left out of the data or decided about it, and why.</param>
sealed record DataSet(
    string Name, ImmutableArray<Recorded> Orders, ImmutableArray<Step> Strays, ImmutableDictionary<string, string> Times,
    TimeSpan After, ImmutableArray<string> Notes)
{
    /// <summary>The payment channels, as the data names them.</summary>
    public ImmutableArray<string> Channels { get; init; } = ["alipay"];

    /// <summary>Further figures: their name, what the data says, and how to count them in what came out.</summary>
    public Func<IReadOnlyList<(Recorded Recorded, Order? Order)>, Replayed, IEnumerable<Figure>> Figures { get; init; } = (_, _) => [];
}

/// <summary>One sum or count, as the data has it and as it came out.</summary>
sealed record Figure(string Name, string Data, string Found)
{
    public bool Agrees => Data == Found;
}
