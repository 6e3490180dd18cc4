namespace Unwind.Demos;

/// <summary>The story's last chapters: money at a channel that loses answers, a parcel that is stopped, a refund settled by hand.</summary>
static class OutsideStory
{
    public static ImmutableArray<StoryLine> Lines(Voice voice, Story story, string url, string simulator, string platformKey) =>
        [.. Alipay(voice, story.AtAlipay, url, simulator, platformKey), .. Carrier(voice, story.ToBeStopped, simulator), .. Parked(voice, story.Parked)];

    static ImmutableArray<StoryLine> Alipay(Voice voice, OrderId order, string url, string simulator, string platformKey) =>
    [
        new(voice.Of("七、到支付宝付款：渠道和商户订单号记在订单上", "7. Off to Alipay: the channel and its number are on the order"),
            $"./unwind act {order} begin_payment --as buyer --channel alipay --reference {order}"),
        new(voice.Of("在模拟的支付宝里付款", "Paying at the Alipay that is played here"),
            $"curl -sS -f -X POST {simulator}/sim/alipay/trades -d '{{\"out_trade_no\":\"{order}\",\"total_amount_minor\":13400,\"pay\":true}}'"),
        new(voice.Of("支付宝用签名的通知告诉 Unwind，等它到", "Alipay tells Unwind, signed; wait for it"), Until(order, "\"stage\": \"awaiting_shipment\"")),
        new(voice.Of("从现在起，渠道照办，但每个回答都丢失", "From now on every answer of the channels gets lost, after the work is done"),
            Faults(simulator, """{"lossy":100,"modes":["drop_after"]}""")),
        new(voice.Of("买家申请退款", "The buyer asks for the money back"), $"./unwind act {order} request_refund --as buyer --reason changed_mind"),
        new(voice.Of("卖家同意", "The seller agrees"), $"./unwind act {order} agree_case --as seller"),
        new(voice.Of("买家看到：退款中", "What the buyer sees: under way"), $"./unwind explain {order} --as buyer"),
        new(voice.Of("运营看到：结果不明，会先问再做", "What the operator sees: not known yet, and asked about before it is told again"), $"./unwind effects --order {order}"),
        new(voice.Of("渠道好了", "The channels answer again"), Faults(simulator, """{"lossy":10,"modes":["drop_after","drop_before","error_done","error_not_done","busy"]}""")),
        new(voice.Of("等到退款到账", "Wait until it is paid out"), Until(order, "\"progress\": \"paid_out\"")),
        new(voice.Of("买家看到：已退款，附支付宝的单号", "The buyer sees it paid out, with Alipay's number"), $"./unwind explain {order} --as buyer"),
        new(voice.Of("本系统的分录", "The ledger's entries"), $"curl -sS -f -H 'X-Api-Key: {platformKey}' {url}/v1/orders/{order}/postings"),
        new(voice.Of("渠道自己的账：没有一笔退了两次（moved_more_than_once 为空）", "The channels' own books: nothing moved more than once"), $"curl -sS -f {simulator}/sim/books/summary"),
    ];

    static ImmutableArray<StoryLine> Carrier(Voice voice, OrderId order, string simulator) =>
    [
        new(voice.Of("八、包裹已在路上，买家不要了", "8. The parcel is on its way, and the buyer does not want it"),
            $"./unwind act {order} request_refund --as buyer --reason not_wanted --explanation '不想要了'"),
        new(voice.Of("卖家同意；快递被要求拦截", "The seller agrees; the carrier is asked to stop it"), $"./unwind act {order} agree_case --as seller"),
        new(voice.Of("快递拦下了，包裹在回程", "The carrier has stopped it, and it comes back"), Until(order, "\"stage\": \"returning\"")),
        new(voice.Of("卖家看到：货到才退款，拦截费由买家承担", "What the seller sees: the money goes back with the goods, less what the stop cost"), $"./unwind explain {order} --as seller"),
        new(voice.Of("快递扫描：已退回", "The carrier scans it: it is back"),
            $"curl -sS -f -X POST {simulator}/sim/carriers/{Surroundings.Carrier}/parcels/SF{order}/scans -d '{{\"scan\":\"returned\"}}'"),
        new(voice.Of("等到退款到账", "Wait until the refund is paid out"), Until(order, "\"progress\": \"paid_out\"")),
        new(voice.Of("全过程", "All of it"), $"./unwind timeline {order}"),
    ];

    static ImmutableArray<StoryLine> Parked(Voice voice, OrderId order) =>
    [
        new(voice.Of("九、没有办成、等人处理的事", "9. What was not done, and waits for a person"), "./unwind effects --state parked"),
        new(voice.Of("支付宝余额不足，这笔退款停下了", "Alipay's balance was too low for this refund"), $"./unwind explain {order} --as platform"),
        new(voice.Of("财务已用银行转账退款，办结", "Finance has paid it by bank: settle it"),
            $"./unwind effects settle {order} refund/{order}/1/0 --words '财务已用银行转账退款' --reference BANK-1"),
        new(voice.Of("买家看到：已退款", "The buyer sees it paid out"), $"./unwind explain {order} --as buyer"),
        new(voice.Of("办结的经过在时间线上", "How it was settled is on the timeline"), $"./unwind timeline {order}"),
    ];

    static string Faults(string simulator, string settings) => $"curl -sS -f -X POST {simulator}/sim/faults -d '{settings}'";

    /// <summary>What comes from outside comes when it comes.</summary>
    static string Until(OrderId order, string said) => $"until ./unwind explain {order} --as buyer --json | grep -q '{said}'; do sleep 1; done";
}
