using Unwind.Exchanges;
using Unwind.Payments;
using Unwind.Penalties;
using Unwind.Refunds;

namespace Unwind.Settlements;

/// <summary>
/// One movement of money, from one account to another, in minor units of the order's currency; never negative, never zero.
/// It credits the account that it leaves and debits the one that it reaches. The accounts are those of
/// <see cref="Postings"/>; there are no others.
/// </summary>
/// <param name="Component">The funding component, counted from 0; −1 where the money is not one's.</param>
public sealed record Posting(string From, string To, int Component, long Minor);

/// <summary>The postings of a fact: double entry by construction, read off what was decided (R32).</summary>
public static class Postings
{
    /// <summary>Paid by the buyer, and not the store's yet.</summary>
    public const string Escrow = "escrow";
    /// <summary>On its way back to the payer, and not confirmed yet.</summary>
    public const string Refunding = "refunding";
    /// <summary>The store's balance: earned and not paid out; below zero it owes (R43).</summary>
    public const string Store = "store";
    /// <summary>What the store has put up (保证金): it pays compensation, fines and shortfalls.</summary>
    public const string Deposit = "deposit";
    /// <summary>What was paid to buyers beyond their money back: an expense, passed on to <see cref="Buyer"/> at once (R31).</summary>
    public const string Compensation = "compensation";
    /// <summary>What buyers were given that was no refund: compensation, the postage of a return.</summary>
    public const string Buyer = "buyer";
    /// <summary>What carriers were paid.</summary>
    public const string Carrier = "carrier";
    /// <summary>A deposit on the order (定金) that waits for its balance (R45).</summary>
    public const string Earnest = "earnest";
    /// <summary>What dearer goods of an exchange cost on top, until they are kept (R22).</summary>
    public const string Difference = "difference";
    /// <summary>The platform's: commission and fines, less what it bears.</summary>
    public const string Platform = "platform";
    /// <summary>The store's own bank account.</summary>
    public const string Bank = "bank";

    /// <summary>Promised over a channel, and not collected yet (R45): below zero while buyers still owe it.</summary>
    public static string Promised(string channel) => $"promised:{channel}";

    /// <summary>The payers' side of a channel: below zero is what came in over it and did not go back.</summary>
    public static string Outside(string channel) => $"outside:{channel}";

    /// <summary>What the platform pays of orders: its coupons and subsidies.</summary>
    public static string Subsidy(string channel) => $"subsidy:{channel}";

    /// <summary>Points that were spent.</summary>
    public static string Points(string channel) => $"points:{channel}";

    /// <summary>Where a component comes from, and where it goes back to: not all money comes from a payer.</summary>
    public static string SourceOf(Funding funding) => funding.Kind switch
    {
        FundingKind.PlatformCoupon or FundingKind.PlatformSubsidy => Subsidy(funding.Channel),
        FundingKind.Points => Points(funding.Channel),
        _ => Outside(funding.Channel),
    };

