using System.Text.Json;
using System.Text.Json.Serialization;

namespace Unwind;

/// <summary>
/// One sum in minor units per funding component of an order, in the order of <c>Order.Funding</c>. All of them are in
/// the order's currency. An empty value is a row of zeros of any length.
/// </summary>
[JsonConverter(typeof(AmountsConverter))]
public readonly struct Amounts(ImmutableArray<long> values) : IEquatable<Amounts>
{
    readonly ImmutableArray<long> values = values;

    public static readonly Amounts Zero = new([]);
    public int Length => values.IsDefault ? 0 : values.Length;
    public long this[int component] => component < Length ? values[component] : 0;

    public long Total
    {
        get
        {
            var total = 0L;
            for (var i = 0; i < Length; i++) total += values[i];
            return total;
        }
    }

    /// <summary>The sum of some components.</summary>
    public long TotalOf(Func<int, bool> of)
    {
        var sum = 0L;
        for (var i = 0; i < Length; i++) if (of(i)) sum += values[i];
        return sum;
    }

    public bool IsZero
    {
        get
        {
            for (var i = 0; i < Length; i++) if (values[i] != 0) return false;
            return true;
        }
    }

    public bool HasNegative
    {
        get
        {
            for (var i = 0; i < Length; i++) if (values[i] < 0) return true;
            return false;
        }
    }

    public static Amounts operator +(Amounts a, Amounts b) => Combine(a, b, 1);
    public static Amounts operator -(Amounts a, Amounts b) => Combine(a, b, -1);
    public static Amounts Add(Amounts left, Amounts right) => left + right;
    public static Amounts Subtract(Amounts left, Amounts right) => left - right;

    static Amounts Combine(Amounts a, Amounts b, int sign)
    {
        if (b.Length == 0) return a;
        var sums = new long[Math.Max(a.Length, b.Length)];
        for (var i = 0; i < sums.Length; i++) sums[i] = a[i] + sign * b[i];
        return new Amounts(System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(sums));
    }

    /// <summary>
    /// The share of the first <paramref name="minor"/> units of money, out of the total, in each component: a divisor
    /// method (Jefferson's). It is exact at both ends and grows by one component at a time, so the shares of
    /// neighbouring stretches are never negative and always add up, in whatever order they are asked for (R32).
    /// </summary>
    /// <param name="minor">0 … <see cref="Total"/>; no component may be negative.</param>
    public Amounts First(long minor)
    {
        var total = Total;
        if (minor < 0 || minor > total)
            throw new ArgumentOutOfRangeException(nameof(minor), minor, $"0 to {total} can be shared out.");
        if (minor == 0) return Zero;
        if (minor == total) return this;
        var shares = new long[Length];
        var left = minor;
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = (long)((Int128)values[i] * minor / total);
            left -= shares[i];
        }
        for (; left > 0; left--)
        {
            var best = -1;
            for (var i = 0; i < shares.Length; i++)
            {
                if (values[i] == 0) continue;
                if (best < 0 || (Int128)values[i] * (shares[best] + 1) > (Int128)values[best] * (shares[i] + 1)) best = i;
            }
            shares[best]++;
        }
        return new Amounts(System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(shares));
    }

    /// <summary>
    /// What the next <paramref name="minor"/> of this money are made of, when <paramref name="done"/> of it is gone: as long as it
    /// went in this measure's own order, any sequence of steps comes to the same as one step (R32). Money that was taken in
    /// another order (outside, of one component) leaves a rest that is shared out for itself.
    /// </summary>
    public Amounts Onward(Amounts done, long minor) =>
        done == First(done.Total) ? First(done.Total + minor) - done : (this - done).First(minor);

    /// <summary>What the money between two marks is made of. See <see cref="First"/>.</summary>
    public Amounts Between(long from, long to) => First(to) - First(from);

    public bool Equals(Amounts other)
    {
        for (var i = 0; i < Math.Max(Length, other.Length); i++) if (this[i] != other[i]) return false;
        return true;
    }

    public override bool Equals(object? obj) => obj is Amounts other && Equals(other);

    public override int GetHashCode() => Total.GetHashCode();
    public static bool operator ==(Amounts left, Amounts right) => left.Equals(right);
    public static bool operator !=(Amounts left, Amounts right) => !left.Equals(right);
    public override string ToString() => $"[{string.Join(", ", values.IsDefault ? [] : values)}]";
}

/// <summary>Dividing whole numbers of minor units so that the parts add up.</summary>
public static class Shares
{
    /// <summary>
    /// Divides <paramref name="minor"/> (not negative) by weights (not negative) with the largest remainder; ties go to
    /// the earlier part. When all weights are zero the parts are as equal as can be.
    /// </summary>
    public static long[] ByLargestRemainder(long minor, ReadOnlySpan<long> weights)
    {
        var parts = new long[weights.Length];
        if (parts.Length == 0 || minor == 0) return parts;
        Int128 sum = 0;
        foreach (var w in weights) sum += w;
        var remainders = new (Int128 Remainder, int Part)[parts.Length];
        var left = minor;
        for (var i = 0; i < parts.Length; i++)
        {
            var (weight, of) = sum == 0 ? (1, parts.Length) : ((Int128)weights[i], sum);
            parts[i] = (long)(minor * weight / of);
            remainders[i] = (minor * weight % of, i);
            left -= parts[i];
        }
        Array.Sort(remainders, (a, b) => a.Remainder != b.Remainder ? b.Remainder.CompareTo(a.Remainder) : a.Part - b.Part);
        for (var i = 0; left > 0; i++, left--) parts[remainders[i].Part]++;
        return parts;
    }

    /// <summary>The first <paramref name="count"/> of <paramref name="units"/> equal parts, rounded down as a whole.</summary>
    public static long FirstOf(long minor, int count, int units) => units == 0 ? 0 : (long)((Int128)minor * count / units);
}

public sealed class AmountsConverter : JsonConverter<Amounts>
{
    public override Amounts Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("Amounts are a list of whole numbers.");
        var values = ImmutableArray.CreateBuilder<long>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) values.Add(reader.GetInt64());
        return new Amounts(values.ToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, Amounts value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        for (var i = 0; i < value.Length; i++) writer.WriteNumberValue(value[i]);
        writer.WriteEndArray();
    }
}
