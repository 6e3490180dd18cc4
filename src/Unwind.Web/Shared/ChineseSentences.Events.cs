using System.Diagnostics;
using Unwind.Cancellations;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Exchanges;
using Unwind.Messages;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Policies;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Shipments;

namespace Unwind.Web.Shared;

sealed partial class ChineseSentences
{
    public override string Event(OrderEvent fact, Order order, Policy policy)
    {
        var who = Actor(fact.Stamp.By.Kind);
        return OnBehalf(Told(fact, who, order, policy), fact.Stamp);
    }

    string Told(OrderEvent fact, string who, Order order, Policy policy)
    {
        return fact switch
        {
            OrderPlaced e => Placed(e, who, M),
            OrderEnded e => e.Ending == Unwind.Orders.Ending.Completed ? "交易成功。" : "订单全部处理完毕，交易关闭。",
            PaymentBegun { Channel: { } channel } e => $"{who}开始在 {channel} 付款（{e.Reference}）。",
            PaymentBegun => $"{who}开始付款。",
            PaymentAsked e => $"付款已开始，正向支付渠道查询结果；如无答复，{Time(e.AgainAt)} 再次查询。",
            PaymentCaptured e => $"买家已付款，货款由平台担保；卖家应在 {Time(e.ShipBy)} 前发货。",
            PaymentBounced e => $"一笔 {M(e.Cash.Sum(c => c.Minor))} 的付款无法用于此订单（{Title(e.Why)}），已原路退回。",
            OrderClosed e => $"{who}关闭交易，原因：{R(e.Reason)}。{Said(e.Statement)}{OneSided(e.OneSided)}",
            LinesClosed e => $"{who}关闭子订单共 {Units(e.Lines)} 件，原因：{R(e.Reason)}；其余应付 {M(e.Pricing.PayableMinor)}。{Said(e.Statement)}{OneSided(e.OneSided)}",
            Repriced e => $"{who}改价，现应付 {M(e.Pricing.PayableMinor)}（含运费 {M(e.Pricing.PostageMinor)}）。",
            OrderCancelled e => $"{who}取消已付款订单，原因：{R(e.Reason)}；{Liability(e.Liable)}。{Said(e.Explanation)}",
            StockStepTaken e => $"{who}对 {e.Sku} 选择了「{Stock(e.Step)}」。",
            Shipped { Virtual: true } e => $"{who}已在线交付 {Units(e.Lines)} 件。",
            Shipped e => $"{who}发货 {Units(e.Lines)} 件，{e.Carrier} {e.Tracking}，等待揽收。",
            ShipmentMissed => "卖家未按约定时间发货，买家可立即申请退款。",
            PickUpMissed e => $"包裹 {e.Parcel} 逾期未揽收，按未发货处理。",
            LabelVoidAsked e => $"已请物流公司取消包裹 {e.Parcel} 的运单。",
            InterceptionDropped e => $"已通知物流公司继续派送包裹 {e.Parcel}。",
            InterceptionAsked e => $"已请物流公司拦截包裹 {e.Parcel}。",
            ParcelScanned e => $"包裹 {e.Parcel}：{Scan(e.Scan)}（{Time(e.At)}）。",
            CaseOpened e => Opened(who, e.Case),
            CaseAgreed e => e.BySilence ? $"逾期未处理，第 {e.Case} 号{Kind(e.Case)}视为同意。" : $"{who}同意第 {e.Case} 号{Kind(e.Case)}。",
            CaseDeclined e => e.BySilence ? $"逾期未处理，第 {e.Case} 号{Kind(e.Case)}视为拒绝。"
                : $"{who}拒绝第 {e.Case} 号{Kind(e.Case)}{(e.Reason is null ? "" : $"，原因：{R(e.Reason)}")}。{Said(e.Explanation)}",
            // A verdict that is being carried out makes it another kind first; what it then waits for comes next.
            CaseMoved { To: CaseState.Appealable } e => $"第 {e.Case} 号申请转为{Case(e.Kind)}。",
            CaseMoved e => $"第 {e.Case} 号申请转入下一步（{Case(e.Kind)}）：{Waits(e.To)}。",
            CaseNarrowed e => $"第 {e.Case} 号{Kind(e.Case)}继续，剩余 {e.Units.Sum(u => u.Count)} 件。",
            CaseClosed e => $"第 {e.Case} 号{Kind(e.Case)}结束：{Outcome(e.Outcome)}。",
            RefundIssued { Outside: { } reference } e => $"{e.Units.Sum(u => u.Units.Count)} 件商品已在外部退款 {M(e.Amounts.Total)}（{reference}），已入账，不再重复退款。",
            RefundIssued { Promise: true } e => $"{e.Units.Sum(u => u.Units.Count)} 件商品少收 {M(e.Amounts.Total)}{(e.Reason is null ? "" : $"；原因：{R(e.Reason)}")}；{Liability(e.Liable)}。",
            RefundIssued e => $"{e.Units.Sum(u => u.Units.Count)} 件商品退款 {M(e.Amounts.Total)}，原路退回{(e.Reason is null ? "" : $"；原因：{R(e.Reason)}")}；{Liability(e.Liable)}。",
            RefundConfirmed e when order.Refunds[e.Number - 1].Promise => $"第 {e.Number} 笔少收的 {M(order.Refunds[e.Number - 1].Amounts[e.Component])} 已确认。",
            RefundConfirmed e => $"第 {e.Number} 笔退款中 {M(order.Refunds[e.Number - 1].Amounts[e.Component])} 已到账。",
            ReturnSent e => $"{who}已寄回商品，{e.Carrier} {e.Tracking}。",
            ReturnScanned e => $"第 {e.Case} 号申请的退货已送达卖家，卖家应在 {Time(e.Until)} 前确认。",
            ReturnAccepted e => $"{(e.BySilence ? "卖家逾期未处理，视为" : $"{who}确认")}收到退货 {e.Units.Sum(u => u.Count)} 件{(e.Sellable ? "，可再次销售" : "")}。",
            ReplacementSent e => $"{who}寄出换货商品 {e.Sku} 共 {e.Units.Sum(u => u.Count)} 件，{e.Carrier} {e.Tracking}。",
            UnitsCompleted e => $"{(fact.Stamp.By.Kind == ActorKind.Buyer ? "买家确认收货" : "系统自动确认收货")} {Units(e.Lines)} 件，{M(e.Released.Total)} 转给卖家。",
            CompensationDue e => $"从卖家保证金赔付买家 {M(e.Minor)}{(e.Reason.Length == 0 ? "" : $"，原因：{R(e.Reason)}")}。",
            FeeCharged e => $"产生{Fee(e.Fee)} {M(e.Minor)}，{Liability(e.Bearer)}。",
            CouponRestored e => $"优惠券 {e.Code} 已退回买家。",
            AfterSaleEnded => "售后期结束。",
            MessageSent e => $"{who}留言：{e.Text}{(e.Attachments.IsDefaultOrEmpty ? "" : $"（附件 {e.Attachments.Length} 个）")}",
            _ => OfDesk(fact, who, order, policy) ?? OfWays(fact, who, order, policy)
                ?? throw new UnreachableException($"No words are written for {fact.GetType().Name}."),
        };

        string M(long minor) => Money(minor, order.Currency);
        string R(string? code) => Reason(policy, code);
        string Kind(int number) => order.FindCase(number) is { } c ? Case(c.Kind) : "申请";
        string Opened(string by, Case c)
        {
            var money = c.AmountMinor > 0 ? $"，金额 {M(c.AmountMinor)}" : "";
            var waits = c.Agreed || c.State is not CaseState.Answer a || a.Until <= c.OpenedAt ? "" : $"请{Actor(a.From)}在 {Time(a.Until)} 前处理；{Silence(a.OnSilence)}";
            var upheld = c is { Kind: CaseKind.Complaint, CompensationMinor: > 0 } ? $"如成立，从卖家保证金赔付买家 {M(c.CompensationMinor)}。" : "";
            var what = c.HoldsUnits ? $"{c.UnitCount} 件" : $"第 {c.Line} 个子订单";
            return $"{by}发起第 {c.Number} 号{Case(c.Kind)}，{what}{money}，原因：{R(c.Reason)}。{waits}{upheld}{Said(c.Explanation)}";
        }
    }

