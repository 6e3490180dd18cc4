namespace Unwind.Engine.Policies;

/// <summary>
/// A policy that went live under an earlier release knows nothing of what came later. Its text is never changed, and its
/// orders go on: what it does not say is filled in here, so that nothing is taken from anybody and every wait still ends.
/// </summary>
static class EarlierPolicy
{
    const string Later =
        """
        times:
          confirm_virtual_after: 3d
          pay_difference_within: 3d
          pay_balance_within: 7d
          hold_within: 30d
          evidence_within: 2d
          decide_within: 3d
          fallback_within: 2d
          appeal_within: 3d
          complain_within: 15d
          answer_complaint_within: 3d
          extend_by: 3d
          extend_max: 10d
        terms:
          return_postage_max_minor: 1000000
          desk_default: for_buyer
          fallback_officer: supervisor
          evidence_rounds_max: 2
          commission_basis_points: 0
          payout: on_completion
          negative_balance: carry
          hold_end: release
        ways:
          payments: [prepaid]
          deposit_back_percent: 100
        reasons:
          replacement_not_sent: { zh: 换货商品未发出, en: The replacement was never sent, liable: seller, refunds_postage: true }
          statutory_withdrawal: { zh: 法定撤回, en: Withdrawal from the contract, liable: nobody, refunds_postage: true, return_postage: buyer }
          hold_not_released: { zh: 订单未获放行, en: The hold was never released, liable: platform, refunds_postage: true }
        """;

    /// <summary>The same with all that is missing; what it says itself stays as it is.</summary>
    public static PolicyNode Complete(PolicyNode root) =>
        PolicyNode.Parse(Later, new Mistakes("later")) is { } later ? Complete(root, later) : root;

    static PolicyNode Complete(PolicyNode said, PolicyNode later)
    {
        if (said is not PolicyNode.Table table || later is not PolicyNode.Table more) return said;
        var entries = table.Entries.ToBuilder();
        foreach (var (key, value) in more.Entries)
        {
            var at = -1;
            for (var i = 0; i < entries.Count && at < 0; i++) if (entries[i].Key.Value == key.Value) at = i;
            if (at < 0) entries.Add((key, value));
            // A reason that it has is its own, whatever its words leave out.
            else if (key.Value is "times" or "terms" or "reasons") entries[at] = (entries[at].Key, Complete(entries[at].Value, value));
        }
        return table with { Entries = entries.ToImmutable() };
    }
}
