namespace Unwind.Disputes;

/// <summary>
/// A side asks the platform to decide (申请平台介入, R26): after a refusal, after an application that was declined or lapsed, or
/// for a shipped order that must still be cancelled.
/// </summary>
/// <param name="Case">The case; 0 to open one with it, where the policy allows that at this stage.</param>
/// <param name="Lines">With no case: empty for the whole order.</param>
/// <param name="Reason">With no case: the reason, from the policy's list.</param>
public sealed record CallDesk(
    OrderId Order, int Case, ImmutableArray<Selected> Lines, string? Reason, string? Words, ImmutableArray<string> Evidence)
    : OrderCommand(Order)
{
    private protected override Act Name => Act.CallDesk;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Buyer or ActorKind.Seller)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R26");
        var evidence = Evidence.IsDefault ? [] : Evidence;
        if ((Limits.TooLong(Words) ?? Limits.Attachments(evidence)) is { } field)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R26").With("field", field));
        var draft = new Draft(order, situation);
        if (Case == 0) return OpenWith(draft, evidence);

        if (order.FindCase(Case) is not { } c) return Decider.Refuse(new Refusal(RefusalCode.CaseNotFound, "R26").With("case", $"{Case}"));
        if (c is { IsOpen: true, Hearing: not null }) return Decider.Accept(order);
        if (Reopening.WhyNot(order, situation, c) is { } no) return Decider.Refuse(no.With("case", $"{Case}"));
        var stage = Reopening.StageOf(order, c);
        if (Gate.Find(situation, Act, stage, out var refusal) is not { } rule) return Decider.Refuse(refusal!);
        if (string.IsNullOrWhiteSpace(Words)) return Decider.Refuse(RefusalCode.ExplanationNeeded, rule.Rule);
        Reopening.Call(draft, c, Words, evidence, rule.Rule);
        return draft.Done();
    }

    Decision OpenWith(Draft draft, ImmutableArray<string> evidence)
    {
        var (order, situation) = (draft.Order, draft.Situation);
        if (Requesting.Prepare(order, situation, Act, Lines, Reason, Words, evidence, out var groups, out var reason) is { } refusal)
            return Decider.Refuse(refusal);
        if (reason is null && order.Cases.Any(c => c is { IsOpen: true, Hearing: not null }))
            return Decider.Refuse(RefusalCode.AtTheDesk, "R26", Act.GiveEvidence);
        // Without a list of reasons the policy wants the two sides to have tried first.
        if (reason is null) return Decider.Refuse(RefusalCode.DeskNotYet, groups[0].Rule.Rule, Gate.Possible(situation, groups[0].Stage));
        if (string.IsNullOrWhiteSpace(Words)) return Decider.Refuse(RefusalCode.ExplanationNeeded, groups[0].Rule.Rule);
        var kind = situation.By.Kind == ActorKind.Seller ? CaseKind.Cancellation : CaseKind.Refund;
        return Requesting.Open(draft, new Wish(kind, reason, null, Words, evidence), groups, !Lines.IsDefaultOrEmpty, null, Opened) is { } no
            ? Decider.Refuse(no) : draft.Done();

        void Opened(UnitGroup group, Case opened)
        {
            // R16: a buyer who wants out of goods on their way always has the carrier told to stop.
            if (kind == CaseKind.Refund && group.Stage == Stage.InTransit && draft.Order.FindParcel(group.Parcel) is { StopAsked: false } parcel)
                draft.Add(new InterceptionAsked(draft.Stamp("R16"), parcel.Number, opened.Number));
            Hearings.Call(draft, opened.Number, null, [], group.Rule.Rule);
        }
    }
}

/// <summary>A side, asked or not, gives evidence while the desk has the case (举证, R26).</summary>
public sealed record GiveEvidence(OrderId Order, int Case, string? Words, ImmutableArray<string> Evidence) : OrderCommand(Order)
{
    private protected override Act Name => Act.GiveEvidence;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Buyer or ActorKind.Seller)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R26");
        var evidence = Evidence.IsDefault ? [] : Evidence;
        if ((Limits.TooLong(Words) ?? Limits.Attachments(evidence)) is { } field)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R26").With("field", field));
        if (Hearings.Find(order, Act, Case, out var c) is { } no) return Decider.Refuse(no);
        if (c!.State is not (CaseState.Evidence or CaseState.Ruling)) return Decider.Refuse(Hearings.NotNow(c, "R26"));
        if (string.IsNullOrWhiteSpace(Words) && evidence.IsEmpty) return Decider.Refuse(RefusalCode.ProofNeeded, "R26");
        var draft = new Draft(order, situation);
        draft.Add(new EvidenceGiven(draft.Stamp("R26"), Case, Words, evidence));
        var now = draft.Order.Cases[Case - 1];
        if (now.State is CaseState.Evidence open && Hearings.IsHeard(now, open)) Hearings.Close(draft, now, open);
        return draft.Done();
    }
}

