using Unwind.Complaints;
using Unwind.Disputes;
using Unwind.Penalties;
using Unwind.Replaying;

namespace Unwind.Demos;

/// <summary>
/// What people do who do not agree: they go to the desk, give evidence or stay silent, complain, appeal, accept; and what the
/// desk does about it. Some cases it leaves to the clock, as desks do.
/// </summary>
sealed class Quarrels(Random random)
{
    static readonly ImmutableArray<string> Officers = ["xiaoer-1", "xiaoer-2", "xiaoer-3", "supervisor"];

    bool Draw(int percent) => random.Next(100) < percent;

    static Actor Side(Order order, ActorKind side) => side == ActorKind.Buyer ? Actor.Buyer(order.Buyer) : Actor.Seller(order.Store);

    /// <summary>A side goes to the desk, or complains; or the platform lets a store off.</summary>
    public (Actor By, OrderCommand Command)? Begin(Order order, Policy policy)
    {
        foreach (var penalty in order.Penalties)
            if (!penalty.Waived && Draw(3))
                return (Actor.Platform, new WaivePenalty(order.Id, penalty.Number, "仓库遭遇洪水，予以豁免。"));
        var told = order.Cases.LastOrDefault();
        if (told is { Hearing: null, HoldsUnits: true, State: CaseState.Ended { Outcome: CaseOutcome.Declined } } && Draw(35))
            return (told.Opener, new CallDesk(order.Id, told.Number, [], null, "对方拒绝了，请平台处理。", Wording.Proof));
        return Ground(order, policy) is { } reason
            ? (Actor.Buyer(order.Buyer), new Complain(order.Id, [], reason, "与承诺不符，要求处理。", Wording.Proof)) : null;
    }

    /// <summary>What there is to complain about: nothing, most of the time.</summary>
    string? Ground(Order order, Policy policy)
    {
        if (order.Cases.Any(c => c.Kind == CaseKind.Complaint)) return null;
        ObjectiveProof? ground = order is { Stage: Stage.Closed, OneSided: true } ? Draw(40) ? ObjectiveProof.ClosedOneSided : null
            : order.ShipmentOverdue ? Draw(30) ? ObjectiveProof.NotPickedUpInTime : null
            : order.IsPaid && Draw(1) ? ObjectiveProof.None : null;
        if (ground is not { } proof) return null;
        var offered = policy.ReasonsIn(policy.Find(Act.Complain, order.Stage, ActorKind.Buyer)?.Reasons);
        return offered.FirstOrDefault(r => r.Proof == proof)?.Code;
    }

    public (Actor By, OrderCommand Command)? Answer(Order order, Policy policy, Case c) => c.State switch
    {
        CaseState.Answer => Complained(order, c),
        CaseState.Evidence open => Evidence(order, c, open),
        CaseState.Ruling when !IsLeftToTheClock(order) => Desk(order, policy, c),
        CaseState.Appealable => Accept(order, c),
        _ => null,
    };

    /// <summary>One order in five; a prime, because numbers are made of a time, a sequence and a bucket.</summary>
    static bool IsLeftToTheClock(Order order) => order.Id.Value % 1_000_003 % 5 == 0;

    (Actor, OrderCommand)? Complained(Order order, Case c) =>
        Draw(45) ? (Actor.Seller(order.Store), new DeclineCase(order.Id, [c.Number], null, "快递网点爆仓，已联系买家说明。", []))
        : Draw(40) ? (Actor.Seller(order.Store), new AgreeCase(order.Id, [c.Number])) : null;

    (Actor, OrderCommand)? Evidence(Order order, Case c, CaseState.Evidence open)
    {
        var side = open.From ?? (c.Hearing!.Heard.Contains(ActorKind.Buyer) ? ActorKind.Seller : ActorKind.Buyer);
        if (Draw(30)) return null;
        var words = side == ActorKind.Buyer ? "图片为证，与描述不符。" : "发货前已检查，有打包视频。";
        return (Side(order, side), new GiveEvidence(order.Id, c.Number, words, Wording.Proof));
    }

    (Actor, OrderCommand)? Desk(Order order, Policy policy, Case c)
    {
        var hearing = c.Hearing!;
        // Who spoke for the opener does not decide, and who decided does not hear the appeal.
        var free = Officers.Where(o => o != c.Through && hearing.Verdict?.By != Actor.Officer(o)).ToArray();
        var officer = hearing.Officer ?? free[random.Next(free.Length)];
        var by = Actor.Officer(officer);
        if (hearing.Officer is null) return (by, new AssignCase(order.Id, c.Number));
        if (hearing.Rounds < policy.Terms.EvidenceRoundsMax && Draw(15))
        {
            ActorKind? from = Draw(40) ? null : Draw(50) ? ActorKind.Buyer : ActorKind.Seller;
            return (by, new AskEvidence(order.Id, c.Number, from, "请补充原始图片和物流底单。"));
        }
        return (by, Verdict(order, c));
    }

    GiveVerdict Verdict(Order order, Case c)
    {
        if (c.Kind == CaseKind.Complaint)
        {
            var right = Draw(60);
            return new GiveVerdict(
                order.Id, c.Number, right, [], right ? Liability.Seller : Liability.Nobody, Liability.Nobody, null,
                right ? "承诺未兑现，投诉成立。" : "证据不足，投诉不成立。");
        }
        var back = c.Kind is CaseKind.Return or CaseKind.Exchange;
        ImmutableArray<Award> awards = random.Next(3) switch
        {
            0 => [],
            1 => [new Award(0, null, c.PostageMinor > 0, back)],
            _ when c.UnitCount > 1 => [new Award(1, null, false, back)],
            _ => c.GoodsMinor > 1 ? [new Award(0, c.GoodsMinor / 2)] : [],
        };
        var liable = awards.IsEmpty == (c.Opener.Kind == ActorKind.Buyer) ? Liability.Buyer : Liability.Seller;
        return new GiveVerdict(
            order.Id, c.Number, !awards.IsEmpty, awards, liable, back ? liable : Liability.Nobody, null,
            awards.IsEmpty ? "现有证据不支持退款。" : "根据双方举证，支持部分或全部请求。");
    }

    (Actor, OrderCommand)? Accept(Order order, Case c)
    {
        var hearing = c.Hearing!;
        var loser = hearing.Verdict!.Upheld == (c.Opener.Kind == ActorKind.Buyer) ? ActorKind.Seller : ActorKind.Buyer;
        if (!hearing.Accepted.Contains(loser) && Draw(15))
            return (Side(order, loser), new AppealVerdict(order.Id, c.Number, "关键凭证没有被看到，请重新处理。", Wording.Proof));
        if (Draw(40)) return null;
        var next = hearing.Accepted.Contains(ActorKind.Buyer) ? ActorKind.Seller : ActorKind.Buyer;
        return (Side(order, next), new AcceptVerdict(order.Id, c.Number));
    }
}
