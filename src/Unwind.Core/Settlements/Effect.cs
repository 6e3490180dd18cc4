using System.Text.Json.Serialization;
using Unwind.Closures;
using Unwind.Payments;
using Unwind.Refunds;

namespace Unwind.Settlements;

/// <summary>What the outside is asked to do. Its answer comes back as a command.</summary>
[JsonConverter(typeof(SnakeEnum<EffectKind>))]
public enum EffectKind { PayOut, AskPayment, VoidLabel, Intercept, DropIntercept, SetStock, RestoreCoupon }

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
                        EffectKind.PayOut, $"refund/{order.Id}/{e.Number}/{i}", funding.Channel, e.Number, i, e.Amounts[i],
                        order.Currency, funding.Reference));
                }
                break;
            case PaymentBounced e:
                for (var i = 0; i < e.Cash.Length; i++)
                {
                    if (e.Cash[i].Minor == 0) continue;
                    effects.Add(new Effect(
                        EffectKind.PayOut, $"refund/{order.Id}/{e.Refund}/{i}", e.Cash[i].Channel, e.Refund, i, e.Cash[i].Minor,
                        order.Currency, e.Reference));
                }
                break;
            case PaymentAsked:
                effects.Add(new Effect(
                    EffectKind.AskPayment, $"ask/{order.Id}/{order.Version}", "payment", 0, 0, order.DueMinor, order.Currency, null));
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

        Effect Parcel(EffectKind kind, string word, Parcel parcel) => new(
            kind, $"{word}/{order.Id}/{parcel.Number}/{order.Version}", parcel.Carrier, parcel.Number, 0, 0, order.Currency,
            parcel.Tracking);
    }
}
