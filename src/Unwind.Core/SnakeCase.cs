using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Unwind;

/// <summary>Names as they stand in JSON, in policy files, in addresses and on the command line.</summary>
public static class SnakeCase
{
    /// <summary>The name of an enum's value, for example <c>awaiting_payment</c>.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Names<T>.ByValue[value];

    /// <summary>The value of that name, or null when there is none.</summary>
    public static T? Parse<T>(string? name) where T : struct, Enum =>
        name is not null && Names<T>.ByName.TryGetValue(name, out var value) ? value : null;

    static class Names<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> ByValue = Enum.GetValues<T>()
            .ToFrozenDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));
        public static readonly FrozenDictionary<string, T> ByName =
            ByValue.ToFrozenDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);
    }
}

/// <summary>Enums in JSON are snake_case words, never numbers: a number on disk means nothing to a reader.</summary>
public sealed class SnakeEnum<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && SnakeCase.Parse<T>(reader.GetString()) is { } value
            ? value
            : throw new JsonException($"Expected one of: {string.Join(", ", Enum.GetValues<T>().Select(SnakeCase.Of))}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(SnakeCase.Of(value));
}
