using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Unwind.Engine.Outside;

/// <summary>
/// The signature of Standard Webhooks with a shared secret: HMAC-SHA256 over <c>id.timestamp.body</c>, in the headers
/// <c>webhook-id</c>, <c>webhook-timestamp</c> and <c>webhook-signature</c>.
/// </summary>
static class SharedSignature
{
    const string Prefix = "whsec_";
    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>A secret as it is written down; null when it is none.</summary>
    public static byte[]? SecretOf(string text)
    {
        var bare = text.Trim();
        if (bare.StartsWith(Prefix, StringComparison.Ordinal)) bare = bare[Prefix.Length..];
        try
        {
            // Shorter ones can be guessed.
            return Convert.FromBase64String(bare) is { Length: >= 24 } bytes ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static IEnumerable<(string Name, string Value)> Sign(byte[] secret, string id, DateTimeOffset now, byte[] body)
    {
        var at = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        yield return ("webhook-id", id);
        yield return ("webhook-timestamp", at);
        yield return ("webhook-signature", "v1," + Convert.ToBase64String(Mac(secret, id, at, body)));
    }

    public static bool Fits(byte[] secret, Notification call, DateTimeOffset now)
    {
        if (call.Headers.GetValueOrDefault("webhook-id") is not { Length: > 0 and <= 256 } id
            || call.Headers.GetValueOrDefault("webhook-timestamp") is not { } at
            || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > 253_402_300_799 || (now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance
            || call.Headers.GetValueOrDefault("webhook-signature") is not { Length: <= 2048 } given)
            return false;
        var right = Mac(secret, id, at, call.Body);
        Span<byte> bytes = stackalloc byte[64];
        // While a secret is changed, a sender signs with both.
        foreach (var one in given.Split(' '))
        {
            if (!one.StartsWith("v1,", StringComparison.Ordinal) || one.Length > 80) continue;
            if (Convert.TryFromBase64String(one[3..], bytes, out var written) && CryptographicOperations.FixedTimeEquals(right, bytes[..written])) return true;
        }
        return false;
    }

    static byte[] Mac(byte[] secret, string id, string at, byte[] body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        mac.AppendData(Encoding.UTF8.GetBytes($"{id}.{at}."));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
