namespace Unwind.Payments;

/// <summary>What becomes of a deposit when the order ends before the balance is paid (定金罚则, R45).</summary>
static class Depositing
{
    /// <summary>
    /// A buyer who gives the order up, or lets the time for the balance pass, loses it. A seller who closes pays it back, and as
    /// much on top as the policy says where they are the cause. Naming the other side as the reason makes nothing one's own.
    /// </summary>
    public static void Settle(Draft draft, Reason? reason)
    {
        if (draft.Order.Deposit is not { State: DepositState.Held } deposit) return;
        if (draft.Order.ClosedBy is ActorKind.Buyer or ActorKind.Clock or ActorKind.Payment && reason is not { Liable: Liability.Nobody })
        {
            draft.Add(new DepositForfeited(draft.Stamp("R45"), deposit.Minor));
            return;
        }
        draft.Add(new DepositReturned(draft.Stamp("R45"), draft.Order.Refunds.Length + 1, deposit.Cash));
        var more = (long)((Int128)deposit.Minor * (draft.Policy.Ways.DepositBack - 100) / 100);
        // Naming the buyer as the cause without saying that they agreed makes it no less the seller's own act (R4).
        if (more > 0 && (reason is { Liable: Liability.Seller } || draft.Order is { ClosedBy: ActorKind.Seller, OneSided: true }))
            draft.Add(new Settlements.CompensationDue(draft.Stamp("R45"), 0, 1, more, draft.Order.EndReason ?? ""));
    }
}
