using System.Text.Json.Serialization;
using Unwind.Closures;
using Unwind.Exchanges;
using Unwind.Payments;
using Unwind.Refunds;

namespace Unwind.Settlements;

/// <summary>What the outside is asked to do. Its answer comes back as a command.</summary>
[JsonConverter(typeof(SnakeEnum<EffectKind>))]
public enum EffectKind { PayOut, AskPayment, VoidLabel, Intercept, DropIntercept, SetStock, RestoreCoupon, ReduceDebit, CollectDebit, ClosePayment }

/// <summary>
/// Something that must be told to the outside, written with the decision and sent after it. <paramref name="Key"/> is the
/// same for ever, so that sending it twice is doing it once.
/// </summary>
/// <param name="To">The channel, carrier, SKU or coupon that it is about.</param>
public sealed record Effect(
    EffectKind Kind, string Key, string To, int Number, int Component, long Minor, string Currency, string? Reference);

/// <summary>The effects of a fact, read off what was decided.</summary>
public static class Effects
{
    /// <param name="order">The order as the whole decision leaves it.</param>
    public static void Of(Order order, OrderEvent fact, ICollection<Effect> effects)
    {
        switch (fact)
        {
            case RefundIssued e:
                for (var i = 0; i < order.Funding.Length; i++)
                {
                    if (e.Amounts[i] == 0 || order.Refunds[e.Number - 1].Confirmed[i]) continue;
                    var funding = order.Funding[i];
                    effects.Add(new Effect(
                        e.Promise && IsPromised(order, i) ? EffectKind.ReduceDebit : EffectKind.PayOut, $"refund/{order.Id}/{e.Number}/{i}",
                        Payee(funding), e.Number, i, e.Amounts[i], order.Currency, funding.Reference));
                }
                break;
            case PaymentBounced e:
                PayBack(e.Refund, e.Cash, e.Reference);
                break;
            case DepositReturned { Outside: null } e:
                PayBack(e.Refund, e.Cash, null);
                break;
            case DifferenceRefunded { Outside: null } e:
                PayBack(e.Refund, e.Cash, null);
                break;
            case CollectionIssued e:
                for (var i = 0; i < order.Funding.Length; i++)
                {
                    if (e.Amounts[i] == 0) continue;
                    effects.Add(new Effect(
                        EffectKind.CollectDebit, $"collect/{order.Id}/{e.Number}/{i}", order.Funding[i].Channel, e.Number, i, e.Amounts[i],
                        order.Currency, order.Funding[i].Reference));
                }
                break;
            case PaymentAsked:
                Ask();
                break;
            case OrderClosed or Repriced or LinesClosed or PaymentCaptured or DepositPaid:
                CloseBegun();
                break;
            case LabelVoidAsked e:
                effects.Add(Parcel(EffectKind.VoidLabel, "void", order.Parcels[e.Parcel - 1]));
                break;
            case InterceptionAsked e:
                effects.Add(Parcel(EffectKind.Intercept, "intercept", order.Parcels[e.Parcel - 1]));
                break;
            case InterceptionDropped e:
                effects.Add(Parcel(EffectKind.DropIntercept, "go-on", order.Parcels[e.Parcel - 1]));
                break;
            case StockStepTaken e:
                effects.Add(new Effect(
                    EffectKind.SetStock, $"stock/{order.Id}/{order.Version}/{e.Sku}", e.Sku, 0, 0, 0, order.Currency, SnakeCase.Of(e.Step)));
                break;
            case CouponRestored e:
                effects.Add(new Effect(
                    EffectKind.RestoreCoupon, $"coupon/{order.Id}/{e.Code}", e.Code, 0, 0, 0, order.Currency, null));
                break;
        }

        void Ask()
        {
            var open = (order.Begun ?? []).Count(b => !b.Unpaid);
            if (open == 0)
            {
                effects.Add(new Effect(
                    EffectKind.AskPayment, $"ask/{order.Id}/{order.Version}", "payment", 0, 0, order.DueMinor, order.Currency, null));
                return;
            }
            for (var i = 0; i < order.Begun!.Value.Length; i++)
            {
                if (order.Begun.Value[i] is not { Unpaid: false } begun) continue;
                effects.Add(new Effect(
                    EffectKind.AskPayment, $"ask/{order.Id}/{order.Version}/{i}", begun.Channel, 0, i, order.DueMinor, order.Currency, begun.Reference));
            }
        }

        // What can no longer be paid as it was begun is closed where it was begun; what comes all the same goes back (R6).
        void CloseBegun()
        {
            if (order.Begun is not { } begun) return;
            var paid = fact switch { PaymentCaptured e => e.Cash, DepositPaid e => e.Cash, _ => [] };
            for (var i = 0; i < begun.Length; i++)
            {
                if (begun[i].Unpaid || paid.Any(c => c.Channel == begun[i].Channel && IsOf(c, begun[i]))) continue;
                effects.Add(new Effect(
                    EffectKind.ClosePayment, $"unpay/{order.Id}/{order.Version}/{i}", begun[i].Channel, 0, i, 0, order.Currency, begun[i].Reference));
            }
        }

        // A channel that numbers what was paid otherwise than what was begun: one payment of it is taken for that one.
        bool IsOf(Funding cash, BegunPayment one) =>
            cash.Reference == one.Reference || order.Begun!.Value.Count(b => b.Channel == one.Channel && !b.Unpaid) == 1;

        void PayBack(int refund, ImmutableArray<Funding> cash, string? reference)
        {
            for (var i = 0; i < cash.Length; i++)
            {
                if (cash[i].Minor == 0) continue;
                effects.Add(new Effect(
                    EffectKind.PayOut, $"refund/{order.Id}/{refund}/{i}", cash[i].Channel, refund, i, cash[i].Minor, order.Currency,
                    cash[i].Reference ?? reference));
            }
        }

        Effect Parcel(EffectKind kind, string word, Parcel parcel) => new(
            kind, $"{word}/{order.Id}/{parcel.Number}/{order.Version}", parcel.Carrier, parcel.Number, 0, 0, order.Currency,
            parcel.Tracking);
    }

    /// <summary>The refund that is tried again, as it would have been sent; null for everything else.</summary>
    public static Effect? Again(Order order, EffectResumed fact)
    {
        if (fact.Kind != EffectKind.PayOut || EffectKeys.Find(order, fact.Key) is not var (_, number, component)) return null;
        var refund = order.Refunds[number - 1];
        var (to, reference) = refund.Channels is { } channels ? (channels[component], (string?)null) : (Payee(order.Funding[component]), order.Funding[component].Reference);
        return new Effect(EffectKind.PayOut, fact.Key, to, number, component, refund.Amounts[component], order.Currency, reference);
    }

    /// <summary>
    /// Whom a component goes back to: what the platform or points paid never came through a channel, whatever it is called.
    /// </summary>
    internal static string Payee(Funding funding) =>
        funding.Kind is FundingKind.Cash or FundingKind.ThirdPerson or FundingKind.GiftCard ? funding.Channel : Postings.SourceOf(funding);

    /// <summary>What the buyer promised to pay; points and coupons that were used with it are given back like any others.</summary>
    internal static bool IsPromised(Order order, int component) =>
        order.IsPromise && order.Funding[component].Kind is FundingKind.Cash or FundingKind.ThirdPerson;
}
