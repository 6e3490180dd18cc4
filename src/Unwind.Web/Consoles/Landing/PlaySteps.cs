using Unwind.Payments;
using Unwind.Returns;

namespace Unwind.Web.Consoles.Landing;

/// <summary>Something that somebody else would do next, and that a visitor of the demonstration may do for them.</summary>
/// <param name="Name">For the form.</param>
public sealed record PlayStep(string Name, Words Words, Actor By, OrderCommand Command);

/// <summary>What moves an order of a demonstration on: the payment channel, the carrier, and on the first page the two sides.</summary>
static class PlaySteps
{
    public static IEnumerable<PlayStep> Of(Order order)
    {
        if (order.DueNowMinor > 0)
        {
            yield return new("pay", new("付款成功", "The buyer pays"), Actor.Payment, new RecordPayment(
                order.Id, $"play-{order.Id}-{order.Version}", [new Funding(FundingKind.Cash, "alipay", order.DueNowMinor)]));
        }
        foreach (var parcel in order.Parcels)
        {
            foreach (var (scan, words) in Scans(parcel))
                yield return new($"{SnakeCase.Of(scan)}-{parcel.Number}", words, Actor.Carrier, new RecordScan(order.Id, parcel.Number, null, scan));
        }
        foreach (var c in order.Cases)
        {
            if (c.State is CaseState.ReturnCheck { DeliveredAt: null })
                yield return new($"return-{c.Number}", new("退货送达卖家", "The return reaches the seller"), Actor.Carrier, new RecordReturnScan(order.Id, c.Number));
            if (c.State is CaseState.Payment due)
            {
                yield return new($"difference-{c.Number}", new("买家补差价", "The buyer pays the difference"), Actor.Payment, new RecordPayment(
                    order.Id, $"play-{order.Id}-{order.Version}", [new Funding(FundingKind.Cash, "alipay", due.Minor)], c.Number));
            }
        }
    }

    /// <summary>As above, with what the two sides do to get to the end of an order's life.</summary>
    public static IEnumerable<PlayStep> WithSides(Order order)
    {
        foreach (var step in Of(order)) yield return step;
        if (order.Stage == Stage.AwaitingShipment)
        {
            yield return new("label", new("卖家打单", "The seller prints the label"), Actor.Seller(order.Store), new Ship(
                order.Id, [], "sf", $"SF{order.Id.Value % 1_000_000_000}"));
        }
        if (order.Stage == Stage.Received)
            yield return new("receive", new("买家确认收货", "The buyer confirms receipt"), Actor.Buyer(order.Buyer), new ConfirmReceipt(order.Id, []));
    }

    static ImmutableArray<(Scan Scan, Words Words)> Scans(Parcel parcel) => parcel.State switch
    {
        ParcelState.Labelled => [(Scan.PickedUp, new("快递揽收", "The carrier picks it up"))],
        ParcelState.Voiding => [(Scan.LabelVoided, new("运单已取消", "The carrier voids the label")), (Scan.PickedUp, new("快递揽收", "The carrier picks it up"))],
        ParcelState.InTransit when parcel.StopAsked =>
            [(Scan.Intercepted, new("拦截成功", "The carrier stops it")), (Scan.InterceptionFailed, new("拦截失败", "It can't be stopped"))],
        ParcelState.InTransit => [(Scan.Delivered, new("快递送达", "The carrier delivers it")), (Scan.RefusedAtDoor, new("买家拒收", "The buyer refuses it"))],
        ParcelState.Returning => [(Scan.Returned, new("退回卖家", "It is back with the seller"))],
        _ => [],
    };
}
