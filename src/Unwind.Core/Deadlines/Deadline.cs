using System.Text.Json.Serialization;

namespace Unwind.Deadlines;

/// <summary>What happens by itself when a deadline passes (R34).</summary>
[JsonConverter(typeof(SnakeEnum<DeadlineKind>))]
public enum DeadlineKind { Payment, Shipment, PickUp, GiveUpShipment, Receipt, CaseWait, AfterSale, Hold }

/// <summary>
/// A wait that ends by itself: by when, who could act until then, and for what. <paramref name="Case"/> and
/// <paramref name="Parcel"/> are 0 where it is about neither.
/// </summary>
public readonly record struct Deadline(DeadlineKind Kind, DateTimeOffset At, ActorKind Waits, int Case = 0, int Parcel = 0);

/// <summary>
/// All deadlines of an order follow from its state: none is stored apart, so none can be forgotten or fire twice (R34).
/// </summary>
public static class Deadlines
{
    /// <summary>The next moment at which the clock must look at the order; null when nothing waits any more.</summary>
    public static DateTimeOffset? Next(Order order, Policy policy)
    {
        DateTimeOffset? next = null;
        var all = new Collector();
        Collect(order, policy, ref all);
        for (var i = 0; i < all.Count; i++) if (next is null || all[i].At < next) next = all[i].At;
        return next;
    }

    /// <summary>Every deadline of the order, soonest first (倒计时).</summary>
    public static ImmutableArray<Deadline> Of(Order order, Policy policy)
    {
        var all = new Collector();
        Collect(order, policy, ref all);
        var array = new Deadline[all.Count];
        for (var i = 0; i < array.Length; i++) array[i] = all[i];
        return [.. array.OrderBy(d => d.At).ThenBy(d => d.Kind).ThenBy(d => d.Case).ThenBy(d => d.Parcel)];
    }

    static void Collect(Order order, Policy policy, ref Collector all)
    {
        var times = policy.Times;
        // A label that is being voided still holds stock, however the order ended: given back when the carrier answers, or
        // when it has had its time and nobody picked the parcel up.
        foreach (var parcel in order.Parcels)
            if (parcel.State == ParcelState.Voiding)
                all.Add(new Deadline(DeadlineKind.PickUp, parcel.VoidAskedAt!.Value + times.PickUpWithin, ActorKind.Carrier, 0, parcel.Number));
        var open = OfCases(order, ref all);
        if (order.Ending == Ending.Closed) return;
        if (!order.IsPaid)
        {
            all.Add(new Deadline(DeadlineKind.Payment, order.AskChannelAt ?? order.PayBy, ActorKind.Buyer));
            return;
        }
        if (order.Ending == Ending.None)
        {
            if (order.Hold is { } hold) all.Add(new Deadline(DeadlineKind.Hold, hold.Until, ActorKind.Platform));
            else if (Unshipped(order) is { } shipBy)
            {
                // Who has to pack again has the time to do it.
                foreach (var parcel in order.Parcels)
                    if (order.ShipmentOverdue && parcel.State == ParcelState.Voided && parcel.VoidAskedAt > shipBy) shipBy = parcel.VoidAskedAt.Value;
                all.Add(order.ShipmentOverdue
                    ? new Deadline(DeadlineKind.GiveUpShipment, shipBy + times.GiveUpShipmentAfter, ActorKind.Seller)
                    : new Deadline(DeadlineKind.Shipment, shipBy, ActorKind.Seller));
            }
            foreach (var parcel in order.Parcels) OfParcel(order, parcel, times, ref all);
        }
        if (order.Ending != Ending.Completed || order.Settled) return;
        // Goods that were sent in exchange after completion have their own way to go before anything is settled.
        var settles = order.EndedAt!.Value + times.AfterSaleWindow;
        foreach (var parcel in order.Parcels)
        {
            if (parcel.Replaces == 0) continue;
            if (parcel.State == ParcelState.Labelled && IsWaitedFor(order, parcel))
            {
                OfLabel(order, parcel, times, ref all);
                open = true;
            }
            if (parcel.State == ParcelState.InTransit && parcel.PickedUpAt + times.ConfirmReceiptAfter > settles)
                settles = parcel.PickedUpAt!.Value + times.ConfirmReceiptAfter;
            if (parcel.DeliveredAt + times.AfterCaseGrace > settles) settles = parcel.DeliveredAt!.Value + times.AfterCaseGrace;
        }
        // Who has just been told no still has time to go to the desk.
        foreach (var c in order.Cases)
            if (c is { HoldsUnits: true, State: CaseState.Ended { Outcome: CaseOutcome.Declined } no } && no.At + times.AfterCaseGrace > settles) settles = no.At + times.AfterCaseGrace;
        if (!open) all.Add(new Deadline(DeadlineKind.AfterSale, settles, ActorKind.Buyer));
    }

    /// <summary>The waits of the open cases. A complaint can be open when everything else is over (R30).</summary>
    /// <returns>Whether a case holds units.</returns>
    static bool OfCases(Order order, ref Collector all)
    {
        var open = false;
        foreach (var c in order.Cases)
        {
            if (!c.IsOpen) continue;
            open |= c.HoldsUnits;
            var (until, waits) = OfCase(c);
            all.Add(new Deadline(DeadlineKind.CaseWait, until, waits, c.Number));
        }
        return open;
    }

