using Unwind.Complaints;
using Unwind.Penalties;
using Unwind.Refunds;

namespace Unwind.Disputes;

/// <summary>The desk's ladder: heard, decided, appealed, carried out once; and what its silence means (R26, R42).</summary>
static class Hearings
{
    /// <summary>A case that the desk has something to do with, or why there is none.</summary>
    public static Refusal? Find(Order order, Act act, int number, out Case? c)
    {
        c = order.FindCase(number);
        if (c is null) return new Refusal(RefusalCode.CaseNotFound, Rulebook.RuleOf(act)).With("case", $"{number}");
        return c.Hearing is null ? new Refusal(c.IsOpen ? RefusalCode.DeskNotYet : RefusalCode.CaseEnded, Rulebook.RuleOf(act), Act.CallDesk).With("case", $"{number}") : null;
    }

    /// <summary>The case is with the desk, but waits for something else, or was decided.</summary>
    public static Refusal NotNow(Case c, string rule) => new Refusal(
        c.Hearing is { Executed: true } || c.State is CaseState.Appealable ? RefusalCode.AlreadyDecided
            : c.IsOpen ? RefusalCode.CaseNotWaitingForThis : RefusalCode.CaseEnded,
        rule, c.State is CaseState.Appealable && c.Hearing!.Accepted.IsEmpty ? [Act.AcceptVerdict, Act.AppealVerdict] : []).With("case", $"{c.Number}");

    /// <summary>Who opened it for a side does not decide it, and who decided it does not hear the appeal (R27, R42).</summary>
    public static bool Conflicts(Case c, string officer) =>
        c.Through == officer || c.Hearing!.SpokeFor.Contains(officer) || (c.Hearing is { AppealedBy: not null, Verdict.By: var first } && first == Actor.Officer(officer));

    public static Refusal? NotTheirs(Case c, string officer)
    {
        if (Conflicts(c, officer)) return new Refusal(RefusalCode.SomebodyElseDecides, "R42").With("officer", officer);
        return c.Hearing!.Officer is { } has && has != officer
            ? new Refusal(RefusalCode.AssignedToAnother, "R26", Act.AssignCase).With("officer", has) : null;
    }

    /// <summary>Who acts on a case that nobody has takes it.</summary>
    public static void Take(Draft draft, Case c, string officer)
    {
        if (c.Hearing!.Officer is null) draft.Add(new CaseAssigned(draft.Stamp("R26"), c.Number, officer));
    }

    public static void Call(Draft draft, int number, string? words, ImmutableArray<string> evidence, string rule) => draft.Add(new DeskCalled(
        draft.Stamp(rule), number, words, evidence,
        new CaseState.Evidence(draft.Policy.Until(draft.Now, draft.Policy.Times.EvidenceWithin), null, null)));

    public static bool IsHeard(Case c, CaseState.Evidence open) => open.From is { } side
        ? c.Hearing!.Heard.Contains(side)
        : c.Hearing!.Heard.Contains(ActorKind.Buyer) && c.Hearing.Heard.Contains(ActorKind.Seller);

    /// <summary>The window closes: the desk has its whole time, or what was left of it when it asked (R42).</summary>
    public static void Close(Draft draft, Case c, CaseState.Evidence open) => draft.Add(new EvidenceClosed(
        draft.Stamp("R26"), c.Number,
        open.Left is { } left ? draft.Now + left : draft.Policy.Until(draft.Now, draft.Policy.Times.DecideWithin)));

    /// <summary>A verdict that can be appealed waits; a final one is carried out at once.</summary>
    public static void Decide(Draft draft, Case c, Verdict verdict, bool appealable)
    {
        DateTimeOffset? until = appealable ? draft.Policy.Until(draft.Now, draft.Policy.Times.AppealWithin) : null;
        var violation = c.Kind == CaseKind.Complaint ? (verdict.Upheld ? draft.Policy.FindReason(c.Reason) : null) : draft.Policy.FindReason(verdict.Violation);
        var (compensation, points) = violation is null ? (0, 0) : Penalising.Costs(draft, c.Line, violation);
        draft.Add(new VerdictGiven(draft.Stamp(c.Kind == CaseKind.Complaint ? "R30" : "R26"), c.Number, verdict, until)
        {
            RefundMinor = Awarding.Worth(draft.Order, c, verdict.Awards),
            CompensationMinor = compensation,
            Points = points,
        });
        if (until is null) Execute(draft, c.Number);
    }

