using Unwind.Closures;

namespace Unwind.Payments;

/// <summary>The buyer goes to pay.</summary>
public sealed record BeginPayment(OrderId Order) : OrderCommand(Order)
{
    private protected override Act Name => Act.BeginPayment;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Buyer or ActorKind.Payment)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R6");
        if (order.IsPaid) return Decider.Refuse(RefusalCode.AlreadyPaid, "R6");
        if (order.Ending != Ending.None) return Decider.Refuse(RefusalCode.OrderClosed, "R6");
        if (order.PaymentBegunAt is not null) return Decider.Accept(order);
        var draft = new Draft(order, situation);
        return draft.Add(new PaymentBegun(draft.Stamp("R6"))).Done();
    }
}

/// <summary>
/// The channel says that money came. Whatever it meets, it is answered: it pays the order, or it goes back by itself; it
/// never revives what was closed, and the same <paramref name="Reference"/> is heard once (R6).
/// </summary>
public sealed record RecordPayment(OrderId Order, string Reference, ImmutableArray<Funding> Cash) : OrderCommand(Order)
{
    /// <summary>Channels number their payments by themselves: two of them may use the same reference.</summary>
    internal static string SeenAs(string reference, ImmutableArray<Funding> cash) =>
        cash.IsEmpty ? reference : $"{cash[0].Channel}/{reference}";

    private protected override Act Name => Act.RecordPayment;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Payment or ActorKind.Platform)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R6");
        if (!PlaceOrder.IsName(Reference)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R6").With("field", "reference"));
        if (Cash.IsDefault || Cash.Length > 50
            || Cash.Any(c => c is null || c.Minor is < 0 or > PlaceOrder.MinorMax || !PlaceOrder.IsName(c.Channel) || c.Kind is not (FundingKind.Cash or FundingKind.ThirdPerson or FundingKind.GiftCard)))
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R6").With("field", "cash"));
        if (order.PaymentsSeen.Contains(SeenAs(Reference, Cash))) return Decider.Accept(order);

        var draft = new Draft(order, situation);
        RefusalCode? why = order.IsPaid ? RefusalCode.AlreadyPaid
            : order.Ending != Ending.None ? RefusalCode.OrderClosed
            : Cash.Sum(c => c.Minor) != order.DueMinor ? RefusalCode.AmountsDoNotAddUp
            : null;
        if (why is { } met)
            draft.Add(new PaymentBounced(draft.Stamp("R6"), order.Refunds.Length + 1, Reference, Cash, met));
        else
            draft.Add(new PaymentCaptured(draft.Stamp("R6"), Reference,
                [.. Cash.Select(c => c with { Reference = c.Reference ?? Reference })],
                order.ShipBy > situation.Now ? order.ShipBy.Value : situation.Now + situation.Policy.Times.ShipWithin));
        return draft.Done();
    }
}

/// <summary>The channel answers that nothing was paid and nothing will be: an overdue order may close now (R6).</summary>
public sealed record ReportUnpaid(OrderId Order) : OrderCommand(Order)
{
    private protected override Act Name => Act.ReportUnpaid;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Payment or ActorKind.Platform)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R6");
        if (order.IsPaid || order.Ending != Ending.None || situation.Now < order.PayBy) return Decider.Accept(order);
        var draft = new Draft(order, situation);
        Closing.Close(draft, Reason.PaymentTimeout, null, false);
        return draft.Done();
    }
}
