using Unwind.Refunds;

namespace Unwind.Cases;

/// <summary>What all requests have in common: which units, for what reason, and whom to wait for.</summary>
static class Requesting
{
    public static Refusal? Prepare(
        Order order, Situation situation, Act act, ImmutableArray<Selected> selected, string? reasonCode,
        string? explanation, ImmutableArray<string> evidence, out List<UnitGroup> groups, out Reason? reason)
    {
        reason = null;
        if (Selection.Find(order, situation, act, selected.IsDefault ? [] : selected, out groups, reason: string.IsNullOrWhiteSpace(reasonCode) ? null : reasonCode) is { } refusal)
            return refusal;
        var rule = groups[0].Rule;
        if ((Limits.TooLong(explanation) ?? Limits.Attachments(evidence)) is { } field)
            return new Refusal(RefusalCode.Malformed, rule.Rule).With("field", field);
        if (Gate.CheckReason(situation.Policy, rule, reasonCode, out reason) is { } wrong) return wrong;
        if (groups.Any(g => g.Rule.Explanation) && string.IsNullOrWhiteSpace(explanation))
            return new Refusal(RefusalCode.ExplanationNeeded, rule.Rule);
        if (groups.Any(g => g.Rule.Proof) && evidence.IsDefaultOrEmpty)
            return new Refusal(RefusalCode.ProofNeeded, rule.Rule);
        if (situation.By.Kind == ActorKind.Buyer)
        {
            foreach (var group in groups)
            {
                if (group.Line.FailedRequests >= situation.Policy.Terms.RequestsMax)
                    return new Refusal(RefusalCode.RequestsUsedUp, "R28").With("max", $"{situation.Policy.Terms.RequestsMax}");
                if (AfterSaleOver(order, situation, group)) return new Refusal(RefusalCode.AfterSaleOver, "R24");
            }
        }
        return null;
    }

    static bool AfterSaleOver(Order order, Situation situation, UnitGroup group)
    {
        if (group.Stage != Stage.Completed) return false;
        if (order.Settled) return true;
        var ended = group.Line.Portions.Where(p => p.State == PortionState.Completed).Max(p => p.EndedAt);
        return situation.Now >= ended + situation.Policy.Times.AfterSaleWindow;
    }

    public static Case Open(
        Draft draft, CaseKind kind, UnitGroup group, Reason reason, string? explanation, ImmutableArray<string> evidence,
        Quote quote, UnitGroup first, string? wantedSku)
    {
        var number = draft.Order.Cases.Length + 1;
        var opened = draft.Order.Cases.LastOrDefault();
        var groupNumber = ReferenceEquals(group.Line, first.Line) && group.Units == first.Units ? number : opened!.Group;
        var rule = group.Rule;
        // An act without an answerer takes effect at once; the wait is over as soon as it began.
        var waits = new CaseState.Answer(
            rule.AnswerBy ?? draft.Situation.By.Kind, draft.Now + rule.AnswerWithin, rule.OnSilence);
        var made = new Case(
            number, groupNumber, kind, group.Line.Number, group.Units, draft.Situation.By, reason.Code, explanation,
            evidence.IsDefault ? [] : evidence, quote.GoodsMinor, quote.PostageMinor, group.Stage, draft.Now, reason.Liable, wantedSku,
            false, waits)
        { DeductedMinor = quote.DeductedMinor, DiscountsLost = quote.DiscountsLost };
        draft.Add(new CaseOpened(draft.Stamp(rule.Rule), made));
        return made;
    }
}
