namespace Unwind.Demos;

/// <summary>One line of the story: what it is about, what to paste, and how the shell is answered.</summary>
sealed record StoryLine(string Title, string Command, int Exit = Terminal.Exit.Done);

/// <param name="Simulator">Where the channels and the carrier are played; null where the engine's own ledger pays.</param>
sealed record StoryPlace(string Url, string? Simulator, string SellerKey, string BuyerKey, string PlatformKey);

/// <summary>
/// The story that the demo prints, with orders of its own that nobody else touches: close one, close a line of another,
/// apply to cancel a third and see the buyer accept, be refused on a fourth, quarrel about a sixth until the desk decides, and see
/// money and parcels move outside.
/// </summary>
sealed class Story
{
    public required OrderId Unpaid { get; init; }
    public required OrderId ThreeLines { get; init; }
    public required OrderId Paid { get; init; }
    public required OrderId OnTheWay { get; init; }
    public required OrderId ByCurl { get; init; }
    public required OrderId Quarrel { get; init; }
    public required OrderId AtAlipay { get; init; }
    public required OrderId ToBeStopped { get; init; }
    public required OrderId Parked { get; init; }

    public ImmutableHashSet<OrderId> Orders => [Unpaid, ThreeLines, Paid, OnTheWay, ByCurl, Quarrel, AtAlipay, ToBeStopped, Parked];

    public static async Task<Story> Make(Cast cast)
    {
        var story = new Story
        {
            Unpaid = await Placed(1, 1),
            ThreeLines = await Placed(2, 3),
            Paid = await cast.Paid("story-3", 2),
            OnTheWay = await cast.Paid("story-4", 1),
            ByCurl = await Placed(5, 1),
            Quarrel = await cast.Paid("story-6", 2),
            AtAlipay = await Placed(7, 1),
            ToBeStopped = await cast.Paid("story-8", 1),
            Parked = await cast.Paid("story-9", 1),
        };
        await cast.Ship(story.OnTheWay, known: true, Scan.PickedUp);
        await cast.Ship(story.Quarrel, known: true, Scan.PickedUp, Scan.Delivered);
        await cast.Ship(story.ToBeStopped, known: true, Scan.PickedUp);
        await cast.Parked(story.Parked);
        return story;

        Task<OrderId> Placed(int number, int lines) => cast.Place(Market.StoryOrder($"story-{number}", lines));
    }

    /// <param name="at">Addresses and keys that the lines are pasted with.</param>
    public ImmutableArray<StoryLine> Lines(Voice voice, string database, StoryPlace at) =>
    [
        .. AloneLines(voice, database, at.Url, at.SellerKey, at.BuyerKey),
        .. QuarrelLines(voice),
        .. at.Simulator is { } simulator ? OutsideStory.Lines(voice, this, at.Url, simulator, at.PlatformKey) : [],
    ];

