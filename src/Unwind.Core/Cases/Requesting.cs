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
        // A seller may ask the buyer once more; the desk has decided (R9, R42).
        if (act == Act.CallDesk || situation.By.Kind == ActorKind.Buyer)
        {
            foreach (var group in groups)
                if (IsDecided(order, situation, group.Line.Number, group.Units, group.Stage, reasonCode)) return new Refusal(RefusalCode.AlreadyDecided, "R42", Act.SendMessage);
        }
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

    /// <summary>
    /// The desk has decided what this side asked about these units as they stand: it is not asked again on the same ground
    /// (R42). Another reason, goods that have arrived since, and a promised time that passed are another matter.
    /// </summary>
    public static bool IsDecided(Order order, Situation situation, int line, ImmutableArray<UnitRange> units, Stage stage, string? reason)
    {
        if (situation.By.Kind == ActorKind.Buyer && stage <= Stage.LabelPrinted && order.ShipmentOverdue) return false;
        foreach (var c in order.Cases)
        {
            if (c is not { HoldsUnits: true, Hearing: { Executed: true } hearing, State: CaseState.Ended } || c.Line != line) continue;
            if (c.Opener.Kind != situation.By.Kind || c.Reason != reason || !Ranges.Overlap(c.Units, units)) continue;
            if (hearing.Verdict!.DecidedIn >= Stage.Received || stage < Stage.Received) return true;
        }
        return false;
    }

    static bool AfterSaleOver(Order order, Situation situation, UnitGroup group)
    {
        if (group.Stage != Stage.Completed) return false;
        if (order.Settled) return true;
        // Who has just been told no still has time to ask in another way (R28).
        var grace = situation.Policy.Times.AfterCaseGrace;
        if (order.Cases.Any(c => c.Line == group.Line.Number && c.State is CaseState.Ended { Outcome: CaseOutcome.Declined } no && situation.Now < no.At + grace)) return false;
        var ended = group.Line.Portions.Where(p => p.State == PortionState.Completed).Max(p => p.EndedAt);
        return situation.Now >= ended + situation.Policy.Times.AfterSaleWindow;
    }

    /// <summary>
    /// Opens a case for each group of units. When no line was named, groups that can't be asked for are left out, and only
    /// when none is left is the first refusal the answer.
    /// </summary>
    /// <param name="check">A right of its own that each group must have; null for none.</param>
    /// <param name="opened">What follows each opening.</param>
    public static Refusal? Open(
        Draft draft, Wish wish, List<UnitGroup> groups, bool named, Func<UnitGroup, Refusal?>? check, Action<UnitGroup, Case>? opened)
    {
        Refusal? first = null;
        var fit = new List<UnitGroup>(groups.Count);
        foreach (var group in groups)
        {
            if (check?.Invoke(group) is not { } no) fit.Add(group);
            else if (named) return no;
            else first ??= no;
        }
        var leaving = fit.ConvertAll(g => new LineUnits(g.Line.Number, g.Units));
        var deductions = Refunding.Deductions(draft.Policy, draft.Order, leaving, wish.Reason, out var lost);
        var group0 = 0;
        for (var i = 0; i < fit.Count; i++)
        {
            if (Refunding.Quote(draft.Order, fit[i], wish.Reason, wish.AmountMinor, wish.Kind, deductions[i], lost, out var quote) is { } no)
            {
                if (named) return no;
                first ??= no;
                continue;
            }
            var number = draft.Order.Cases.Length + 1;
            if (group0 == 0) group0 = number;
            var made = Open(draft, wish, fit[i], quote, number, group0);
            opened?.Invoke(fit[i], made);
        }
        return group0 == 0 ? first : null;
    }

    static Case Open(Draft draft, Wish wish, UnitGroup group, Quote quote, int number, int groupNumber)
    {
        var rule = group.Rule;
        // An act without an answerer takes effect at once; the wait is over as soon as it began.
        var waits = new CaseState.Answer(
            rule.AnswerBy ?? draft.Situation.By.Kind, draft.Policy.Until(draft.Now, rule.AnswerWithin), rule.OnSilence);
        var made = new Case(
            number, groupNumber, wish.Kind, group.Line.Number, group.Units, draft.Situation.By, wish.Reason.Code, wish.Explanation,
            wish.Evidence.IsDefault ? [] : wish.Evidence, quote.GoodsMinor, quote.PostageMinor, group.Stage, draft.Now,
            wish.Reason.Liable, wish.Kind == CaseKind.Exchange ? wish.WantedSku ?? group.Line.Sku : null, false, waits)
        {
            Through = Draft.OfficerIn(draft.Situation),
            DeductedMinor = quote.DeductedMinor,
            DiscountsLost = quote.DiscountsLost,
            CompensationMinor = wish.Kind is CaseKind.Cancellation or CaseKind.Refund ? Compensation(draft, wish.Reason, group) : 0,
            InterceptionFeeMinor = group.Stage == Stage.InTransit && IsOnBuyer(draft, wish) ? draft.Policy.Terms.InterceptionFeeMinor : 0,
        };
        draft.Add(new CaseOpened(draft.Stamp(rule.Rule), made));
        return made;
    }

    static long Compensation(Draft draft, Reason reason, UnitGroup group)
    {
        if (reason.Compensation is null) return 0;
        var (goods, postage) = Refunding.Remaining(draft.Order, draft.Order.Lines[group.Line.Number - 1], group.Units);
        return Refunding.Compensation(draft, group.Line.Number, goods + postage, reason);
    }

    static bool IsOnBuyer(Draft draft, Wish wish) =>
        draft.Situation.By.Kind == ActorKind.Buyer && wish.Reason.Liable == Liability.Buyer && wish.Kind == CaseKind.Refund;
}

/// <summary>What is asked for, apart from the units.</summary>
/// <param name="AmountMinor">Null for everything that can go back.</param>
sealed record Wish(
    CaseKind Kind, Reason Reason, long? AmountMinor, string? Explanation, ImmutableArray<string> Evidence, string? WantedSku = null);
