using System.Globalization;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Unwind.Engine.Reading;
using Unwind.Settlements;

namespace Unwind.Engine.Outside;

/// <param name="Endpoint">The gateway, for example <c>https://openapi.alipay.com/gateway.do</c>.</param>
/// <param name="PrivateKey">Our application's private key, PEM or bare Base64.</param>
/// <param name="AlipayKey">Alipay's public key, PEM or bare Base64: what it says is believed only with its signature.</param>
sealed record AlipayOptions(string Name, Uri Endpoint, string AppId, string PrivateKey, string AlipayKey, TimeSpan Timeout);

/// <summary>
/// Alipay: refunds, questions about them, closing what was begun, and its asynchronous notifications. A refund's
/// <c>out_request_no</c> is the effect's key, so the same refund asked for twice is one; <c>fund_change</c> says whether money
/// moved just now, and when it did not, Alipay is asked what became of it.
/// </summary>
sealed class AlipayChannel : IPaymentChannel
{
    /// <summary>Alipay's clock, whatever the season.</summary>
    static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    readonly AlipayOptions options;
    readonly TimeProvider clock;
    readonly Wire wire;
    readonly RSA own = RSA.Create();
    readonly RSA theirs = RSA.Create();

    /// <exception cref="OutsideException">A key can't be read.</exception>
    public AlipayChannel(AlipayOptions options, TimeProvider clock)
    {
        (this.options, this.clock) = (options, clock);
        wire = new Wire(options.Timeout, clock);
        ReadKey(own, options.PrivateKey, isPrivate: true, "private_key_file");
        ReadKey(theirs, options.AlipayKey, isPrivate: false, "alipay_public_key_file");
    }

    public string Name => options.Name;
    public bool IsDown => wire.IsOpen;
    public TimeSpan Timeout => options.Timeout;
    public ActorKind Kind => ActorKind.Payment;
    public string Thanks => "success";

