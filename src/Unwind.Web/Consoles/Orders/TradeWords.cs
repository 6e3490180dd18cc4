namespace Unwind.Web.Consoles.Orders;

/// <summary>Words of the pages for what the core only names.</summary>
static class TradeWords
{
    /// <summary>A component of the order's money, with the way that it came.</summary>
    public static string Of(Reader reader, Funding funding) => funding.Kind switch
    {
        FundingKind.Cash => Channel(reader, funding.Channel),
        FundingKind.ThirdPerson => reader.T($"代付（{funding.Payer}）", $"Paid by {funding.Payer}"),
        FundingKind.PlatformCoupon => reader.T("平台优惠券", "Platform coupon"),
        FundingKind.PlatformSubsidy => reader.T("平台补贴", "Platform subsidy"),
        FundingKind.Points => reader.T("积分", "Points"),
        FundingKind.GiftCard => reader.T("礼品卡", "Gift card"),
        _ => funding.Channel,
    };

    public static string Channel(Reader reader, string channel) => channel switch
    {
        "alipay" => reader.T("支付宝", "Alipay"),
        "stripe" => "Stripe",
        "points" => reader.T("积分", "Points"),
        _ => channel,
    };

    public static string Payment(Reader reader, PaymentKind kind) => reader.Say.Payment(kind);

    /// <summary>The lists' names, as each side calls them.</summary>
    public static string Tab(Reader reader, Stage stage) => (stage, reader.IsSeller) switch
    {
        (Stage.AwaitingPayment, true) => reader.T("等待买家付款", "Awaiting payment"),
        (Stage.AwaitingPayment, _) => reader.T("待付款", "To pay"),
        (Stage.AwaitingShipment, true) => reader.T("等待发货", "To ship"),
        (Stage.AwaitingShipment, _) => reader.T("待发货", "Not shipped yet"),
        (Stage.LabelPrinted, _) => reader.T("已打单未发出", "Label printed"),
        (Stage.InTransit, true) => reader.T("已发货", "On the way"),
        (Stage.InTransit, _) => reader.T("待收货", "On the way"),
        (Stage.Received, _) => reader.T("已签收", "Received"),
        (Stage.Returning, _) => reader.T("退回中", "Coming back"),
        (Stage.Completed, _) => reader.T("成功", "Completed"),
        (Stage.Closed, _) => reader.T("关闭", "Closed"),
        _ => reader.Say.Stage(stage),
    };
}
