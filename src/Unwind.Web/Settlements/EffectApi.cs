using Unwind.Settlements;

namespace Unwind.Web.Settlements;

/// <param name="Key">The effect's key, as the list of effects shows it.</param>
/// <param name="Why">refused, failed, balance_too_low, payment_unknown, amount_differs, no_answer or not_configured.</param>
/// <param name="Words">What the outside said.</param>
public sealed record ParkBody(string Key, string Why, string? Words = null);

/// <param name="Key">The effect's key, as the list of effects shows it.</param>
public sealed record ResumeBody(string Key);

/// <param name="Key">The effect's key, as the list of effects shows it.</param>
/// <param name="Words">How it was brought about.</param>
/// <param name="Reference">A number under which that can be found: of a bank transfer, for example.</param>
public sealed record SettleBody(string Key, string Words, string? Reference = null);

/// <summary>What becomes of an effect that the outside did not carry out.</summary>
static class EffectApi
{
    static readonly Audience Outside = new([ActorKind.Carrier, ActorKind.Payment, ActorKind.Platform]);
    static readonly Audience Operators = new([ActorKind.Platform]);

    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var effects = v1.MapGroup("").WithTags("Money, stock and the outside");

        effects.MapAct(host, Act.ParkEffect, "/orders/{id}/effects/park", WebJson.Wire.ParkBody,
            (asked, body) => new ParkEffect(asked.Order, body.Key, body.Why, body.Words))
            .WithMetadata(Outside)
            .WithSummary("The outside says no")
            .WithDescription("Both sides are told that it is late, and the operator sees why.");

        effects.MapAct(host, Act.ResumeEffect, "/orders/{id}/effects/resumption", WebJson.Wire.ResumeBody,
            (asked, body) => new ResumeEffect(asked.Order, body.Key))
            .WithMetadata(Operators)
            .WithSummary("Have it tried again, under the same key");

        effects.MapAct(host, Act.SettleEffect, "/orders/{id}/effects/settlement", WebJson.Wire.SettleBody,
            (asked, body) => new SettleEffect(asked.Order, body.Key, body.Reference, body.Words))
            .WithMetadata(Operators)
            .WithSummary("Say that it was brought about by hand, and how")
            .WithDescription("Only what waits for a person can be settled so: what is on its way might be done twice.");
    }
}
