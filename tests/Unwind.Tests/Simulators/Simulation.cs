using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Unwind.CommandLine;

namespace Unwind.Simulators;

/// <summary>
/// The simulator as a process of its own, and hands that sign what is sent to it. They know the rules of the signatures by
/// themselves: what they shared with the simulator could be wrong on both sides at once.
/// </summary>
public sealed class Simulation : IAsyncLifetime
{
    public static readonly JsonObject AllWell = new()
    {
        ["lossy"] = 0,
        ["slow_ms"] = 0,
        ["down"] = false,
        ["balance"] = "enough",
        ["refund_pending"] = false,
        ["pending_ms"] = 500,
        ["pending_fail_percent"] = 0,
        ["forget_keys"] = false,
        ["notify"] = "once",
    };

    readonly Shell shell = new();
    readonly RSA app = RSA.Create();
    readonly RSA alipay = RSA.Create();
    Process? process;

    public Ears Ears { get; } = new();
    public string Folder => Path.Combine(shell.Folder, "simulated");
    public string Url { get; private set; } = "";
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(20) };
    public string StripeSecret => Read("stripe-secret.txt");
    public string StripeWebhookSecret => Read("stripe-webhook-secret.txt");
    public byte[] CarrierSecret => Convert.FromBase64String(Read("carrier-secret.txt")["whsec_".Length..]);

    public async ValueTask InitializeAsync()
    {
        await Ears.Start();
        await Start();
    }

    public async Task Start(params string[] more)
    {
        (process, var ready) = await shell.StartServer(
            ["simulate", "--urls", "http://127.0.0.1:0", "--folder", Folder, "--notify", Ears.Url, "--json", "--quiet", .. more]);
        Url = (string)ready["urls"]![0]!;
        Assert.Equal(Folder, (string?)ready["folder"]);
        app.ImportFromPem(Read("alipay-app-private.pem"));
        alipay.ImportFromPem(Read("alipay-public.pem"));
    }

    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Asks it to stop, and gives its exit code.</summary>
    public async Task<int> Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process!.Id}"]);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public string Read(string name) => File.ReadAllText(Path.Combine(Folder, name)).Trim();

    public async Task<JsonNode> Sim(string path, JsonNode? body = null)
    {
        using var response = body is null
            ? await Http.GetAsync($"{Url}/sim{path}")
            : await Http.PostAsync($"{Url}/sim{path}", Body(body.ToJsonString()));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public Task<JsonNode> Faults(JsonObject settings) => Sim("/faults", settings);

    /// <summary>All well again, as each test expects it.</summary>
    public Task Mend() => Faults((JsonObject)AllWell.DeepClone());

    /// <summary>Waits until everything that is under way has been told and understood, or was given up, which takes half a minute.</summary>
    public async Task Told()
    {
        for (var i = 0; i < 2000; i++)
        {
            if ((long)(await Sim("/books/summary"))["notifications"]!["underway"]! == 0) return;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Fail("A notice was neither told nor given up.");
    }

    // Alipay

    public async Task<string> Trade(string order, long minor, bool pay = true) => (string)(await Sim("/alipay/trades",
        new JsonObject { ["out_trade_no"] = order, ["total_amount_minor"] = minor, ["pay"] = pay }))["trade_no"]!;

    public SortedDictionary<string, string> AlipayRequest(string method, JsonObject content) => new(StringComparer.Ordinal)
    {
        ["app_id"] = "2021000000000001",
        ["method"] = method,
        ["format"] = "JSON",
        ["charset"] = "utf-8",
        ["sign_type"] = "RSA2",
        ["timestamp"] = "2026-03-01 12:00:00",
        ["version"] = "1.0",
        ["biz_content"] = content.ToJsonString(),
    };

    public string AlipaySign(SortedDictionary<string, string> values) => Convert.ToBase64String(app.SignData(
        Encoding.UTF8.GetBytes(string.Join('&', values.Select(v => $"{v.Key}={v.Value}"))), HashAlgorithmName.SHA256,
        RSASignaturePadding.Pkcs1));

    public async Task<JsonNode> Alipay(string method, JsonObject content)
    {
        var values = AlipayRequest(method, content);
        values["sign"] = AlipaySign(values);
        var text = await PostAlipay(values);
        return AlipayNode(text, method.Replace('.', '_') + "_response");
    }

    public async Task<string> PostAlipay(IEnumerable<KeyValuePair<string, string>> values)
    {
        using var form = new FormUrlEncodedContent(values);
        using var response = await Http.PostAsync($"{Url}/alipay/gateway.do", form);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The named node of an answer, after the signature over its very text was checked.</summary>
    public JsonNode AlipayNode(string text, string node)
    {
        var begin = $"{{\"{node}\":";
        Assert.StartsWith(begin, text, StringComparison.Ordinal);
        var end = text.LastIndexOf(",\"sign\":", StringComparison.Ordinal);
        var signed = text[begin.Length..end];
        Assert.True(IsAlipays(signed, (string)JsonNode.Parse(text)!["sign"]!), $"not signed: {text}");
        return JsonNode.Parse(signed)!;
    }

    public bool IsAlipays(string text, string signature) => alipay.VerifyData(
        Encoding.UTF8.GetBytes(text), Convert.FromBase64String(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public Task<JsonNode> AlipayRefund(string trade, string key, string amount) => Alipay("alipay.trade.refund",
        new JsonObject { ["trade_no"] = trade, ["out_request_no"] = key, ["refund_amount"] = amount });

    // Stripe

    public async Task<string> Payment(string order, long minor, bool pay = true) => (string)(await Sim("/stripe/payments",
        new JsonObject { ["order"] = order, ["amount"] = minor, ["currency"] = "eur", ["pay"] = pay }))["payment_intent"]!;

    public async Task<StripeSaid> Stripe(
        HttpMethod method, string path, string? key = null, string? secret = null, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(method, $"{Url}/stripe/v1{path}");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret ?? StripeSecret}");
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (method == HttpMethod.Post)
            request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var response = await Http.SendAsync(request);
        return new StripeSaid((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!,
            response.Headers.Contains("Idempotent-Replayed"));
    }

    public Task<StripeSaid> StripeRefund(string payment, string key, long minor) => Stripe(
        HttpMethod.Post, "/refunds", key, null, ("payment_intent", payment), ("amount", $"{minor}"), ("metadata[unwind_key]", key));

    // Carrier

    public async Task<(int Status, JsonNode Body)> Instruct(
        string key, string instruction, string tracking, DateTimeOffset? at = null, string? signed = null)
    {
        var body = new JsonObject
        {
            ["key"] = key,
            ["instruction"] = instruction,
            ["order"] = "1",
            ["parcel"] = "1",
            ["tracking"] = tracking,
        }.ToJsonString();
        var time = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Url}/carriers/sf/instructions") { Content = Body(body) };
        request.Headers.Add("webhook-id", "m1");
        request.Headers.Add("webhook-timestamp", $"{time}");
        request.Headers.Add("webhook-signature", CarrierSign("m1", time, signed ?? body));
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public string CarrierSign(string id, long time, string body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(CarrierSecret, Encoding.UTF8.GetBytes($"{id}.{time}.{body}")));

    // Books

    public async Task<JsonNode> Books(string channel, string reference) =>
        (await Sim("/books"))["channels"]![channel]!["payments"]!.AsArray().Single(p => (string?)p!["reference"] == reference)!;

    static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            try { process.Kill(); }
            catch (InvalidOperationException) { /* It has gone by itself. */ }
            process.Dispose();
        }
        Http.Dispose();
        app.Dispose();
        alipay.Dispose();
        await Ears.DisposeAsync();
        shell.Dispose();
    }
}

/// <summary>What Stripe answered.</summary>
public sealed record StripeSaid(int Status, JsonNode Body, bool Replayed)
{
    public string? Id => (string?)Body["id"];
    public string? Type => (string?)Body["error"]?["type"];
    public string? Code => (string?)Body["error"]?["code"];
}
