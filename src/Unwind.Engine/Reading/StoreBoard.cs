using Unwind.Settlements;

namespace Unwind.Engine.Reading;

/// <summary>
/// How a store stands today: what waits for it, what it is about, and how often money went back lately (R43). Days are UTC days.
/// </summary>
/// <param name="Today">The day that the figures end with; it is not over yet.</param>
/// <param name="Days">The last thirty days that have something in them, oldest first, for each currency.</param>
/// <param name="Causes">Why units were cancelled or refunded in the last thirty days, most often first.</param>
/// <param name="Stakes">What is asked for in open cases, by who is waited for.</param>
/// <param name="Max">Open things were counted up to so many.</param>
public sealed record StoreBoard(
    DateOnly Today, ImmutableArray<BoardDay> Days, ImmutableArray<BoardCause> Causes, ImmutableArray<BoardStake> Stakes,
    BoardWaits Waits, int Max)
{
    /// <summary>The figures of the last days, today among them.</summary>
    public BoardPeriod Last(int days)
    {
        var from = Today.AddDays(1 - days);
        var within = Days.Where(d => d.Day >= from).ToArray();
        return new BoardPeriod(within.Sum(d => d.OrdersPlaced), within.Sum(d => d.OrdersPaid), within.Sum(d => d.OrdersRefunded), within.Sum(d => d.OrdersRefundedBySeller));
    }
}

/// <summary>A day of a store, in one currency.</summary>
/// <param name="OrdersRefunded">Orders of which money went back on that day for the first time.</param>
/// <param name="OrdersRefundedBySeller">Those among them for which the seller was liable.</param>
/// <param name="BackMinor">What went back, in minor units.</param>
public sealed record BoardDay(
    DateOnly Day, string Currency, long OrdersPlaced, long OrdersPaid, long OrdersRefundedBySeller, long OrdersRefunded, long BackMinor);

/// <summary>Some days together, whatever the currency.</summary>
public sealed record BoardPeriod(long OrdersPlaced, long OrdersPaid, long OrdersRefunded, long OrdersRefundedBySeller)
{
    /// <summary>Orders of which money first went back per order paid, 0 to 1; null when none was paid.</summary>
    public double? RefundRate => Share(OrdersRefunded);

    /// <summary>The same for orders of which the seller was liable.</summary>
    public double? SellerRate => Share(OrdersRefundedBySeller);

    // What was paid before the period can be refunded in it: a rate of more than everything says nothing.
    double? Share(long part) => OrdersPaid == 0 ? null : Math.Min(1, (double)part / OrdersPaid);
}

/// <summary>A reason, who bears it, and how often it was given.</summary>
/// <param name="Code">The reason's code; null where nobody gave one.</param>
public sealed record BoardCause(string? Code, Liability Liable, long Times);

/// <summary>Open cases for which somebody is waited, and what they are about, in minor units.</summary>
/// <param name="From">Who is to act next; the seller as well where either side may, and the officer for everything at the desk.</param>
public sealed record BoardStake(ActorKind From, string Currency, int Cases, long Minor);

/// <summary>What waits for the seller, by when it is due at the latest.</summary>
/// <param name="AnswersToday">Answers that are due before the day is over.</param>
/// <param name="AnswersSoon">Answers that are due in the three days after that.</param>
/// <param name="Answers">All answers that wait for the seller.</param>
/// <param name="ShipmentsToday">Orders without a case that wait for their parcel, of which something is due before the day is over.</param>
public sealed record BoardWaits(int AnswersToday, int AnswersSoon, int Answers, int ShipmentsToday);
