namespace Unwind.Engine.Storage;

/// <summary>What a case waits for, in columns: the word that its state has on disk, on whom, and until when.</summary>
static class Waiting
{
    public static (string For, ActorKind? On, DateTimeOffset? Until) Of(Case c) => c.State switch
    {
        CaseState.Answer s => ("answer", s.From, s.Until),
        CaseState.CarrierAnswer s => ("carrier_answer", ActorKind.Carrier, s.Until),
        CaseState.Delivery s => ("delivery", ActorKind.Carrier, s.Until),
        CaseState.GoodsBack s => ("goods_back", ActorKind.Carrier, s.Until),
        CaseState.ReturnParcel s => ("return_parcel", ActorKind.Buyer, s.Until),
        CaseState.ReturnCheck s => ("return_check", s.DeliveredAt is null ? ActorKind.Carrier : ActorKind.Seller, s.Until),
        CaseState.Replacement s => ("replacement", ActorKind.Seller, s.Until),
        CaseState.Payment s => ("payment", ActorKind.Buyer, s.Until),
        // Nobody in particular: either side may speak, or appeal.
        CaseState.Evidence s => ("evidence", s.From, s.Until),
        CaseState.Appealable s => ("appeal", null, s.Until),
        CaseState.Ruling s => ("ruling", ActorKind.Officer, s.Until),
        CaseState.Ended => ("nothing", null, null),
        _ => throw new UnreachableException(),
    };

    /// <summary>Whether the desk has the case: it hears the sides, or decides, or its verdict can still be appealed (R26).</summary>
    public static bool IsAtDesk(Case c) => c.State is CaseState.Evidence or CaseState.Ruling or CaseState.Appealable;
}
