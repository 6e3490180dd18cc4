using System.Text.Json.Nodes;

namespace Unwind.Simulators;

/// <summary>What Alipay decides about its trades, and what it tells of them afterwards.</summary>
sealed class AlipayTrades(ChannelBooks books, Faults faults, AlipayNotices notices)
{
    Ledger Ledger => books.Alipay;

    public Payment Open(string order, long minor)
    {
        var reference = AlipayMoney.Time(books.Now)[..10].Replace("-", "", StringComparison.Ordinal)
            + "22001" + books.NextNumber();
        books.Book(new Movement.Opened(Channels.Alipay, reference, order, minor, "CNY", null) { At = books.Now });
        return Ledger.Find(reference)!;
    }

    /// <summary>The buyer pays. Paying what is paid or closed does nothing.</summary>
    public bool Pay(Payment trade)
    {
        lock (trade.Gate)
        {
            if (trade.State != PaymentState.Unpaid) return false;
            books.Book(new Movement.Paid(Channels.Alipay, trade.Reference) { At = books.Now });
            notices.Tell(trade, null);
            return true;
        }
    }

    public bool Finish(Payment trade)
    {
        lock (trade.Gate)
        {
            if (trade.State != PaymentState.Paid) return false;
            books.Book(new Movement.Finished(Channels.Alipay, trade.Reference) { At = books.Now });
            notices.Tell(trade, null);
            return true;
        }
    }

    public AlipayAnswer Query(JsonObject asked)
    {
        if (Find(asked, out var wrong) is not { } trade) return wrong!;
        lock (trade.Gate)
        {
            var node = Named(trade);
            node["trade_status"] = Status(trade);
            node["total_amount"] = AlipayMoney.Of(trade.Minor);
            node["buyer_logon_id"] = AlipayNotices.BuyerLogon;
            node["buyer_user_id"] = AlipayNotices.Buyer;
            if (trade.PaidAt is { } paid) node["send_pay_date"] = AlipayMoney.Time(paid);
            return AlipayAnswer.Done(node);
        }
    }

    public AlipayAnswer Close(JsonObject asked)
    {
        if (Find(asked, out var wrong) is not { } trade) return wrong!;
        lock (trade.Gate)
        {
            if (trade.State is PaymentState.Paid or PaymentState.Finished)
                return AlipayAnswer.No("TRADE_STATUS_ERROR", "交易状态不合法");
            // Closing twice is harmless.
            if (trade.State == PaymentState.Unpaid)
            {
                books.Book(new Movement.Closed(Channels.Alipay, trade.Reference) { At = books.Now });
                notices.Tell(trade, null);
            }
            return AlipayAnswer.Done(Named(trade));
        }
    }

    public AlipayAnswer Refund(JsonObject asked)
    {
        if (AlipayMoney.Parse(Json.Text(asked, "refund_amount")) is not { } minor)
            return AlipayAnswer.No("INVALID_PARAMETER", "参数无效：refund_amount");
        if (Find(asked, out var wrong) is not { } trade) return wrong!;
        lock (trade.Gate)
        {
            var key = Json.Text(asked, "out_request_no") is { Length: > 0 } given ? given : null;
            if (key is null && minor != trade.Minor)
                return AlipayAnswer.No("INVALID_PARAMETER", "参数无效：部分退款必须传 out_request_no");
            return Refund(trade, key ?? trade.Order, minor, Json.Text(asked, "refund_reason"), console: false);
        }
    }