    void ReadKey(RSA key, string text, bool isPrivate, string what)
    {
        try
        {
            if (text.Contains("-----", StringComparison.Ordinal)) key.ImportFromPem(text);
            else if (isPrivate) ReadBare(key, Convert.FromBase64String(text.Trim()));
            else key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text.Trim()), out _);
            // A public key where the private one belongs is found now, and not with the first refund.
            if (isPrivate) _ = AlipaySignature.Sign(key, "");
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or FormatException or ArgumentException)
        {
            throw new OutsideException($"Channel {Name}: {what} holds no RSA key that can be read.", unreadable);
        }
    }

    /// <summary>Alipay's own tool writes the key without its frame, in one of two forms.</summary>
    static void ReadBare(RSA key, byte[] bytes)
    {
        try
        {
            key.ImportPkcs8PrivateKey(bytes, out _);
        }
        catch (CryptographicException)
        {
            key.ImportRSAPrivateKey(bytes, out _);
        }
    }

    public Task<Answer> Send(EffectRow row, CancellationToken cancel) => row.Effect.Kind switch
    {
        EffectKind.PayOut => Refund(row, cancel),
        EffectKind.AskPayment => FindPayment(row, cancel),
        EffectKind.ClosePayment => Close(row, cancel),
        _ => Cannot(row),
    };

    public Task<Answer> Find(EffectRow row, CancellationToken cancel) => row.Effect.Kind switch
    {
        EffectKind.PayOut => FindRefund(row, cancel),
        // Asking again, and closing again, are harmless.
        EffectKind.AskPayment => FindPayment(row, cancel),
        EffectKind.ClosePayment => Close(row, cancel),
        _ => Cannot(row),
    };

    Task<Answer> Cannot(EffectRow row) => Task.FromResult<Answer>(new Answer.Refused(
        ParkReasons.Refused, $"{Name} can't {SnakeCase.Of(row.Effect.Kind)}."));

    Task<Answer> Refund(EffectRow row, CancellationToken cancel) => wire.Call(async at =>
    {
        if (row.Effect.Currency != "CNY") return new Answer.Refused(ParkReasons.Refused, $"{Name} takes CNY, not {row.Effect.Currency}.");
        if (row.Effect.Reference is null) return NoNumber();
        var answer = await Ask("alipay.trade.refund", json =>
        {
            WritePayment(json, row);
            json.WriteString("refund_amount", Yuan(row.Effect.Minor));
            json.WriteString("out_request_no", ChannelNames.Of(row.Effect.Key));
        }, at);
        if (answer.Code != "10000") return Failure(answer);
        // Money moved just now, as asked: another amount under this number would have been refused.
        if (answer["fund_change"] == "Y") return new Answer.Done(ChannelNames.Of(row.Effect.Key));
        // Or it had moved before, or not yet: asked, Alipay says so, and how much.
        try
        {
            return await FoundRefund(row, at) is Answer.Done done ? done : new Answer.Pending();
        }
        // It was accepted, whatever becomes of the question.
        catch (HttpRequestException)
        {
            return new Answer.Pending();
        }
    }, cancel);

    static Answer.Refused NoNumber() => new(ParkReasons.PaymentUnknown, "The payment has no number of the channel's.");

    Task<Answer> FindRefund(EffectRow row, CancellationToken cancel) => wire.Call(at => FoundRefund(row, at), cancel);

    async ValueTask<Answer> FoundRefund(EffectRow row, CancellationToken cancel)
    {
        if (row.Effect.Reference is null) return NoNumber();
        var answer = await Ask("alipay.trade.fastpay.refund.query", json =>
        {
            WritePayment(json, row);
            json.WriteString("out_request_no", ChannelNames.Of(row.Effect.Key));
        }, cancel);
        if (answer is { Code: "40004", SubCode: "ACQ.TRADE_NOT_EXIST" }) return new Answer.NotThere();
        if (answer.Code != "10000") return Failure(answer);
        if (answer["out_request_no"] is { } number && number != ChannelNames.Of(row.Effect.Key)) return Another();
        if (answer["refund_amount"] is not { } amount || answer["refund_status"] is not (null or "" or "REFUND_SUCCESS")) return new Answer.NotThere();
        return Minor(amount) is { } minor ? new Answer.Done(ChannelNames.Of(row.Effect.Key), minor)
            : new Answer.Unknown($"{Name} says it refunded '{amount}'.");
    }

    Task<Answer> FindPayment(EffectRow row, CancellationToken cancel) => wire.Call(at => FoundPayment(row, at), cancel);

    /// <summary>A signed answer to some other question, on the way of this one.</summary>
    Answer.Unknown Another() => new($"{Name} answered another question than this.");

    /// <summary>The number under which this order's payment was begun; null when it names another order, whoever said it.</summary>
    static string? Begun(EffectRow row)
    {
        var number = row.Effect.Reference ?? row.Order.ToString();
        return ChannelNames.OrderOf(number)?.Order == row.Order ? number : null;
    }

    async ValueTask<Answer> FoundPayment(EffectRow row, CancellationToken cancel)
    {
        // What was begun for another order can't pay this one, and is not this one's to close.
        if (Begun(row) is not { } begun) return new Answer.Unpaid();
        var answer = await Ask("alipay.trade.query", json => json.WriteString("out_trade_no", begun), cancel);
        // A trade that the buyer never opened is not there at all.
        if (answer is { Code: "40004", SubCode: "ACQ.TRADE_NOT_EXIST" }) return new Answer.Unpaid();
        if (answer.Code != "10000") return Failure(answer);
        if (answer["out_trade_no"] != begun) return Another();
        return answer["trade_status"] switch
        {
            "WAIT_BUYER_PAY" => new Answer.StillOpen(),
            "TRADE_SUCCESS" or "TRADE_FINISHED" when row.Effect.Currency != "CNY" => new Answer.Unknown("It was paid in CNY."),
            "TRADE_SUCCESS" or "TRADE_FINISHED" => PaidBy(answer),
            // Closed before payment; one that was paid and given back whole reads the same, and then nothing is left of it.
            "TRADE_CLOSED" => new Answer.Unpaid(),
            var other => new Answer.Unknown($"{Name} says that the payment is '{other}'."),
        };
    }

    Answer PaidBy(AlipayAnswer answer) =>
        answer["trade_no"] is { Length: > 0 } number && Minor(answer["total_amount"]) is { } minor
            ? new Answer.Paid(number, [new Funding(FundingKind.Cash, Name, minor, null, number)])
            : new Answer.Unknown($"{Name} names no amount.");

    Task<Answer> Close(EffectRow row, CancellationToken cancel) => wire.Call(async at =>
    {
        if (Begun(row) is not { } begun) return new Answer.Done(null);
        var answer = await Ask("alipay.trade.close", json => json.WriteString("out_trade_no", begun), at);
        if (answer.Code == "10000" || answer.SubCode == "ACQ.TRADE_NOT_EXIST") return new Answer.Done(null);
        if (answer.SubCode is not ("ACQ.TRADE_STATUS_ERROR" or "ACQ.REASON_TRADE_STATUS_INVALID" or "ACQ.REASON_ILLEGAL_STATUS")) return Failure(answer);
        // It can't be closed because it is closed, or because it was paid in the meantime.
        return await FoundPayment(row, at) switch
        {
            Answer.Unpaid => new Answer.Done(null),
            Answer.StillOpen => new Answer.Unknown($"{Name} does not close what is still open."),
            var found => found,
        };
    }, cancel);

    /// <summary>What was not done for sure, what may have been, and what never will be.</summary>
    static Answer Failure(AlipayAnswer answer)
    {
        var words = $"{answer.SubCode ?? answer.Code} {answer["sub_msg"] ?? answer["msg"]}".Trim();
        return answer.SubCode switch
        {
            "ACQ.SELLER_BALANCE_NOT_ENOUGH" => new Answer.Refused(ParkReasons.BalanceTooLow, words),
            "ACQ.TRADE_NOT_EXIST" => new Answer.Refused(ParkReasons.PaymentUnknown, words),
            "ACQ.DISCORDANT_REPEAT_REQUEST" => new Answer.Refused(ParkReasons.AmountDiffers, words),
            null or "ACQ.SYSTEM_ERROR" or "aop.ACQ.SYSTEM_ERROR" or "isp.unknow-error" => new Answer.Unknown(words),
            // 20000 is Alipay's own trouble: it may have done it all the same. The others are about how we asked, not about this
            // refund: too often, or with keys that somebody will set right.
            _ when answer.Code is "20000" or "40001" or "40002" or "40005" or "40006" => new Answer.Unknown(words),
            _ => new Answer.Refused(ParkReasons.Refused, words),
        };
    }

    static void WritePayment(Utf8JsonWriter json, EffectRow row)
    {
        // A shop that says which number it began names the same trade as Alipay, which says its own.
        var number = row.Effect.Reference!;
        json.WriteString(ChannelNames.OrderOf(number)?.Order == row.Order ? "out_trade_no" : "trade_no", number);
    }

    async Task<AlipayAnswer> Ask(string method, Action<Utf8JsonWriter> content, CancellationToken cancel)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["app_id"] = options.AppId,
            ["method"] = method,
            ["format"] = "JSON",
            ["charset"] = "utf-8",
            ["sign_type"] = "RSA2",
            ["timestamp"] = clock.GetUtcNow().ToOffset(Beijing).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["version"] = "1.0",
            ["biz_content"] = Write(content),
        };
        lock (own) fields["sign"] = AlipaySignature.Sign(own, AlipaySignature.TextOf(fields));
        using var form = new FormUrlEncodedContent(fields);
        using var response = await wire.Http.PostAsync(options.Endpoint, form, cancel);
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        // 5xx may come from before or after the work was done.
        if (!response.IsSuccessStatusCode) throw new IOException($"{Name} answered {(int)response.StatusCode}.");
        using var json = JsonDocument.Parse(body);
        var name = method.Replace('.', '_') + "_response";
        var node = AlipaySignature.NodeOf(body, name) ?? AlipaySignature.NodeOf(body, "error_response")
            ?? throw new FormatException($"{Name} answered something else than was asked.");
        var signature = json.RootElement.TryGetProperty("sign", out var sign) ? sign.GetString() : null;
        // An answer that nobody signed could be anybody's, also a no.
        if (!Fits(node.Span, signature)) throw new FormatException($"{Name}'s signature does not fit its answer: {Start(node.Span)}");
        // Only what was signed is read: what else stands in the body, under the same name even, is nobody's word.
        using var signed = JsonDocument.Parse(node);
        return new AlipayAnswer(signed.RootElement.EnumerateObject()
            .Where(p => p.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            .GroupBy(p => p.Name, StringComparer.Ordinal).ToDictionary(p => p.Key, p => p.First().Value.ToString(), StringComparer.Ordinal));
    }

    static string Start(ReadOnlySpan<byte> node) => Encoding.UTF8.GetString(node[..Math.Min(node.Length, 200)]);

    bool Fits(ReadOnlySpan<byte> text, string? signature)
    {
        lock (theirs) return AlipaySignature.Fits(theirs, text, signature);
    }

    static string Write(Action<Utf8JsonWriter> content)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    public async Task<ImmutableArray<News>> Read(Notification notification, CancellationToken cancel)
    {
        var fields = Form(notification.Body);
        // Here the kind of the signature is left out of what is signed as well.
        var text = Encoding.UTF8.GetBytes(AlipaySignature.TextOf(fields.Where(f => f.Key != "sign_type")));
        if (!Fits(text, fields.GetValueOrDefault("sign"))) throw new ForgedException($"{Name}'s signature does not fit the notification.");
        if (fields.GetValueOrDefault("app_id") != options.AppId) throw new ForgedException("It is for another application.");
        if (ChannelNames.OrderOf(fields.GetValueOrDefault("out_trade_no")) is not var (order, number))
            throw new FormatException("out_trade_no is no order's number.");
        var payment = fields.GetValueOrDefault("trade_no") is { Length: > 0 } known ? known : throw new FormatException("There is no trade_no.");
        if (fields.GetValueOrDefault("out_biz_no") is { Length: > 0 } refund)
        {
            if (ChannelNames.KeyOf(refund) is var (owner, key)) return [new News.RefundMoved(owner, key)];
            return await OutsideRefund(order, payment, refund, cancel);
        }
        if (fields.GetValueOrDefault("trade_status") is not ("TRADE_SUCCESS" or "TRADE_FINISHED") || fields.ContainsKey("gmt_refund")) return [];
        if (Minor(fields.GetValueOrDefault("total_amount")) is not { } minor) throw new FormatException("total_amount is no amount.");
        return [new News.PaymentCame(order, number, payment, fields["out_trade_no"], "CNY", [new Funding(FundingKind.Cash, Name, minor, null, payment)])];
    }

    /// <summary>The notification's <c>refund_fee</c> is everything refunded so far: how much this one was, Alipay is asked.</summary>
    async Task<ImmutableArray<News>> OutsideRefund(OrderId order, string payment, string refund, CancellationToken cancel)
    {
        var minor = 0L;
        var found = await wire.Call(async at =>
        {
            var answer = await Ask("alipay.trade.fastpay.refund.query", json =>
            {
                json.WriteString("trade_no", payment);
                json.WriteString("out_request_no", refund);
            }, at);
            if (answer.Code != "10000" || Minor(answer["refund_amount"]) is not { } amount) return new Answer.NotThere();
            if (answer["out_request_no"] != refund) return Another();
            minor = amount;
            return new Answer.Done(refund, amount);
        }, cancel);
        return found switch
        {
            // Alipay's refund numbers are unique within a trade only.
            Answer.Done => [new News.RefundedOutside(order, payment, $"{payment}/{refund}", minor, false)],
            Answer.NotThere => [],
            // The channel tells again when it is not thanked.
            _ => throw new IOException($"{Name} could not be asked how much was refunded."),
        };
    }

    static Dictionary<string, string> Form(byte[] body)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in Encoding.UTF8.GetString(body).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !fields.TryAdd(Decode(pair[..equals]), Decode(pair[(equals + 1)..])) || fields.Count > 100)
                throw new FormatException("This is no form.");
        }
        return fields;

        static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
    }

    static string Yuan(long fen) => string.Create(CultureInfo.InvariantCulture, $"{fen / 100}.{fen % 100:00}");

    /// <summary>Fen of an amount in yuan with up to two decimals; null when it is something else.</summary>
    static long? Minor(string? yuan)
    {
        const decimal most = 10_000_000_000_000m;
        if (!decimal.TryParse(yuan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount > most) return null;
        var fen = amount * 100;
        return fen == decimal.Truncate(fen) ? (long)fen : null;
    }

    public void Dispose()
    {
        wire.Dispose();
        own.Dispose();
        theirs.Dispose();
    }
}

/// <summary>Alipay's answer: its code, and its fields as text.</summary>
sealed record AlipayAnswer(Dictionary<string, string> Fields)
{
    public string Code => this["code"] ?? "";
    public string? SubCode => this["sub_code"];
    public string? this[string name] => Fields.GetValueOrDefault(name);
}