    /// <param name="order">The order as the whole decision leaves it.</param>
    public static void Of(Order order, OrderEvent fact, ICollection<Posting> postings)
    {
        switch (fact)
        {
            case PaymentCaptured e:
                var deposits = order.Funding.Length - e.Cash.Length - e.Deposit.Length;
                for (var i = 0; i < order.Funding.Length; i++)
                {
                    var held = i >= deposits && i < deposits + e.Deposit.Length;
                    Add(held ? Earnest : SourceOf(order.Funding[i]), Escrow, i, order.Funding[i].Minor);
                }
                break;
            case PaymentPromised:
                for (var i = 0; i < order.Funding.Length; i++)
                    Add(Effects.IsPromised(order, i) ? Promised(order.Funding[i].Channel) : SourceOf(order.Funding[i]), Escrow, i, order.Funding[i].Minor);
                break;
            case CollectionConfirmed e:
                if (Effects.IsPromised(order, e.Component))
                    Add(Outside(order.Funding[e.Component].Channel), Promised(order.Funding[e.Component].Channel), e.Component, order.Collections[e.Number - 1].Amounts[e.Component]);
                break;
            case DepositPaid e:
                foreach (var cash in e.Cash) Add(Outside(cash.Channel), Earnest, -1, cash.Minor);
                break;
            case DepositReturned { Outside: not null } e:
                foreach (var cash in e.Cash) Add(Earnest, Outside(cash.Channel), -1, cash.Minor);
                break;
            case DepositReturned e:
                foreach (var cash in e.Cash) Add(Earnest, Refunding, -1, cash.Minor);
                break;
            case DepositForfeited e:
                Add(Earnest, Store, -1, e.Minor);
                break;
            case DifferencePaid e:
                foreach (var cash in e.Cash) Add(Outside(cash.Channel), Difference, -1, cash.Minor);
                break;
            case DifferenceReleased e:
                Add(Difference, Store, -1, e.Minor);
                break;
            case DifferenceRefunded { Outside: not null } e:
                foreach (var cash in e.Cash)
                {
                    // It came out of one component.
                    if (cash.Minor == 0) continue;
                    Add(Store, Outside(cash.Channel), -1, e.FromStoreMinor);
                    Add(Difference, Outside(cash.Channel), -1, cash.Minor - e.FromStoreMinor);
                }
                break;
            case DifferenceRefunded e:
                Add(Store, Refunding, -1, e.FromStoreMinor);
                Add(Difference, Refunding, -1, e.Cash.Sum(f => f.Minor) - e.FromStoreMinor);
                break;
            case CommissionCharged e:
                Add(e.Minor > 0 ? Store : Platform, e.Minor > 0 ? Platform : Store, -1, Math.Abs(e.Minor));
                break;
            case StorePaidOut e:
                Add(Store, Bank, -1, e.Minor);
                break;
            case ShortfallCollected e:
                Add(Deposit, Store, -1, e.Minor);
                break;
            case PenaltyImposed e:
                Add(Deposit, Platform, -1, e.Penalty.FineMinor);
                break;
            case PenaltyWaived e:
                Add(Platform, Deposit, -1, order.Penalties[e.Number - 1].FineMinor);
                break;
            case PaymentBounced e:
                foreach (var cash in e.Cash) Add(Outside(cash.Channel), Refunding, -1, cash.Minor);
                break;
            case RefundIssued e:
                var source = e.Source == RefundSource.Escrow ? Escrow : Store;
                for (var i = 0; i < e.Amounts.Length; i++) Add(source, Refunding, i, e.Amounts[i]);
                for (var i = 0; i < e.Kept.Length; i++) Add(Escrow, Store, i, e.Kept[i]);
                break;
            case RefundConfirmed e:
                var refund = order.Refunds[e.Number - 1];
                Add(Refunding, AccountOf(refund, e.Component),
                    refund.Channels is null ? e.Component : -1, refund.Amounts[e.Component]);
                break;
            case RefundReversed e:
                var back = order.Refunds[e.Number - 1];
                Add(AccountOf(back, e.Component), Refunding, back.Channels is null ? e.Component : -1, back.Amounts[e.Component]);
                break;
            case UnitsCompleted e:
                for (var i = 0; i < e.Released.Length; i++) Add(Escrow, Store, i, e.Released[i]);
                break;
            case CompensationDue e:
                Add(Deposit, Compensation, -1, e.Minor);
                Add(Compensation, Buyer, -1, e.Minor);
                break;
            case FeeCharged { Fee: Fees.Chargeback } e:
                Add(e.Bearer == Liability.Platform ? Platform : Store, Outside(e.Channel ?? Fees.Chargeback), -1, e.Minor);
                break;
            case FeeCharged { Fee: Fees.ReturnPostage } e:
                Add(e.Bearer switch { Liability.Platform => Platform, Liability.Carrier => Carrier, _ => Store }, Buyer, -1, e.Minor);
                break;
            // What the buyer bears was kept from the refund, so the store pays the carrier either way.
            case FeeCharged e:
                Add(Store, Carrier, -1, e.Minor);
                break;
        }

        string AccountOf(IssuedRefund refund, int component)
        {
            if (refund.Channels is { } channels) return Outside(channels[component]);
            var funding = order.Funding[component];
            return refund.Promise && Effects.IsPromised(order, component) ? Promised(funding.Channel) : SourceOf(funding);
        }

        void Add(string from, string to, int component, long minor)
        {
            if (minor != 0) postings.Add(new Posting(from, to, component, minor));
        }
    }
}
