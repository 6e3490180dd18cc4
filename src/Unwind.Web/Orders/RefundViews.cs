using Unwind.Settlements;

namespace Unwind.Web.Orders;

/// <summary>One component of a refund: what goes back, by which way, and how far it has come.</summary>
/// <param name="Line">The line that it is for; 0 for the order as a whole.</param>
/// <param name="Component">The funding component, counted from 0.</param>
/// <param name="Minor">In minor units of the order's currency.</param>
/// <param name="Words">The progress in the reader's language.</param>
/// <param name="Reference">The channel's own number of it, once it has said one.</param>
/// <param name="Why">Why it is delayed.</param>
public sealed record RefundView(
    int Number, int Line, int Component, string Channel, long Minor, RefundProgress Progress, string Words, string? Reference, string? Why);

static class RefundViews
{
    public static ImmutableArray<RefundView> Of(Order order, Sentences words)
    {
        var views = ImmutableArray.CreateBuilder<RefundView>();
        foreach (var refund in order.Refunds)
        {
            for (var i = 0; i < refund.Confirmed.Length; i++)
            {
                if (refund.Amounts[i] == 0) continue;
                var progress = order.ProgressOf(refund, i);
                views.Add(new RefundView(
                    refund.Number, refund.Line, i, refund.Channels is { } channels ? channels[i] : order.Funding[i].Channel, refund.Amounts[i],
                    progress, words.Progress(progress), refund.ReferenceOf(i),
                    order.FindParked($"refund/{order.Id}/{refund.Number}/{i}") is { } parked ? words.Parked(parked.Why) : null));
            }
        }
        return views.ToImmutable();
    }
}
