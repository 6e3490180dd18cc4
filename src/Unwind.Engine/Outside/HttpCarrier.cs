using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json;
using Unwind.Engine.Reading;
using Unwind.Settlements;

namespace Unwind.Engine.Outside;

/// <param name="Endpoint">Where instructions go: <c>/instructions</c> below it.</param>
/// <param name="Secret">Shared with the carrier; signs both ways.</param>
sealed record CarrierOptions(string Name, Uri Endpoint, byte[] Secret, TimeSpan Timeout);

/// <summary>
/// A carrier that speaks Unwind's own small protocol (docs/carriers.md), or a translator in front of one that does not. An
/// instruction has a key, so telling it twice is telling it once, and there is nothing to be asked first. What becomes of the
/// parcel the carrier's scans say.
/// </summary>
sealed class HttpCarrier(CarrierOptions options, TimeProvider clock) : IOutside
{
    readonly Wire wire = new(options.Timeout, clock);

    public string Name => options.Name;
    public bool IsDown => wire.IsOpen;
    public TimeSpan Timeout => options.Timeout;
    public ActorKind Kind => ActorKind.Carrier;

    /// <summary>Whether a call comes from the carrier: its signature fits, and is not old.</summary>
    public bool IsFrom(Notification call) => SharedSignature.Fits(options.Secret, call, clock.GetUtcNow());

    public Task<Answer> Find(EffectRow row, CancellationToken cancel) => Send(row, cancel);

    public Task<Answer> Send(EffectRow row, CancellationToken cancel) => wire.Call(async at =>
    {
        var body = Instruction(row);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Endpoint.ToString().TrimEnd('/') + "/instructions"))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        foreach (var (name, value) in SharedSignature.Sign(options.Secret, row.Effect.Key, clock.GetUtcNow(), body)) request.Headers.Add(name, value);
        using var response = await wire.Http.SendAsync(request, at);
        var answer = await response.Content.ReadAsByteArrayAsync(at);
        if ((int)response.StatusCode is 401 or 403 or 408 or 429) return new Answer.Unknown($"{Name} answered {(int)response.StatusCode}.");
        if ((int)response.StatusCode >= 500) throw new IOException($"{Name} answered {(int)response.StatusCode}.");
        if (!response.IsSuccessStatusCode) return new Answer.Refused(ParkReasons.Refused, $"{Name} answered {(int)response.StatusCode}.");
        return Read(row.Effect.Kind, answer);
    }, cancel);

    static byte[] Instruction(EffectRow row)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("key", row.Effect.Key);
            json.WriteString("instruction", SnakeCase.Of(row.Effect.Kind));
            json.WriteString("order", row.Order.ToString());
            json.WriteNumber("parcel", row.Effect.Number);
            json.WriteString("tracking", row.Effect.Reference);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    static Answer Read(EffectKind kind, byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (root.GetProperty("accepted").GetBoolean())
            return new Answer.Done(root.TryGetProperty("reference", out var number) ? number.GetString() : null);
        var code = root.TryGetProperty("code", out var c) ? c.GetString() : null;
        var words = root.TryGetProperty("words", out var w) ? w.GetString() : null;
        return (kind, code) switch
        {
            // Too late is no trouble: it says where the parcel is, and the case goes on from there (R15, R41).
            (EffectKind.VoidLabel, "too_late") => new Answer.Scanned(Scan.PickedUp),
            (EffectKind.Intercept, "too_late") => new Answer.Scanned(Scan.InterceptionFailed),
            (EffectKind.Intercept or EffectKind.VoidLabel, "already_delivered") => new Answer.Scanned(Scan.Delivered),
            // Let go on what has arrived: nothing is left to be done.
            (EffectKind.DropIntercept, "too_late" or "already_delivered") => new Answer.Done(null),
            _ => new Answer.Refused(ParkReasons.Refused, $"{code} {words}".Trim()),
        };
    }

    public void Dispose() => wire.Dispose();
}
