namespace Unwind.Payments;

/// <summary>What becomes of a deposit when the order ends before the balance is paid (定金罚则, R45).</summary>
static class Depositing
{
    /// <summary>
    /// A buyer who gives the order up, or lets the time for the balance pass, loses it. A seller who closes pays it back, and as
    /// much on top as the policy says where they are the cause: naming the buyer as the reason makes nothing the seller's.
    /// </summary>
    public static void Settle(Draft draft, Liability liable)
    {
        if (draft.Order.Deposit is not { State: DepositState.Held } deposit) return;
        if (liable == Liability.Buyer && draft.Order.ClosedBy != ActorKind.Seller)
        {
            draft.Add(new DepositForfeited(draft.Stamp("R45"), deposit.Minor));
            return;
        }
        draft.Add(new DepositReturned(draft.Stamp("R45"), draft.Order.Refunds.Length + 1, deposit.Cash));
        var more = (long)((Int128)deposit.Minor * (draft.Policy.Ways.DepositBack - 100) / 100);
        if (liable == Liability.Seller && more > 0)
            draft.Add(new Settlements.CompensationDue(draft.Stamp("R45"), 0, 1, more, draft.Order.EndReason ?? ""));
    }
}
