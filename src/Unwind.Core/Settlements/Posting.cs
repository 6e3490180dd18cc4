using Unwind.Payments;
using Unwind.Refunds;

namespace Unwind.Settlements;

/// <summary>
/// One movement of money, from one account to another, in minor units of the order's currency; never negative, never zero.
/// Accounts: <c>outside:{channel}</c> (the payer's side of a channel), <c>escrow</c>, <c>refunding</c> (on its way back),
/// <c>store</c>, <c>deposit</c> (保证金), <c>buyer</c> (compensation), <c>carrier</c>.
/// </summary>
/// <param name="Component">The funding component, counted from 0; −1 where the money is not one's.</param>
public sealed record Posting(string From, string To, int Component, long Minor);

/// <summary>The postings of a fact: double entry by construction, read off what was decided (R32).</summary>
public static class Postings
{
    public const string Escrow = "escrow";
    public const string Refunding = "refunding";
    public const string Store = "store";
    public const string Deposit = "deposit";
    public const string Buyer = "buyer";
    public const string Carrier = "carrier";

    public static string Outside(string channel) => $"outside:{channel}";

    /// <param name="order">The order as the whole decision leaves it.</param>
    public static void Of(Order order, OrderEvent fact, ICollection<Posting> postings)
    {
        switch (fact)
        {
            case PaymentCaptured:
                for (var i = 0; i < order.Funding.Length; i++) Add(Outside(order.Funding[i].Channel), Escrow, i, order.Funding[i].Minor);
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
                Add(Refunding, Outside(refund.Channels is { } channels ? channels[e.Component] : order.Funding[e.Component].Channel),
                    refund.Channels is null ? e.Component : -1, refund.Amounts[e.Component]);
                break;
            case UnitsCompleted e:
                for (var i = 0; i < e.Released.Length; i++) Add(Escrow, Store, i, e.Released[i]);
                break;
            case CompensationDue e:
                Add(Deposit, Buyer, -1, e.Minor);
                break;
            case FeeCharged { Fee: Fees.ReturnPostage } e:
                Add(Store, Buyer, -1, e.Minor);
                break;
            // What the buyer bears was kept from the refund, so the store pays the carrier either way.
            case FeeCharged e:
                Add(Store, Carrier, -1, e.Minor);
                break;
        }

        void Add(string from, string to, int component, long minor)
        {
            if (minor != 0) postings.Add(new Posting(from, to, component, minor));
        }
    }
}
