using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unwind.Commands;

/// <summary>Commands that are written as JSON. What belongs to the engine alone (the act, the number) may be left out.</summary>
static class Bodies
{
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    public static T Read<T>(string json, Act act, OrderId order) where T : OrderCommand
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Strict) is JsonObject body
                ? (T)Read(body, act, order)
                : throw new JsonException("an object is expected");
        }
        catch (JsonException wrong)
        {
            throw Trouble.Usage($"JSON 看不懂：{Short(wrong)}", $"The JSON makes no sense: {Short(wrong)}");
        }
    }

    /// <exception cref="JsonException">Something is missing or of the wrong kind.</exception>
    public static OrderCommand Read(JsonObject body, Act act, OrderId order)
    {
        body["act"] = SnakeCase.Of(act);
        body["order"] = order.Value == 0 ? "1" : order.ToString();
        if (act == Act.PlaceOrder) Fill(body);
        if (act == Act.ImportOrder)
        {
            foreach (var list in (ReadOnlySpan<string>)["parcels", "refunds"]) body[list] ??= new JsonArray();
            if (body["placed"] is JsonObject placed)
            {
                placed["order"] = "1";
                Fill(placed);
            }
        }
        var command = body.Deserialize(CoreJson.Default.OrderCommand) ?? throw new JsonException("an object is expected");
        return command switch
        {
            PlaceOrder place => place with { Order = order },
            ImportOrder import => import with { Order = order, Placed = import.Placed with { Order = order } },
            _ => command,
        };
    }

    /// <summary>What most orders don't have need not be written.</summary>
    static void Fill(JsonObject placed)
    {
        foreach (var list in (ReadOnlySpan<string>)["discounts", "funding"]) placed[list] ??= new JsonArray();
        placed["postage"] ??= new JsonObject { ["minor"] = 0 };
        if (placed["lines"] is not JsonArray lines) return;
        foreach (var line in lines.OfType<JsonObject>())
        {
            line["stock_mode"] ??= "on_order";
            line["no_reason_return"] ??= true;
        }
    }

    public static string Short(JsonException wrong)
    {
        var end = wrong.Message.IndexOf(" Path:", StringComparison.Ordinal);
        var text = (end > 0 ? wrong.Message[..end] : wrong.Message).ReplaceLineEndings(" ");
        return wrong.Path is { Length: > 1 } path ? $"{path}: {text}" : text;
    }
}
