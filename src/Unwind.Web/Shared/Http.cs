using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Unwind.Web.Shared;

/// <summary>Who may use a route at all, whatever the order; what they may do with an order is the rules' business.</summary>
sealed record Audience(ImmutableArray<ActorKind> Kinds)
{
    public static readonly Audience People = new([ActorKind.Buyer, ActorKind.Seller, ActorKind.Officer, ActorKind.Platform]);
    public static readonly Audience Everybody = new([.. People.Kinds, ActorKind.Carrier, ActorKind.Payment]);
    public static readonly Audience Carriers = new([.. People.Kinds, ActorKind.Carrier]);
    public static readonly Audience Channels = new([.. People.Kinds, ActorKind.Payment]);
    public bool Has(ActorKind kind) => Kinds.Contains(kind);
}

/// <summary>The names that a route reads from the query; any other is a typing error.</summary>
sealed record QueryNames(params ImmutableArray<string> Names);

/// <summary>A route that is no act, and changes something all the same: it needs an Idempotency-Key.</summary>
sealed record NeedsKey;

/// <summary>A route whose caller signs what it sends, and has no other credential.</summary>
sealed record Signed;

/// <summary>
/// A route that is no act and changes something, and where asking twice is told by what is asked: it needs no key, and may be
/// asked dry.
/// </summary>
sealed record KnownByContent;

/// <summary>A route that moves something on, and where asking twice is asking once: there is nothing to be sent.</summary>
sealed record MovesOn;

/// <summary>The body is a file, not JSON.</summary>
sealed record FileBody;

/// <summary>What requests have in common.</summary>
static class Http
{
    static readonly object callerKey = new();

    public static Actor Caller(this HttpContext http) => (Actor)http.Items[callerKey]!;
    public static void SetCaller(this HttpContext http, Actor by) => http.Items[callerKey] = by;
    public static Language Language(this HttpContext http) => Languages.Of(http.Request);

    /// <summary>One value of the query, or null; twice the same name, or one that is too long, is refused.</summary>
    public static string? Query(this HttpContext http, string name) => http.Request.Query[name] switch
    {
        [] => null,
        [{ Length: > 0 and <= 512 } one] when !one.Any(char.IsControl) => one,
        _ => throw new UnreadableException(EdgeCode.FieldMalformed, name),
    };

    public static bool Flag(this HttpContext http, string name) => OptionalFlag(http, name) ?? false;

    public static bool? OptionalFlag(this HttpContext http, string name) => Query(http, name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw new UnreadableException(EdgeCode.FieldMalformed, name),
    };

    public static T? Word<T>(this HttpContext http, string name) where T : struct, Enum =>
        Query(http, name) is { } word
            ? SnakeCase.Parse<T>(word) ?? throw new UnreadableException(EdgeCode.FieldMalformed, name) : null;

    public static DateTimeOffset? Time(this HttpContext http, string name) =>
        Query(http, name) is { } text
            ? UtcTimes.Parse(text) ?? throw new UnreadableException(EdgeCode.FieldMalformed, name) : null;

    /// <summary>A number that is not below zero, or null.</summary>
    public static long? Whole(this HttpContext http, string name) => Query(http, name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new UnreadableException(EdgeCode.FieldMalformed, name);

    /// <summary>How many rows of a list are wanted: 1 to 200, 50 unless told.</summary>
    public static int Limit(this HttpContext http)
    {
        if (Query(http, "limit") is not { } text) return 50;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= 200
            ? limit : throw new UnreadableException(EdgeCode.FieldMalformed, "limit");
    }

    /// <summary>The order's number in the path; null when it can't be one, which is answered like one that does not exist.</summary>
    public static OrderId? OrderInPath(this HttpContext http) => OrderId.Parse(http.Request.RouteValues["id"] as string);

    /// <summary>The number of a case, parcel or refund in the path; 0 when there is none in it.</summary>
    public static int NumberInPath(this HttpContext http) =>
        http.Request.RouteValues["number"] is not string text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    /// <summary>The key under which asking twice is asking once; quotes around it, as the draft has them, are not part of it.</summary>
    public static string IdempotencyKey(this HttpRequest request)
    {
        var header = request.Headers["Idempotency-Key"];
        if (header.Count == 0 || header is [null or ""]) throw new UnreadableException(EdgeCode.KeyMissing);
        if (header is not [{ } key]) throw new UnreadableException(EdgeCode.KeyMalformed);
        if (key.Length >= 2 && key[0] == '"' && key[^1] == '"') key = key[1..^1];
        if (key.Length is 0 or > 200) throw new UnreadableException(EdgeCode.KeyMalformed);
        foreach (var letter in key) if (letter is < ' ' or > '~') throw new UnreadableException(EdgeCode.KeyMalformed);
        return key;
    }

    /// <summary>An order's version as an ETag. The language is part of it: the words in the body depend on it.</summary>
    public static string TagOf(int version, Language language) => $"\"{version}.{Languages.TagOf(language)}\"";

    /// <summary>The version that <c>If-Match</c> names; null for none and for <c>*</c>.</summary>
    public static int? ExpectedVersion(this HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0 || header is ["*"]) return null;
        if (header is not [{ Length: >= 3 and < 40 } tag] || tag[0] != '"' || tag[^1] != '"') throw new UnreadableException(EdgeCode.TagMalformed);
        var dot = tag.IndexOf('.', StringComparison.Ordinal);
        var digits = tag.AsSpan(1, (dot < 0 ? tag.Length - 1 : dot) - 1);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version : throw new UnreadableException(EdgeCode.TagMalformed);
    }

    public static Task Json<T>(this HttpContext http, T value, JsonTypeInfo<T> type, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(http.Response.BodyWriter, value, type, http.RequestAborted);
    }

    /// <summary>Says in which language the words of the body are.</summary>
    public static Language Speak(this HttpContext http)
    {
        var language = http.Language();
        http.Response.Headers.ContentLanguage = Languages.TagOf(language);
        http.Response.Headers.Vary = "Accept-Language, Authorization, X-Api-Key";
        return language;
    }
}
