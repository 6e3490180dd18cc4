using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Settlements;

namespace Unwind.Orders;

/// <summary>What the outside's answers mean for the order: what waits for a person, and what came back.</summary>
public static partial class Evolution
{
    static Order? AtTheOutside(Order order, OrderEvent fact) => fact switch
    {
        EffectParked e => order with
        {
            OutsideSeen = e.Outside is { } seen ? Seen(order.OutsideSeen, seen) : order.OutsideSeen,
            Parked = (Unparked(order, e.Key) ?? []).Add(
                new ParkedEffect(e.Key, e.Kind, e.Number, e.Component, e.Why, e.Words, order.FindParked(e.Key)?.Since ?? e.Stamp.At)),
        },
        EffectResumed e => order with { Parked = Unparked(order, e.Key) },
        EffectSettled e => order with { Parked = Unparked(order, e.Key) },
        RefundReversed e => Reversed(order, e),
        _ => null,
    };

    /// <summary>The channel's number of it is free again: should it be paid after all, that is news.</summary>
    static Order Reversed(Order order, RefundReversed e)
    {
        var refund = order.Refunds[e.Number - 1];
        var number = refund.ReferenceOf(e.Component);
        return order with
        {
            Refunds = order.Refunds.SetItem(e.Number - 1, refund with
            {
                Confirmed = refund.Confirmed.SetItem(e.Component, false),
                References = number is null ? refund.References : WithReference(refund, e.Component, null),
            }),
            OutsideSeen = number is null || refund.Channels is not null ? order.OutsideSeen
                : order.OutsideSeen.Remove(RecordOutsideRefund.SeenAs(order.Funding[e.Component].Channel, number)),
        };
    }

    /// <summary>
    /// Money came under what was begun, whether it fitted or not: the channel has nothing more to say of it, and nobody waits for it.
    /// </summary>
    static Order Answered(Order order, ImmutableArray<Funding> cash)
    {
        if (order.Begun is not { } begun) return order;
        var left = begun.RemoveAll(b => cash.Any(c => c.Channel == b.Channel && (c.Reference == b.Reference || begun.Count(o => o.Channel == b.Channel) == 1)));
        if (left.Length == begun.Length) return order;
        return left.IsEmpty ? order with { Begun = null, PaymentBegunAt = order.IsPaid ? order.PaymentBegunAt : null, AskChannelAt = null } : order with { Begun = left };
    }

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

    static ImmutableArray<string?> WithReference(IssuedRefund refund, int component, string? reference)
    {
        var all = new string?[refund.Confirmed.Length];
        for (var i = 0; i < all.Length; i++) all[i] = i == component ? reference : refund.ReferenceOf(i);
        return [.. all];
    }
}
