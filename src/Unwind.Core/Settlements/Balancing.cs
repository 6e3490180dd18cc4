using Unwind.Exchanges;
using Unwind.Payments;

namespace Unwind.Settlements;

/// <summary>
/// Settles the store's side of an order after each decision: what should be, less what was booked, is booked now. So nothing
/// is charged, given back or paid out twice, in whatever order things happen (R22, R43, R45).
/// </summary>
static class Balancing
{
    public static void Settle(Draft draft)
    {
        Differences(draft);
        if (draft.Order.IsPromise) Collect(draft);
        if (!draft.Order.IsPaid && draft.Order.Deposit is null) return;
        Commission(draft);
        PayOut(draft);
    }

    /// <summary>What a dearer exchange cost on top goes where its units go, unit by unit (R22).</summary>
    static void Differences(Draft draft)
    {
        foreach (var d in draft.Order.Differences)
        {
            var exchange = draft.Order.Cases[d.Case - 1];
            var units = Ranges.Count(d.Units);
            // Units that left the exchange are like units that came back: nothing was sent in their place.
            var (back, completed) = (units - Ranges.Common(d.Units, exchange.Units), 0);
            foreach (var portion in Portions.Inside(draft.Order, draft.Order.Lines[d.Line - 1], exchange.Units))
            {
                if (portion.State == PortionState.Closed) back += portion.Count;
                if (portion.State == PortionState.Completed) completed += portion.Count;
            }
            // An exchange that came to nothing while the units go on: nobody has anything to pay for.
            if (exchange.State is CaseState.Ended { Outcome: not (CaseOutcome.Exchanged or CaseOutcome.Refunded) }) back = units;
            var refund = Shares.FirstOf(d.Minor, back, units);
            if (refund > d.RefundedMinor) GiveBack(draft, d, refund - d.RefundedMinor);
            if (exchange.IsOpen || back == units) continue;
            var now = draft.Order.Differences.First(x => x.Case == d.Case);
            var earned = Shares.FirstOf(d.Minor, back + completed, units) - now.RefundedMinor;
            var release = Math.Min(earned - (now.ReleasedMinor - now.FromStoreMinor), now.HeldMinor);
            if (release > 0) draft.Add(new DifferenceReleased(draft.Stamp("R22"), d.Case, release));
        }
    }

    static void GiveBack(Draft draft, Difference d, long minor)
    {
        var share = d.Left.First(minor);
        ImmutableArray<Funding> cash = [.. d.Cash.Select((f, i) => f with { Minor = share[i] })];
        draft.Add(new DifferenceRefunded(
            draft.Stamp("R22"), d.Case, draft.Order.Refunds.Length + 1, cash, Math.Max(0, minor - d.HeldMinor)));
    }

    /// <summary>Promised money is collected when the store has earned it, or when the goods were handed over for it (R45).</summary>
    static void Collect(Draft draft)
    {
        var order = draft.Order;
        var due = order.Released + order.RefundedFromEscrow - order.Unpromised;
        foreach (var line in order.Lines)
        {
            foreach (var portion in line.Portions)
            {
                if (portion.State != PortionState.Open || !order.IsCollected(portion)) continue;
                var (goods, postage) = order.ShareOf(line, portion.Range);
                due += goods + postage - portion.Refunded;
            }
        }
        // Points and coupons were never promised: they are there.
        var missing = new Amounts([.. Enumerable.Range(0, order.Funding.Length).Select(i => Effects.IsPromised(order, i) ? due[i] - order.Collected[i] : 0)]);
        if (!missing.IsZero && !missing.HasNegative)
            draft.Add(new CollectionIssued(draft.Stamp("R45"), order.Collections.Length + 1, missing));
    }

    /// <summary>The platform's share of what the store keeps; what it no longer keeps costs it nothing (R43).</summary>
    static void Commission(Draft draft)
    {
        var order = draft.Order;
        var rate = draft.Policy.Terms.CommissionBasisPoints;
        if (rate == 0 && order.CommissionMinor == 0) return;
        var should = (long)((Int128)Math.Max(0, order.KeptMinor) * rate / 10_000);
        if (should != order.CommissionMinor) draft.Add(new CommissionCharged(draft.Stamp("R43"), should - order.CommissionMinor));
    }

    static void PayOut(Draft draft)
    {
        var order = draft.Order;
        var balance = order.StoreBalanceMinor;
        if (balance > 0 && (draft.Policy.Terms.Payout == Payout.OnCompletion || order.Settled || order.Ending == Ending.Closed))
            draft.Add(new StorePaidOut(draft.Stamp("R43"), balance));
        else if (balance < 0 && order.Ending != Ending.None && draft.Policy.Terms.NegativeBalance == NegativeBalance.FromDeposit)
            draft.Add(new ShortfallCollected(draft.Stamp("R43"), -balance));
    }
}
