using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Unwind.Web.Orders;
using Unwind.Web.Shared;

namespace Unwind.Commands;

/// <summary>Commands that are written as JSON: new orders as the HTTP API reads them, acts as the engine writes them.</summary>
static class Written
{
    public static PlaceOrder Place(string json) => Read(json, text => Strict(text, WebJson.Default.OrderBody).Command(Actor.Platform));

    /// <summary>An order with its history, as the body of <c>POST /v1/orders/import</c>.</summary>
    /// <exception cref="JsonException">Something is missing, unknown or of another kind than it should be.</exception>
    public static ImportOrder Import(string json) => Strict(json, WebJson.Default.ImportBody).Command(Actor.Platform);

    /// <summary>The command of an act; the act's name and the order's number may be left out.</summary>
    public static OrderCommand Command(string json, Act act, OrderId order) => Read(json, text =>
    {
        if (JsonNode.Parse(text) is not JsonObject body) throw new JsonException("An object is expected.");
        Fill(body, act, order);
        return body.Deserialize(CoreJson.Default.OrderCommand) ?? throw new JsonException("An object is expected.");
    });

    static void Fill(JsonObject body, Act act, OrderId order)
    {
        // A list that is left out is an empty one, as over HTTP.
        foreach (var list in ListsOf(act))
            if (!body.ContainsKey(list)) body[list] = new JsonArray();
        // What is done on behalf of a side is a command of this order too.
        if (act == Act.ActOnBehalf && body["request"] is JsonObject request && SnakeCase.Parse<Act>((string?)request["act"]) is { } inner)
        {
            request.Remove("act");
            Fill(request, inner, order);
        }
        // The name comes first: it says what the rest is.
        body.Remove("act");
        body.Insert(0, "act", SnakeCase.Of(act));
        body["order"] = order.ToString();
    }

    static string[] ListsOf(Act act) => act switch
    {
        Act.CloseLines or Act.Reprice or Act.Ship or Act.ApplyToCancel or Act.ConfirmReceipt => ["lines"],
        Act.RequestRefund or Act.RequestReturn or Act.RequestExchange or Act.CallDesk or Act.Complain => ["lines", "evidence"],
        Act.GiveEvidence or Act.AppealVerdict => ["evidence"],
        Act.GiveVerdict => ["awards"],
        Act.WithdrawContract => ["lines"],
        Act.AgreeCase or Act.WithdrawCase => ["cases"],
        Act.DeclineCase => ["cases", "proof"],
        Act.DeclineReturned => ["proof"],
        Act.SendMessage => ["attachments"],
        Act.RecordPayment => ["cash"],
        _ => [],
    };

    static T Strict<T>(string json, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("An object is expected.");
        }
        catch (UnreadableException wrong)
        {
            throw new JsonException(wrong.Field);
        }
    }

    static T Read<T>(string json, Func<string, T> read)
    {
        try
        {
            return read(json);
        }
        catch (Exception wrong) when (wrong is JsonException or UnreadableException or InvalidOperationException or ArgumentException)
        {
            throw Trouble.Usage($"JSON 看不懂：{Short(wrong)}", $"The JSON makes no sense: {Short(wrong)}");
        }
    }

    public static string Short(Exception wrong)
    {
        if (wrong is UnreadableException unreadable) return unreadable.Field ?? SnakeCase.Of(unreadable.Code);
        var end = wrong.Message.IndexOf(" Path:", StringComparison.Ordinal);
        var text = (end > 0 ? wrong.Message[..end] : wrong.Message).ReplaceLineEndings(" ");
        return wrong is JsonException { Path: { Length: > 1 } path } ? $"{path}: {text}" : text;
    }
}
