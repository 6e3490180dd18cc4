namespace Unwind.Deadlines;

/// <summary>
/// What a wait has to be lengthened by because the other side was acting (R42). It is read off the times of the cases, so
/// that nothing has to be stopped and started.
/// </summary>
static class Pauses
{
    /// <summary>
    /// The promised shipping time of units, later by as long as the buyer's requests kept them from being shipped: of the
    /// unit that was kept least, because each can be shipped by itself (R40).
    /// </summary>
    /// <param name="now">Until when a request that is still open has paused; null to leave it out, as a deadline must.</param>
    public static DateTimeOffset? ShipBy(Order order, OrderLine line, UnitRange units, DateTimeOffset? now = null)
    {
        if (order.ShipBy is not { } promised || order.Cases.IsEmpty) return order.ShipBy;
        TimeSpan? least = null;
        foreach (var unit in Distinct(order, line.Number, units))
        {
            // Requests made after the time had passed paused nothing.
            var pause = Union(order.Cases, c => c is { HoldsUnits: true, Opener.Kind: ActorKind.Buyer, OpenedIn: <= Stage.LabelPrinted }
                && c.Line == line.Number && c.OpenedAt < promised && Ranges.Overlap(c.Units, [new UnitRange(unit, 1)]), order.PaidAt ?? order.PlacedAt, now);
            if (!(pause >= least)) least = pause;
        }
        return promised + (least ?? TimeSpan.Zero);
    }

    /// <summary>A unit for each stretch between the ends of cases: all units of a stretch were in the same ones.</summary>
    static IEnumerable<int> Distinct(Order order, int line, UnitRange units)
    {
        yield return units.From;
        foreach (var c in order.Cases)
        {
            if (c.Line != line) continue;
            foreach (var u in c.Units)
            {
                if (u.From > units.From && u.From < units.End) yield return u.From;
                if (u.End > units.From && u.End < units.End) yield return u.End;
            }
        }
    }

    /// <summary>For how long a parcel's goods were in cases since they were picked up: the wait for receipt stood still.</summary>
    public static TimeSpan OfReceipt(Order order, Parcel parcel) => parcel.PickedUpAt is not { } since ? TimeSpan.Zero
        : Union(order.Cases, c => c.HoldsUnits && Touches(order, c, parcel.Number), since, null);

    /// <summary>For how long units of a line were in cases since they arrived: nobody could ask for them otherwise.</summary>
    public static TimeSpan OfRights(Order order, int line, DateTimeOffset since) =>
        order.Cases.IsEmpty ? TimeSpan.Zero : Union(order.Cases, c => c.HoldsUnits && c.Line == line, since, null);

    public static bool Touches(Order order, Case c, int parcel)
    {
        foreach (var p in order.Lines[c.Line - 1].Portions)
        {
            if (p.Parcel != parcel) continue;
            foreach (var u in c.Units) if (p.From < u.End && u.From < p.End) return true;
        }
        return false;
    }

    /// <summary>
    /// How long any of these cases was open, together, so that two at once pause once. Between a refusal and the desk nobody
    /// was kept from anything.
    /// </summary>
    static TimeSpan Union(ImmutableArray<Case> cases, Func<Case, bool> which, DateTimeOffset from, DateTimeOffset? now)
    {
        var times = new List<(DateTimeOffset From, DateTimeOffset To)>();
        foreach (var c in cases)
        {
            if (!which(c)) continue;
            var begin = c.OpenedAt;
            if (c.Hearing is { RefusedAt: { } refused, CalledAt: var called })
            {
                times.Add((begin, refused));
                begin = called;
            }
            if ((c.State is CaseState.Ended ended ? ended.At : now) is { } end) times.Add((begin, end));
        }
        times.Sort();
        var sum = TimeSpan.Zero;
        foreach (var (begin, end) in times)
        {
            var start = begin > from ? begin : from;
            if (end <= start) continue;
            sum += end - start;
            from = end;
        }
        return sum;
    }
}
