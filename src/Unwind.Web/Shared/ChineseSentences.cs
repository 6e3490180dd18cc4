using System.Diagnostics;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Deadlines;
using Unwind.Orders;
using Unwind.Policies;
using Unwind.Shipments;

namespace Unwind.Web.Shared;

/// <summary>The words that buyers and sellers know from Taobao.</summary>
sealed partial class ChineseSentences : Sentences
{
    public override string Language => "zh-CN";

    public override string Money(long minor, string currency) =>
        currency == "CNY" ? minor < 0 ? $"−¥{Currencies.Amount(minor, currency)[1..]}" : $"¥{Currencies.Amount(minor, currency)}" : $"{Currencies.Amount(minor, currency)} {currency}";

    private protected override string Pick(Words words) => words.Zh;
    private protected override string Joined(IEnumerable<string> sentences) => string.Concat(sentences);

    public override string Act(Act act) => act switch
    {
        Unwind.Act.PlaceOrder => "拍下",
        Unwind.Act.ImportOrder => "导入订单",
        Unwind.Act.BeginPayment => "付款",
        Unwind.Act.RecordPayment => "登记付款",
        Unwind.Act.ReportUnpaid => "登记未付款",
        Unwind.Act.CloseOrder => "关闭交易",
        Unwind.Act.CloseLines => "关闭子订单",
        Unwind.Act.Reprice => "改价",
        Unwind.Act.Ship => "发货",
        Unwind.Act.VoidLabel => "取消运单",
        Unwind.Act.ApplyToCancel => "申请取消订单",
        Unwind.Act.RequestRefund => "申请退款",
        Unwind.Act.RequestReturn => "退货退款",
        Unwind.Act.RequestExchange => "换货",
        Unwind.Act.AgreeCase => "同意",
        Unwind.Act.DeclineCase => "拒绝",
        Unwind.Act.WithdrawCase => "撤销申请",
        Unwind.Act.FillReturn => "填写退货单号",
        Unwind.Act.ConfirmReturn => "确认收到退货",
        Unwind.Act.DeclineReturned => "拒绝确认退货",
        Unwind.Act.SendReplacement => "寄出换货商品",
        Unwind.Act.ExchangeUnavailable => "无货可换，转退货退款",
        Unwind.Act.ConfirmReceipt => "确认收货",
        Unwind.Act.RecordScan => "登记物流信息",
        Unwind.Act.RecordReturnScan => "登记退货物流信息",
        Unwind.Act.ConfirmRefund => "登记退款到账",
        Unwind.Act.SendMessage => "发送留言",
        Unwind.Act.CallDesk => "申请平台介入",
        Unwind.Act.GiveEvidence => "举证",
        Unwind.Act.AskEvidence => "要求补充举证",
        Unwind.Act.AssignCase => "分派客服",
        Unwind.Act.GiveVerdict => "判责",
        Unwind.Act.AcceptVerdict => "接受判责结果",
        Unwind.Act.AppealVerdict => "申诉",
        Unwind.Act.ExtendDeadline => "延长时间",
        Unwind.Act.Complain => "投诉",
        Unwind.Act.WaivePenalty => "豁免处罚",
        Unwind.Act.ActOnBehalf => "代为操作",
        Unwind.Act.HoldOrder => "禁止发货",
        Unwind.Act.ReleaseHold => "解除禁止发货",
        Unwind.Act.WithdrawContract => "法定撤回",
        Unwind.Act.ConfirmCollection => "登记收款到账",
        Unwind.Act.RecordOutsideRefund => "登记外部退款",
        Unwind.Act.ParkEffect => "登记外部未完成",
        Unwind.Act.ResumeEffect => "重新执行",
        Unwind.Act.SettleEffect => "人工办结",
        Unwind.Act.ReverseRefund => "登记退款退回",
        Unwind.Act.PassDeadlines => "超时处理",
        _ => throw new UnreachableException(),
    };

    public override string Stage(Stage stage) => stage switch
    {
        Unwind.Stage.AwaitingPayment => "等待买家付款",
        Unwind.Stage.AwaitingShipment => "等待卖家发货",
        Unwind.Stage.LabelPrinted => "已打单未发出",
        Unwind.Stage.InTransit => "卖家已发货",
        Unwind.Stage.Returning => "包裹退回中",
        Unwind.Stage.Received => "已签收",
        Unwind.Stage.Completed => "交易成功",
        Unwind.Stage.Closed => "交易关闭",
        _ => throw new UnreachableException(),
    };

    public override string Actor(ActorKind actor) => actor switch
    {
        ActorKind.Buyer => "买家",
        ActorKind.Seller => "卖家",
        ActorKind.Officer => "平台客服",
        ActorKind.Carrier => "物流公司",
        ActorKind.Payment => "支付渠道",
        ActorKind.Clock => "系统",
        ActorKind.Platform => "平台",
        _ => throw new UnreachableException(),
    };

