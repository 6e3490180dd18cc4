using Unwind.Payments;
using Unwind.Settlements;

namespace Unwind.Orders;

/// <summary>What the outside's answers mean for the order: what waits for a person, and what came back.</summary>
public static partial class Evolution
{
    static Order? AtTheOutside(Order order, OrderEvent fact) => fact switch
    {
        EffectParked e => order with
        {
            Parked = (Unparked(order, e.Key) ?? []).Add(
                new ParkedEffect(e.Key, e.Kind, e.Number, e.Component, e.Why, e.Words, order.FindParked(e.Key)?.Since ?? e.Stamp.At)),
        },
        EffectResumed e => order with { Parked = Unparked(order, e.Key) },
        EffectSettled e => order with { Parked = Unparked(order, e.Key) },
        RefundReversed e => order with
        {
            Refunds = order.Refunds.SetItem(e.Number - 1, order.Refunds[e.Number - 1] with
            {
                Confirmed = order.Refunds[e.Number - 1].Confirmed.SetItem(e.Component, false),
            }),
        },
        _ => null,
    };

    static Order AnsweredByCarrier(Order order, ParcelScanned e) => order.Parked is null ? order : order with
    {
        Parked = Where(order, p => p.Number != e.Parcel || !(p.Kind switch
        {
            EffectKind.VoidLabel => true,
            EffectKind.Intercept or EffectKind.DropIntercept => e.Scan is not (Scan.PickedUp or Scan.Moving),
            _ => false,
        })),
    };

    /// <summary>Nobody wants it stopped any more, so nobody has to look why it was not.</summary>
    static Order WithoutStop(Order order, int parcel) => order.Parked is null ? order : order with
    {
        Parked = Where(order, p => p.Kind != EffectKind.Intercept || p.Number != parcel),
    };

    static ImmutableArray<ParkedEffect>? Unparked(Order order, string key) =>
        order.Parked is null ? null : Where(order, p => p.Key != key);

    /// <summary>Null for nothing, so that the state of an order that is well has no word of it.</summary>
    static ImmutableArray<ParkedEffect>? Where(Order order, Func<ParkedEffect, bool> which)
    {
        var left = order.Parked!.Value.Where(which).ToImmutableArray();
        return left.IsEmpty ? null : left;
    }

    /// <summary>The engine's own ledger answers with the key itself: that is no number of a channel's.</summary>
    static string? OwnNumber(string? reference) =>
        reference is null || reference.StartsWith("refund/", StringComparison.Ordinal) ? null : reference;

    static ImmutableArray<string?> WithReference(IssuedRefund refund, int component, string reference)
    {
        var all = new string?[refund.Confirmed.Length];
        for (var i = 0; i < all.Length; i++) all[i] = i == component ? reference : refund.ReferenceOf(i);
        return [.. all];
    }
}
