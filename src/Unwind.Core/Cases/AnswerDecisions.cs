using Unwind.Refunds;

namespace Unwind.Cases;

/// <summary>The side that is asked says yes (同意). <paramref name="Address"/>: where a return goes; null for the store's default.</summary>
/// <param name="Cases">Empty for all that wait for the asker's answer.</param>
/// <param name="DifferenceMinor">
/// Of one exchange, in minor units: what the wanted goods cost more, which the buyer pays first, or less when below zero (R22).
/// </param>
public sealed record AgreeCase(OrderId Order, ImmutableArray<int> Cases, string? Address = null, long DifferenceMinor = 0) : OrderCommand(Order)
{
    private protected override Act Name => Act.AgreeCase;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (Limits.TooLong(Address) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R18").With("field", field));
        if (Answering.Find(order, situation, Act, Cases, out var cases) is { } refusal) return Decider.Refuse(refusal);
        if (DifferenceMinor != 0 && WhyNoDifference(order, situation, cases) is { } no) return Decider.Refuse(no);
        var draft = new Draft(order, situation);
        foreach (var number in cases) Answering.Agree(draft, number, false, Address, DifferenceMinor);
        return draft.Done();
    }

    Refusal? WhyNoDifference(Order order, Situation situation, ImmutableArray<int> cases)
    {
        // Agreed to already: what was said then about the price stands.
        if (cases.IsEmpty) return new Refusal(RefusalCode.CaseNotWaitingForThis, "R22");
        if (situation.By.Kind != ActorKind.Seller || cases is not [var number] || order.Cases[number - 1] is not { Kind: CaseKind.Exchange } c
            || DifferenceMinor > PlaceOrder.MinorMax)
            return new Refusal(RefusalCode.Malformed, "R22").With("field", "difference_minor");
        var (goods, _) = Refunding.Remaining(order, order.Lines[c.Line - 1], c.Units);
        return DifferenceMinor < -goods
            ? new Refusal(RefusalCode.AmountExceedsRefundable, "R22").With("refundable", $"{goods}").With("currency", order.Currency) : null;
    }
}

/// <summary>The side that is asked says no (拒绝), with a reason and, where the policy asks for it, proof.</summary>
public sealed record DeclineCase(
    OrderId Order, ImmutableArray<int> Cases, string? Reason, string? Explanation, ImmutableArray<string> Proof)
    : OrderCommand(Order)
{
    private protected override Act Name => Act.DeclineCase;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if ((Limits.TooLong(Explanation, Reason) ?? Limits.Attachments(Proof)) is { } field)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R11").With("field", field));
        if (Answering.Find(order, situation, Act, Cases, out var cases) is { } refusal) return Decider.Refuse(refusal);
        foreach (var number in cases)
        {
            var c = order.Cases[number - 1];
            if (c.Kind == CaseKind.Complaint)
            {
                if (string.IsNullOrWhiteSpace(Explanation)) return Decider.Refuse(RefusalCode.ExplanationNeeded, "R30");
                continue;
            }
            var stage = order.StageOf(Portions.Inside(order, order.Lines[c.Line - 1], c.Units).First());
            if (Gate.Find(situation, Act, stage, out var no) is not { } rule) return Decider.Refuse(no!);
            if (Gate.CheckReason(situation.Policy, rule, Reason, out _) is { } wrong) return Decider.Refuse(wrong);
            if (rule.Explanation && string.IsNullOrWhiteSpace(Explanation)) return Decider.Refuse(RefusalCode.ExplanationNeeded, rule.Rule);
            if (rule.Proof && Proof.IsEmpty && c.Kind != CaseKind.Cancellation) return Decider.Refuse(RefusalCode.ProofNeeded, rule.Rule);
        }
        var draft = new Draft(order, situation);
        foreach (var number in cases)
        {
            if (order.Cases[number - 1].Kind == CaseKind.Complaint)
            {
                // Both have spoken: the desk decides (R30).
                Answering.ToTheDesk(draft, number, Explanation, Proof);
                continue;
            }
            draft.Add(new CaseDeclined(draft.Stamp(Answering.RuleOf(order.Cases[number - 1])), number, Reason, Explanation, Proof, false));
            Scanning.DropStop(draft, number);
        }
        return draft.Done();
    }
}

/// <summary>The opener takes a request back while it is not executed (撤销, R28).</summary>
public sealed record WithdrawCase(OrderId Order, ImmutableArray<int> Cases) : OrderCommand(Order)
{
    private protected override Act Name => Act.WithdrawCase;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        var mine = Cases.IsDefaultOrEmpty
            ? [.. order.Cases.Where(c => c.IsOpen && c.Opener == situation.By && Answering.IsNotExecuted(c)).Select(c => c.Number)]
            : Cases;
        if (mine.IsEmpty) return Decider.Refuse(RefusalCode.NothingToDo, "R28");
        foreach (var number in mine)
        {
            if (order.FindCase(number) is not { } c) return Decider.Refuse(new Refusal(RefusalCode.CaseNotFound, "R28").With("case", $"{number}"));
            if (c.Opener != situation.By) return Decider.Refuse(RefusalCode.NotYoursToWithdraw, "R28");
            if (c.State is CaseState.Ended { Outcome: CaseOutcome.Withdrawn }) continue;
            if (!c.IsOpen) return Decider.Refuse(new Refusal(RefusalCode.CaseEnded, "R28").With("case", $"{number}"));
            if (!Answering.IsNotExecuted(c)) return Decider.Refuse(RefusalCode.CaseNotWaitingForThis, "R28");
        }
        var draft = new Draft(order, situation);
        foreach (var number in mine.Distinct())
        {
            if (!order.Cases[number - 1].IsOpen) continue;
            draft.Add(new CaseClosed(draft.Stamp("R28"), number, CaseOutcome.Withdrawn));
            Scanning.DropStop(draft, number);
        }
        return draft.Done();
    }
}

