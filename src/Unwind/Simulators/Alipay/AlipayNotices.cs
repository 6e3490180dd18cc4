namespace Unwind.Simulators;

/// <summary>Tells the merchant of a trade's new state: a signed form, to be answered with the word "success".</summary>
sealed class AlipayNotices(ChannelBooks books, AlipaySigning signing, Notifier notifier)
{
    public const string Buyer = "2088000000000001";
    public const string BuyerLogon = "138****0001";

    /// <summary>The caller holds the trade's gate, so that what is told is one moment's truth.</summary>
    public void Tell(Payment trade, Payback? refund)
    {
        var now = books.Now;
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["notify_time"] = AlipayMoney.Time(now),
            ["notify_type"] = "trade_status_sync",
            ["notify_id"] = books.NextNumber(),
            ["app_id"] = SimulatorKeys.AppId,
            ["charset"] = "utf-8",
            ["version"] = "1.0",
            ["trade_no"] = trade.Reference,
            ["out_trade_no"] = trade.Order,
            ["subject"] = "模拟订单 " + trade.Order,
            ["total_amount"] = AlipayMoney.Of(trade.Minor),
            ["trade_status"] = AlipayTrades.Status(trade),
            ["buyer_id"] = Buyer,
            ["gmt_create"] = AlipayMoney.Time(trade.MadeAt),
        };
        if (trade.PaidAt is { } paid)
        {
            values["gmt_payment"] = AlipayMoney.Time(paid);
            values["receipt_amount"] = AlipayMoney.Of(trade.Minor);
        }
        if (trade.State == PaymentState.Closed || (trade.PaidAt is not null && trade.Left == 0))
            values["gmt_close"] = AlipayMoney.Time(now);
        if (refund is not null)
        {
            values["refund_fee"] = AlipayMoney.Of(trade.Refunded);
            values["gmt_refund"] = $"{AlipayMoney.Time(refund.At)}.{refund.At.Millisecond:000}";
            values["out_biz_no"] = refund.Key!;
        }
        notifier.Send(new Notice(
            "/v1/channels/alipay/notifications", trade.Reference, () => Request(values),
            (status, body) => status == 200 && body.Trim() == "success"));
    }

    /// <summary>Signed when it is sent, because most are never sent where nobody listens. The same text each time.</summary>
    HttpRequestMessage Request(SortedDictionary<string, string> values) => new()
    {
        Content = new FormUrlEncodedContent(
        [
            .. values,
            KeyValuePair.Create("sign_type", "RSA2"),
            KeyValuePair.Create("sign", signing.Sign(AlipaySigning.Text(values))),
        ]),
    };
}
