namespace Unwind.Disputes;

/// <summary>Calling the desk about a case that is there already: which may be, and which units it is then about (R26, R40).</summary>
static class Reopening
{
    /// <summary>Why the desk can't be called in for a case now; null when it can.</summary>
    public static Refusal? WhyNot(Order order, Situation situation, Case c)
    {
        if (!c.HoldsUnits) return new Refusal(RefusalCode.DeskNotYet, "R30", Act.GiveEvidence);
        if (c.State is CaseState.Ended ended) return WhyNotAgain(order, situation, c, ended);
        // Goods on their way that must still be stopped can't wait for an answer that may never come.
        if (c.State is CaseState.Answer && c.Opener.Kind == situation.By.Kind && StageOf(order, c) == Stage.InTransit)
            return Requesting.IsDecided(order, situation, c.Line, c.Units, Stage.InTransit, c.Reason) ? new Refusal(RefusalCode.AlreadyDecided, "R42") : null;
        return new Refusal(
            RefusalCode.DeskNotYet, "R26",
            c.State is CaseState.Answer a && a.From == situation.By.Kind ? [Act.AgreeCase, Act.DeclineCase] : [Act.SendMessage]);
    }

    /// <summary>After a refusal, or after an application that nobody answered, while there is time and something to decide about.</summary>
    static Refusal? WhyNotAgain(Order order, Situation situation, Case c, CaseState.Ended ended)
    {
        // What became of a verdict is another question than the verdict: goods that it sent back may be refused (R20).
        if (c.Hearing is { Executed: true } && ended.Outcome != CaseOutcome.Declined) return new Refusal(RefusalCode.AlreadyDecided, "R42");
        // Nobody answered, and silence meant no: that is a refusal as well.
        if (ended.Outcome != CaseOutcome.Declined && !(ended.Outcome == CaseOutcome.Lapsed && !c.Agreed))
            return new Refusal(RefusalCode.CaseEnded, "R26");
        var free = Free(order, c);
        var stage = StageOf(order, c);
        if (order.Ending == Ending.Closed || situation.Now >= ended.At + situation.Policy.Times.AfterCaseGrace)
            return new Refusal(RefusalCode.DeskTooLate, "R26", Gate.Possible(situation, stage));
        if (free.Length == 0)
        {
            return Portions.Inside(order, order.Lines[c.Line - 1], c.Units).Any(p => p.Case != 0)
                ? new Refusal(RefusalCode.CaseOpen, "R26")
                : new Refusal(RefusalCode.UnitsNotAvailable, "R26", Gate.Possible(situation, stage)).With("available", "0").With("line", $"{c.Line}");
        }
        return c.Hearing is null && Requesting.IsDecided(order, situation, c.Line, c.Units, stage, c.Reason)
            ? new Refusal(RefusalCode.AlreadyDecided, "R42", Act.SendMessage) : null;
    }

    public static Stage StageOf(Order order, Case c)
    {
        var free = c.IsOpen ? [] : Free(order, c);
        return free.Length > 0 ? order.StageOf(free[0]) : Hearings.StageOf(order, c);
    }

    static Portion[] Free(Order order, Case c) =>
        [.. Portions.Inside(order, order.Lines[c.Line - 1], c.Units).Where(p => p.Case == 0 && p.State != PortionState.Closed)];

    /// <summary>
    /// The case goes on with the units that are still there; those that no longer stand alike go on as cases of their own,
    /// with everything that was said (R40). A case whose verdict was carried out is not opened again: another goes on for it.
    /// </summary>
    public static void Call(Draft draft, Case c, string words, ImmutableArray<string> evidence, string rule)
    {
        if (c.IsOpen)
        {
            Hearings.Call(draft, c.Number, words, evidence, rule);
            return;
        }
        var alike = Free(draft.Order, c).GroupBy(p => (p.Parcel, p.State)).Select(g => (State: g.Key.State, Units: (ImmutableArray<UnitRange>)[.. g.Select(p => p.Range)])).ToArray();
        for (var i = 0; i < alike.Length; i++)
        {
            var units = alike[i].Units;
            var count = Ranges.Count(units);
            var (goods, postage) = (Shares.FirstOf(c.GoodsMinor, count, c.UnitCount), Shares.FirstOf(c.PostageMinor, count, c.UnitCount));
            var number = c.Number;
            if (i > 0 || c.Hearing is not null)
            {
                number = draft.Order.Cases.Length + 1;
                draft.Add(new CaseOpened(draft.Stamp(rule), c with
                {
                    Number = number,
                    Units = units,
                    GoodsMinor = goods,
                    PostageMinor = postage,
                    DeductedMinor = Shares.FirstOf(c.DeductedMinor, count, c.UnitCount),
                    State = new CaseState.Answer(c.Opener.Kind, draft.Now, Silence.Lapses),
                    Hearing = null,
                    Agreed = false,
                    OpenedAt = draft.Now,
                    Through = Draft.OfficerIn(draft.Situation),
                }));
            }
            else if (count != c.UnitCount)
            {
                draft.Add(new CaseNarrowed(draft.Stamp(rule), number, units, goods, postage, Shares.FirstOf(c.DeductedMinor, count, c.UnitCount)));
            }
            Hearings.Call(draft, number, words, evidence, rule);
        }
    }
}