    public override string Case(CaseKind kind) => kind switch
    {
        CaseKind.Cancellation => "取消订单申请",
        CaseKind.Refund => "退款申请",
        CaseKind.Return => "退货退款申请",
        CaseKind.Exchange => "换货申请",
        CaseKind.Complaint => "投诉",
        _ => throw new UnreachableException(),
    };

    public override string Waits(CaseState state) => state switch
    {
        CaseState.Answer s => $"等待{Actor(s.From)}处理",
        CaseState.CarrierAnswer => "等待物流拦截结果",
        CaseState.Delivery => "拦截未成功，等待派送或拒收",
        CaseState.GoodsBack => "等待包裹退回",
        CaseState.ReturnParcel => "等待买家退货",
        CaseState.ReturnCheck { DeliveredAt: null } => "退货运输中",
        CaseState.ReturnCheck => "等待卖家确认收货",
        CaseState.Replacement => "等待卖家寄出换货商品",
        CaseState.Payment => "等待买家补差价",
        CaseState.Evidence { From: { } side } => $"等待{Actor(side)}补充举证",
        CaseState.Evidence => "举证期，双方举证中",
        CaseState.Ruling => "等待平台判责",
        CaseState.Appealable => "已判责，申诉期内",
        CaseState.Ended s => Outcome(s.Outcome),
        _ => throw new UnreachableException(),
    };

    public override string Outcome(CaseOutcome outcome) => outcome switch
    {
        CaseOutcome.Refunded => "退款成功",
        CaseOutcome.Exchanged => "换货完成",
        CaseOutcome.Declined => "已拒绝",
        CaseOutcome.Lapsed => "超时关闭",
        CaseOutcome.Withdrawn => "已撤销",
        CaseOutcome.EndedByShipping => "卖家已发货，申请关闭",
        CaseOutcome.NothingLeft => "无可处理商品，申请关闭",
        CaseOutcome.Dismissed => "平台未支持",
        CaseOutcome.Upheld => "成立",
        _ => throw new UnreachableException(),
    };

    public override string Deadline(DeadlineKind kind) => kind switch
    {
        DeadlineKind.Payment => "付款截止",
        DeadlineKind.Shipment => "发货截止",
        DeadlineKind.PickUp => "揽收截止",
        DeadlineKind.GiveUpShipment => "仍未发货，自动退款",
        DeadlineKind.Receipt => "自动确认收货",
        DeadlineKind.CaseWait => "申请处理截止",
        DeadlineKind.AfterSale => "售后期结束",
        DeadlineKind.Hold => "禁止发货到期",
        _ => throw new UnreachableException(),
    };

    public override string Silence(Silence silence) => silence switch
    {
        Unwind.Policies.Silence.Lapses => "逾期未处理，申请自动关闭，订单不变。",
        Unwind.Policies.Silence.Agrees => "逾期未处理，视为同意。",
        Unwind.Policies.Silence.Declines => "逾期未处理，视为拒绝。",
        _ => throw new UnreachableException(),
    };

    public override string Liability(Liability liability) => liability switch
    {
        Unwind.Policies.Liability.Nobody => "无责任方",
        Unwind.Policies.Liability.Buyer => "买家责任",
        Unwind.Policies.Liability.Seller => "卖家责任",
        Unwind.Policies.Liability.Platform => "平台责任",
        Unwind.Policies.Liability.Carrier => "物流责任",
        _ => throw new UnreachableException(),
    };

    public override string Scan(Scan scan) => scan switch
    {
        Unwind.Shipments.Scan.PickedUp => "已揽收",
        Unwind.Shipments.Scan.Moving => "运输中",
        Unwind.Shipments.Scan.Delivered => "已签收",
        Unwind.Shipments.Scan.Intercepted => "拦截成功，退回中",
        Unwind.Shipments.Scan.InterceptionFailed => "拦截失败",
        Unwind.Shipments.Scan.RefusedAtDoor => "买家拒收，退回中",
        Unwind.Shipments.Scan.Returned => "已退回卖家",
        Unwind.Shipments.Scan.Lost => "运输途中丢失",
        Unwind.Shipments.Scan.LabelVoided => "运单已取消",
        _ => throw new UnreachableException(),
    };

    public override string Parcel(ParcelState state) => state switch
    {
        ParcelState.Labelled => "已打单，待揽收",
        ParcelState.Voiding => "运单取消中",
        ParcelState.Voided => "运单已取消",
        ParcelState.InTransit => "运输中",
        ParcelState.Delivered => "已签收",
        ParcelState.Returning => "退回中",
        ParcelState.Returned => "已退回",
        ParcelState.Lost => "已丢失",
        _ => throw new UnreachableException(),
    };

    public override string Stock(StockStep step) => step switch
    {
        StockStep.None => "不处理库存",
        StockStep.SetToZero => "库存置零",
        StockStep.TakeOffSale => "商品下架",
        _ => throw new UnreachableException(),
    };

    public override string Ending(Ending ending) => ending switch
    {
        Unwind.Orders.Ending.None => "进行中",
        Unwind.Orders.Ending.Closed => "交易关闭",
        Unwind.Orders.Ending.Completed => "交易成功",
        _ => throw new UnreachableException(),
    };
}
