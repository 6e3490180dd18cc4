using Unwind.Refunds;
using Unwind.Returns;

namespace Unwind.Exchanges;

/// <summary>The buyer asks for other goods, or the same again (换货, R22).</summary>
/// <param name="WantedSku">Null for the same SKU.</param>
public sealed record RequestExchange(
    OrderId Order, ImmutableArray<Selected> Lines, string? Reason, string? WantedSku, string? Explanation,
    ImmutableArray<string> Evidence) : OrderCommand(Order)
{
    private protected override Act Name => Act.RequestExchange;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (WantedSku is not null && !PlaceOrder.IsName(WantedSku))
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R22").With("field", "wanted_sku"));
        var draft = new Draft(order, situation);
        Receiving.ByWord(draft, Lines);
        if (Requesting.Prepare(draft.Order, situation, Act, Lines, Reason, Explanation, Evidence, out var groups, out var reason) is { } refusal)
            return Decider.Refuse(refusal);
        // The amounts go with the case: it turns into a return and refund when there is nothing to send (R22).
        var wish = new Wish(CaseKind.Exchange, reason!, null, Explanation, Evidence, WantedSku);
        if (Requesting.Open(draft, wish, groups, !Lines.IsDefaultOrEmpty,
            group => ReturnRights.Check(draft.Order, situation, group, reason!, true), null) is { } no)
            return Decider.Refuse(no);
        return draft.Done();
    }
}

/// <summary>The seller sends the other goods (R22). The case ends; the replacement has its own scans and receipt.</summary>
public sealed record SendReplacement(OrderId Order, int Case, string Carrier, string Tracking) : OrderCommand(Order)
{
    private protected override Act Name => Act.SendReplacement;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (order.FindCase(Case) is not { } c) return Decider.Refuse(new Refusal(RefusalCode.CaseNotFound, "R22").With("case", $"{Case}"));
        if (situation.By.Kind != ActorKind.Seller) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R22");
        if (!PlaceOrder.IsName(Carrier)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R22").With("field", "carrier"));
        if (!PlaceOrder.IsName(Tracking)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R22").With("field", "tracking"));
        if (c.State is CaseState.Ended { Outcome: CaseOutcome.Exchanged }) return Decider.Accept(order);
        if (!c.IsOpen) return Decider.Refuse(new Refusal(RefusalCode.CaseEnded, "R22").With("case", $"{Case}"));
        if (c.State is not CaseState.Replacement) return Decider.Refuse(RefusalCode.CaseNotWaitingForThis, "R22");
        var draft = new Draft(order, situation);
        draft.Add(new ReplacementSent(
            draft.Stamp("R22"), Case, order.Parcels.Length + 1, Carrier, Tracking, c.WantedSku!, c.Line, c.Units));
        return draft.Add(new CaseClosed(draft.Stamp("R22"), Case, CaseOutcome.Exchanged)).Done();
    }
}

/// <summary>The seller has nothing to send: the exchange goes on as a return and refund by itself (R22).</summary>
public sealed record ExchangeUnavailable(OrderId Order, int Case) : OrderCommand(Order)
{
    private protected override Act Name => Act.ExchangeUnavailable;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (order.FindCase(Case) is not { } c) return Decider.Refuse(new Refusal(RefusalCode.CaseNotFound, "R22").With("case", $"{Case}"));
        if (situation.By.Kind != ActorKind.Seller) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R22");
        if (!c.IsOpen) return Decider.Refuse(new Refusal(RefusalCode.CaseEnded, "R22").With("case", $"{Case}"));
        if (c.Kind == CaseKind.Return) return Decider.Accept(order);
        if (c.Kind != CaseKind.Exchange) return Decider.Refuse(RefusalCode.CaseNotWaitingForThis, "R22");
        var draft = new Draft(order, situation);
        Exchanging.TurnIntoReturn(draft, c);
        return draft.Done();
    }
}

static class Exchanging
{
    public static void TurnIntoReturn(Draft draft, Case c)
    {
        if (c.State is CaseState.Answer)
        {
            draft.Add(new CaseMoved(draft.Stamp("R22"), c.Number, CaseKind.Return, c.State));
            Answering.Agree(draft, c.Number, false, null);
            return;
        }
        draft.Add(new CaseMoved(draft.Stamp("R22"), c.Number, CaseKind.Return, c.State));
        if (c.State is CaseState.Replacement) Settling.Refund(draft, draft.Order.Cases[c.Number - 1], "R22");
    }
}
