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
            NoticeKind.RequestDeclined => $"{number}被拒绝，可以修改后重新提交或与对方协商。",
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
            NoticeKind.FeeCharged => $"订单产生费用 {money}。",
            NoticeKind.MessageReceived => "您收到一条新留言。",
            _ => throw new UnreachableException(),
        };

        string Before(string act) => by is { } at ? $"，请在 {Time(at)} 前{act}。" : "。";
        string Then(string what) => by is { } at ? $"，{what} {Time(at)}。" : "。";
    }
}