/// <summary>The desk wants more evidence from one side or both; its own clock stands still meanwhile (R26, R42).</summary>
/// <param name="From">Buyer or seller; null for both.</param>
public sealed record AskEvidence(OrderId Order, int Case, ActorKind? From, string? Words) : OrderCommand(Order)
{
    private protected override Act Name => Act.AskEvidence;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind != ActorKind.Officer) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R26");
        if (Limits.TooLong(Words) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R26").With("field", field));
        if (From is not (null or ActorKind.Buyer or ActorKind.Seller)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R26").With("field", "from"));
        if (Hearings.Find(order, Act, Case, out var c) is { } no) return Decider.Refuse(no);
        if (c!.State is not CaseState.Ruling ruling) return Decider.Refuse(Hearings.NotNow(c, "R26"));
        if (Hearings.NotTheirs(c, situation.By.Id) is { } other) return Decider.Refuse(other);
        if (c.Hearing!.Rounds >= situation.Policy.Terms.EvidenceRoundsMax)
            return Decider.Refuse(new Refusal(RefusalCode.RoundsUsedUp, "R42", Act.GiveVerdict).With("max", $"{situation.Policy.Terms.EvidenceRoundsMax}"));
        var draft = new Draft(order, situation);
        Hearings.Take(draft, c, situation.By.Id);
        var left = ruling.Until > situation.Now ? ruling.Until - situation.Now : TimeSpan.Zero;
        return draft.Add(new EvidenceAsked(
            draft.Stamp("R42"), Case, From, Words, situation.Policy.Until(situation.Now, situation.Policy.Times.EvidenceWithin), left)).Done();
    }
}

/// <summary>An officer takes a case, hands it over, or the platform assigns it (R26).</summary>
/// <param name="Officer">Null for the one who asks.</param>
public sealed record AssignCase(OrderId Order, int Case, string? Officer = null) : OrderCommand(Order)
{
    private protected override Act Name => Act.AssignCase;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Officer or ActorKind.Platform)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R26");
        var officer = Officer ?? situation.By.Id;
        if (!PlaceOrder.IsName(officer) || (Officer is null && situation.By.Kind == ActorKind.Platform))
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R26").With("field", "officer"));
        if (Hearings.Find(order, Act, Case, out var c) is { } no) return Decider.Refuse(no);
        if (c!.State is not (CaseState.Evidence or CaseState.Ruling)) return Decider.Refuse(Hearings.NotNow(c, "R26"));
        if (c.Hearing!.Officer == officer) return Decider.Accept(order);
        if (situation.By.Kind == ActorKind.Officer && c.Hearing.Officer is { } has && has != situation.By.Id)
            return Decider.Refuse(new Refusal(RefusalCode.AssignedToAnother, "R26").With("officer", has));
        if (Hearings.Conflicts(c, officer) || (situation.By.Kind == ActorKind.Officer && Hearings.Conflicts(c, situation.By.Id))) return Decider.Refuse(new Refusal(RefusalCode.SomebodyElseDecides, "R42").With("officer", officer));
        var draft = new Draft(order, situation);
        return draft.Add(new CaseAssigned(draft.Stamp("R26"), Case, officer)).Done();
    }
}