    /// <summary>The one place where money goes back. The caller holds the trade's gate, or takes it here again.</summary>
    public AlipayAnswer Refund(Payment trade, string key, long minor, string? reason, bool console)
    {
        lock (trade.Gate)
        {
            if (trade.Refunds.Find(r => r.Key == key) is { } before)
            {
                return before.Minor == minor
                    ? Refunded(trade, before, moved: false)
                    : AlipayAnswer.No("DISCORDANT_REPEAT_REQUEST", "不一致的请求：同一退款请求号，金额不同");
            }
            if (trade.State == PaymentState.Finished) return AlipayAnswer.No("TRADE_HAS_FINISHED", "交易已完结");
            if (trade.State != PaymentState.Paid || trade.Left == 0)
                return AlipayAnswer.No("TRADE_STATUS_ERROR", "交易状态不合法");
            if (minor > trade.Left) return AlipayAnswer.No("REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限");
            if (faults.Now.BalanceLow && !console)
                return AlipayAnswer.No("SELLER_BALANCE_NOT_ENOUGH", "卖家余额不足");
            books.Book(new Movement.Refunded(
                Channels.Alipay, trade.Reference, trade.Reference + "/" + key, key, minor, RefundStatus.Succeeded, console,
                reason, null)
            { At = books.Now });
            var refund = trade.Refunds[^1];
            notices.Tell(trade, refund);
            return Refunded(trade, refund, moved: true);
        }
    }

    public AlipayAnswer QueryRefund(JsonObject asked)
    {
        if (Json.Text(asked, "out_request_no") is not { Length: > 0 } key)
            return AlipayAnswer.No("INVALID_PARAMETER", "参数无效：out_request_no");
        if (Find(asked, out var wrong) is not { } trade) return wrong!;
        lock (trade.Gate)
        {
            // Of a refund that it never saw the gateway says "Success", and nothing more.
            if (trade.Refunds.Find(r => r.Key == key) is not { } refund) return AlipayAnswer.Done([]);
            var node = Named(trade);
            node["out_request_no"] = key;
            node["total_amount"] = AlipayMoney.Of(trade.Minor);
            node["refund_amount"] = AlipayMoney.Of(refund.Minor);
            node["refund_status"] = "REFUND_SUCCESS";
            node["gmt_refund_pay"] = AlipayMoney.Time(refund.At);
            if (refund.Reason is { } reason) node["refund_reason"] = reason;
            return AlipayAnswer.Done(node);
        }
    }

    /// <summary>What a trade is called. Paid and then given back whole, it is closed.</summary>
    public static string Status(Payment trade) => trade.State switch
    {
        PaymentState.Unpaid => "WAIT_BUYER_PAY",
        PaymentState.Closed => "TRADE_CLOSED",
        PaymentState.Finished => "TRADE_FINISHED",
        PaymentState.Paid => trade.Left == 0 ? "TRADE_CLOSED" : "TRADE_SUCCESS",
        _ => throw new UnreachableException(trade.State.ToString()),
    };

    Payment? Find(JsonObject asked, out AlipayAnswer? wrong)
    {
        var (reference, order) = (Json.Text(asked, "trade_no"), Json.Text(asked, "out_trade_no"));
        wrong = null;
        if (string.IsNullOrEmpty(reference) && string.IsNullOrEmpty(order))
        {
            wrong = AlipayAnswer.No("INVALID_PARAMETER", "参数无效：trade_no 和 out_trade_no 不能同时为空");
            return null;
        }
        var found = string.IsNullOrEmpty(reference) ? Ledger.FindByOrder(order!) : Ledger.Find(reference);
        if (found is not null && (string.IsNullOrEmpty(order) || found.Order == order)) return found;
        wrong = AlipayAnswer.No("TRADE_NOT_EXIST", "交易不存在");
        return null;
    }

    static JsonObject Named(Payment trade) => new() { ["trade_no"] = trade.Reference, ["out_trade_no"] = trade.Order };

    static AlipayAnswer Refunded(Payment trade, Payback refund, bool moved)
    {
        var node = Named(trade);
        node["buyer_logon_id"] = AlipayNotices.BuyerLogon;
        node["buyer_user_id"] = AlipayNotices.Buyer;
        node["fund_change"] = moved ? "Y" : "N";
        // Of the trade so far, not of this refund: whoever books it as this refund's amount books too much.
        node["refund_fee"] = AlipayMoney.Of(trade.Refunded);
        node["send_back_fee"] = AlipayMoney.Of(refund.Minor);
        node["gmt_refund_pay"] = AlipayMoney.Time(refund.At);
        return AlipayAnswer.Done(node);
    }
}
