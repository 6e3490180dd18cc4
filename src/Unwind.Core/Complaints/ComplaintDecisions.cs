namespace Unwind.Complaints;

/// <summary>
/// The buyer complains about what the store did (投诉, R29): late or no shipment, no stock, a label without goods, a one-sided
/// close, a broken promise. One complaint for a line and cause; the seller answers, the desk or the order's own proof decides.
/// </summary>
/// <param name="Lines">Empty for every line that it can be about.</param>
/// <param name="Reason">The cause, from the policy's list.</param>
public sealed record Complain(
    OrderId Order, ImmutableArray<int> Lines, string? Reason, string? Explanation, ImmutableArray<string> Evidence)
    : OrderCommand(Order)
{
    private protected override Act Name => Act.Complain;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        var evidence = Evidence.IsDefault ? [] : Evidence;
        if ((Limits.TooLong(Explanation, Reason) ?? Limits.Attachments(evidence)) is { } field)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R29").With("field", field));
        if (order.EndedAt is { } ended && situation.Now >= ended + situation.Policy.Times.ComplainWithin)
            return Decider.Refuse(RefusalCode.ComplaintOver, "R29", Act.SendMessage);

        var lines = Lines.IsDefaultOrEmpty ? [.. order.Lines.Select(l => l.Number)] : Lines;
        var draft = new Draft(order, situation);
        Refusal? first = null;
        var group = 0;
        foreach (var number in lines.Distinct())
        {
            if (order.FindLine(number) is not { } line) return Decider.Refuse(new Refusal(RefusalCode.LineNotFound, "R29").With("line", $"{number}"));
            if ((Find(order, situation, line, evidence, out var rule, out var cause) ?? Grounds.WhyNot(draft.Order, situation, line, cause!)) is { } why)
            {
                if (!Lines.IsDefaultOrEmpty) return Decider.Refuse(why.With("line", $"{number}"));
                first ??= why;
                continue;
            }
            var next = draft.Order.Cases.Length + 1;
            if (group == 0) group = next;
            Open(draft, line, cause!, next, group, evidence, rule!);
        }
        return group == 0 ? Decider.Refuse(first!) : draft.Done();
    }

    /// <summary>Each line moves on its own: what can be said about it is read off where its units are.</summary>
    Refusal? Find(Order order, Situation situation, OrderLine line, ImmutableArray<string> evidence, out ActRule? rule, out Reason? cause)
    {
        (rule, cause) = (null, null);
        Refusal? first = null;
        foreach (var stage in Grounds.StagesOf(order, line))
        {
            if (Gate.Find(situation, Act, stage, out var no) is not { } found)
            {
                first ??= no;
                continue;
            }
            var wrong = Gate.CheckReason(situation.Policy, found, Reason, out cause)
                ?? (found.Explanation && string.IsNullOrWhiteSpace(Explanation) ? new Refusal(RefusalCode.ExplanationNeeded, found.Rule) : null)
                ?? (found.Proof && evidence.IsEmpty ? new Refusal(RefusalCode.ProofNeeded, found.Rule) : null);
            if (wrong is null)
            {
                rule = found;
                return null;
            }
            if (first is null || first.Code is not (RefusalCode.ReasonNeeded or RefusalCode.ReasonNotOffered)) first = wrong;
        }
        return first;
    }

    void Open(Draft draft, OrderLine line, Reason cause, int number, int group, ImmutableArray<string> evidence, ActRule rule)
    {
        ImmutableArray<UnitRange> units = [new UnitRange(1, line.Quantity)];
        // What silence will mean can be seen beforehand (R34): the order's own proof speaks for the buyer.
        var proved = Grounds.Holds(draft.Order, draft.Policy, line, cause, draft.Now);
        var until = draft.Policy.Until(draft.Now, draft.Policy.Times.AnswerComplaintWithin);
        draft.Add(new CaseOpened(draft.Stamp(rule.Rule), new Case(
            number, group, CaseKind.Complaint, line.Number, units, draft.Situation.By, cause.Code, Explanation, evidence, 0, 0,
            draft.Order.Stage, draft.Now, Liability.Seller, null, false,
            new CaseState.Answer(ActorKind.Seller, until, proved ? Silence.Agrees : Silence.Declines))
        {
            Through = Draft.OfficerIn(draft.Situation),
            Proved = proved,
            CompensationMinor = cause.Compensation?.Of(Grounds.PaidFor(draft.Order, line)) ?? 0,
        }));
    }
}
