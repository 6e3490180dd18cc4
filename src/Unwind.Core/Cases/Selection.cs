namespace Unwind.Cases;

/// <summary>Units of one line that stand alike: same stage, same parcel. What is asked of them becomes one case.</summary>
readonly record struct UnitGroup(OrderLine Line, Stage Stage, int Parcel, ImmutableArray<UnitRange> Units, ActRule Rule);

/// <summary>Finds the units that an act can be done with, or the reason why there are none.</summary>
static class Selection
{
    /// <param name="selected">Empty for the whole order: then lines for which the act is not possible are left out.</param>
    /// <param name="freely">Whether units with an open case count as well.</param>
    /// <param name="reason">The reason given; units for whose stage it is no reason are left out. Null: not looked at.</param>
    public static Refusal? Find(
        Order order, Situation situation, Act act, ImmutableArray<Selected> selected, out List<UnitGroup> groups,
        bool freely = false, string? reason = null)
    {
        groups = [];
        if (selected.IsDefaultOrEmpty)
        {
            Refusal? first = null;
            var furthest = (Stage)(-1);
            foreach (var line in order.Lines)
            {
                var refusal = Take(order, situation, act, line, 0, groups, freely, reason, out var stage);
                if (refusal is null || (first is not null && !IsOpenStage(stage) && IsOpenStage(furthest))) continue;
                if (first is not null && stage <= furthest && IsOpenStage(stage) == IsOpenStage(furthest)) continue;
                (first, furthest) = (refusal, stage);
            }
            return groups.Count > 0 ? null : first;
        }
        for (var i = 0; i < selected.Length; i++)
        {
            if (selected[i] is null) return new Refusal(RefusalCode.Malformed, Rulebook.RuleOf(act)).With("field", "lines");
            if (order.FindLine(selected[i].Line) is not { } line)
                return new Refusal(RefusalCode.LineNotFound, Rulebook.RuleOf(act)).With("line", $"{selected[i].Line}");
            if (selected[i].Units < 0)
                return new Refusal(RefusalCode.Malformed, Rulebook.RuleOf(act)).With("field", "units");
            for (var j = 0; j < i; j++)
                if (selected[j].Line == line.Number) return new Refusal(RefusalCode.Malformed, Rulebook.RuleOf(act)).With("field", "lines");
            if (Take(order, situation, act, line, selected[i].Units, groups, freely, reason, out _) is { } refusal) return refusal;
        }
        return null;
    }

    static bool IsOpenStage(Stage stage) => stage is >= 0 and < Stage.Completed;

    static Refusal? Take(
        Order order, Situation situation, Act act, OrderLine line, int wanted, List<UnitGroup> groups, bool freely,
        string? reason, out Stage refusedAt)
    {
        Refusal? refusal = null;
        refusedAt = Stage.Closed;
        var available = 0;
        var begin = groups.Count;
        foreach (var portion in NearestFirst(order, line))
        {
            var stage = order.StageOf(portion);
            var rule = Gate.Find(situation, act, stage, out var no);
            if (rule is not null && portion.Case != 0 && !freely)
            {
                (rule, no) = (null, new Refusal(RefusalCode.CaseOpen, rule!.Rule, InsteadOf(order, situation, portion.Case))
                    .With("case", $"{portion.Case}"));
            }
            if (rule is not null && reason is not null && Gate.CheckReason(situation.Policy, rule, reason, out _) is { } unfit)
            {
                // The act is possible and only the reason is not: that is what the asker needs to hear.
                (refusal, refusedAt) = (unfit, stage);
                continue;
            }
            if (rule is null)
            {
                // The unit is over; the order is not.
                if (stage == Stage.Closed && order.Ending == Ending.None)
                    no = new Refusal(RefusalCode.UnitsNotAvailable, no!.Rule).With("available", "0").With("line", $"{line.Number}");
                if (refusal?.Code == RefusalCode.ReasonNotOffered) continue;
                if (refusal is null || IsOpenStage(stage)) (refusal, refusedAt) = (no, stage);
                continue;
            }
            var take = wanted == 0 ? portion.Count : Math.Min(portion.Count, wanted - available);
            if (take > 0) Join(groups, begin, new UnitGroup(line, stage, portion.Parcel, [new UnitRange(portion.From, take)], rule));
            available += take > 0 ? take : 0;
        }
        if (available == 0) return refusal ?? new Refusal(RefusalCode.NothingToDo, Rulebook.RuleOf(act));
        if (wanted > available)
        {
            groups.RemoveRange(begin, groups.Count - begin);
            return new Refusal(RefusalCode.UnitsNotAvailable, Rulebook.RuleOf(act))
                .With("available", $"{available}").With("line", $"{line.Number}");
        }
        return null;
    }

    /// <summary>Who names fewer units than there are means those that have come least far: they are undone most easily.</summary>
    static IEnumerable<Portion> NearestFirst(Order order, OrderLine line) =>
        line.Portions.Length == 1 ? line.Portions : line.Portions.OrderBy(order.StageOf).ThenBy(p => p.From);

    static ImmutableArray<Act> InsteadOf(Order order, Situation situation, int number)
    {
        var open = order.Cases[number - 1];
        if (open.State is CaseState.Answer answer && answer.From == situation.By.Kind) return [Act.AgreeCase, Act.DeclineCase];
        return open.Opener.Kind == situation.By.Kind ? [Act.WithdrawCase] : [];
    }

    static void Join(List<UnitGroup> groups, int begin, UnitGroup next)
    {
        for (var i = begin; i < groups.Count; i++)
        {
            var group = groups[i];
            if (group.Stage != next.Stage || group.Parcel != next.Parcel) continue;
            var last = group.Units[^1];
            groups[i] = group with
            {
                Units = last.End == next.Units[0].From
                    ? group.Units.SetItem(group.Units.Length - 1, new UnitRange(last.From, last.Count + next.Units[0].Count))
                    : group.Units.Add(next.Units[0]),
            };
            return;
        }
        groups.Add(next);
    }
}