    /// <summary>The soonest promised shipping time of lines that still have something to be shipped; null when none has.</summary>
    static DateTimeOffset? Unshipped(Order order)
    {
        DateTimeOffset? soonest = null;
        if (order.ShipBy is null) return null;
        foreach (var line in order.Lines)
        {
            foreach (var p in line.Portions)
            {
                if (p is not { State: PortionState.Open, Parcel: 0 }) continue;
                // The seller's own claim does not stop the seller's clock; what nobody can ship yet is not given up either.
                if (p.Case != 0 && (order.ShipmentOverdue || order.Cases[p.Case - 1].Opener.Kind != ActorKind.Seller)) continue;
                if (Pauses.ShipBy(order, line, p.Range) is { } by && !(by >= soonest)) soonest = by;
            }
        }
        return soonest;
    }

    /// <summary>Whether a unit that nobody has a case about waits for its parcel: open, or completed before it was exchanged.</summary>
    public static bool IsWaitingIn(Parcel parcel, Portion p) => p.Parcel == parcel.Number && p.Case == 0
        && (p.State == PortionState.Open || (p.State == PortionState.Completed && parcel.Replaces > 0));

    static bool IsWaitedFor(Order order, Parcel parcel)
    {
        foreach (var line in order.Lines)
            foreach (var p in line.Portions)
                if (IsWaitingIn(parcel, p)) return true;
        return false;
    }

    static void OfLabel(Order order, Parcel parcel, Times times, ref Collector all)
    {
        var pickUp = parcel.LabelledAt + times.PickUpWithin;
        if (!parcel.PickUpOverdue) all.Add(new Deadline(DeadlineKind.PickUp, pickUp, ActorKind.Carrier, 0, parcel.Number));
        else if (IsWaitedFor(order, parcel)) all.Add(new Deadline(DeadlineKind.GiveUpShipment, pickUp + times.GiveUpShipmentAfter, ActorKind.Seller, 0, parcel.Number));
    }

    static void OfParcel(Order order, Parcel parcel, Times times, ref Collector all)
    {
        if (parcel.State is ParcelState.Voided or ParcelState.Returned or ParcelState.Lost or ParcelState.Returning) return;
        var free = false;
        foreach (var line in order.Lines)
            foreach (var p in line.Portions)
                free |= p.Parcel == parcel.Number && p.State == PortionState.Open && p.Case == 0;
        if (parcel.State == ParcelState.Voiding) return;
        if (parcel.State == ParcelState.Labelled)
        {
            OfLabel(order, parcel, times, ref all);
            return;
        }
        if (!free) return;
        // It stood still while goods of the parcel were in a case, and is longer by what the two sides gave each other (R42).
        var at = parcel.PickedUpAt!.Value + (parcel.Virtual ? times.ConfirmVirtualAfter : times.ConfirmReceiptAfter)
            + parcel.Extended + (order.Cases.IsEmpty ? TimeSpan.Zero : Pauses.OfReceipt(order, parcel));
        // Who has just been told no still has time to go to the desk before the money leaves escrow.
        foreach (var c in order.Cases)
        {
            if (c is { HoldsUnits: true, State: CaseState.Ended ended } && ended.At + times.AfterCaseGrace > at && Pauses.Touches(order, c, parcel.Number))
                at = ended.At + times.AfterCaseGrace;
        }
        all.Add(new Deadline(DeadlineKind.Receipt, at, ActorKind.Buyer, 0, parcel.Number));
    }


    static (DateTimeOffset Until, ActorKind Waits) OfCase(Case c) => c.State switch
    {
        CaseState.Answer s => (s.Until, s.From),
        CaseState.CarrierAnswer s => (s.Until, ActorKind.Carrier),
        CaseState.Delivery s => (s.Until, ActorKind.Carrier),
        CaseState.GoodsBack s => (s.Until, ActorKind.Carrier),
        CaseState.ReturnParcel s => (s.Until, ActorKind.Buyer),
        CaseState.ReturnCheck s => (s.Until, s.DeliveredAt is null ? ActorKind.Carrier : ActorKind.Seller),
        CaseState.Replacement s => (s.Until, ActorKind.Seller),
        CaseState.Payment s => (s.Until, ActorKind.Buyer),
        // Both sides may speak; the one that was asked is waited for.
        CaseState.Evidence s => (s.Until, s.From ?? c.Opener.Kind),
        CaseState.Ruling s => (s.Until, ActorKind.Officer),
        CaseState.Appealable s => (s.Until, c.Opener.Kind),
        _ => throw new UnreachableException(),
    };

    /// <summary>A few deadlines without a heap of their own: this runs once for every command.</summary>
    struct Collector
    {
        List<Deadline>? more;
        Deadline first;
        public int Count { get; private set; }
        public readonly Deadline this[int index] => index == 0 ? first : more![index - 1];

        public void Add(Deadline deadline)
        {
            if (Count++ == 0) first = deadline;
            else (more ??= []).Add(deadline);
        }
    }
}
