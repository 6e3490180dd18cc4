using Unwind.Closures;

namespace Unwind.Payments;

/// <summary>The buyer goes to pay.</summary>
/// <param name="Channel">Where, and under which number of the channel: then it can be asked, and told to close it. Both or neither.</param>
public sealed record BeginPayment(OrderId Order, string? Channel = null, string? Reference = null) : OrderCommand(Order)
{
    /// <summary>Payments that one order may begin.</summary>
    const int BegunMax = 20;

    private protected override Act Name => Act.BeginPayment;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Buyer or ActorKind.Payment)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R6");
        // What a dearer exchange costs is paid without a beginning: the channel's word names the case (R22).
        if (order.Cases.Any(c => c.State is CaseState.Payment)) return Decider.Accept(order);
        if (order.IsPaid) return Decider.Refuse(RefusalCode.AlreadyPaid, "R6");
        if (order.Ending != Ending.None) return Decider.Refuse(RefusalCode.OrderClosed, "R6");
        if (Channel is null != Reference is null || (Channel is not null && !PlaceOrder.IsName(Channel)))
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R6").With("field", "channel"));
        if (Reference is not null && !PlaceOrder.IsName(Reference)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R6").With("field", "reference"));
        var begun = order.Begun ?? [];
        if (Channel is null ? order.PaymentBegunAt is not null : begun.Any(b => b.Channel == Channel && b.Reference == Reference)) return Decider.Accept(order);
        if (begun.Length >= BegunMax) return Decider.Refuse(RefusalCode.TooLarge, "R6");
        var draft = new Draft(order, situation);
        return draft.Add(new PaymentBegun(draft.Stamp("R6")) { Channel = Channel, Reference = Reference }).Done();
    }
}

/// <summary>
/// The channel says that money came. Whatever it meets, it is answered: it pays the order, or it goes back by itself; it
/// never revives what was closed, and the same <paramref name="Reference"/> is heard once (R6). Where a deposit comes first
/// the first payment is the deposit and the second the balance (R45).
/// </summary>
/// <param name="Case">The exchange whose dearer goods it pays for (R22); 0 for the order itself.</param>
public sealed record RecordPayment(OrderId Order, string Reference, ImmutableArray<Funding> Cash, int Case = 0) : OrderCommand(Order)
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
        var sum = Cash.Sum(c => c.Minor);
        if (Case != 0)
        {
            if (order.FindCase(Case)?.State is not CaseState.Payment due) Bounce(draft, RefusalCode.CaseNotWaitingForThis);
            else if (due.Minor != sum) Bounce(draft, RefusalCode.AmountsDoNotAddUp);
            else Exchanges.Exchanging.Paid(draft, order.Cases[Case - 1], Reference, Cash);
            return draft.Done();
        }
        RefusalCode? why = order.IsPaid ? RefusalCode.AlreadyPaid
            : order.Ending != Ending.None ? RefusalCode.OrderClosed
            : sum != order.DueMinor && !(order.Deposit is { State: DepositState.Due } d && sum == d.Minor) ? RefusalCode.AmountsDoNotAddUp
            : null;
        ImmutableArray<Funding> paid = [.. Cash.Select(c => c with { Reference = c.Reference ?? Reference })];
        if (why is { } met)
        {
            Bounce(draft, met);
        }
        else if (sum != order.DueMinor)
        {
            draft.Add(new DepositPaid(draft.Stamp("R45"), Reference, paid, situation.Now + situation.Policy.Times.PayBalanceWithin));
        }
        else
        {
            draft.Add(new PaymentCaptured(
                draft.Stamp("R6"), Reference, paid,
                order.ShipBy > situation.Now ? order.ShipBy.Value : situation.Policy.Until(situation.Now, situation.Policy.Times.ShipWithin))
            {
                Deposit = order.Deposit is { State: DepositState.Held } held ? held.Cash : [],
            });
        }
        return draft.Done();
    }

    void Bounce(Draft draft, RefusalCode met) => draft.Add(new PaymentBounced(
        draft.Stamp("R6"), draft.Order.Refunds.Length + 1, Reference, Cash, met));
}

/// <summary>
/// The channel answers that nothing was paid and nothing will be: an overdue order may close now (R6). Where several payments
/// were begun, each channel answers for its own.
/// </summary>
public sealed record ReportUnpaid(OrderId Order, string? Channel = null, string? Reference = null) : OrderCommand(Order)
{
    private protected override Act Name => Act.ReportUnpaid;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Payment or ActorKind.Platform)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R6");
        if (order.IsPaid || order.Ending != Ending.None || situation.Now < order.PayBy) return Decider.Accept(order);
        var draft = new Draft(order, situation);
        if (Reference is not null)
        {
            var mine = (order.Begun ?? []).FirstOrDefault(b => b.Channel == Channel && b.Reference == Reference);
            if (mine is null) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R6").With("field", "reference"));
            if (mine.Unpaid) return Decider.Accept(order);
            draft.Add(new PaymentUnpaid(draft.Stamp("R6"), mine.Channel, mine.Reference));
            if (draft.Order.Begun!.Value.Any(b => !b.Unpaid)) return draft.Done();
        }
        Closing.Close(draft, Reason.PaymentTimeout, null, false, "R6");
        return draft.Done();
    }
}

/// <summary>Whoever promised the money has paid one component of a collection (R45).</summary>
public sealed record ConfirmCollection(OrderId Order, int Number, int Component, string? ChannelReference) : OrderCommand(Order)
{
    private protected override Act Name => Act.ConfirmCollection;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Payment or ActorKind.Platform)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R45");
        if (Number < 1 || Number > order.Collections.Length || Component < 0 || Component >= order.Collections[Number - 1].Confirmed.Length)
            return Decider.Refuse(new Refusal(RefusalCode.CollectionNotFound, "R45").With("collection", $"{Number}"));
        if (Limits.TooLong(ChannelReference) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R45").With("field", field));
        if (order.Collections[Number - 1].Confirmed[Component]) return Decider.Accept(order);
        var draft = new Draft(order, situation);
        return draft.Add(new CollectionConfirmed(draft.Stamp("R45"), Number, Component, ChannelReference)).Done();
    }
}
