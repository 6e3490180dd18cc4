using Unwind.Bulk;
using Unwind.Closures;
using Unwind.Engine.Bulk;

namespace Unwind.Web.Bulk;

/// <summary>What is to be done with many orders of a store at once, and with which.</summary>
/// <param name="Reason">A seller's reason of the orders' policy, for example <c>out_of_stock</c>.</param>
/// <param name="Words">What the buyers are told.</param>
/// <param name="Sku">Only the lines of this SKU; left out for whole orders.</param>
/// <param name="Stock">What becomes of that SKU's stock with each order, where the reason is that it ran out.</param>
/// <param name="Told">You say that the buyers were told so and agreed (R4). Without it unpaid orders are closed one-sidedly, which their buyers may complain about.</param>
/// <param name="Filter">Which of the store's open orders; left out where they are listed.</param>
/// <param name="Orders">1 to 100,000 orders by number; left out where a filter finds them.</param>
public sealed record BulkBody(
    string Reason, string Words, string? Sku = null, StockStep Stock = StockStep.None, bool Told = false, BulkFilter? Filter = null, ImmutableArray<OrderId>? Orders = null)
{
    internal BulkPlan Plan => new(Reason, Words, Sku, Stock, Filter, Orders, Told);
}

/// <summary>Orders of a run that go the same way.</summary>
/// <param name="Orders">How many: those that follow add up to it.</param>
/// <param name="PayableMinor">What their buyers owe or paid, in minor units of the currency.</param>
/// <param name="BackMinor">What goes back to them, at once or when they agree.</param>
public sealed record BulkWayView(
    Way Way, string Label, string Currency, long Orders, long PayableMinor, long BackMinor, long Planned, long Done, long Refused, long Changed, long Failed);

/// <summary>A run over many orders (R36).</summary>
/// <param name="By">Who asked for it.</param>
/// <param name="OneSided">Unpaid orders are closed without their buyers' word (R4).</param>
/// <param name="Orders">How many it is about, as far as that is known: while it is checking a filter's are still being found.</param>
/// <param name="Checked">How many the dry run has looked at.</param>
/// <param name="ToDo">How many of them can be done.</param>
/// <param name="Handled">How many of those have been done, refused or left alone since it was started.</param>
/// <param name="CutOff">The filter found more than 1,000,000, and the rest was left out.</param>
/// <param name="PerSecond">Orders handled in a second since it was started or resumed; left out before there is anything to go by.</param>
/// <param name="RemainingSeconds">How long the rest will take at that rate.</param>
/// <param name="Ways">The dry run, and what has become of it: per way and currency.</param>
public sealed record BulkRunView(
    string Id, string Store, string By, BulkState State, string Label, string Reason, string Words, string? Sku, StockStep Stock, bool Told, bool OneSided, BulkFilter? Filter,
    long Orders, long Checked, long ToDo, long Handled, bool CutOff, double? PerSecond, long? RemainingSeconds, DateTimeOffset CreatedAt,
    DateTimeOffset? ReadyAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, ImmutableArray<BulkWayView> Ways)
{
    public static BulkRunView Of(BulkRun run, Sentences say) => new(
        run.Id, run.Store, $"{run.By}", run.State, say.State(run.State), run.Plan.Reason, run.Plan.Words, run.Plan.Sku, run.Plan.Stock, run.Plan.Told, run.OneSided > 0, run.Plan.Filter,
        run.Orders, run.Checked, run.ToDo, run.Handled, run.CutOff, run.PerSecond is { } rate ? Math.Round(rate, 1) : null, (long?)run.Remaining?.TotalSeconds,
        run.CreatedAt, run.ReadyAt, run.StartedAt, run.EndedAt, WaysOf(run, say));

    /// <summary>A run's sums by way and currency, best for the seller first.</summary>
    public static ImmutableArray<BulkWayView> WaysOf(BulkRun run, Sentences say) =>
    [
        .. run.Sums.GroupBy(s => (s.Way, s.Currency)).OrderBy(g => g.Key.Way).ThenBy(g => g.Key.Currency, StringComparer.Ordinal).Select(g => new BulkWayView(
            g.Key.Way, say.Way(g.Key.Way), g.Key.Currency, g.Sum(s => s.Orders), g.Sum(s => s.PayableMinor), g.Sum(s => s.BackMinor),
            Of(g, BulkResult.Planned), Of(g, BulkResult.Done), Of(g, BulkResult.Refused), Of(g, BulkResult.Changed), Of(g, BulkResult.Failed))),
    ];

    static long Of(IEnumerable<BulkSum> sums, BulkResult result) => sums.Sum(s => s.Result == result ? s.Orders : 0);
}

/// <summary>One order of a run.</summary>
/// <param name="Way">The way that the dry run found; left out where nobody has looked yet.</param>
/// <param name="BackMinor">What goes back: as planned, and when it is done what really does, at once or when the buyer agrees.</param>
/// <param name="Version">The order's version after it was done.</param>
/// <param name="Code">Why it was refused, for machines.</param>
/// <param name="Rule">The rulebook's number behind that.</param>
public sealed record BulkOrderView(
    OrderId Order, BulkResult Result, string ResultLabel, Way? Way, string? Label, string? Currency, long PayableMinor, long BackMinor, int? Version,
    RefusalCode? Code, string? Rule, string? WhyNot, DateTimeOffset? At)
{
    internal static BulkOrderView Of(BulkOrder row, Sentences say) => new(
        row.Order, row.Result, say.Result(row.Result), row.Way, row.Way is { } way ? say.Way(way) : null, row.Currency.Length > 0 ? row.Currency : null,
        row.PayableMinor, row.BackMinor, row.Version > 0 ? row.Version : null, row.Refusal?.Code, row.Refusal?.Rule,
        row.Refusal is { } no ? say.Refusal(no, row.Currency) : null, row.Way is null ? null : row.At);
}
