using System.Diagnostics;
using Unwind.Messages;

namespace Unwind.Web.Shared;

sealed partial class ChineseSentences
{
    public override string Notice(
        NoticeKind kind, ActorKind to, int caseNumber, long amountMinor, string currency, DateTimeOffset? by)
    {
        var money = Money(amountMinor, currency);
        var buyer = to == ActorKind.Buyer;
        var number = $"第 {caseNumber} 号申请";
        var sum = amountMinor > 0 ? $"，金额 {money}" : "";
        return kind switch
        {
            NoticeKind.OrderPlaced => buyer ? $"您已拍下商品，应付 {money}{Before("付款")}" : $"买家拍下商品，应付 {money}。",
            NoticeKind.OrderPaid => buyer ? $"付款 {money} 成功，货款由平台担保{Then("卖家最晚发货时间")}" : $"买家已付款 {money}{Before("发货")}",
            NoticeKind.PaymentReturned => $"一笔 {money} 的付款无法用于此订单，已原路退回。",
            NoticeKind.OrderClosed => "交易已关闭。",
            NoticeKind.LinesClosed => buyer ? $"部分商品已关闭，现应付 {money}{Before("付款")}" : $"部分商品已关闭，买家现应付 {money}。",
            NoticeKind.PriceChanged => buyer ? $"卖家已改价，现应付 {money}{Before("付款")}" : $"价格已修改，买家现应付 {money}。",
            NoticeKind.OrderCancelled => "订单已取消，未发货商品的货款将原路退回买家。",
            NoticeKind.OrderShipped => buyer ? "卖家已打单发货，等待物流揽收。" : "发货信息已登记，等待物流揽收。",
            NoticeKind.ShipmentLate => buyer ? "卖家未按约定时间发货，您可以立即申请退款。" : "您已超过约定发货时间，买家可立即退款，请尽快发货。",
            NoticeKind.PickUpLate => buyer ? "包裹逾期未揽收，按未发货处理，您可以立即申请退款。" : "包裹逾期未揽收，按未发货处理，请尽快交给物流公司。",
            NoticeKind.ParcelScanned => "包裹有新的物流信息。",
            NoticeKind.InterceptionAsked => "已请物流公司拦截包裹。",
            NoticeKind.AnswerWanted => $"{(buyer ? "卖家" : "买家")}发起了{number}{sum}{Before("处理")}",
            NoticeKind.RequestAgreed => $"{number}已获同意{sum}。",
            NoticeKind.RequestDeclined => $"{number}被拒绝，可以修改后重新提交、与对方协商或申请平台介入。",
            NoticeKind.RequestWithdrawn => $"{number}已由发起人撤销。",
            NoticeKind.RequestLapsed => $"{number}超时关闭，订单不变。",
            NoticeKind.RequestEndedByShipping => $"卖家已发货，{number}关闭。",
            NoticeKind.RequestMovedOn => $"{number}转入下一步{sum}{Then("截止时间")}",
            NoticeKind.RefundSent => buyer ? $"退款 {money} 已发出，原路退回。" : $"已向买家退款 {money}。",
            NoticeKind.RefundArrived => $"退款 {money} 已到账。",
            NoticeKind.ReturnSent => buyer ? $"{number}的退货单号已登记。" : $"买家已寄回{number}的商品{Then("预计最晚送达")}",
            NoticeKind.ReturnArrived => buyer ? $"{number}的退货已送达卖家{Then("卖家确认截止")}" : $"{number}的退货已送达{Before("确认")}",
            NoticeKind.ReturnAccepted => $"卖家已收到{number}的退货。",
            NoticeKind.ReplacementSent => $"{number}的换货商品已寄出。",
            NoticeKind.OrderCompleted => buyer ? "交易成功，如有问题可在售后期内申请售后。" : "交易成功，货款已转入您的账户。",
            NoticeKind.CompensationPaid => buyer ? $"您获得卖家赔付 {money}。" : $"已从您的保证金赔付买家 {money}。",
            NoticeKind.PaymentReduced => buyer ? $"您应付的款项减少 {money}。" : $"买家应付的款项减少 {money}。",
            NoticeKind.RefundedOutside => $"{money} 已在平台外退回买家，已入账，不再重复退款。",
            NoticeKind.ReturnPostagePaid => buyer ? $"退货运费 {money} 已退还给您。" : $"已退还买家退货运费 {money}。",
            NoticeKind.FeeCharged => $"订单产生费用 {money}。",
            NoticeKind.MessageReceived => "您收到一条新留言。",
            NoticeKind.DeskCalled => $"{number}已申请平台介入{Before("举证")}",
            NoticeKind.EvidenceWanted => $"平台要求就{number}补充举证{Before("提交")}",
            NoticeKind.VerdictGiven => $"平台已就{number}判责{(by is { } at ? $"，可接受结果，或在 {Time(at)} 前申诉。" : "，为最终结果。")}",
            NoticeKind.VerdictAppealed => $"{number}的判责结果已被申诉，由另一位客服重新判定{Then("最晚")}",
            NoticeKind.VerdictExecuted => $"{number}的判责结果开始执行。",
            NoticeKind.RequestDismissed => $"平台未支持{number}，该申请关闭。",
            NoticeKind.ComplaintUpheld => $"第 {caseNumber} 号投诉成立{(amountMinor > 0 ? $"，赔付 {money}" : "")}。",
            NoticeKind.TimeExtended => caseNumber == 0 ? "已延长收货时间。" : $"{number}的处理时间已延长{Then("截止时间")}",
            NoticeKind.SpokenFor => "平台客服应一方要求代为操作，详见订单记录。",
            NoticeKind.PenaltyImposed => buyer ? "您投诉的卖家已受到处罚。" : $"您的店铺已被扣分{(amountMinor > 0 ? $"并罚款 {money}" : "")}。",
            NoticeKind.PenaltyWaived => buyer ? "平台已豁免卖家的处罚，您获得的赔付不变。" : "平台已豁免处罚，扣分和罚款已撤销。",
            NoticeKind.OrderHeld => buyer ? $"平台已暂停此订单发货{Then("最晚到")}" : $"平台已禁止此订单发货，请勿发货{Then("最晚到")}",
            NoticeKind.HoldReleased => buyer ? $"您的订单可以发货了{Then("卖家最晚发货时间")}" : $"禁止发货已解除{Before("发货")}",
            NoticeKind.ContractWithdrawn => buyer ? "已收到您的法定撤回，准确时间见订单记录。" : "买家已依法撤回合同，无需您同意。",
            NoticeKind.PaymentPromised => buyer ? $"订单 {money} 已确认，稍后付款{Then("卖家最晚发货时间")}" : $"订单 {money} 已确认，货款稍后收取{Before("发货")}",
            NoticeKind.DepositPaid => buyer ? $"定金 {money} 已到账{Before("付尾款")}" : $"买家已付定金 {money}{Then("尾款截止")}",
            NoticeKind.DepositForfeited => buyer ? $"您放弃了订单，定金 {money} 归卖家所有。" : $"买家放弃了订单，定金 {money} 归您所有。",
            NoticeKind.DepositReturned => buyer ? $"定金 {money} 退还给您。" : $"定金 {money} 退还给买家。",
            NoticeKind.DifferenceWanted => buyer ? $"{number}的换货商品须补差价 {money}{Before("付款")}" : $"{number}的换货商品由买家补差价 {money}{Then("付款截止")}",
            NoticeKind.DifferencePaid => $"{number}的换货差价 {money} 已付。",
            NoticeKind.DifferenceReturned => buyer ? $"{number}的换货差价 {money} 退还给您。" : $"{number}的换货差价 {money} 退还给买家。",
            NoticeKind.RefundDelayed => buyer ? $"退款 {money} 还没有到账，平台正在处理，款项不会少。" : $"给买家的退款 {money} 没有办成，平台正在处理。",
            NoticeKind.RefundReversed => buyer ? $"退款 {money} 到账后被退回，平台会另行退给您。" : $"给买家的退款 {money} 到账后被退回，平台正在处理。",
            NoticeKind.CarrierDidNot => "物流公司没有照办，平台正在处理。",
            NoticeKind.StorePaidOut => $"此订单的货款 {money} 已打款给您。",
            NoticeKind.ShortfallCollected => $"此订单余额不足 {money}，已从保证金扣除。",
            _ => throw new UnreachableException(),
        };

        string Before(string act) => by is { } at ? $"，请在 {Time(at)} 前{act}。" : "。";
        string Then(string what) => by is { } at ? $"，{what} {Time(at)}。" : "。";
    }
}
