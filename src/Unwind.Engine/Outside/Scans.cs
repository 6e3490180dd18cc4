using System.Globalization;
using System.Text.Json;

namespace Unwind.Engine.Outside;

/// <summary>A carrier's callback: <c>{"scans":[{"id","tracking","scan","at","order"?}]}</c>.</summary>
static class Scans
{
    public sealed record One(string Id, OrderId? Order, string Tracking, Scan Scan, DateTimeOffset? At);

    /// <summary>Null when it makes no sense.</summary>
    public static ImmutableArray<One>? Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            var scans = ImmutableArray.CreateBuilder<One>();
            foreach (var item in json.RootElement.GetProperty("scans").EnumerateArray())
            {
                // Shorter than other names: a request's key is made of it.
                if (Name(item, "id") is not { Length: <= 100 } id || Name(item, "tracking") is not { } tracking) return null;
                if (SnakeCase.Parse<Scan>(item.GetProperty("scan").GetString()) is not { } scan) return null;
                OrderId? order = null;
                if (item.TryGetProperty("order", out var number) && number.ValueKind != JsonValueKind.Null && (order = OrderId.Parse(number.GetString())) is null) return null;
                DateTimeOffset? at = null;
                if (item.TryGetProperty("at", out var time) && time.ValueKind != JsonValueKind.Null)
                {
                    if (!DateTimeOffset.TryParse(time.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var told)) return null;
                    at = told;
                }
                scans.Add(new One(id, order, tracking, scan, at));
            }
            return scans.ToImmutable();
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    static string? Name(JsonElement item, string name) =>
        item.GetProperty(name).GetString() is { Length: > 0 and <= 128 } text && !text.Any(char.IsControl) ? text : null;
}
