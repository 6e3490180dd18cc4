using System.Diagnostics;
using Unwind.Engine.Bulk;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Policies;
using Unwind.Settlements;
using Unwind.Withdrawals;

namespace Unwind.Web.Shared;

sealed partial class ChineseSentences
{
    public override string Way(Unwind.Bulk.Way way) => way switch
    {
        Unwind.Bulk.Way.ClosedAtOnce => "可立即关闭",
        Unwind.Bulk.Way.AskedToAgree => "须买家同意取消",
        Unwind.Bulk.Way.Intercepted => "须买家同意并由物流拦截",
        Unwind.Bulk.Way.Refused => "卖家不能单方取消",
        _ => throw new UnreachableException(),
    };

    public override string State(BulkState state) => state switch
    {
        BulkState.Checking => "试算中",
        BulkState.Ready => "待开始",
        BulkState.Running => "执行中",
        BulkState.Paused => "已暂停",
        BulkState.Cancelled => "已取消",
        BulkState.Finished => "已完成",
        _ => throw new UnreachableException(),
    };

    public override string Result(BulkResult result) => result switch
    {
        BulkResult.Waiting => "未查看",
        BulkResult.Planned => "未执行",
        BulkResult.Done => "已执行",
        BulkResult.Refused => "不能执行",
        BulkResult.Changed => "试算后已变化，未执行",
        BulkResult.Failed => "出错",
        _ => throw new UnreachableException(),
    };

    public override string What(EffectKind kind) => kind switch
    {
        EffectKind.PayOut => "退款",
        EffectKind.AskPayment => "查询付款",
        EffectKind.VoidLabel => "作废面单",
        EffectKind.Intercept => "拦截包裹",
        EffectKind.DropIntercept => "取消拦截",
        EffectKind.SetStock => "调整库存",
        EffectKind.RestoreCoupon => "退回优惠券",
        EffectKind.ReduceDebit => "减少应收",
        EffectKind.CollectDebit => "收款",
        EffectKind.ClosePayment => "关闭支付单",
        _ => throw new UnreachableException(),
    };

    public override string Parked(string why) => why switch
    {
        ParkReasons.Refused => "对方拒绝",
        ParkReasons.Failed => "办理失败",
        ParkReasons.BalanceTooLow => "渠道余额不足",
        ParkReasons.PaymentUnknown => "渠道没有这笔付款",
        ParkReasons.AmountDiffers => "渠道退的金额不符",
        ParkReasons.NoAnswer => "多次没有答复",
        ParkReasons.RefundedOutside => "部分款项已在渠道后台退回",
        ParkReasons.NotConfigured => "没有配置此渠道",
        _ => why,
    };

    public override string Progress(RefundProgress progress) => progress switch
    {
        RefundProgress.UnderWay => "退款中",
        RefundProgress.Delayed => "退款延迟，平台处理中",
        RefundProgress.PaidOut => "已退款",
        _ => throw new UnreachableException(),
    };

    public override string Payment(PaymentKind payment) => payment switch
    {
        PaymentKind.Prepaid => "先付款",
        PaymentKind.CashOnDelivery => "货到付款",
        PaymentKind.PayLater => "先用后付",
        PaymentKind.Deposit => "定金/尾款",
        _ => throw new UnreachableException(),
    };

