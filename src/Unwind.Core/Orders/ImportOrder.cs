using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Settlements;

namespace Unwind.Orders;

/// <summary>A payment that was made elsewhere. Times are UTC.</summary>
public sealed record ImportedPayment(DateTimeOffset At, string Reference, ImmutableArray<Funding> Cash);

/// <summary>A parcel that was sent elsewhere, with the scans that are known.</summary>
public sealed record ImportedParcel(
    ImmutableArray<Selected> Lines, string Carrier, string Tracking, DateTimeOffset ShippedAt, DateTimeOffset? PickedUpAt,
    DateTimeOffset? DeliveredAt)
{
    /// <summary>Only the label is printed. Otherwise what was shipped and has no scan counts as picked up when it was shipped.</summary>
    public bool LabelOnly { get; init; }
}

/// <summary>Units that were refunded elsewhere; <paramref name="AmountMinor"/> null for all that was paid for them.</summary>
public sealed record ImportedRefund(DateTimeOffset At, int Line, int Units, long? AmountMinor, string Reason);

/// <summary>
/// An order that lived elsewhere until now, at any stage, with its history. Each part of the history becomes the fact that
/// it was, at its own time; from then on the order is like any other.
/// </summary>
/// <param name="Closed">Why it was closed before payment; null when it was not.</param>
/// <param name="CompletedAt">When receipt was confirmed of everything that was not refunded.</param>
public sealed record ImportOrder(
    OrderId Order, PlaceOrder Placed, DateTimeOffset PlacedAt, ImportedPayment? Payment,
    ImmutableArray<ImportedParcel> Parcels, ImmutableArray<ImportedRefund> Refunds, string? Closed,
    DateTimeOffset? ClosedAt, DateTimeOffset? CompletedAt) : OrderCommand(Order), INewOrder
{
    private protected override Act Name => Act.ImportOrder;

    internal override Decision DecideFor(Order order, Situation situation) => throw new UnreachableException();

    public Decision Begin(Situation situation)
    {
        const string rule = "R32";
        if (situation.By.Kind != ActorKind.Platform) return Decider.Refuse(RefusalCode.ActorNotAllowed, rule);
        if (Malformed(situation.Now) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, rule).With("field", field));
        if ((Placed with { Order = Order }).Begin(situation, PlacedAt) is not Decision.Accepted placed)
            return (Placed with { Order = Order }).Begin(situation, PlacedAt);

        var events = ImmutableArray.CreateBuilder<OrderEvent>();
        events.AddRange(placed.Events);
        var order = placed.After;
        // Each step is put to the same rules at its own time, so that an imported order can't be in a state of its own.
        foreach (var (at, by, step) in History(order))
        {
            var decision = Decider.Decide(order, step, situation with { Now = at, By = by });
            if (decision is Decision.Refused refused)
            {
                return Decider.Refuse(refused.Refusal.With("step", SnakeCase.Of(step.Act)));
            }
            events.AddRange(((Decision.Accepted)decision).Events);
            order = ((Decision.Accepted)decision).After;
        }
        return new Decision.Accepted(events.DrainToImmutable(), order);
    }

    IEnumerable<(DateTimeOffset At, Actor By, OrderCommand Step)> History(Order order)
    {
        var steps = new List<(DateTimeOffset At, Actor By, OrderCommand Step)>();
        if (Payment is { } payment)
        {
            steps.Add((payment.At, Actor.Platform, order.IsPromise
                ? new CollectElsewhere(Order, payment.Reference) : new RecordPayment(Order, payment.Reference, payment.Cash)));
        }
        for (var i = 0; i < Parcels.Length; i++)
        {
            var parcel = Parcels[i];
            steps.Add((parcel.ShippedAt, Actor.Seller(order.Store), new Ship(Order, parcel.Lines, parcel.Carrier, parcel.Tracking)));
            DateTimeOffset? pickedUp = parcel.PickedUpAt is null && parcel.DeliveredAt is null && !parcel.LabelOnly ? parcel.ShippedAt : parcel.PickedUpAt;
            if (pickedUp is { } up) steps.Add((up, Actor.Platform, new RecordScan(Order, 0, parcel.Tracking, Scan.PickedUp, up)));
            if (parcel.DeliveredAt is { } down) steps.Add((down, Actor.Platform, new RecordScan(Order, 0, parcel.Tracking, Scan.Delivered, down)));
        }
        foreach (var refund in Refunds) steps.Add((refund.At, Actor.Platform, new RefundElsewhere(Order, refund)));
        if (Closed is { } reason) steps.Add((ClosedAt ?? PlacedAt, Actor.Platform, new CloseElsewhere(Order, reason)));
        if (CompletedAt is { } done) steps.Add((done, Actor.Platform, new CompleteElsewhere(Order)));
        return steps.OrderBy(s => s.At).ThenBy(s => Rank(s.Step));
    }

    static int Rank(OrderCommand step) => step switch { RecordPayment => 0, Ship => 1, RecordScan => 2, CollectElsewhere => 4, _ => 3 };

    string? Malformed(DateTimeOffset now)
    {
        if (Placed is null) return "placed";
        if (PlacedAt > now) return "placed_at";
        if (Parcels.IsDefault || Parcels.Length > 100 || Parcels.Any(p => p is null)) return "parcels";
        if (Refunds.IsDefault || Refunds.Length > 1000 || Refunds.Any(r => r is null)) return "refunds";
        if (Payment is { } payment && (payment.At > now || payment.At < PlacedAt || payment.Cash.IsDefault)) return "payment";
        if (Payment is null && Placed.Payment is not (PaymentKind.CashOnDelivery or PaymentKind.PayLater) && (Parcels.Length > 0 || Refunds.Length > 0 || CompletedAt is not null)) return "payment";
        if (Payment is not null && Closed is not null) return "closed";
        foreach (var parcel in Parcels)
            if (parcel.ShippedAt > now || parcel.PickedUpAt > now || parcel.DeliveredAt > now || parcel.Lines.IsDefault) return "parcels";
        if (Refunds.Any(r => r.At > now || !PlaceOrder.IsName(r.Reason))) return "refunds";
        if (ClosedAt > now || CompletedAt > now) return "completed_at";
        return Closed is not null && !PlaceOrder.IsName(Closed) ? "closed" : null;
    }
}