    static string Said(string? words) => string.IsNullOrWhiteSpace(words) ? "" : $"说明：“{words.Trim()}”。";
    static string OneSided(bool oneSided) => oneSided ? "卖家未说明已与买家协商，记为单方面关闭。" : "";
    static string Fee(string fee) => fee switch
    {
        Fees.Interception => "拦截费",
        Fees.ReturnPostage => "退货运费",
        Fees.Chargeback => "拒付超额扣款",
        _ => fee,
    };

    public override string Outcome(Outcome outcome, string currency)
    {
        var sentences = new List<string>();
        if (outcome.RefundMinor > 0)
            sentences.Add(outcome.Promise ? $"应付减少 {Money(outcome.RefundMinor, currency)}。" : $"立即退款 {Money(outcome.RefundMinor, currency)}，原路退回。");
        if (outcome.RefundIfAgreedMinor > 0) sentences.Add($"对方同意后退款 {Money(outcome.RefundIfAgreedMinor, currency)}。");
        if (outcome.RefundWhenBackMinor > 0) sentences.Add($"退货收到后退款 {Money(outcome.RefundWhenBackMinor, currency)}。");
        if (outcome.RefundByVerdictMinor > 0) sentences.Add($"判责生效后退款 {Money(outcome.RefundByVerdictMinor, currency)}。");
        if (outcome.FeeIfInterceptedMinor > 0) sentences.Add($"若拦截成功，其中 {Money(outcome.FeeIfInterceptedMinor, currency)} 为拦截费，由您承担。");
        if (outcome.CompensationMinor > 0) sentences.Add($"另从卖家保证金赔付 {Money(outcome.CompensationMinor, currency)}。");
        if (outcome.CompensationLaterMinor > 0) sentences.Add($"退款时另从卖家保证金赔付 {Money(outcome.CompensationLaterMinor, currency)}。");
        if (outcome.ReturnPostageMinor > 0) sentences.Add($"退还买家退货运费 {Money(outcome.ReturnPostageMinor, currency)}。");
        if (outcome.DepositLostMinor > 0) sentences.Add($"定金 {Money(outcome.DepositLostMinor, currency)} 归卖家，不予退还。");
        if (outcome.CompensationIfUpheldMinor > 0) sentences.Add($"如成立，从卖家保证金赔付 {Money(outcome.CompensationIfUpheldMinor, currency)}。");
        if (outcome.Points > 0) sentences.Add($"店铺扣 {outcome.Points} 分。");
        if (outcome.Liable != Unwind.Policies.Liability.Nobody) sentences.Add($"{Liability(outcome.Liable)}。");
        if (outcome is { WaitsFor: { } waits, Until: { } until })
            sentences.Add($"等待{Actor(waits)}处理，截止 {Time(until)}。{(outcome.OnSilence is { } silence ? Silence(silence) : "")}");
        else if (outcome.Until is { } end) sentences.Add($"双方截止时间 {Time(end)}。");
        if (outcome.OneSided) sentences.Add("没有写明已告知买家，将记为单方面关闭，买家可以据此投诉。");
        if (outcome.DueMinor > 0) sentences.Add($"买家仍应付 {Money(outcome.DueMinor, currency)}。");
        sentences.Add($"订单状态：{Stage(outcome.Stage)}。");
        return Joined(sentences);
    }
}
