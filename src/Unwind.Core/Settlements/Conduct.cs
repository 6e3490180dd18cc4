using Unwind.Closures;
using Unwind.Payments;
using Unwind.Penalties;
using Unwind.Refunds;

namespace Unwind.Settlements;

/// <summary>What a fact counts as on its store's record (R43).</summary>
[JsonConverter(typeof(SnakeEnum<ConductKind>))]
public enum ConductKind { Placed, Paid, Cancelled, Refunded, Completed, Complained, Compensated, Penalised, Waived }

/// <summary>
/// One entry of a store's record. <see cref="ConductKind.Cancelled"/> is undone before the goods left,
/// <see cref="ConductKind.Refunded"/> after. A waiver's points and fine are below zero.
/// </summary>
/// <param name="Cause">The reason's code; null where there is none.</param>
/// <param name="Units">How many units ended with it; 0 when none did.</param>
/// <param name="Minor">Money of the order's currency, in minor units: paid, refunded, compensated, fined.</param>
public readonly record struct ConductEntry(ConductKind Kind, Liability Liable, string? Cause, int Units, long Minor, int Points);

/// <summary>Every ending has somebody liable, or nobody, and feeds the store's record: read off the facts (R43).</summary>
public static class Conduct
{
    /// <param name="order">The order as this fact leaves it.</param>
    public static void Of(Order order, OrderEvent fact, ICollection<ConductEntry> entries)
    {
        switch (fact)
        {
            case OrderPlaced e:
                Add(ConductKind.Placed, Liability.Nobody, null, e.Lines.Sum(l => l.Quantity), e.Pricing.PayableMinor);
                break;
            case PaymentCaptured or PaymentPromised:
                Add(ConductKind.Paid, Liability.Nobody, null, order.Lines.Sum(l => l.Priced), order.Captured.Total);
                break;
            case OrderClosed e:
                Add(ConductKind.Cancelled, e.Liable, e.Reason, order.Lines.Sum(l => l.Priced), 0);
                break;
            case LinesClosed e:
                Add(ConductKind.Cancelled, e.Liable, e.Reason, e.Lines.Sum(l => l.Count), 0);
                break;
            case RefundIssued e:
                var left = e.Units.Any(u => HasLeft(order, e.Line, u.Units));
                Add(left ? ConductKind.Refunded : ConductKind.Cancelled, e.Liable, e.Reason, e.Ends ? e.Units.Sum(u => u.Units.Count) : 0,
                    e.Promise ? e.Amounts.TotalOf(i => !Effects.IsPromised(order, i)) : e.Amounts.Total);
                break;
            case UnitsCompleted e:
                Add(ConductKind.Completed, Liability.Nobody, null, e.Lines.Sum(l => l.Count), e.Released.Total);
                break;
            case CaseOpened { Case.Kind: CaseKind.Complaint } e:
                Add(ConductKind.Complained, Liability.Nobody, e.Case.Reason, 0, 0);
                break;
            case CompensationDue e:
                Add(ConductKind.Compensated, Liability.Seller, e.Reason, 0, e.Minor);
                break;
            case PenaltyImposed e:
                entries.Add(new ConductEntry(ConductKind.Penalised, Liability.Seller, e.Penalty.Cause, 0, e.Penalty.FineMinor, e.Penalty.Points));
                break;
            case PenaltyWaived e:
                var waived = order.Penalties[e.Number - 1];
                entries.Add(new ConductEntry(ConductKind.Waived, Liability.Seller, waived.Cause, 0, -waived.FineMinor, -waived.Points));
                break;
        }

        void Add(ConductKind kind, Liability liable, string? cause, int units, long minor) =>
            entries.Add(new ConductEntry(kind, liable, cause, units, minor, 0));
    }

    static bool HasLeft(Order order, int line, UnitRange units) => order.Lines[line - 1].Portions.Any(p =>
        p.From < units.End && units.From < p.End && order.FindParcel(p.Parcel) is { PickedUpAt: not null });
}