    ImmutableArray<StoryLine> AloneLines(Voice voice, string database, string url, string sellerKey, string buyerKey) =>
    [
        new(voice.Of("用哪个数据库（演示还开着，两个进程可以同时用）", "Which database: the demo's, while it runs"),
            $"export UNWIND_DATABASE='{database}'"),
        new(voice.Of("一、这个未付款的订单，卖家现在能做什么", "1. What may the seller do with this unpaid order?"),
            $"./unwind explain {Unpaid} --as seller"),
        new(voice.Of("告诉了买家，关闭它，并且下架缺货的商品", "Close it: the buyer was told, and nobody else can order the goods"),
            $"./unwind act {Unpaid} close_order --as seller --reason out_of_stock --statement '已告知买家缺货，买家同意关闭' --stock take_off_sale"),
        new(voice.Of("二、三行的订单，只关第二行，其余重新计价", "2. Three lines: close the second, the rest is priced anew"),
            $"./unwind act {ThreeLines} close_lines --as seller --line 2 --reason out_of_stock --statement '第二件缺货，买家同意'"),
        new(voice.Of("买家看到新的应付金额", "What the buyer sees now"), $"./unwind explain {ThreeLines} --as buyer"),
        new(voice.Of("三、已付款：卖家不能直接关闭，被拒绝并说明该怎么办", "3. Paid: the seller can't close it, and is told what to do instead"),
            $"./unwind act {Paid} close_order --as seller --reason out_of_stock --statement '缺货'", Exit.Refused),
        new(voice.Of("那就申请取消；先预演", "So apply to cancel; a dry run first"),
            $"./unwind act {Paid} apply_to_cancel --as seller --reason out_of_stock --explanation '仓库清点后缺货，抱歉' --dry-run"),
        new(voice.Of("申请取消", "Apply"),
            $"./unwind act {Paid} apply_to_cancel --as seller --reason out_of_stock --explanation '仓库清点后缺货，抱歉'"),
        new(voice.Of("买家看到申请、金额和倒计时", "The buyer sees the application, the money and the countdown"), $"./unwind explain {Paid} --as buyer"),
        new(voice.Of("买家同意：立刻退款，订单关闭", "The buyer accepts: refunded at once, closed"), $"./unwind act {Paid} agree_case --as buyer"),
        new(voice.Of("全过程都在时间线上", "All of it is on the timeline"), $"./unwind timeline {Paid}"),
        new(voice.Of("四、已在路上：拒绝，并说明原因和该怎么办", "4. On its way: refused, with the reason and what to do instead"),
            $"./unwind act {OnTheWay} close_order --as seller --reason out_of_stock --statement '缺货'", Exit.Refused),
        new(voice.Of("该怎么办", "What to do instead"), $"./unwind explain {OnTheWay} --as seller"),
        new(voice.Of("五、同样的事用 HTTP：能做什么", "5. The same over HTTP: what may be done"),
            $"curl -sS -f -H 'X-Api-Key: {sellerKey}' {url}/v1/orders/{ByCurl}/offers"),
        new(voice.Of("关闭（同一个 Idempotency-Key 发两次也只关一次）", "Close it (the same Idempotency-Key twice closes it once)"),
            $"curl -sS -f -X POST -H 'X-Api-Key: {sellerKey}' -H 'Idempotency-Key: story-5' -H 'Content-Type: application/json' "
            + $"-d '{{\"reason\":\"out_of_stock\",\"statement\":\"买家同意\"}}' {url}/v1/orders/{ByCurl}/closure"),
        new(voice.Of("买家看到的结果", "What the buyer sees"), $"curl -sS -f -H 'X-Api-Key: {buyerKey}' {url}/v1/orders/{ByCurl}"),
    ];

    /// <summary>From a refusal to the money, in the words of each side.</summary>
    ImmutableArray<StoryLine> QuarrelLines(Voice voice) =>
    [
        new(voice.Of("六、谈不拢：买家收到破损商品，要求退一部分", "6. They can't agree: the goods came damaged, the buyer asks for a part of the money"),
            $"./unwind act {Quarrel} request_refund --as buyer --line 1 --reason damaged --amount 8000 --explanation '茶罐压扁了' --proof tin.jpg"),
        new(voice.Of("卖家拒绝", "The seller says no"),
            $"./unwind act {Quarrel} decline_case --as seller --case 1 --reason evidence_missing --explanation '发出时完好' --proof packing.jpg"),
        new(voice.Of("买家申请平台介入", "The buyer calls the desk"),
            $"./unwind act {Quarrel} call_desk --as buyer --case 1 --explanation '卖家不认，请平台处理'"),
        new(voice.Of("举证：买家", "Evidence: the buyer"),
            $"./unwind act {Quarrel} give_evidence --as buyer --case 1 --explanation '开箱视频' --proof unboxing.mp4"),
        new(voice.Of("举证：卖家；双方都已举证，举证期结束", "Evidence: the seller; both were heard, so the window closes"),
            $"./unwind act {Quarrel} give_evidence --as seller --case 1 --explanation '打包视频' --proof packing.mp4"),
        new(voice.Of("平台的队列", "The desk's queue"), $"./unwind cases --desk --store {Market.StoryStore}"),
        new(voice.Of("客服能做什么", "What an officer may do"), $"./unwind explain {Quarrel} --as officer:xiaoer-1"),
        new(voice.Of("判责：卖家责任，退 60.00", "The verdict: 60.00 back, and the seller bears it"),
            $"./unwind act {Quarrel} give_verdict --as officer:xiaoer-1 --case 1 --award all:6000 --liable seller --explanation '包装不足，支持部分退款'"),
        new(voice.Of("买家接受", "The buyer accepts"), $"./unwind act {Quarrel} accept_verdict --as buyer --case 1"),
        new(voice.Of("卖家也接受：立即执行，款项退回", "So does the seller: it is carried out at once, and the money goes back"),
            $"./unwind act {Quarrel} accept_verdict --as seller --case 1"),
        new(voice.Of("从拒绝到退款，全在时间线上", "From the refusal to the money, it is all on the timeline"), $"./unwind timeline {Quarrel}"),
        new(voice.Of("店铺的记录", "The store's record"), $"./unwind record {Market.StoryStore}"),
    ];
}
