using Unwind.Settlements;

namespace Unwind.Orders;

/// <summary>
/// A decision in the making: the facts so far, and the order as they leave it, so that each consequence is decided on what
/// the ones before it made.
/// </summary>
sealed class Draft(Order order, Situation situation)
{
    readonly ImmutableArray<OrderEvent>.Builder events = ImmutableArray.CreateBuilder<OrderEvent>(1);
    Stamp? stamp;

    public Order Order { get; private set; } = order;
    public Situation Situation { get; } = situation;
    public bool IsEmpty => events.Count == 0;
    public Policy Policy => Situation.Policy;
    public DateTimeOffset Now => Situation.Now;

    public Stamp Stamp(string rule)
    {
        if (stamp?.Rule != rule) stamp = new Stamp(Situation.Now, Situation.By, rule) { Through = Situation.Through };
        return stamp;
    }

    /// <summary>The officer who speaks for the side that acts (R27); null when the side itself does.</summary>
    public static string? OfficerIn(Situation situation) => situation.Through is { Kind: ActorKind.Officer } officer ? officer.Id : null;

    public Draft Add(OrderEvent fact)
    {
        events.Add(fact);
        Order = Evolution.Apply(Order, fact);
        return this;
    }

    /// <summary>Ends the order when its last open unit has ended, and answers.</summary>
    public Decision Done()
    {
        if (events.Count > 0 && Order.Ending != Ending.Closed && !Order.Settled)
        {
            foreach (var parcel in Order.Parcels)
                if (parcel.State is ParcelState.Returning or ParcelState.Returned) Scanning.TakeUpTheRest(this, parcel);
            if (Order.Ending == Ending.None) EndIfDone();
        }
        if (events.Count > 0)
        {
            Hearings.Overtaken(this);
            Balancing.Settle(this);
        }
        return new Decision.Accepted(events.DrainToImmutable(), Order);
    }

    public void EndIfDone()
    {
        foreach (var line in Order.Lines) if (!line.IsEnded) return;
        var completed = Order.Lines.Any(l => l.Portions.Any(p => p.State == PortionState.Completed));
        Add(new OrderEnded(Stamp(completed ? "R34" : "R11"), completed ? Ending.Completed : Ending.Closed));
        if (completed || Policy.Terms.CouponRestore != CouponRestore.WhenOrderClosed) return;
        RestoreCoupons();
    }

    public void RestoreCoupons()
    {
        foreach (var discount in Order.Discounts)
            if (discount.Coupon) Add(new CouponRestored(Stamp("R32"), discount.Code));
        foreach (var funding in Order.Funding)
            if (funding.Kind == FundingKind.PlatformCoupon) Add(new CouponRestored(Stamp("R32"), funding.Reference ?? funding.Channel));
    }
}
