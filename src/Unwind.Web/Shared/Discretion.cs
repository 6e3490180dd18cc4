using Unwind.Settlements;

namespace Unwind.Web.Shared;

/// <summary>What of a fact is for whom: words between the operator and the outside are no buyer's or seller's business.</summary>
static class Discretion
{
    public static OrderEvent Of(OrderEvent fact, ActorKind reader) => fact switch
    {
        // The hash of the buyer's e-mail is for the engine: who guesses an address must not be able to try it out.
        OrderPlaced placed => placed with { EmailHash = null },
        EffectParked parked when !IsInside(reader) => parked with { Words = null },
        EffectSettled settled when !IsInside(reader) => settled with { Words = "…" },
        RefundReversed reversed when !IsInside(reader) => reversed with { Words = null },
        _ => fact,
    };

    static bool IsInside(ActorKind reader) => reader is ActorKind.Officer or ActorKind.Platform;
}