/// <summary>Steps that only an import takes: they book what happened elsewhere and ask nobody.</summary>
sealed record RefundElsewhere(OrderId Id, ImportedRefund Refund) : OrderCommand(Id)
{
    private protected override Act Name => Act.ImportOrder;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (order.FindLine(Refund.Line) is not { } line) return Decider.Refuse(new Refusal(RefusalCode.LineNotFound, "R32").With("line", $"{Refund.Line}"));
        var units = ImmutableArray.CreateBuilder<UnitRange>();
        var wanted = Refund.Units == 0 ? int.MaxValue : Refund.Units;
        foreach (var p in line.Portions.Where(p => p.State != PortionState.Closed))
        {
            if (wanted <= 0) break;
            units.Add(new UnitRange(p.From, Math.Min(p.Count, wanted)));
            wanted -= p.Count;
        }
        if (units.Count == 0 || (Refund.Units != 0 && wanted > 0))
            return Decider.Refuse(new Refusal(RefusalCode.UnitsNotAvailable, "R32").With("line", $"{line.Number}").With("available", $"{Math.Max(0, Refund.Units - wanted)}"));
        var (goods, postage) = Refunding.Remaining(order, line, units.ToImmutable());
        if (Refund.AmountMinor is { } asked && (asked <= 0 || asked > goods + postage))
            return Decider.Refuse(new Refusal(RefusalCode.AmountExceedsRefundable, "R32").With("refundable", $"{goods + postage}").With("currency", order.Currency));
        var minor = Refund.AmountMinor ?? goods + postage;
        var draft = new Draft(order, situation);
        Refunding.Issue(draft, line.Number, units.ToImmutable(), minor, 0, minor == goods + postage, 0, null, Liability.Nobody, "R32", []);
        // It was paid out elsewhere, so nothing is sent to a channel.
        var number = draft.Order.Refunds.Length;
        for (var i = 0; i < draft.Order.Refunds[^1].Confirmed.Length; i++)
            if (!draft.Order.Refunds[^1].Confirmed[i]) draft.Add(new RefundConfirmed(draft.Stamp("R32"), number, i, "imported"));
        return draft.Done();
    }
}

/// <summary>What was promised and collected elsewhere: whatever is due by then is in (R45).</summary>
sealed record CollectElsewhere(OrderId Id, string Reference) : OrderCommand(Id)
{
    private protected override Act Name => Act.ImportOrder;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        var draft = new Draft(order, situation);
        foreach (var collection in order.Collections)
        {
            for (var i = 0; i < collection.Confirmed.Length; i++)
                if (!collection.Confirmed[i]) draft.Add(new CollectionConfirmed(draft.Stamp("R45"), collection.Number, i, Reference));
        }
        return draft.Done();
    }
}

sealed record CloseElsewhere(OrderId Id, string Reason) : OrderCommand(Id)
{
    private protected override Act Name => Act.ImportOrder;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        var draft = new Draft(order, situation);
        return draft.Add(new Closures.OrderClosed(draft.Stamp("R1"), Reason, null, false)).Done();
    }
}

sealed record CompleteElsewhere(OrderId Id) : OrderCommand(Id)
{
    private protected override Act Name => Act.ImportOrder;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        var draft = new Draft(order, situation);
        Receiving.Complete(draft, [.. order.Lines.Select(l => new LineUnits(l.Number, [new UnitRange(1, l.Quantity)]))], "R34");
        return draft.Done();
    }
}
