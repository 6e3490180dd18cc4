using Unwind.Complaints;
using Unwind.Disputes;
using Unwind.Holds;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Replaying;

namespace Unwind.Demos;

/// <summary>
/// One order for each stage that a market passes through quickly, for each step of a quarrel, and for each way to pay, so
/// that there is always one to look at. The simulator leaves them alone.
/// </summary>
sealed class Showcase(Cast cast)
{
    static readonly Actor Buyer = Cast.Buyer;
    static readonly Actor Seller = Cast.Seller;
    static readonly Actor Officer = Actor.Officer("xiaoer-1");

    readonly ImmutableHashSet<OrderId>.Builder shown = ImmutableHashSet.CreateBuilder<OrderId>();

    public static async Task<ImmutableHashSet<OrderId>> Make(Cast cast)
    {
        var showcase = new Showcase(cast);
        await showcase.Stages();
        await showcase.Disputes();
        await showcase.Complaint();
        await showcase.Ways();
        await showcase.Parked();
        return showcase.shown.ToImmutable();
    }

    async Task Stages()
    {
        await Shipped("label", []);
        await Shipped("returning", [Scan.PickedUp, Scan.RefusedAtDoor]);
        await Shipped("received", [Scan.PickedUp, Scan.Delivered]);
    }

    /// <summary>The same quarrel three times, further on each time: evidence, waiting for the desk, and a verdict.</summary>
    async Task Disputes()
    {
        await Heard("evidence");
        await Sides(await Heard("ruling"));
        var decided = await Heard("verdict");
        await Sides(decided);
        await cast.Do(Officer, new GiveVerdict(
            decided, 1, true, [new Award(0, 6000)], Liability.Seller, Liability.Nobody, null, "包装不足，支持部分退款。"));
    }

    async Task<OrderId> Heard(string name)
    {
        var id = await Shipped(name, [Scan.PickedUp, Scan.Delivered]);
        await cast.Do(Buyer, new RequestRefund(id, [new Selected(1)], "damaged", null, "收到时已破损。", await cast.Photo(id, "cup")));
        await cast.Do(Seller, new DeclineCase(id, [1], "evidence_missing", "图片看不清。", await cast.Photo(id, "scale")));
        await cast.Do(Buyer, new CallDesk(id, 1, [], null, "已补拍，请平台处理。", await cast.Photo(id, "box")));
        return id;
    }

    async Task Sides(OrderId id)
    {
        await cast.Do(Buyer, new GiveEvidence(id, 1, "开箱时的照片。", await cast.Photo(id, "box")));
        await cast.Do(Seller, new GiveEvidence(id, 1, "出库称重照片。", await cast.Photo(id, "scale")));
    }

    async Task Complaint()
    {
        var id = await Shipped("complaint", [Scan.PickedUp, Scan.Delivered]);
        await cast.Do(Buyer, new Complain(id, [1], "promise_broken", "承诺送小样，没有送。", Wording.Proof));
        await cast.Do(Seller, new DeclineCase(id, [1], null, "小样已送完。", []));
        await Sides(id);
        await cast.Do(Officer, new GiveVerdict(
            id, 1, true, [], Liability.Seller, Liability.Nobody, null, "页面承诺清楚，投诉成立。"));
        await cast.Do(Buyer, new AcceptVerdict(id, 1));
        await cast.Do(Seller, new AcceptVerdict(id, 1));
    }

    async Task Ways()
    {
        await cast.Do(Actor.Platform, new HoldOrder(await Paid("hold"), "拼团未成团，暂缓发货。"));
        await Place(Market.StoryOrder("shown-cash-on-delivery", 2) with { Payment = PaymentKind.CashOnDelivery });
        await Place(Market.StoryOrder("shown-pay-later", 2) with { Payment = PaymentKind.PayLater });
        var deposit = await Place(Market.StoryOrder("shown-deposit", 2) with { Payment = PaymentKind.Deposit, DepositMinor = 5000 });
        await cast.Pay(deposit, 5000);
        await cast.Pay(await Place(Market.VirtualOrder("shown-virtual")));
    }

    /// <summary>A refund at Stripe whose balance does not cover it, and a parcel that the carrier does not know.</summary>
    async Task Parked()
    {
        if (cast.Around is null) return;
        var refund = await cast.Paid("shown-parked", 1, atStripe: true);
        shown.Add(refund);
        await cast.Parked(refund);
        var unknown = await Paid("unknown-parcel");
        await cast.Ship(unknown, known: false, Scan.PickedUp);
        await cast.Refund(unknown, "not_wanted");
        await cast.UntilParked(unknown);
    }

    async Task<OrderId> Shipped(string name, ImmutableArray<Scan> scans)
    {
        var id = await Paid(name);
        await cast.Ship(id, known: true, scans);
        return id;
    }

    async Task<OrderId> Paid(string name) => await cast.Pay(await Place(Market.StoryOrder($"shown-{name}", 2)));

    async Task<OrderId> Place(PlaceOrder place)
    {
        var id = await cast.Place(place);
        shown.Add(id);
        return id;
    }
}
