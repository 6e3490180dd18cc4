namespace Unwind.Refunds;

/// <summary>
/// Money that went back to the buyer without us: in the channel's own console, or as a chargeback (R44). It is booked against
/// what it was paid with, cuts or closes the open cases, and nothing is paid on top of it. The same reference is heard once.
/// </summary>
/// <param name="Component">Which of the order's funding, or of an exchange's difference, it came from, counted from 0.</param>
/// <param name="Line">The line that it was for; 0 when nobody says.</param>
/// <param name="Case">The exchange whose difference it took back (R22); 0 for the order's own money.</param>
public sealed record RecordOutsideRefund(
    OrderId Order, string Reference, int Component, long AmountMinor, int Line = 0, bool Chargeback = false, int Case = 0)
    : OrderCommand(Order)
{
    /// <summary>Channels number by themselves: two of them may use the same reference.</summary>
    /// <summary>
    /// More went back than is left: what fits is booked. Where refunds of ours are under way for the same money, they wait for a person,
    /// because their full amount must not be paid on top of it; otherwise the rest is the platform's loss, because neither side did
    /// anything.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool BeyondWhatIsLeft { get; init; }

    internal static string SeenAs(string channel, string reference) => $"{channel}/{reference}";

    private protected override Act Name => Act.RecordOutsideRefund;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Payment or ActorKind.Platform)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R44");
        if (!PlaceOrder.IsName(Reference)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R44").With("field", "reference"));
        if (AmountMinor <= 0) return Decider.Refuse(RefusalCode.AmountNotPositive, "R44");
        if (AmountMinor > PlaceOrder.MinorMax) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R44").With("field", "amount_minor"));
        if (Line != 0 && order.FindLine(Line) is null) return Decider.Refuse(new Refusal(RefusalCode.LineNotFound, "R44").With("line", $"{Line}"));
        var draft = new Draft(order, situation);
        if (!order.IsPaid) return OfDeposit(draft);
        if (Case != 0) return OfDifference(draft);
        if (Component < 0 || Component >= order.Funding.Length) return Decider.Refuse(new Refusal(RefusalCode.RefundNotFound, "R44").With("refund", $"{Component}"));
        if (order.OutsideSeen.Contains(SeenAs(order.Funding[Component].Channel, Reference))) return Decider.Accept(order);
        // A refund of ours that the channel has not confirmed, for the same money: it is that one, and is not paid any more. A
        // bank takes what it takes without looking at ours.
        foreach (var refund in order.Refunds)
        {
            if (Chargeback || refund.Channels is not null || refund.Confirmed[Component] || refund.Amounts[Component] != AmountMinor) continue;
            return draft.Add(new RefundConfirmed(draft.Stamp("R44"), refund.Number, Component, Reference)).Done();
        }
        var left = Outside.Left(order, Component, Line);
        if (AmountMinor > left && !Chargeback && !BeyondWhatIsLeft)
            return Decider.Refuse(new Refusal(RefusalCode.AmountExceedsRefundable, "R44").With("refundable", $"{left}").With("currency", order.Currency));
        Outside.Book(draft, this, Math.Min(AmountMinor, left));
        return draft.Done();
    }

    /// <summary>What a dearer exchange cost was a payment of its own, and is taken back as one.</summary>
    Decision OfDifference(Draft draft)
    {
        var order = draft.Order;
        if (order.Differences.FirstOrDefault(x => x.Case == Case) is not { } d || Component < 0 || Component >= d.Cash.Length)
            return Decider.Refuse(new Refusal(RefusalCode.RefundNotFound, "R44").With("refund", $"{Component}"));
        var seen = SeenAs(d.Cash[Component].Channel, Reference);
        if (order.OutsideSeen.Contains(seen)) return Decider.Accept(order);
        foreach (var refund in order.Refunds)
        {
            if (Chargeback || refund.Line != d.Line || refund.Channels is not { } channels || Component >= channels.Length
                || channels[Component] != d.Cash[Component].Channel || refund.Confirmed[Component] || refund.Amounts[Component] != AmountMinor) continue;
            return draft.Add(new RefundConfirmed(draft.Stamp("R44"), refund.Number, Component, Reference)).Done();
        }
        var left = d.Left[Component];
        if (left == 0 || (AmountMinor > left && !Chargeback))
            return Decider.Refuse(new Refusal(RefusalCode.AmountExceedsRefundable, "R44").With("refundable", $"{left}").With("currency", order.Currency));
        var minor = Math.Min(AmountMinor, left);
        draft.Add(new Exchanges.DifferenceRefunded(
            draft.Stamp("R44"), Case, 0, [.. d.Cash.Select((f, i) => f with { Minor = i == Component ? minor : 0 })], Math.Max(0, minor - d.HeldMinor))
        {
            Outside = seen,
        });
        Outside.BeyondWhatIsLeft(draft, AmountMinor - minor, d.Cash[Component].Channel, Reference);
        return draft.Done();
    }

    /// <summary>A deposit that is held can be taken back outside as well, as a whole: then it is neither lost nor returned.</summary>
    Decision OfDeposit(Draft draft)
    {
        if (draft.Order.Deposit is not { State: DepositState.Held } deposit)
        {
            return draft.Order.OutsideSeen.Any(s => s.EndsWith($"/{Reference}", StringComparison.Ordinal)) ? Decider.Accept(draft.Order)
                : Decider.Refuse(draft.Order.Ending == Ending.None ? RefusalCode.NotPaidYet : RefusalCode.OrderClosed, "R44");
        }
        if (AmountMinor != deposit.Minor)
            return Decider.Refuse(new Refusal(RefusalCode.AmountsDoNotAddUp, "R44").With("payable", $"{deposit.Minor}").With("funding", $"{AmountMinor}"));
        return draft.Add(new Payments.DepositReturned(draft.Stamp("R44"), 0, deposit.Cash) { Outside = SeenAs(deposit.Cash[0].Channel, Reference) }).Done();
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

    public static void Book(Draft draft, RecordOutsideRefund command, long minor)
    {
        var beyond = command.AmountMinor - minor;
        // It takes over refunds of ours that have not arrived: the payer has that money now, and not twice.
        for (var i = 0; (command.Chargeback || command.BeyondWhatIsLeft) && beyond > 0 && i < draft.Order.Refunds.Length; i++)
        {
            var refund = draft.Order.Refunds[i];
            if (refund.Channels is not null || refund.Confirmed[command.Component]) continue;
            var amount = refund.Amounts[command.Component];
            if (amount == 0 || amount > beyond) continue;
            draft.Add(new RefundConfirmed(draft.Stamp("R44"), refund.Number, command.Component, command.Reference));
            beyond -= amount;
        }
        if (!command.BeyondWhatIsLeft || beyond == 0 || !Stop(draft, command))
            BeyondWhatIsLeft(draft, beyond, draft.Order.Funding[command.Component].Channel, command.Reference, command.BeyondWhatIsLeft ? Liability.Platform : Liability.Seller);
        foreach (var (line, portion, left) in Units(draft.Order, command.Component, command.Line).ToArray())
        {
            if (minor == 0) break;
            var taken = Math.Min(minor, left);
            minor -= taken;
            Take(draft, command, line.Number, portion, taken);
        }
    }

    /// <summary>Refunds of ours that have not arrived wait for a person from here. Whether there were any.</summary>
    static bool Stop(Draft draft, RecordOutsideRefund command)
    {
        var any = false;
        foreach (var refund in draft.Order.Refunds)
        {
            if (refund.Channels is not null || refund.Confirmed[command.Component] || refund.Amounts[command.Component] == 0) continue;
            any = true;
            var key = $"refund/{draft.Order.Id}/{refund.Number}/{command.Component}";
            draft.Add(new Settlements.EffectParked(
                draft.Stamp("R44"), key, Settlements.EffectKeys.Find(draft.Order, key)!.Value.Kind, refund.Number, command.Component,
                Settlements.ParkReasons.RefundedOutside, $"{command.Reference}: {command.AmountMinor}")
            {
                Outside = RecordOutsideRefund.SeenAs(draft.Order.Funding[command.Component].Channel, command.Reference),
            });
        }
        return any;
    }

    static void Take(Draft draft, RecordOutsideRefund command, int lineNumber, Portion portion, long minor)
    {
        var order = draft.Order;
        var line = order.Lines[lineNumber - 1];
        var amounts = new Amounts([.. Enumerable.Range(0, order.Funding.Length).Select(i => i == command.Component ? minor : 0L)]);
        var (goods, postage) = order.ShareOf(line, portion.Range);
        // Everything is back: goods that have not arrived are not sent any more. Those that the buyer has, they keep.
        var ends = (goods + postage - portion.Refunded - amounts).IsZero && order.StageOf(portion) <= Stage.InTransit;
        var parcel = order.FindParcel(portion.Parcel);
        var number = order.Refunds.Length + 1;
        var channel = order.Funding[command.Component].Channel;
        draft.Add(new RefundIssued(
            draft.Stamp("R44"), number, portion.Case, lineNumber, [new UnitRefund(portion.Range, amounts)], amounts, Amounts.Zero, ends,
            portion.State == PortionState.Completed ? RefundSource.Store : RefundSource.Escrow, Liability.Nobody, null)
        {
            Outside = RecordOutsideRefund.SeenAs(channel, command.Reference),
            Promise = !order.IsCollected(portion),
        });
        if (!draft.Order.Refunds[number - 1].Confirmed[command.Component])
            draft.Add(new RefundConfirmed(draft.Stamp("R44"), number, command.Component, command.Reference));
        if (portion.Case != 0) Cut(draft, draft.Order.Cases[portion.Case - 1], minor);
        if (!ends) return;
        if (parcel is { State: ParcelState.Labelled }) draft.Add(new LabelVoidAsked(draft.Stamp("R44"), parcel.Number));
        if (parcel is { State: ParcelState.InTransit, StopAsked: false }) draft.Add(new InterceptionAsked(draft.Stamp("R44"), parcel.Number, portion.Case));
    }

    /// <summary>What a bank takes beyond what is left of the payment is the store's loss.</summary>
    public static void BeyondWhatIsLeft(Draft draft, long minor, string channel, string reference, Liability bearer = Liability.Seller)
    {
        if (minor <= 0) return;
        draft.Add(new Settlements.FeeCharged(draft.Stamp("R44"), 0, Settlements.Fees.Chargeback, minor, bearer)
        {
            Outside = RecordOutsideRefund.SeenAs(channel, reference),
            Channel = channel,
        });
    }

    /// <summary>
    /// The channel has paid a refund of ours a second time. The buyer has the money: it counts against what is left of the order,
    /// and beyond that it is the platform's loss, because neither side did anything.
    /// </summary>
    public static Decision PaidTwice(Order order, Situation situation, string reference, int component, long minor)
    {
        if (order.OutsideSeen.Contains(RecordOutsideRefund.SeenAs(order.Funding[component].Channel, reference))) return Decider.Accept(order);
        var draft = new Draft(order, situation);
        var taken = Math.Min(minor, Left(order, component, 0));
        if (taken > 0) Book(draft, new RecordOutsideRefund(order.Id, reference, component, taken), taken);
        BeyondWhatIsLeft(draft, minor - taken, order.Funding[component].Channel, reference, Liability.Platform);
        return draft.Done();
    }

    /// <summary>A case never asks for more than is left, nor for what was paid; with nothing left it is over (R44).</summary>
    static void Cut(Draft draft, Case c, long paid)
    {
        var line = draft.Order.Lines[c.Line - 1];
        ImmutableArray<UnitRange> there = [.. Portions.Inside(draft.Order, line, c.Units).Where(p => p.State != PortionState.Closed).Select(p => p.Range)];
        var (goods, postage) = Refunding.Remaining(draft.Order, line, there);
        if (goods + postage == 0)
        {
            draft.Add(new CaseClosed(draft.Stamp("R44"), c.Number, CaseOutcome.Refunded));
            return;
        }
        var wanted = Math.Max(0, c.AmountMinor - paid);
        var forGoods = Math.Min(Math.Min(c.GoodsMinor, wanted), goods);
        draft.Add(new CaseNarrowed(
            draft.Stamp("R44"), c.Number, there, forGoods, Math.Min(Math.Min(c.PostageMinor, wanted - forGoods), postage), c.DeductedMinor));
    }
}
