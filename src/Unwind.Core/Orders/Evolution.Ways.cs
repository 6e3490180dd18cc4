using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Payments;
using Unwind.Settlements;
using Unwind.Withdrawals;

namespace Unwind.Orders;

/// <summary>What the facts of other ways to pay, of holds, and of the store's side of the money mean for the order.</summary>
public static partial class Evolution
{
    static Order? OtherWays(Order order, OrderEvent fact) => fact switch
    {
        PaymentPromised e => Promised(order, e),
        CollectionIssued e => order with { Collections = order.Collections.Add(new Collection(e.Number, e.Amounts, NothingConfirmed(e.Amounts, order.Funding.Length))) },
        CollectionConfirmed e => order with
        {
            Collections = order.Collections.SetItem(e.Number - 1, order.Collections[e.Number - 1] with
            {
                Confirmed = order.Collections[e.Number - 1].Confirmed.SetItem(e.Component, true),
            }),
            Parked = Unparked(order, $"collect/{order.Id}/{e.Number}/{e.Component}"),
        },
        DepositPaid e => Answered(order, e.Cash) with
        {
            Deposit = order.Deposit! with { State = DepositState.Held, Cash = e.Cash },
            PayBy = e.BalanceBy,
            AskChannelAt = null,
            PaymentBegunAt = null,
            PaymentsSeen = order.PaymentsSeen.Add(RecordPayment.SeenAs(e.Reference, e.Cash)),
        },
        DepositForfeited => order with { Deposit = order.Deposit! with { State = DepositState.Forfeited } },
        DepositReturned { Outside: { } seen } => order with
        {
            Deposit = order.Deposit! with { State = DepositState.Returned },
            OutsideSeen = order.OutsideSeen.Add(seen),
        },
        DepositReturned e => Back(order with { Deposit = order.Deposit! with { State = DepositState.Returned } }, e.Refund, 0, e.Cash),
        DifferenceStated e => WithCase(order, e.Case, c => c with { Agreed = true, DifferenceMinor = e.Minor }),
        DifferencePaid e => order with
        {
            Differences = order.Differences.Add(new Difference(e.Case, order.Cases[e.Case - 1].Line, order.Cases[e.Case - 1].Units, e.Cash)),
            PaymentsSeen = order.PaymentsSeen.Add(RecordPayment.SeenAs(e.Reference, e.Cash)),
        },
        DifferenceReleased e => WithDifference(order, e.Case, d => d with { ReleasedMinor = d.ReleasedMinor + e.Minor }),
        DifferenceRefunded { Outside: { } seen } e => DifferenceBack(order, e) with { OutsideSeen = order.OutsideSeen.Add(seen) },
        DifferenceRefunded e => Back(DifferenceBack(order, e), e.Refund, order.Cases[e.Case - 1].Line, e.Cash),
        CommissionCharged e => order with { CommissionMinor = order.CommissionMinor + e.Minor },
        StorePaidOut e => order with { PaidOutMinor = order.PaidOutMinor + e.Minor },
        ShortfallCollected e => order with { CollectedMinor = order.CollectedMinor + e.Minor },
        OrderHeld e => order with { Hold = new Hold(e.Words, e.Stamp.At, e.Until) },
        HoldReleased e => order with { Hold = null, ShipBy = e.ShipBy },
        ContractWithdrawn e => order with { WithdrawnAt = e.Stamp.At },
        _ => null,
    };

    /// <summary>The promise stands on the order's measure like money that came (R45).</summary>
    static Order Promised(Order order, PaymentPromised e)
    {
        var funding = order.Funding.AddRange(e.Cash);
        return order with
        {
            Funding = funding,
            Captured = new Amounts([.. funding.Select(f => f.Minor)]),
            PaidAt = e.Stamp.At,
            ShipBy = e.ShipBy,
            Lines = ForOpen(order, p => p.Stock == StockHold.None ? p with { Stock = StockHold.Held } : p),
        };
    }

    static ImmutableArray<bool> NothingConfirmed(Amounts amounts, int components)
    {
        var confirmed = ImmutableArray.CreateBuilder<bool>(components);
        for (var i = 0; i < components; i++) confirmed.Add(amounts[i] == 0);
        return confirmed.MoveToImmutable();
    }

    /// <summary>Money that is none of the order's components goes back on the channels that it came by.</summary>
    static Order Back(Order order, int number, int line, ImmutableArray<Funding> cash) => order with
    {
        Refunds = order.Refunds.Add(new IssuedRefund(
            number, line, new Amounts([.. cash.Select(f => f.Minor)]), [.. cash.Select(f => f.Minor == 0)], [.. cash.Select(f => f.Channel)])),
    };

    static Order DifferenceBack(Order order, DifferenceRefunded e) => WithDifference(order, e.Case, d => d with
    {
        Refunded = d.Refunded + new Amounts([.. e.Cash.Select(f => f.Minor)]),
        FromStoreMinor = d.FromStoreMinor + e.FromStoreMinor,
    });

    static Order WithDifference(Order order, int number, Func<Difference, Difference> change)
    {
        for (var i = 0; i < order.Differences.Length; i++)
            if (order.Differences[i].Case == number) return order with { Differences = order.Differences.SetItem(i, change(order.Differences[i])) };
        throw new InvalidOperationException($"Case {number} has no difference.");
    }
}