static class Answering
{
    /// <summary>Whether a case can still be taken back (R28): not once money or goods are on their way.</summary>
    public static bool IsNotExecuted(Case c) =>
        // What was decided is not taken back (R42): neither before it is carried out, nor on appeal, nor after.
        c.Hearing is not { Verdict: not null }
        && c.State is (CaseState.Answer or CaseState.ReturnParcel or CaseState.CarrierAnswer or CaseState.Delivery
            or CaseState.Payment or CaseState.Evidence or CaseState.Ruling);

    public static string RuleOf(Case c) => c switch
    {
        { Kind: CaseKind.Complaint } => "R30",
        { Kind: CaseKind.Cancellation, OpenedIn: Stage.InTransit } => "R15",
        { Kind: CaseKind.Cancellation } => "R9",
        { Kind: CaseKind.Return } => "R18",
        { Kind: CaseKind.Exchange } => "R22",
        { OpenedIn: Stage.LabelPrinted } => "R14",
        { OpenedIn: Stage.InTransit or Stage.Returning } => "R16",
        { OpenedIn: Stage.Received } => "R23",
        { OpenedIn: Stage.Completed } => "R24",
        _ => "R11",
    };

    /// <summary>The cases that wait for this side's answer, or why there is none.</summary>
    public static Refusal? Find(
        Order order, Situation situation, Act act, ImmutableArray<int> asked, out ImmutableArray<int> cases)
    {
        cases = [];
        if (asked.IsDefaultOrEmpty)
        {
            var mine = order.Cases.Where(c => c.State is CaseState.Answer a && a.From == situation.By.Kind).ToImmutableArray();
            // "Yes" to a refund is not "yes, I am to blame": where both wait, a complaint is answered by its number only.
            if (mine.Any(c => c.HoldsUnits)) mine = mine.RemoveAll(c => !c.HoldsUnits);
            cases = [.. mine.Select(c => c.Number)];
            return cases.IsEmpty ? new Refusal(RefusalCode.NothingToDo, Rulebook.RuleOf(act)) : null;
        }
        var builder = ImmutableArray.CreateBuilder<int>(asked.Length);
        foreach (var number in asked.Distinct())
        {
            if (order.FindCase(number) is not { } c)
                return new Refusal(RefusalCode.CaseNotFound, Rulebook.RuleOf(act)).With("case", $"{number}");
            if (c.State is CaseState.Answer waiting)
            {
                if (waiting.From != situation.By.Kind)
                    return new Refusal(RefusalCode.NotYoursToAnswer, RuleOf(c), c.Opener.Kind == situation.By.Kind ? [Act.WithdrawCase] : []);
                builder.Add(number);
                continue;
            }
            // Already so is not an error: the same answer again changes nothing.
            if (act == Act.AgreeCase && c.Agreed && c.Hearing is null) continue;
            if (act == Act.DeclineCase && c.State is CaseState.Ended { Outcome: CaseOutcome.Declined }) continue;
            if (act == Act.DeclineCase && c is { Kind: CaseKind.Complaint, State: CaseState.Ruling }) continue;
            return new Refusal(c.IsOpen ? RefusalCode.CaseNotWaitingForThis : RefusalCode.CaseEnded, RuleOf(c)).With("case", $"{number}");
        }
        cases = builder.ToImmutable();
        return null;
    }

    public static void Agree(Draft draft, int number, bool bySilence, string? address, long differenceMinor = 0)
    {
        var c = draft.Order.Cases[number - 1];
        draft.Add(new CaseAgreed(draft.Stamp(RuleOf(c)), number, bySilence));
        if (c.Kind == CaseKind.Complaint)
        {
            // The store says itself that it is right: nobody has anything to appeal against.
            Penalties.Penalising.Impose(draft, number, c.Line, draft.Policy.FindReason(c.Reason)!, "R31");
            draft.Add(new CaseClosed(draft.Stamp("R30"), number, CaseOutcome.Upheld));
            return;
        }
        var to = string.IsNullOrWhiteSpace(address) ? null : address;
        if (c.Kind == CaseKind.Exchange) Exchanges.Exchanging.Agree(draft, c, differenceMinor, to);
        else Settling.Carry(draft, number, to);
    }

    /// <summary>A complaint that was answered, or that nobody answered and nothing proves, is the desk's to decide (R30).</summary>
    public static void ToTheDesk(Draft draft, int number, string? words, ImmutableArray<string> evidence) => draft.Add(new DeskCalled(
        draft.Stamp("R30"), number, words, evidence,
        new CaseState.Ruling(draft.Policy.Until(draft.Now, draft.Policy.Times.DecideWithin))));
}
