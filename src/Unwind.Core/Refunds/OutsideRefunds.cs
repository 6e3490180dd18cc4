namespace Unwind.Refunds;

/// <summary>
/// Money that went back to the buyer without us: in the channel's own console, or as a chargeback (R44). It is booked against
/// what it was paid with, cuts or closes the open cases, and nothing is paid on top of it. The same reference is heard once.
/// </summary>
/// <param name="Component">Which of the order's funding it came from, counted from 0.</param>
/// <param name="Line">The line that it was for; 0 when nobody says.</param>
public sealed record RecordOutsideRefund(OrderId Order, string Reference, int Component, long AmountMinor, int Line = 0, bool Chargeback = false)
    : OrderCommand(Order)
{
    private protected override Act Name => Act.RecordOutsideRefund;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Payment or ActorKind.Platform)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R44");
        if (!PlaceOrder.IsName(Reference)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R44").With("field", "reference"));
        if (AmountMinor <= 0) return Decider.Refuse(RefusalCode.AmountNotPositive, "R44");
        if (Line != 0 && order.FindLine(Line) is null) return Decider.Refuse(new Refusal(RefusalCode.LineNotFound, "R44").With("line", $"{Line}"));
        if (!order.IsPaid) return Decider.Refuse(RefusalCode.NotPaidYet, "R44");
        if (Component < 0 || Component >= order.Funding.Length) return Decider.Refuse(new Refusal(RefusalCode.RefundNotFound, "R44").With("refund", $"{Component}"));
        if (order.OutsideSeen.Contains(Reference)) return Decider.Accept(order);
        var draft = new Draft(order, situation);
        // A refund of ours that the channel has not confirmed, for the same money: it is that one.
        foreach (var refund in order.Refunds)
        {
            if (refund.Channels is not null || refund.Confirmed[Component] || refund.Amounts[Component] != AmountMinor) continue;
            return draft.Add(new RefundConfirmed(draft.Stamp("R44"), refund.Number, Component, Reference)).Done();
        }
        var left = Outside.Left(order, Component, Line);
        if (AmountMinor > left)
            return Decider.Refuse(new Refusal(RefusalCode.AmountExceedsRefundable, "R44").With("refundable", $"{left}").With("currency", order.Currency));
        Outside.Book(draft, this);
        return draft.Done();
    }
}

static class Outside
{
    /// <summary>Units in cases first, because that is what they ask for; then the others, in their order.</summary>
    static IEnumerable<(OrderLine Line, Portion Portion, long Left)> Units(Order order, int component, int lineNumber)
    {
        foreach (var asked in new[] { true, false })
        {
            foreach (var line in order.Lines)
            {
                if (lineNumber != 0 && line.Number != lineNumber) continue;
                foreach (var portion in line.Portions)
                {
                    if (portion.Case != 0 != asked || portion.State == PortionState.Closed) continue;
                    var (goods, postage) = order.ShareOf(line, portion.Range);
                    var left = (goods + postage - portion.Refunded)[component];
                    if (left > 0) yield return (line, portion, left);
                }
            }
        }
    }

    public static long Left(Order order, int component, int line) => Units(order, component, line).Sum(u => u.Left);

    public static void Book(Draft draft, RecordOutsideRefund command)
    {
        var minor = command.AmountMinor;
        foreach (var (line, portion, left) in Units(draft.Order, command.Component, command.Line).ToArray())
        {
            if (minor == 0) break;
            var taken = Math.Min(minor, left);
            minor -= taken;
            Take(draft, command, line.Number, portion, taken);
        }
    }

    static void Take(Draft draft, RecordOutsideRefund command, int lineNumber, Portion portion, long minor)
    {
        var order = draft.Order;
        var line = order.Lines[lineNumber - 1];
        var amounts = new Amounts([.. Enumerable.Range(0, order.Funding.Length).Select(i => i == command.Component ? minor : 0L)]);
        var (goods, postage) = order.ShareOf(line, portion.Range);
        // Everything is back: the goods that the buyer has not got are not sent any more, and those that they have are theirs.
        var ends = (goods + postage - portion.Refunded - amounts).IsZero && order.StageOf(portion) is not Stage.Returning;
        var parcel = order.FindParcel(portion.Parcel);
        var number = order.Refunds.Length + 1;
        draft.Add(new RefundIssued(
            draft.Stamp("R44"), number, portion.Case, lineNumber, [new UnitRefund(portion.Range, amounts)], amounts, Amounts.Zero, ends,
            portion.State == PortionState.Completed ? RefundSource.Store : RefundSource.Escrow, Liability.Nobody, null)
        {
            Outside = command.Reference,
        });
        if (!draft.Order.Refunds[number - 1].Confirmed[command.Component])
            draft.Add(new RefundConfirmed(draft.Stamp("R44"), number, command.Component, command.Reference));
        if (portion.Case != 0) Cut(draft, draft.Order.Cases[portion.Case - 1]);
        if (!ends) return;
        if (parcel is { State: ParcelState.Labelled }) draft.Add(new LabelVoidAsked(draft.Stamp("R44"), parcel.Number));
        if (parcel is { State: ParcelState.InTransit, StopAsked: false }) draft.Add(new InterceptionAsked(draft.Stamp("R44"), parcel.Number, portion.Case));
    }

    /// <summary>A case never asks for more than is left; with nothing left it is over (R44).</summary>
    static void Cut(Draft draft, Case c)
    {
        var (goods, postage) = Refunding.Remaining(draft.Order, draft.Order.Lines[c.Line - 1], c.Units);
        if (goods + postage == 0)
        {
            draft.Add(new CaseClosed(draft.Stamp("R44"), c.Number, CaseOutcome.Refunded));
            return;
        }
        var cut = Math.Max(0, draft.Order.Refunds[^1].Amounts.Total);
        var wanted = Math.Max(0, c.AmountMinor - cut);
        var forGoods = Math.Min(Math.Min(c.GoodsMinor, wanted), goods);
        draft.Add(new CaseNarrowed(
            draft.Stamp("R44"), c.Number, c.Units, forGoods, Math.Min(Math.Min(c.PostageMinor, wanted - forGoods), postage), c.DeductedMinor));
    }
}
