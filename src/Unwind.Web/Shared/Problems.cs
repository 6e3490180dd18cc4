using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Unwind.Web.Shared;

/// <summary>An act that leads on: what it is called, and where it is asked for.</summary>
public sealed record InsteadView(Act Act, string Label, string Method, string Href);

/// <summary>Why not, as RFC 9457 says it, with what the rulebook adds.</summary>
/// <param name="Code">The same for machines, whatever the language.</param>
/// <param name="Rule">The rulebook's number, where a rule said no.</param>
/// <param name="Instead">What can be done instead, best first.</param>
/// <param name="Details">Facts behind the sentence, by name.</param>
public sealed record Problem(
    string Type, string Title, int Status, string Detail, string Code, string? Rule, ImmutableArray<InsteadView>? Instead,
    ImmutableSortedDictionary<string, string>? Details);

/// <summary>What the edge itself says no to, before any rule is asked.</summary>
enum EdgeCode
{
    Unauthorized, Forbidden, RouteNotFound, MethodNotAllowed, UnsupportedMediaType, NotJson, KeyMissing, KeyMalformed,
    TagMalformed, FieldMalformed, BodyTooLarge, RateLimited, InternalError, Busy, BadRequest, FileNotTaken, TooManyFiles,
}

/// <summary>A request that cannot be read. Thrown while reading only: what the rules say is never an exception.</summary>
sealed class UnreadableException(EdgeCode code, string? field = null) : Exception(code.ToString())
{
    public EdgeCode Code { get; } = code;
    public string? Field { get; } = field;
}

