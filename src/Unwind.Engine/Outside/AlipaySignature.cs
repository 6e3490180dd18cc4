using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Unwind.Engine.Outside;

/// <summary>RSA2 as Alipay signs: SHA-256 with RSA, PKCS #1 v1.5, in Base64, over text in UTF-8.</summary>
static class AlipaySignature
{
    /// <summary>What a request's signature is over: every field but the signature itself, by name, empty ones left out.</summary>
    public static string TextOf(IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Join('&', fields.Where(f => f.Key != "sign" && f.Value.Length > 0)
            .OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));

    public static string Sign(RSA key, string text) =>
        Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static bool Fits(RSA key, ReadOnlySpan<byte> text, string? signature)
    {
        if (signature is not { Length: > 0 and <= 4096 }) return false;
        Span<byte> bytes = stackalloc byte[signature.Length];
        return Convert.TryFromBase64String(signature, bytes, out var written)
            && key.VerifyData(text, bytes[..written], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>
    /// The answer's node as it stands in the body, byte for byte: that is what the signature is over. Null when there is none of
    /// that name.
    /// </summary>
    public static ReadOnlyMemory<byte>? NodeOf(ReadOnlyMemory<byte> body, string name)
    {
        var reader = new Utf8JsonReader(body.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (found) return body[start..(int)reader.BytesConsumed];
        }
        return null;
    }
}
