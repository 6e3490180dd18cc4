using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Unwind;

/// <summary>Names as they stand in JSON, in policy files, in addresses and on the command line.</summary>
public static class SnakeCase
{
    /// <summary>The name of an enum's value, for example <c>awaiting_payment</c>.</summary>
    /// <exception cref="IndexOutOfRangeException">The number has no name.</exception>
    public static string Of<T>(T value) where T : struct, Enum => Names<T>.All.Of(Unsafe.BitCast<T, int>(value));

    /// <summary>The value of that name, or null when there is none.</summary>
    public static T? Parse<T>(string? name) where T : struct, Enum =>
        name is not null && Names<T>.All.Find(name, out var value) ? Unsafe.BitCast<int, T>(value) : null;

    static class Names<T> where T : struct, Enum
    {
        public static readonly NamesOf All = new(typeof(T));
    }

    /// <summary>Not generic: a dictionary for each of the enums would be compiled for each of them, a third of all that a start compiles.</summary>
    sealed class NamesOf
    {
        readonly int first;
        readonly string[] byValue;
        readonly Dictionary<string, int> byName;

        public NamesOf(Type type)
        {
            var values = (int[])Enum.GetValuesAsUnderlyingType(type);
            first = values[0];
            byValue = new string[values[^1] - first + 1];
            byName = new(values.Length, StringComparer.Ordinal);
            foreach (var value in values)
            {
                var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(Enum.GetName(type, value)!);
                byValue[value - first] = name;
                byName.Add(name, value);
            }
        }

        public string Of(int value) => byValue[value - first];

        public bool Find(string name, out int value) => byName.TryGetValue(name, out value);
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
