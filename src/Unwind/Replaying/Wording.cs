namespace Unwind.Replaying;

/// <summary>Choosing among what a policy offers.</summary>
static class Wording
{
    public static readonly ImmutableArray<string> Proof = ["photo.jpg"];
    public const string Words = "Replayed from recorded data.";

    /// <summary>The first offered reason that fits, or the first that is offered.</summary>
    public static string? Reason(Order order, Policy policy, Act act, ActorKind by, Func<Reason, bool> fits)
    {
        var stages = order.Lines.SelectMany(l => l.Portions).Where(p => p.State != PortionState.Closed && p.Case == 0)
            .Select(order.StageOf).Distinct();
        foreach (var stage in stages)
        {
            if (policy.Find(act, stage, by) is not { Refused: null } rule) continue;
            var offered = policy.ReasonsIn(rule.Reasons);
            return (offered.FirstOrDefault(fits) ?? offered.FirstOrDefault())?.Code;
        }
        return null;
    }

    public static bool NotTheBuyers(Reason reason) => reason.Liable != Liability.Buyer && !reason.NoReason;
    public static bool WithPostage(Reason reason) => reason is { RefundsPostage: true, NoReason: false };
}
