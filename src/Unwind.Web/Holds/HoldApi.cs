using Unwind.Holds;

namespace Unwind.Web.Holds;

/// <param name="Words">Why.</param>
/// <param name="Until">When it ends by itself; left out for the policy's time, and never later than that.</param>
public sealed record HoldBody(string? Words = null, DateTimeOffset? Until = null);

static class HoldApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var holds = v1.MapGroup("").WithTags("Shipping").WithMetadata(Audience.People);

        holds.MapAct(host, Act.HoldOrder, "/orders/{id}/hold", WebJson.Wire.HoldBody,
            (asked, b) => new HoldOrder(asked.Order, b.Words, b.Until))
            .WithSummary("Keep a paid order from being shipped")
            .WithDescription("By the platform.");

        holds.MapAct(host, Act.ReleaseHold, "/orders/{id}/hold-release", WebJson.Wire.Nothing,
            (asked, _) => new ReleaseHold(asked.Order))
            .WithSummary("Let a held order be shipped")
            .WithDescription("By the platform. The seller's time begins here.");
    }
}