static class Problems
{
    /// <summary>The one table of refusals and statuses.</summary>
    public static int StatusOf(RefusalCode code) => code switch
    {
        RefusalCode.Malformed => 400,
        RefusalCode.KeyReused or RefusalCode.ReferenceTaken => 422,
        RefusalCode.TooLarge => 413,
        RefusalCode.OrderNotFound or RefusalCode.LineNotFound or RefusalCode.CaseNotFound or RefusalCode.ParcelNotFound
            or RefusalCode.RefundNotFound or RefusalCode.PenaltyNotFound or RefusalCode.CollectionNotFound or RefusalCode.EffectNotFound
            or RefusalCode.PolicyNotFound or RefusalCode.BulkRunNotFound => 404,
        RefusalCode.ActorNotAllowed or RefusalCode.NotYoursToAnswer or RefusalCode.NotYoursToWithdraw
            or RefusalCode.AssignedToAnother or RefusalCode.SomebodyElseDecides => 403,
        RefusalCode.VersionChanged => 412,
        RefusalCode.OrderExists or (>= RefusalCode.OrderClosed and <= RefusalCode.AfterSaleOver) => 409,
        >= RefusalCode.NotOffered and <= RefusalCode.AmountsDoNotAddUp => 422,
        RefusalCode.Busy => 503,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static int StatusOf(EdgeCode code) => code switch
    {
        EdgeCode.Unauthorized => 401,
        EdgeCode.Forbidden => 403,
        EdgeCode.RouteNotFound => 404,
        EdgeCode.MethodNotAllowed => 405,
        EdgeCode.BodyTooLarge => 413,
        EdgeCode.UnsupportedMediaType or EdgeCode.FileNotTaken => 415,
        EdgeCode.TooManyFiles => 409,
        EdgeCode.RateLimited => 429,
        EdgeCode.InternalError => 500,
        EdgeCode.Busy => 503,
        _ => 400,
    };

    static readonly FrozenDictionary<EdgeCode, (string Zh, string En)> Titles = new Dictionary<EdgeCode, (string, string)>
    {
        [EdgeCode.Unauthorized] = ("请先表明身份", "Say who you are"),
        [EdgeCode.Forbidden] = ("您的身份不能使用此接口", "Not open to your role"),
        [EdgeCode.RouteNotFound] = ("没有这个地址", "There is nothing at this address"),
        [EdgeCode.MethodNotAllowed] = ("此地址不支持该方法", "The address does not take this method"),
        [EdgeCode.UnsupportedMediaType] = ("只接受 JSON", "Only JSON is read"),
        [EdgeCode.NotJson] = ("内容无法读取", "The body cannot be read"),
        [EdgeCode.KeyMissing] = ("缺少 Idempotency-Key", "Idempotency-Key is missing"),
        [EdgeCode.KeyMalformed] = ("Idempotency-Key 不合规", "Idempotency-Key is malformed"),
        [EdgeCode.TagMalformed] = ("If-Match 不合规", "If-Match is malformed"),
        [EdgeCode.FieldMalformed] = ("字段不合规", "A field is malformed"),
        [EdgeCode.BodyTooLarge] = ("内容过大", "The body is too large"),
        [EdgeCode.RateLimited] = ("请求过于频繁", "Too many requests"),
        [EdgeCode.InternalError] = ("系统出错", "Something broke"),
        [EdgeCode.Busy] = ("系统繁忙", "Too busy just now"),
        [EdgeCode.FileNotTaken] = ("不接受这种文件", "Not a file that is taken"),
        [EdgeCode.TooManyFiles] = ("文件过多", "Too many files"),
        [EdgeCode.BadRequest] = ("请求无法读取", "The request cannot be read"),
    }.ToFrozenDictionary();

    static (string Zh, string En) DetailOf(EdgeCode code, string? field) => code switch
    {
        EdgeCode.Unauthorized => ("请用有效的 API 密钥或令牌（Authorization: Bearer …）再试。", "Send a valid API key or token (Authorization: Bearer …)."),
        EdgeCode.Forbidden => ("此接口不对您的身份开放。", "Your role has no business here; see the reference for who has."),
        EdgeCode.RouteNotFound => ("请核对地址；接口目录在 /reference。", "Check the address; all of them are listed at /reference."),
        EdgeCode.MethodNotAllowed => ("可用的方法见 Allow 响应头。", "The Allow header names the methods that it takes."),
        EdgeCode.UnsupportedMediaType => ("请以 application/json 发送。", "Send the body as application/json."),
        EdgeCode.NotJson => ($"JSON 有误，位置：{field}。字段名、类型和必填项见 /reference。", $"The JSON is wrong at {field}. Names, types and what is required are at /reference."),
        EdgeCode.KeyMissing => ("每个操作都要带 Idempotency-Key 请求头，重试时用同一个值。", "Every act needs the header Idempotency-Key; use the same value when you try again."),
        EdgeCode.KeyMalformed => ("Idempotency-Key 须为 1 到 200 个可打印的 ASCII 字符。", "Idempotency-Key is 1 to 200 printable ASCII characters."),
        EdgeCode.TagMalformed => ("If-Match 须为订单响应中的一个 ETag。", "If-Match takes one ETag of the order, as it was given."),
        EdgeCode.FieldMalformed => ($"“{field}”不合规。", $"“{field}” makes no sense as given."),
        EdgeCode.BodyTooLarge => ("内容超过上限，请分次发送。", "The body is over the limit; send less at a time."),
        EdgeCode.RateLimited => ("请按 Retry-After 的秒数稍后再试。", "Wait for the seconds that Retry-After names, then try again."),
        EdgeCode.Busy => ("数据库暂时没有应答，请按 Retry-After 的秒数稍后再试；操作请用同一个 Idempotency-Key。", "The database does not answer just now: come again after the seconds of Retry-After, with the same Idempotency-Key for an act."),
        EdgeCode.InternalError => ("不是您的问题；请用同一个 Idempotency-Key 再试。", "It is not your fault; try again with the same Idempotency-Key."),
        EdgeCode.FileNotTaken => ("只接受 PNG、JPEG、GIF、WebP 图片或 PDF；以内容为准，与文件名无关。", "PNG, JPEG, GIF and WebP pictures and PDF are taken; the content counts, and no name."),
        EdgeCode.TooManyFiles => ("一笔订单最多 100 个文件。", "An order has room for 100 files."),
        _ => ("请求的格式有误。", "The request is not well formed."),
    };

    public static Task Write(HttpContext http, Refusal refusal, OrderId? order, string currency = "CNY")
    {
        var language = Languages.Of(http.Request);
        var code = SnakeCase.Of(refusal.Code);
        var routes = http.RequestServices.GetRequiredService<ActRoutes>();
        ImmutableArray<InsteadView> instead = refusal.Instead.IsDefaultOrEmpty || order is not { } id ? [] :
        [
            .. refusal.Instead.Select(act => new InsteadView(
                act, language.Say().Act(act), "POST", routes.HrefOf(act, id, CaseOf(refusal)))),
        ];
        if (refusal.Code == RefusalCode.Busy) http.Response.Headers.RetryAfter = "1";
        return Write(http, language, new Problem(
            $"/problems/{code}", language.Say().Title(refusal.Code), StatusOf(refusal.Code),
            language.Say().Refusal(refusal, currency), code, refusal.Rule, instead, refusal.Details));
    }

    public static Task Write(HttpContext http, EdgeCode why, string? field = null)
    {
        var language = Languages.Of(http.Request);
        var (code, status) = (SnakeCase.Of(why), StatusOf(why));
        if (status == 401) http.Response.Headers.WWWAuthenticate = "Bearer";
        var details = field is null ? null : ImmutableSortedDictionary<string, string>.Empty.Add("field", field);
        return Write(http, language, new Problem(
            $"/problems/{code}", Pick(Titles[why], language), status, Pick(DetailOf(why, field), language), code, null, null, details));
    }

    /// <summary>What a problem's address says to somebody who opens it; null when there is no such problem.</summary>
    public static string? Page(string code, Language language)
    {
        if (SnakeCase.Parse<RefusalCode>(code) is { } refusal)
            return $"{StatusOf(refusal)} {code}\n{language.Say().Title(refusal)}\n";
        if (SnakeCase.Parse<EdgeCode>(code) is not { } edge) return null;
        return $"{StatusOf(edge)} {code}\n{Pick(Titles[edge], language)}\n{Pick(DetailOf(edge, "…"), language)}\n";
    }

    /// <summary>Title and sentence, for a page.</summary>
    public static (int Status, string Title, string Detail) Words(EdgeCode why, string? field, Language language) =>
        (StatusOf(why), Pick(Titles[why], language), Pick(DetailOf(why, field), language));

    static string Pick((string Zh, string En) words, Language language) => language == Language.English ? words.En : words.Zh;

    static int CaseOf(Refusal refusal) =>
        refusal.Details.TryGetValue("case", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : 0;

    static Task Write(HttpContext http, Language language, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = "application/problem+json; charset=utf-8";
        http.Response.Headers.ContentLanguage = Languages.TagOf(language);
        http.Response.Headers.Vary = "Accept-Language, Authorization, X-Api-Key";
        return JsonSerializer.SerializeAsync(http.Response.BodyWriter, problem, WebJson.Wire.Problem, http.RequestAborted);
    }
}
