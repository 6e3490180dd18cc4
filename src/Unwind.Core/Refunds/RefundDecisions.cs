namespace Unwind.Refunds;

/// <summary>
/// The buyer asks for money back without sending goods back (仅退款): before shipment (R11), with a label but no goods on
/// the way (R14), in transit (R16), received (R23), after completion (R24).
/// </summary>
/// <param name="Lines">Empty for the whole order.</param>
/// <param name="AmountMinor">Less than everything, where the policy allows it; only with one line. Null for everything.</param>
/// <param name="Received">The buyer's word that goods in transit have arrived.</param>
public sealed record RequestRefund(
    OrderId Order, ImmutableArray<Selected> Lines, string? Reason, long? AmountMinor, string? Explanation,
    ImmutableArray<string> Evidence, bool Received = false) : OrderCommand(Order)
{
    private protected override Act Name => Act.RequestRefund;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        var draft = new Draft(order, situation);
        if (Received) Receiving.ByWord(draft, Lines);
        if (situation.By.Kind == ActorKind.Buyer && order.ShipmentOverdue) PassOverClaims(draft);
        if (Requesting.Prepare(draft.Order, situation, Act, Lines, Reason, Explanation, Evidence, out var groups, out var reason) is { } refusal)
            return Decider.Refuse(refusal);
        if (AmountMinor is not null && groups.Count > 1)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, groups[0].Rule.Rule).With("field", "amount_minor"));
        var wish = new Wish(CaseKind.Refund, reason!, AmountMinor, Explanation, Evidence);
        return Requesting.Open(draft, wish, groups, !Lines.IsDefaultOrEmpty, null, Opened) is { } no ? Decider.Refuse(no) : draft.Done();

        void Opened(UnitGroup group, Case opened)
        {
            // R16: a cancellation of a shipped line by the buyer always tells the carrier to stop.
            if (group.Stage == Stage.InTransit && draft.Order.FindParcel(group.Parcel) is { StopAsked: false } parcel)
                draft.Add(new InterceptionAsked(draft.Stamp("R16"), parcel.Number, opened.Number));
            if (group.Rule.AnswerBy is null || (group.Rule.AtOnceWhenOverdue && IsOverdue(draft.Order, group)))
                Settling.Carry(draft, opened.Number);
        }
    }

    /// <summary>A seller who is late does not keep the money by asking for something: the buyer's right goes before it (R11).</summary>
    void PassOverClaims(Draft draft)
    {
        foreach (var claim in draft.Order.Cases)
        {
            if (claim is not { IsOpen: true, HoldsUnits: true, Opener.Kind: ActorKind.Seller } || Settling.StageOf(draft, claim.Line, claim.Units) != Stage.AwaitingShipment) continue;
            if (Lines.IsDefaultOrEmpty || Lines.Any(l => l?.Line == claim.Line)) draft.Add(new CaseClosed(draft.Stamp("R11"), claim.Number, CaseOutcome.NothingLeft));
        }
    }

    static bool IsOverdue(Order order, UnitGroup group) =>
        group.Stage == Stage.AwaitingShipment ? order.ShipmentOverdue : order.FindParcel(group.Parcel) is { PickUpOverdue: true };
}

/// <summary>
/// The channel says that one component of a refund was paid out. Said again it is the same one; under another number of the
/// channel's it is a second payment, which is booked as one that was made outside (R44).
/// </summary>
/// <param name="AmountMinor">What the channel says it paid, where it says so: anything else than what was asked is refused.</param>
public sealed record ConfirmRefund(
    OrderId Order, int Number, int Component, string? ChannelReference, long? AmountMinor = null) : OrderCommand(Order)
{
    private protected override Act Name => Act.ConfirmRefund;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Payment or ActorKind.Platform)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R32");
        if (Number < 1 || Number > order.Refunds.Length || Component < 0 || Component >= order.Refunds[Number - 1].Confirmed.Length)
            return Decider.Refuse(new Refusal(RefusalCode.RefundNotFound, "R32").With("refund", $"{Number}"));
        if (Limits.TooLong(ChannelReference) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R32").With("field", field));
        var refund = order.Refunds[Number - 1];
        if (refund.Confirmed[Component])
        {
            return refund.ReferenceOf(Component) is { } known && ChannelReference is { } other && other != known && refund.Channels is null
                ? Outside.PaidTwice(order, situation, other, Component, AmountMinor ?? refund.Amounts[Component])
                : Decider.Accept(order);
        }
        if (AmountMinor is { } paid && paid != refund.Amounts[Component])
            return Decider.Refuse(new Refusal(RefusalCode.AmountsDoNotAddUp, "R32").With("payable", $"{refund.Amounts[Component]}").With("funding", $"{paid}"));
        var draft = new Draft(order, situation);
        return draft.Add(new RefundConfirmed(draft.Stamp("R32"), Number, Component, ChannelReference)).Done();
    }
}
