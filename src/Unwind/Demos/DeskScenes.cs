using Unwind.Complaints;
using Unwind.Disputes;
using Unwind.Refunds;
using Unwind.Returns;

namespace Unwind.Demos;

/// <summary>
/// What the desk finds in the morning: quarrels of different sorts, each as far as it can come without an officer, with the
/// pictures that were shown; and the sentences that officers use often.
/// </summary>
sealed class DeskScenes(Cast cast)
{
    static readonly Actor Buyer = Cast.Buyer;
    static readonly Actor Seller = Cast.Seller;
    static readonly Actor First = Actor.Officer("xiaoer-1");
    static readonly Actor Second = Actor.Officer("xiaoer-2");

    readonly ImmutableHashSet<OrderId>.Builder shown = ImmutableHashSet.CreateBuilder<OrderId>();

    public static async Task<ImmutableHashSet<OrderId>> Make(Cast cast)
    {
        var scenes = new DeskScenes(cast);
        await scenes.Complaint();
        await scenes.ReturnRefused();
        await scenes.Appeal();
        await scenes.Macros();
        return scenes.shown.ToImmutable();
    }

    /// <summary>The store answered a complaint, and both sides have shown what they have: nobody took it yet (R30).</summary>
    async Task Complaint()
    {
        var id = await Received("desk-complaint");
        await cast.Do(Buyer, new Complain(id, [1], "promise_broken", "页面承诺送品茗杯，没有收到。", await cast.Photo(id, "box")));
        await cast.Do(Seller, new DeclineCase(id, [1], null, "赠品先到先得，已送完。", []));
        await cast.Do(Buyer, new GiveEvidence(id, 1, "下单时的页面写的是每单都送。", await cast.Photo(id, "cup")));
        await cast.Do(Seller, new GiveEvidence(id, 1, "出库时的称重记录。", await cast.Photo(id, "scale")));
    }

    /// <summary>The goods came back, and the store says that they are damaged; the first officer has it (R20, R26).</summary>
    async Task ReturnRefused()
    {
        var id = await Received("desk-return");
        await cast.Do(Buyer, new RequestReturn(id, [new Selected(2)], "damaged", null, "收到时盖子就是坏的。", await cast.Photo(id, "cup")));
        await cast.Do(Seller, new AgreeCase(id, [1], "杭州市西湖区龙井路 8 号，青山茶叶，0571-00000000"));
        await cast.Do(Buyer, new FillReturn(id, 1, "yto", $"YT{id}"));
        await cast.Do(Actor.Carrier, new RecordReturnScan(id, 1));
        await cast.Do(Seller, new DeclineReturned(id, 1, "return_damaged", "退回的不是同一件，包装也不对。", await cast.Photo(id, "scale")));
        await cast.Do(Buyer, new CallDesk(id, 1, [], null, "就是原件，寄出前拍了照。", await cast.Photo(id, "box")));
        await cast.Do(First, new AssignCase(id, 1));
        await cast.Do(Buyer, new GiveEvidence(id, 1, "寄出前的照片。", await cast.Photo(id, "box")));
        await cast.Do(Seller, new GiveEvidence(id, 1, "拆包时称重，轻了 40 克。", await cast.Photo(id, "scale")));
    }

    /// <summary>The second officer decided, and the store appeals: somebody else has to (R42).</summary>
    async Task Appeal()
    {
        var id = await Received("desk-appeal");
        await cast.Do(Buyer, new RequestRefund(id, [new Selected(1)], "damaged", null, "茶罐压扁了。", await cast.Photo(id, "box")));
        await cast.Do(Seller, new DeclineCase(id, [1], "evidence_missing", "看不出是运输造成的。", await cast.Photo(id, "scale")));
        await cast.Do(Buyer, new CallDesk(id, 1, [], null, "外箱有明显压痕，请平台处理。", await cast.Photo(id, "cup")));
        await cast.Do(Buyer, new GiveEvidence(id, 1, "外箱照片。", await cast.Photo(id, "box")));
        await cast.Do(Seller, new GiveEvidence(id, 1, "出库时完好。", await cast.Photo(id, "scale")));
        await cast.Do(Second, new GiveVerdict(
            id, 1, true, [new Award(0, 3000)], Liability.Seller, Liability.Nobody, null, "包装不足，补偿 30 元。"));
        await cast.Do(Seller, new AppealVerdict(id, 1, "三层瓦楞纸箱，符合包装规范。", await cast.Photo(id, "scale")));
    }

    async Task Macros()
    {
        await cast.Macro("包装不足", "经核实，卖家未按规范包装，商品在运输中受损，由卖家承担。");
        await cast.Macro("凭证不足", "双方举证不足以证明商品收到时已有问题，现有证据不支持退款。");
        await cast.Macro("补充举证", "请在期限内补充：拆箱时的照片或视频、外箱面单照片、商品问题的近照。");
        await cast.Macro("Poor packing", "The store did not pack the goods as it should have, and they were damaged on their way. The store bears it.");
        await cast.Macro("More evidence", "Please send photographs of the opened box, of the label on the box, and of what is wrong with the goods.");
    }

    async Task<OrderId> Received(string name)
    {
        var id = await cast.Pay(await cast.Place(Market.StoryOrder(name, 2)));
        shown.Add(id);
        await cast.Ship(id, known: true, Scan.PickedUp, Scan.Delivered);
        return id;
    }
}
