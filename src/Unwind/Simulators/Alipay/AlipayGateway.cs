using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Unwind.Simulators;

/// <summary>Alipay's one address: believes nobody without a signature, and signs what it answers.</summary>
sealed class AlipayGateway(AlipayTrades trades, AlipaySigning signing, Faults faults, Tally tally, Dice dice)
{
    const string ErrorNode = "error_response";
    const string RefundMethod = "alipay.trade.refund";

    static readonly ImmutableArray<string> Needed =
        ["app_id", "method", "sign_type", "sign", "timestamp", "version", "charset"];
    static readonly ImmutableArray<string> Methods =
        [RefundMethod, "alipay.trade.fastpay.refund.query", "alipay.trade.query", "alipay.trade.close"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/alipay/gateway.do", (RequestDelegate)Answer);

    async Task Answer(HttpContext http)
    {
        var given = await Read(http);
        if (given is null)
        {
            await Write(http, ErrorNode, AlipayAnswer.Invalid("invalid-parameter", "参数重复"));
            return;
        }
        if (Objection(given) is { } wrong)
        {
            tally.Disbelieved(Channels.Alipay);
            await Write(http, ErrorNode, wrong);
            return;
        }
        var method = given["method"];
        var node = method.Replace('.', '_') + "_response";
        if (Json.Read(given.GetValueOrDefault("biz_content", "")) is not { } asked)
        {
            await Write(http, node, AlipayAnswer.Invalid("invalid-parameter", "biz_content 不是 JSON 对象"));
            return;
        }
        var trade = Json.Text(asked, "out_trade_no") ?? Json.Text(asked, "trade_no");
        var about = $"{trade} {Json.Text(asked, "out_request_no")}";
        var fault = await faults.Meet(http, Channels.Alipay, method, about, refusable: method == RefundMethod);
        var answer = fault.Works() ? Work(method, asked) : null;
        if (fault.IsSilent()) await Faults.KeepSilent(http, fault);
        else if (fault == Fault.None) await Write(http, node, answer!);
        else await Fail(http, node, fault, about);
    }

    AlipayAnswer Work(string method, JsonObject asked) => method switch
    {
        RefundMethod => trades.Refund(asked),
        "alipay.trade.fastpay.refund.query" => trades.QueryRefund(asked),
        "alipay.trade.query" => trades.Query(asked),
        "alipay.trade.close" => trades.Close(asked),
        _ => throw new UnreachableException(method),
    };

    /// <summary>The failures that the gateway has words for, and the one that comes from in front of it.</summary>
    async Task Fail(HttpContext http, string node, Fault fault, string about)
    {
        if (fault == Fault.Refuse)
        {
            await Write(http, node, AlipayAnswer.No("TRADE_NOT_ALLOW_REFUND", "当前交易不允许退款"));
            return;
        }
        if (fault == Fault.Busy)
        {
            await Write(http, node, AlipayAnswer.Failed("40005", "Call Limited", "isv.app-call-limited", "应用调用次数超限"));
            return;
        }
        switch (dice.Between(0, 3, $"alipay failure {about}"))
        {
            case 0:
                await Write(http, node, AlipayAnswer.Failed(
                    "20000", "Service Currently Unavailable", "isp.unknow-error", "系统繁忙"));
                break;
            case 1:
                await Write(http, node, AlipayAnswer.No("SYSTEM_ERROR", "系统错误"));
                break;
            default:
                http.Response.StatusCode = 502;
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<html><body>Bad Gateway</body></html>", http.RequestAborted);
                break;
        }
    }

    /// <summary>The parameters of the address and of the form together; null when one is given twice.</summary>
    static async Task<SortedDictionary<string, string>?> Read(HttpContext http)
    {
        var given = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in http.Request.Query)
            if (!Add(name, value)) return null;
        if (http.Request.HasFormContentType)
        {
            foreach (var (name, value) in await http.Request.ReadFormAsync(http.RequestAborted))
                if (!Add(name, value)) return null;
        }
        return given;

        bool Add(string name, StringValues value) => value.Count == 1 && given.TryAdd(name, value[0] ?? "");
    }

    AlipayAnswer? Objection(SortedDictionary<string, string> given)
    {
        foreach (var needed in Needed)
        {
            if (given.GetValueOrDefault(needed, "").Length == 0)
                return AlipayAnswer.Missing(needed.Replace('_', '-').Replace("sign", "signature", StringComparison.Ordinal));
        }
        if (given["app_id"] != SimulatorKeys.AppId) return AlipayAnswer.Invalid("invalid-app-id", "无效的AppID参数");
        if (given["sign_type"] != "RSA2") return AlipayAnswer.Invalid("invalid-signature-type", "无效签名类型");
        if (!signing.IsMerchants(AlipaySigning.Text(given, "sign"), given["sign"]))
            return AlipayAnswer.Invalid("invalid-signature", "验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配");
        if (!AlipayMoney.IsTime(given["timestamp"])) return AlipayAnswer.Invalid("invalid-timestamp", "非法的时间戳参数");
        if (given["version"] != "1.0") return AlipayAnswer.Invalid("invalid-version", "无效的版本参数");
        if (!given["charset"].Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return AlipayAnswer.Invalid("invalid-charset", "字符集错误");
        if (!given.GetValueOrDefault("format", "JSON").Equals("JSON", StringComparison.OrdinalIgnoreCase))
            return AlipayAnswer.Invalid("invalid-format", "无效的数据格式");
        return Methods.Contains(given["method"])
            ? null : AlipayAnswer.Invalid("invalid-method", "不存在的方法名");
    }

    /// <summary>
    /// Signs the very characters that are sent. Slashes are escaped, as the real gateway does: whoever parses the answer and
    /// writes it anew before checking it finds the signature wrong.
    /// </summary>
    async Task Write(HttpContext http, string node, AlipayAnswer answer)
    {
        var text = answer.Node.ToJsonString(Json.Plain).Replace("/", "\\/", StringComparison.Ordinal);
        var body = Encoding.UTF8.GetBytes($$"""{"{{node}}":{{text}},"sign":"{{signing.Sign(text)}}"}""");
        http.Response.ContentType = "text/html;charset=utf-8";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
