namespace Unwind.Deadlines;

/// <summary>
/// What a wait has to be lengthened by because the other side was acting (R42). It is read off the times of the cases, so
/// that nothing has to be stopped and started.
/// </summary>
static class Pauses
{
    /// <summary>
    /// The promised shipping time of a line, later by as long as the buyer's requests kept units of it from being shipped.
    /// </summary>
    /// <param name="now">Until when a request that is still open has paused; null to leave it out, as a deadline must.</param>
    public static DateTimeOffset? ShipBy(Order order, int line, DateTimeOffset? now = null)
    {
        if (order.ShipBy is not { } promised) return null;
        // Requests made after the time had passed paused nothing.
        return order.Cases.IsEmpty ? promised : promised + Union(
            order.Cases, c => c is { HoldsUnits: true, Opener.Kind: ActorKind.Buyer, OpenedIn: <= Stage.LabelPrinted }
                && c.Line == line && c.OpenedAt < promised, order.PaidAt ?? order.PlacedAt, now);
    }

    /// <summary>For how long a parcel's goods were in cases since they were picked up: the wait for receipt stood still.</summary>
    public static TimeSpan OfReceipt(Order order, Parcel parcel) => parcel.PickedUpAt is not { } since ? TimeSpan.Zero
        : Union(order.Cases, c => c.HoldsUnits && Touches(order, c, parcel.Number), since, null);

    public static bool Touches(Order order, Case c, int parcel)
    {
        foreach (var p in order.Lines[c.Line - 1].Portions)
        {
            if (p.Parcel != parcel) continue;
            foreach (var u in c.Units) if (p.From < u.End && u.From < p.End) return true;
        }
        return false;
    }

    /// <summary>Together, so that two cases at once pause once.</summary>
    static TimeSpan Union(ImmutableArray<Case> cases, Func<Case, bool> which, DateTimeOffset from, DateTimeOffset? now)
    {
        var (sum, end) = (TimeSpan.Zero, from);
        // Cases are numbered in the order in which they were opened.
        foreach (var c in cases)
        {
            if (!which(c) || (c.State is CaseState.Ended ended ? ended.At : now) is not { } until) continue;
            var begin = c.OpenedAt > end ? c.OpenedAt : end;
            if (until <= begin) continue;
            sum += until - begin;
            end = until;
        }
        return sum;
    }
}