    /// <summary>Facts of the other ways to pay, of holds, withdrawals and the store's own money; null for all others.</summary>
    string? OfWays(OrderEvent fact, string who, Order order, Policy policy)
    {
        return fact switch
        {
            OrderHeld e => $"{who}禁止此订单发货，最晚到 {Time(e.Until)}。{Said(e.Words)}",
            HoldReleased e => $"禁止发货已解除，卖家应在 {Time(e.ShipBy)} 前发货。",
            ContractWithdrawn e =>
                $"{who}依法撤回合同，共 {Units(e.Lines)} 件{(e.ByEmail ? "（凭订单号和邮箱）" : "")}；收到时间 {ExactTime(fact.Stamp.At)}。{Said(e.Words)}",
            PaymentPromised e => $"订单已确认（{Payment(order.Payment)}），卖家应在 {Time(e.ShipBy)} 前发货。",
            CollectionIssued e => $"正在收款 {M(e.Amounts.Total)}（{Payment(order.Payment)}）。",
            CollectionConfirmed e => $"第 {e.Number} 笔收款中 {M(order.Collections[e.Number - 1].Amounts[e.Component])} 已到账。",
            DepositPaid e => $"买家已付定金 {M(e.Cash.Sum(c => c.Minor))}，请在 {Time(e.BalanceBy)} 前付尾款。",
            DepositForfeited e => $"买家放弃订单，定金 {M(e.Minor)} 归卖家。",
            DepositReturned { Outside: { } reference } e => $"定金 {M(e.Cash.Sum(c => c.Minor))} 已在外部退还（{reference}），已入账，不再重复退款。",
            DepositReturned e => $"定金 {M(e.Cash.Sum(c => c.Minor))} 退还买家。",
            DifferenceStated { Minor: < 0 } e => $"{who}说明第 {e.Case} 号换货商品便宜 {M(-e.Minor)}。",
            DifferenceStated e => $"{who}说明第 {e.Case} 号换货须由买家先补差价 {M(e.Minor)}。",
            DifferencePaid e => $"买家已付第 {e.Case} 号换货差价 {M(e.Cash.Sum(c => c.Minor))}。",
            DifferenceReleased e => $"第 {e.Case} 号换货差价 {M(e.Minor)} 转给卖家。",
            DifferenceRefunded { Outside: { } reference } e => $"第 {e.Case} 号换货差价 {M(e.Cash.Sum(c => c.Minor))} 已在外部退还（{reference}），已入账，不再重复退款。",
            DifferenceRefunded e => $"第 {e.Case} 号换货差价 {M(e.Cash.Sum(c => c.Minor))} 退还买家。",
            CommissionCharged { Minor: < 0 } e => $"退还卖家佣金 {M(-e.Minor)}。",
            CommissionCharged e => $"平台收取佣金 {M(e.Minor)}。",
            StorePaidOut e => $"此订单货款 {M(e.Minor)} 已打款给卖家。",
            PaymentUnpaid e => $"{e.Channel} 答复：{e.Reference} 没有收到付款。",
            EffectParked e => $"{What(e.Kind)}没有办成（{Parked(e.Why)}），等人处理。{Said(e.Words)}",
            EffectResumed e => $"{who}让{What(e.Kind)}再执行一次。",
            EffectSettled e => $"{who}人工办结：{What(e.Kind)}{(e.Reference is { } number ? $"（{number}）" : "")}。{Said(e.Words)}",
            RefundReversed e => $"第 {e.Number} 笔退款中 {M(order.Refunds[e.Number - 1].Amounts[e.Component])} 到账后又被退回。{Said(e.Words)}",
            ShortfallCollected e => $"卖家此订单余额不足 {M(e.Minor)}，已从保证金扣除。",
            _ => null,
        };

        string M(long minor) => Money(minor, order.Currency);
    }

    public override string Withdrawal(Outcome outcome, string currency)
    {
        var sentences = new List<string>();
        if (outcome.RefundMinor > 0)
            sentences.Add(outcome.Promise ? $"应付减少 {Money(outcome.RefundMinor, currency)}。" : $"立即退款 {Money(outcome.RefundMinor, currency)}，原路退回。");
        if (outcome.RefundWhenBackMinor > 0) sentences.Add($"商品退回后退款 {Money(outcome.RefundWhenBackMinor, currency)}。");
        sentences.Add("无需卖家同意。");
        return Joined(sentences);
    }

    string Placed(OrderPlaced e, string who, Func<long, string> money)
    {
        var what = $"{who}拍下 {e.Lines.Sum(l => l.Quantity)} 件商品，应付 {money(e.Pricing.PayableMinor)}";
        return e.Payment switch
        {
            PaymentKind.Prepaid => $"{what}，请在 {Time(e.PayBy)} 前付款。",
            PaymentKind.Deposit => $"{what}（{Payment(e.Payment)}），请在 {Time(e.PayBy)} 前付定金 {money(e.DepositMinor)}。",
            _ => $"{what}（{Payment(e.Payment)}）。",
        };
    }

    /// <summary>
    /// Whoever spoke for the one who acts is named: the act is the side's, the hand is not (R27). In front, where nobody's own
    /// words can pass for it.
    /// </summary>
    string OnBehalf(string sentence, Stamp stamp) => stamp.Through is { } officer
        ? $"{Actor(officer.Kind)} {officer.Id} 代{Actor(stamp.By.Kind)}操作：{sentence}" : sentence;
}
