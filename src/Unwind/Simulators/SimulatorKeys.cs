using System.Security.Cryptography;
using System.Text;

namespace Unwind.Simulators;

/// <summary>
/// The keys of both sides, as files in one folder: made at the first start and read at every later one, so that Unwind can
/// be pointed at them.
/// </summary>
sealed class SimulatorKeys
{
    public const string AppId = "2021000000000001";
    const int RsaBits = 2048;

    SimulatorKeys(string folder) => Folder = folder;

    public string Folder { get; }
    /// <summary>What the merchant's requests to Alipay are checked with.</summary>
    public required string AlipayAppPublicPem { get; init; }
    /// <summary>What Alipay signs its answers with.</summary>
    public required string AlipayPrivatePem { get; init; }
    public required string StripeSecret { get; init; }
    public required string StripeWebhookSecret { get; init; }
    public required string CarrierSecret { get; init; }

    public static SimulatorKeys Open(string folder)
    {
        folder = Directory.CreateDirectory(folder).FullName;
        Pair(folder, "alipay-app");
        Pair(folder, "alipay");
        return new SimulatorKeys(folder)
        {
            AlipayAppPublicPem = Read(folder, "alipay-app-public.pem"),
            AlipayPrivatePem = Read(folder, "alipay-private.pem"),
            StripeSecret = Secret(folder, "stripe-secret.txt", () => "sk_test_" + Letters()),
            StripeWebhookSecret = Secret(folder, "stripe-webhook-secret.txt", () => "whsec_" + Letters()),
            CarrierSecret = Secret(folder, "carrier-secret.txt",
                () => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
        };
    }

    /// <summary>Says where the channels are and with which keys, in the format that Unwind reads.</summary>
    public void WriteChannels(string url)
    {
        File.WriteAllText(Path.Combine(Folder, "channels.yaml"), $"""
            channels:
              alipay:
                kind: alipay
                endpoint: {url}/alipay/gateway.do
                app_id: "{AppId}"
                private_key_file: {Named("alipay-app-private.pem")}
                alipay_public_key_file: {Named("alipay-public.pem")}
              stripe:
                kind: stripe
                endpoint: {url}/stripe
                secret_key_file: {Named("stripe-secret.txt")}
                webhook_secret_file: {Named("stripe-webhook-secret.txt")}
            carriers:
              sf:
                kind: http
                endpoint: {url}/carriers/sf
                secret_file: {Named("carrier-secret.txt")}

            """.ReplaceLineEndings("\n"));
    }

    /// <summary>A path as YAML takes it: bare, unless something in it means something there.</summary>
    string Named(string file)
    {
        var path = Path.Combine(Folder, file);
        return path.AsSpan().ContainsAny(":#'\"\\") || path.Contains("  ", StringComparison.Ordinal)
            ? $"'{path.Replace("'", "''", StringComparison.Ordinal)}'" : path;
    }

    static void Pair(string folder, string name)
    {
        if (File.Exists(Path.Combine(folder, $"{name}-private.pem"))) return;
        using var rsa = RSA.Create(RsaBits);
        File.WriteAllText(Path.Combine(folder, $"{name}-public.pem"), rsa.ExportSubjectPublicKeyInfoPem() + "\n");
        // Last, because it is the one that is looked for.
        WriteSecret(Path.Combine(folder, $"{name}-private.pem"), rsa.ExportPkcs8PrivateKeyPem() + "\n");
    }

    static string Secret(string folder, string name, Func<string> make)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) WriteSecret(path, make() + "\n");
        return Read(folder, name);
    }

    static void WriteSecret(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    static string Read(string folder, string name) => File.ReadAllText(Path.Combine(folder, name)).Trim();

    static string Letters() =>
        RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 32);
}
