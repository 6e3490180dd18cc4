namespace Unwind.Policies;

/// <summary>Asks the policy whether an act is possible, and turns a no into an answer that leads on (R35).</summary>
static class Gate
{
    public static ActRule? Find(Situation situation, Act act, Stage stage, out Refusal? refusal)
    {
        var rule = situation.Policy.Find(act, stage, situation.By.Kind);
        refusal = rule switch
        {
            { Refused: null } => null,
            { Refused: { } why } => new Refusal(why, rule.Rule, rule.Instead),
            null => Unmentioned(situation, act, stage),
        };
        return refusal is null ? rule : null;
    }

    /// <summary>The policy is silent about the act here: the stage says why, and what else is possible says what to do.</summary>
    static Refusal Unmentioned(Situation situation, Act act, Stage stage)
    {
        var elsewhere = situation.Policy.Rules.Where(r => r.Act == act && r.Refused is null).ToArray();
        if (elsewhere.Length == 0) return new Refusal(RefusalCode.NotOffered, Rulebook.RuleOf(act), Possible(situation, stage));
        var mine = elsewhere.Where(r => r.By == situation.By.Kind).ToArray();
        if (mine.Length == 0)
            return new Refusal(RefusalCode.ActorNotAllowed, elsewhere[0].Rule, Possible(situation, stage));
        return new Refusal(WhyNot(stage), mine[0].Rule, Possible(situation, stage));
    }

    public static RefusalCode WhyNot(Stage stage) => stage switch
    {
        Stage.AwaitingPayment => RefusalCode.NotPaidYet,
        Stage.AwaitingShipment => RefusalCode.NotShippedYet,
        Stage.LabelPrinted => RefusalCode.AlreadyShipped,
        Stage.InTransit => RefusalCode.ParcelInTransit,
        Stage.Returning => RefusalCode.ParcelComingBack,
        Stage.Received => RefusalCode.AlreadyReceived,
        Stage.Completed => RefusalCode.OrderCompleted,
        Stage.Closed => RefusalCode.OrderClosed,
        _ => throw new UnreachableException(),
    };

    public static ImmutableArray<Act> Possible(Situation situation, Stage stage)
    {
        var acts = ImmutableArray.CreateBuilder<Act>();
        foreach (var rule in situation.Policy.Rules)
        {
            if (rule.Stage == stage && rule.By == situation.By.Kind && rule.Refused is null
                && rule.Act is Act.CloseOrder or Act.CloseLines or Act.ApplyToCancel or Act.RequestRefund
                    or Act.RequestReturn or Act.RequestExchange or Act.Ship or Act.VoidLabel
                && !acts.Contains(rule.Act))
                acts.Add(rule.Act);
        }
        return acts.ToImmutable();
    }

    /// <summary>The reason, when the rule asks for one, must be from its list (R3).</summary>
    public static Refusal? CheckReason(Policy policy, ActRule rule, string? code, out Reason? reason)
    {
        reason = null;
        if (rule.Reasons is null) return null;
        if (string.IsNullOrWhiteSpace(code)) return new Refusal(RefusalCode.ReasonNeeded, rule.Rule);
        foreach (var offered in policy.ReasonsIn(rule.Reasons))
        {
            if (offered.Code != code) continue;
            reason = offered;
            return null;
        }
        return new Refusal(RefusalCode.ReasonNotOffered, rule.Rule).With("reason", code);
    }
}