/// <summary>
/// The desk decides (判责, R26, R30): what each of the case's units gets, whether the goods come back, who bears it, and
/// whether the store is penalised. Carried out when nobody can appeal any more (R42).
/// </summary>
/// <param name="Upheld">Of a complaint: whether it is right. Of any other case it follows from the awards.</param>
/// <param name="Awards">Empty: nobody gets anything.</param>
/// <param name="Violation">A reason for which the store is penalised as well; null for none.</param>
public sealed record GiveVerdict(
    OrderId Order, int Case, bool Upheld, ImmutableArray<Award> Awards, Liability Liable, Liability ReturnPostage,
    string? Violation, string? Words) : OrderCommand(Order)
{
    private protected override Act Name => Act.GiveVerdict;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind != ActorKind.Officer) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R26");
        if (Limits.TooLong(Words, Violation) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R26").With("field", field));
        if (Hearings.Find(order, Act, Case, out var c) is { } no) return Decider.Refuse(no);
        if (c!.State is CaseState.Evidence) return Decider.Refuse(new Refusal(RefusalCode.EvidenceOpen, "R26").With("case", $"{Case}"));
        if (c.State is not CaseState.Ruling) return Decider.Refuse(Hearings.NotNow(c, "R42"));
        if (Hearings.NotTheirs(c, situation.By.Id) is { } other) return Decider.Refuse(other);
        if (!Enum.IsDefined(Liable)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R43").With("field", "liable"));
        if (!Enum.IsDefined(ReturnPostage)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R43").With("field", "return_postage"));
        if (Awarding.Check(order, situation.Policy, c, Awards, Violation) is { } wrong) return Decider.Refuse(wrong);
        // A complaint is about the store: upheld, it is the store's fault, and dismissed it is not (R31).
        var liable = c.Kind != CaseKind.Complaint ? Liable : Upheld ? Liability.Seller : Liability.Nobody;
        if (Liable != liable && Liable != Liability.Nobody && (Upheld || Liable != c.Liable))
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R31").With("field", "liable"));
        if (string.IsNullOrWhiteSpace(Words)) return Decider.Refuse(RefusalCode.ExplanationNeeded, "R26");

        var draft = new Draft(order, situation);
        Hearings.Take(draft, c, situation.By.Id);
        // An award of nothing gives nothing: that is a dismissal.
        ImmutableArray<Award> awards = Awards.IsDefault ? [] : [.. Awards];
        var gives = awards.Any(a => a.AmountMinor != 0 || a.Postage);
        // Found right and given nothing: something was forgotten, and a verdict can't be given again.
        if (Upheld && c.Kind != CaseKind.Complaint && !gives) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R26").With("field", "awards"));
        Hearings.Decide(draft, c, new Verdict(
            situation.By, c.Kind == CaseKind.Complaint ? Upheld : gives, gives ? awards : [], liable, ReturnPostage, Violation, Words)
        {
            DecidedIn = Hearings.StageOf(order, c),
        }, c.Hearing!.AppealedBy is null);
        return draft.Done();
    }
}

/// <summary>A side accepts the verdict; when both do, it is carried out at once (R42).</summary>
public sealed record AcceptVerdict(OrderId Order, int Case) : OrderCommand(Order)
{
    private protected override Act Name => Act.AcceptVerdict;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Buyer or ActorKind.Seller)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R42");
        if (Hearings.Find(order, Act, Case, out var c) is { } no) return Decider.Refuse(no);
        if (c!.Hearing!.Accepted.Contains(situation.By.Kind) || c.Hearing.Executed) return Decider.Accept(order);
        if (c.State is not CaseState.Appealable) return Decider.Refuse(Hearings.NotNow(c, "R42"));
        var draft = new Draft(order, situation);
        draft.Add(new VerdictAccepted(draft.Stamp("R42"), Case));
        if (draft.Order.Cases[Case - 1].Hearing!.Accepted.Length == 2) Hearings.Execute(draft, Case);
        return draft.Done();
    }
}

/// <summary>A side does not accept the verdict (申诉): somebody else decides once more, and that is final (R42).</summary>
public sealed record AppealVerdict(OrderId Order, int Case, string? Words, ImmutableArray<string> Evidence) : OrderCommand(Order)
{
    private protected override Act Name => Act.AppealVerdict;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind is not (ActorKind.Buyer or ActorKind.Seller)) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R42");
        var evidence = Evidence.IsDefault ? [] : Evidence;
        if ((Limits.TooLong(Words) ?? Limits.Attachments(evidence)) is { } field)
            return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R42").With("field", field));
        if (Hearings.Find(order, Act, Case, out var c) is { } no) return Decider.Refuse(no);
        if (c!.IsOpen && c.Hearing!.AppealedBy == situation.By.Kind) return Decider.Accept(order);
        if (c.State is not CaseState.Appealable || c.Hearing!.Accepted.Contains(situation.By.Kind)) return Decider.Refuse(Hearings.NotNow(c, "R42"));
        if (string.IsNullOrWhiteSpace(Words)) return Decider.Refuse(RefusalCode.ExplanationNeeded, "R42");
        var draft = new Draft(order, situation);
        return draft.Add(new VerdictAppealed(
            draft.Stamp("R42"), Case, Words, evidence, situation.Policy.Until(situation.Now, situation.Policy.Times.DecideWithin))).Done();
    }
}