    /// <summary>Nobody decided in time: somebody else, then the first verdict, then what the policy says (R42).</summary>
    public static void Silent(Draft draft, Case c)
    {
        var (hearing, fallback) = (c.Hearing!, draft.Policy.Terms.FallbackOfficer);
        if (!hearing.Escalated && hearing.Officer != fallback && !Conflicts(c, fallback))
        {
            draft.Add(new CaseEscalated(
                draft.Stamp("R42"), c.Number, fallback, draft.Policy.Until(draft.Now, draft.Policy.Times.FallbackWithin)));
            return;
        }
        if (hearing.Verdict is not null) Execute(draft, c.Number);
        else Decide(draft, c, ByDefault(draft, c), appealable: false);
    }

    /// <summary>
    /// A silent desk decides for the side that the policy names, whoever opened the case; a complaint by what the order
    /// itself can prove (R30, R42).
    /// </summary>
    static Verdict ByDefault(Draft draft, Case c)
    {
        var by = draft.Situation.By;
        if (c.Kind == CaseKind.Complaint)
            return new Verdict(by, c.Proved || Grounds.Holds(draft.Order, draft.Policy, c, draft.Now), [], c.Liable, Liability.Nobody, null, null);
        var forOpener = (c.Opener.Kind == ActorKind.Buyer) == (draft.Policy.Terms.DeskDefault == DeskDefault.ForBuyer);
        var stage = StageOf(draft.Order, c);
        // Goods on their way, and goods that came after they were asked about, go back for the money, as after an agreement.
        var goodsBack = c.Kind is CaseKind.Return or CaseKind.Exchange || stage is Stage.InTransit or Stage.Returning
            || (stage >= Stage.Received && (c.Kind == CaseKind.Cancellation || c.OpenedIn < Stage.Received));
        var reason = draft.Policy.FindReason(c.Reason);
        return new Verdict(
            by, forOpener, forOpener ? [new Award(0, c.GoodsMinor, c.PostageMinor > 0, goodsBack && !c.ReturnArrived && !IsVirtual(draft.Order, c))] : [],
            c.Liable, reason?.ReturnPostage ?? Liability.Nobody, null, null)
        { DecidedIn = stage };
    }

    /// <summary>Carries a verdict out, by the same rules as an agreement. A case comes here once (R42).</summary>
    public static void Execute(Draft draft, int number)
    {
        var c = draft.Order.Cases[number - 1];
        var verdict = c.Hearing!.Verdict!;
        draft.Add(new VerdictExecuted(draft.Stamp("R42"), number, verdict.Liable));
        if (c.Kind == CaseKind.Complaint)
        {
            if (verdict.Upheld) Penalising.Impose(draft, number, c.Line, draft.Policy.FindReason(c.Reason)!, "R31");
            draft.Add(new CaseClosed(draft.Stamp("R30"), number, verdict.Upheld ? CaseOutcome.Upheld : CaseOutcome.Dismissed));
            return;
        }
        if (draft.Policy.FindReason(verdict.Violation) is { } violation) Penalising.Impose(draft, number, c.Line, violation, "R31");
        if (verdict.Upheld)
        {
            Awarding.CarryOut(draft, number, verdict);
            return;
        }
        draft.Add(new CaseClosed(draft.Stamp("R26"), number, CaseOutcome.Dismissed));
        Scanning.DropStop(draft, number);
    }

    /// <summary>
    /// The goods came back, or somebody else paid, before a verdict could be carried out: the case is over, and what the
    /// desk decided about the store's conduct stands (R31).
    /// </summary>
    public static void Overtaken(Draft draft)
    {
        foreach (var c in draft.Order.Cases)
        {
            if (c is not { IsOpen: false, HoldsUnits: true, Hearing: { Executed: false, Verdict.Violation: { } code } }) continue;
            if (draft.Policy.FindReason(code) is { } violation) Penalising.Impose(draft, c.Number, c.Line, violation, "R31");
        }
    }

    public static Stage StageOf(Order order, Case c) =>
        order.StageOf(Portions.Inside(order, order.Lines[c.Line - 1], c.Units).First());

    static bool IsVirtual(Order order, Case c) => order.Lines[c.Line - 1].Virtual;
}
