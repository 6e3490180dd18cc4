using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Unwind;

/// <summary>
/// An order's number (交易号, tid). Its lowest ten bits are the store's <see cref="Bucket"/>, so that a number alone
/// finds its shard. In JSON and on paper it is a string: it exceeds what JavaScript can count.
/// </summary>
[JsonConverter(typeof(OrderIdConverter))]
public readonly record struct OrderId(long Value) : IComparable<OrderId>
{
    public int Bucket => (int)(Value & (Unwind.Bucket.Count - 1));

    /// <summary>Puts a serial number (non-negative, below 2^53) and a bucket together.</summary>
    public static OrderId Of(long serial, int bucket) => new((serial << Unwind.Bucket.Bits) | (long)bucket);

    /// <summary>Reads a positive decimal number without sign or spaces; null when it is anything else.</summary>
    public static OrderId? Parse(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? new OrderId(value) : null;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    public int CompareTo(OrderId other) => Value.CompareTo(other.Value);
}

/// <summary>
/// The shard of a store: the first column of every key. FNV-1a over the UTF-8 bytes of the store's number, folded to
/// ten bits. It is on disk in every row, so it can never change; <c>BucketTests</c> holds vectors.
/// </summary>
public static class Bucket
{
    public const int Bits = 10;
    public const int Count = 1 << Bits;

    public static int Of(string store)
    {
        var hash = 2166136261u;
        foreach (var b in System.Text.Encoding.UTF8.GetBytes(store)) hash = unchecked((hash ^ b) * 16777619u);
        return (int)((hash >> Bits ^ hash) & (Count - 1));
    }
}

public sealed class OrderIdConverter : JsonConverter<OrderId>
{
    public override OrderId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && OrderId.Parse(reader.GetString()) is { } id
            ? id : throw new JsonException("An order's number is a string of digits.");

    public override void Write(Utf8JsonWriter writer, OrderId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
