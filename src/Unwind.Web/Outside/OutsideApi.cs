using System.Text;
using Unwind.Engine.Outside;

namespace Unwind.Web.Outside;

/// <summary>What became of a carrier's scans, one by one.</summary>
public sealed record HeardScansView(ImmutableArray<HeardScan> Scans);

/// <summary>
/// Where payment channels and carriers tell by themselves. Their signature is their credential; a name that is not configured
/// has no address.
/// </summary>
static class OutsideApi
{
    static readonly string[] Headers = ["stripe-signature", "webhook-id", "webhook-timestamp", "webhook-signature"];

    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var outside = v1.MapGroup("").WithTags("Money, stock and the outside");

        outside.MapPost("/channels/{channel}/notifications", (Delegate)(async Task (HttpContext http) =>
        {
            var (heard, thanks) = await host.Notifications.OfChannel(Named(http, "channel"), await Read(http), http.RequestAborted);
            if (!await Answer(http, heard)) return;
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(thanks), http.RequestAborted);
        }))
            .WithName("tell_channel").WithMetadata(new QueryNames(), new Signed())
            .WithSummary("A payment channel tells what happened")
            .WithDescription("Signed as the channel signs: Alipay's form with RSA2, Stripe's event with Stripe-Signature. What it says of our own refunds is asked for again; told twice or late it comes to the same.")
            .Produces(200, contentType: "text/plain");

        outside.MapPost("/carriers/{carrier}/scans", (Delegate)(async Task (HttpContext http) =>
        {
            var (heard, scans) = await host.Notifications.OfCarrier(Named(http, "carrier"), await Read(http), http.RequestAborted);
            if (await Answer(http, heard)) await http.Json(new HeardScansView(scans), WebJson.Wire.HeardScansView);
        }))
            .WithName("tell_carrier").WithMetadata(new QueryNames(), new Signed())
            .WithSummary("A carrier tells its scans")
            .WithDescription("Signed with webhook-id, webhook-timestamp and webhook-signature. Up to 500 scans: {\"scans\":[{\"id\",\"tracking\",\"scan\",\"at\",\"order\"?}]}; each is answered for itself.")
            .Produces<HeardScansView>();
    }

    static string Named(HttpContext http, string name) => (string)http.Request.RouteValues[name]!;

    static async Task<Notification> Read(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Headers)
            if (http.Request.Headers[name] is [{ } value]) headers[name] = value;
        return new Notification(headers, http.Request.ContentType ?? "", body.ToArray());
    }

    static async Task<bool> Answer(HttpContext http, Heard heard)
    {
        switch (heard)
        {
            case Heard.Yes:
                return true;
            case Heard.Nobody:
                throw new UnreadableException(EdgeCode.RouteNotFound);
            case Heard.Forged:
                throw new UnreadableException(EdgeCode.Unauthorized);
            case Heard.Malformed:
                throw new UnreadableException(EdgeCode.FieldMalformed, "body");
            default:
                await Problems.Write(http, new Refusal(RefusalCode.Busy, "R32"), null);
                return false;
        }
    }
}
