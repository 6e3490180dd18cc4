using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Unwind.Simulators;

/// <summary>Tells of what happened at Stripe: one event for each thing, signed with the time of its sending.</summary>
sealed class StripeEvents(ChannelBooks books, SimulatorKeys keys, Notifier notifier)
{
    readonly byte[] secret = Encoding.UTF8.GetBytes(keys.StripeWebhookSecret);

    /// <summary>The caller holds the payment's gate, so that the object is one moment's truth.</summary>
    public void Tell(string type, string about, JsonObject shown)
    {
        var body = new JsonObject
        {
            ["id"] = "evt_" + books.NextNumber(),
            ["object"] = "event",
            ["api_version"] = StripeObjects.ApiVersion,
            ["created"] = books.Now.ToUnixTimeSeconds(),
            ["data"] = new JsonObject { ["object"] = shown },
            ["livemode"] = false,
            ["pending_webhooks"] = 1,
            ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null },
            ["type"] = type,
        }.ToJsonString(Json.Plain);
        notifier.Send(new Notice(
            "/v1/channels/stripe/notifications", about, () => Request(body), (status, _) => status is >= 200 and < 300));
    }

    HttpRequestMessage Request(string body)
    {
        var now = books.Now.ToUnixTimeSeconds();
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{now}.{body}")));
        var request = new HttpRequestMessage { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Stripe-Signature", $"t={now},v1={signature}");
        return request;
    }
}
