using System.Security.Cryptography;
using System.Text;

namespace Unwind.Simulators;

/// <summary>The gateway's signatures: RSA with SHA-256 over names and values in the order of their names.</summary>
sealed class AlipaySigning(SimulatorKeys keys) : IDisposable
{
    // One key object is not promised to serve several threads at once.
    readonly ThreadLocal<RSA> own = new(() => Open(keys.AlipayPrivatePem), trackAllValues: true);
    readonly ThreadLocal<RSA> merchant = new(() => Open(keys.AlipayAppPublicPem), trackAllValues: true);

    public string Sign(string text) => Convert.ToBase64String(
        own.Value!.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public bool IsMerchants(string text, string signature)
    {
        var bytes = new byte[512];
        return Convert.TryFromBase64String(signature, bytes, out var length) && merchant.Value!.VerifyData(
            Encoding.UTF8.GetBytes(text), bytes.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>What is signed of these: those with a value, without <paramref name="leftOut"/>.</summary>
    public static string Text(SortedDictionary<string, string> values, params string[] leftOut) => string.Join('&', values
        .Where(v => v.Value.Length > 0 && !leftOut.Contains(v.Key)).Select(v => $"{v.Key}={v.Value}"));

    static RSA Open(string pem)
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return rsa;
    }

    public void Dispose()
    {
        foreach (var rsa in (RSA[])[.. own.Values, .. merchant.Values]) rsa.Dispose();
        own.Dispose();
        merchant.Dispose();
    }
}
