using System.Security.Cryptography;
using System.Text;

namespace Unwind.Simulators;

/// <summary>The signature of the Standard Webhooks: an id, a time and the body, under a secret that both sides have.</summary>
sealed class SignedMessage(string secret)
{
    const string Prefix = "whsec_";
    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    readonly byte[] key = Convert.FromBase64String(
        secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret);

    public string Sign(string id, long timestamp, string body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));

    /// <summary>What is wrong with the headers of a message, or nothing.</summary>
    public string? Objection(string? id, string? timestamp, string? signatures, string body, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signatures))
            return "webhook-id, webhook-timestamp and webhook-signature are needed";
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var at))
            return "webhook-timestamp is not a number of seconds";
        if (Math.Abs(now.ToUnixTimeSeconds() - at) > Tolerance.TotalSeconds) return "webhook-timestamp is not of now";
        var right = Encoding.ASCII.GetBytes(Sign(id, at, body));
        // A secret that is being replaced signs twice; one right signature is enough.
        var any = signatures.Split(' ')
            .Any(s => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(s), right));
        return any ? null : "webhook-signature is wrong";
    }
}
