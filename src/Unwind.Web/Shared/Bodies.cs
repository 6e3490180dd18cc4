using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;

namespace Unwind.Web.Shared;

/// <summary>The body of an act that needs to say nothing more.</summary>
public sealed record Nothing;

/// <summary>Reads what a caller sent, strictly: a name that nobody knows is a typing error, not a detail.</summary>
static partial class Bodies
{
    public static async ValueTask<T> Read<T>(HttpContext http, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
                return JsonSerializer.Deserialize("{}"u8, type)!;
            if (!http.Request.HasJsonContentType()) throw new UnreadableException(EdgeCode.UnsupportedMediaType);
            return await JsonSerializer.DeserializeAsync(http.Request.BodyReader, type, http.RequestAborted)
                ?? throw new UnreadableException(EdgeCode.NotJson, "$");
        }
        catch (JsonException wrong)
        {
            var path = wrong.Path is null or "$" && Missing().Match(wrong.Message) is { Success: true } missing
                ? "$." + missing.Groups[1].Value : wrong.Path ?? "$";
            throw new UnreadableException(EdgeCode.NotJson, path.Length > 200 ? path[..200] : path);
        }
    }

    /// <summary>A list that was not sent is empty; an element of it can't be null.</summary>
    public static ImmutableArray<T> Whole<T>(this ImmutableArray<T>? items, string field)
    {
        if (items is not { IsDefault: false } given) return [];
        foreach (var item in given) if (item is null) throw new UnreadableException(EdgeCode.NotJson, "$." + field);
        return given;
    }

    [GeneratedRegex("including: '([^']+)'")]
    private static partial Regex Missing();
}

/// <summary>
/// Times come with an offset, so that nobody's own time zone is guessed at, and are kept in UTC, to the millisecond or
/// finer as they were given.
/// </summary>
public sealed class UtcTimes : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Parse(reader.GetString()) is { } time
            ? time : throw new JsonException("A time is written 2026-01-31T08:00:00Z.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    /// <summary>Null when it is no time, or one without an offset.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null or { Length: < 17 or > 40 } || text[10] is not ('T' or 't')) return null;
        if (!text.EndsWith('Z') && !text.EndsWith('z') && text.AsSpan(16).IndexOfAny('+', '-') < 0) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            ? time : null;
    }
}

/// <summary>Durations as ISO 8601 says them, for example <c>P1DT12H</c>.</summary>
public sealed class IsoDurations : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        throw new JsonException("Durations are not read.");

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(System.Xml.XmlConvert.ToString(value));
}
