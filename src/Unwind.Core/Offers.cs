using Unwind.Cancellations;
using Unwind.Closures;
using Unwind.Complaints;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Messages;
using Unwind.Payments;
using Unwind.Penalties;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Withdrawals;

namespace Unwind;

/// <summary>
/// An act, and the answer that it would get now: what it needs, what it brings about, or why it is not possible and what
/// is instead (可执行操作). <paramref name="Command"/> is an example that would be accepted as it stands; a person fills in
/// their own reason and words.
/// </summary>
/// <param name="Line">The line that it is about; 0 for the whole order.</param>
/// <param name="Reasons">The reasons that may be given.</param>
public sealed record Offer(
    Act Act, int Line, int Case, int Parcel, string Rule, bool Possible, ImmutableArray<string> Reasons, bool Explanation,
    bool Proof, bool Partial, OrderCommand Command, Outcome? Outcome, Refusal? WhyNot);

/// <summary>
/// What an actor may do with an order now (R35). Each offer is a dry question to the same decision that would carry it
/// out: there is no second opinion.
/// </summary>
public static class Offers
{
    const string Example = "…";

    /// <param name="perLine">Whether to ask for each line as well, where an order has several.</param>
    public static ImmutableArray<Offer> For(Order order, Situation situation, bool perLine = true)
    {
        if (!Decider.MaySee(order, situation.By)) return [];
        var offers = ImmutableArray.CreateBuilder<Offer>(16);
        foreach (var act in ActsOf(situation.By.Kind))
        {
            switch (act)
            {
                case Act.AgreeCase or Act.DeclineCase:
                    foreach (var c in order.Cases)
                        if (c.State is CaseState.Answer a && a.From == situation.By.Kind) Add(offers, order, situation, act, c.Line, c.Number, 0);
                    break;
                case Act.WithdrawCase:
                    foreach (var c in order.Cases)
                        if (c.IsOpen && c.Opener == situation.By) Add(offers, order, situation, act, c.Line, c.Number, 0);
                    break;
                case Act.FillReturn or Act.ConfirmReturn or Act.DeclineReturned or Act.SendReplacement or Act.ExchangeUnavailable:
                    foreach (var c in order.Cases)
                        if (c.IsOpen && Concerns(act, c)) Add(offers, order, situation, act, c.Line, c.Number, 0);
                    break;
                case Act.CallDesk:
                    foreach (var c in order.Cases)
                        if ((c.Hearing is null || !c.IsOpen) && Reopening.WhyNot(order, situation, c) is null) Add(offers, order, situation, act, c.Line, c.Number, 0);
                    goto default;
                case Act.GiveEvidence or Act.AcceptVerdict or Act.AppealVerdict or Act.AssignCase or Act.AskEvidence or Act.GiveVerdict:
                    foreach (var c in order.Cases)
                        if (c is { IsOpen: true, Hearing: not null } && Concerns(act, c)) Add(offers, order, situation, act, c.Line, c.Number, 0);
                    break;
                case Act.ExtendDeadline:
                    foreach (var c in order.Cases)
                        if (c.IsOpen && Extending.WaitsFor(c.State) is not null) Add(offers, order, situation, act, c.Line, c.Number, 0);
                    if (order.Ending == Ending.None && order.Parcels.Any(p => p.State is ParcelState.InTransit or ParcelState.Delivered)) Add(offers, order, situation, act, 0, 0, 0);
                    break;
                case Act.WaivePenalty:
                    foreach (var penalty in order.Penalties)
                        if (!penalty.Waived) Add(offers, order, situation, act, penalty.Line, 0, 0, penalty.Number);
                    break;
                case Act.ResumeEffect or Act.SettleEffect:
                    for (var i = 1; i <= (order.Parked?.Length ?? 0); i++) Add(offers, order, situation, act, 0, 0, 0, i);
                    break;
                case Act.WithdrawContract:
                    if (situation.Policy.Withdrawal is not null) goto default;
                    break;
                case Act.VoidLabel:
                    foreach (var parcel in order.Parcels)
                        if (parcel.State == ParcelState.Labelled) Add(offers, order, situation, act, 0, 0, parcel.Number);
                    break;
                default:
                    if (act != Act.CloseLines) Add(offers, order, situation, act, 0, 0, 0);
                    if (!ByLine(act) || !perLine || (order.Lines.Length == 1 && act != Act.CloseLines)) break;
                    foreach (var line in order.Lines) Add(offers, order, situation, act, line.Number, 0, 0);
                    break;
            }
        }
        LeadOn(offers);
        return offers.DrainToImmutable();
    }

    /// <summary>
    /// What an officer may do in a side's name (R27): the side's own acts, each asked as the command that would carry it out,
    /// so that what is offered is what that command would be answered.
    /// </summary>
    /// <param name="side">Buyer or seller.</param>
    public static ImmutableArray<Offer> OnBehalf(Order order, Situation situation, ActorKind side)
    {
        if (situation.By.Kind != ActorKind.Officer || side is not (ActorKind.Buyer or ActorKind.Seller)) return [];
        var them = side == ActorKind.Buyer ? Actor.Buyer(order.Buyer) : Actor.Seller(order.Store);
        return [.. For(order, situation with { By = them, Through = situation.By }).Select(own =>
        {
            var command = new ActOnBehalf(order.Id, side, "phone", Example, own.Command);
            if (Decider.Decide(order, command, situation) is not Decision.Accepted { Events.IsEmpty: false } accepted)
            {
                // What the side itself is refused already says what it can do instead.
                var why = own.WhyNot ?? (Decider.Decide(order, command, situation) as Decision.Refused)?.Refusal
                    ?? new Refusal(Gate.WhyNot(order.Stage), "R27", []);
                return own with { Command = command, Possible = false, Outcome = null, WhyNot = why, Rule = why.Rule };
            }
            return own with { Command = command, Outcome = Outcome.Of(accepted) };
        })];
    }

    /// <summary>What is named instead must be possible now: an open case, above all, can stand in the way of it.</summary>
    static void LeadOn(ImmutableArray<Offer>.Builder offers)
    {
        for (var i = 0; i < offers.Count; i++)
        {
            if (offers[i].WhyNot is not { } why) continue;
            var instead = why.Instead.RemoveAll(act => act is not (Act.SendMessage or Act.BeginPayment) && !IsPossible(offers, act));
            if (instead.IsEmpty || instead is [Act.SendMessage])
            {
                foreach (var act in (ReadOnlySpan<Act>)[Act.AgreeCase, Act.DeclineCase, Act.FillReturn, Act.ConfirmReturn, Act.WithdrawCase])
                    if (IsPossible(offers, act)) instead = instead.Insert(instead is [.., Act.SendMessage] ? instead.Length - 1 : instead.Length, act);
            }
            if (instead.Length != why.Instead.Length || !instead.SequenceEqual(why.Instead))
                offers[i] = offers[i] with { WhyNot = why with { Instead = instead } };
        }
    }

    static bool IsPossible(ImmutableArray<Offer>.Builder offers, Act act)
    {
        for (var i = 0; i < offers.Count; i++) if (offers[i].Possible && offers[i].Act == act) return true;
        return false;
    }

    /// <summary>Whether somebody of this kind can ever do it.</summary>
    internal static bool IsFor(ActorKind by, Act act) => ActsOf(by).Contains(act);

    static ReadOnlySpan<Act> ActsOf(ActorKind by) => by switch
    {
        ActorKind.Buyer =>
        [
            Act.BeginPayment, Act.CloseOrder, Act.RequestRefund, Act.RequestReturn, Act.RequestExchange, Act.AgreeCase,
            Act.DeclineCase, Act.WithdrawCase, Act.FillReturn, Act.ConfirmReceipt, Act.WithdrawContract, Act.CallDesk,
            Act.GiveEvidence, Act.AcceptVerdict, Act.AppealVerdict, Act.ExtendDeadline, Act.Complain, Act.SendMessage,
        ],
        ActorKind.Seller =>
        [
            Act.CloseOrder, Act.CloseLines, Act.Reprice, Act.Ship, Act.VoidLabel, Act.ApplyToCancel, Act.AgreeCase,
            Act.DeclineCase, Act.WithdrawCase, Act.ConfirmReturn, Act.DeclineReturned, Act.SendReplacement,
            Act.ExchangeUnavailable, Act.CallDesk, Act.GiveEvidence, Act.AcceptVerdict, Act.AppealVerdict, Act.ExtendDeadline,
            Act.SendMessage,
        ],
        ActorKind.Officer => [Act.AssignCase, Act.AskEvidence, Act.GiveVerdict, Act.ActOnBehalf, Act.SendMessage],
        ActorKind.Platform => [Act.HoldOrder, Act.ReleaseHold, Act.WaivePenalty, Act.ResumeEffect, Act.SettleEffect],
        _ => [],
    };

    static bool ByLine(Act act) => act is Act.CloseLines or Act.Ship or Act.ApplyToCancel or Act.RequestRefund
        or Act.RequestReturn or Act.RequestExchange or Act.ConfirmReceipt or Act.Complain or Act.WithdrawContract;

    static bool Concerns(Act act, Case c) => act switch
    {
        Act.FillReturn => c.State is CaseState.ReturnParcel,
        Act.ConfirmReturn => c.State is CaseState.ReturnCheck or CaseState.ReturnParcel,
        Act.DeclineReturned => c.State is CaseState.ReturnCheck,
        Act.SendReplacement => c.State is CaseState.Replacement,
        Act.ExchangeUnavailable => c.Kind == CaseKind.Exchange,
        Act.GiveEvidence or Act.AssignCase or Act.GiveVerdict => c.State is CaseState.Evidence or CaseState.Ruling,
        Act.AskEvidence => c.State is CaseState.Ruling,
        Act.AcceptVerdict or Act.AppealVerdict => c.State is CaseState.Appealable,
        _ => false,
    };

    static void Add(
        ImmutableArray<Offer>.Builder offers, Order order, Situation situation, Act act, int line, int number, int parcel, int item = 0)
    {
        var rule = CellOf(order, situation, act, line, number);
        var reasons = act == Act.Complain ? Causes(order, situation, line)
            : act == Act.CallDesk && number != 0 ? [] : situation.Policy.ReasonsIn(rule?.Reasons);
        var command = Prototype(order, situation, act, line, number, parcel, item, reasons.IsEmpty ? null : reasons[0].Code);
        var decision = Decider.Decide(order, command, situation);
        // A reason of the list may not fit (seven days are over, nothing is late): another one may.
        for (var i = 1; i < reasons.Length && decision is Decision.Refused
        {
            Refusal.Code: RefusalCode.NoReasonOver or RefusalCode.NoReasonExcluded
            or RefusalCode.NoGround or RefusalCode.ComplaintBarred or RefusalCode.AlreadyComplained
        }; i++)
        {
            command = Prototype(order, situation, act, line, number, parcel, item, reasons[i].Code);
            decision = Decider.Decide(order, command, situation);
        }
        var codes = ImmutableArray.CreateBuilder<string>(reasons.Length);
        foreach (var reason in reasons)
        {
            // Where one reason fits and another does not, only those that fit are offered.
            if (decision is Decision.Accepted && MayDiffer(order, act, reason)
                && Decider.Decide(order, Prototype(order, situation, act, line, number, parcel, item, reason.Code), situation) is Decision.Refused) continue;
            codes.Add(reason.Code);
        }
        var accepted = decision as Decision.Accepted;
        var refused = decision as Decision.Refused;
        // Accepted without a fact: it holds already, so there is nothing to offer.
        if (accepted is { Events.IsEmpty: true } && act != Act.BeginPayment)
            refused = new Decision.Refused(new Refusal(Gate.WhyNot(order.Stage), Rulebook.RuleOf(act), Gate.Possible(situation, order.Stage)));
        offers.Add(new Offer(
            act, line, number, parcel, refused?.Refusal.Rule ?? rule?.Rule ?? Rulebook.RuleOf(act), refused is null,
            codes.DrainToImmutable(), rule?.Explanation ?? false, rule?.Proof ?? false, rule?.Partial ?? false, command,
            refused is null ? Outcome.Of(accepted!) : null, refused?.Refusal));
    }

    static bool MayDiffer(Order order, Act act, Reason reason) =>
        act is Act.RequestReturn or Act.RequestExchange or Act.RequestRefund && (reason.NoReason || !order.Cases.IsEmpty);

    /// <summary>The cell that decides what is needed: the first stage among the units concerned at which the act is possible.</summary>
    static ActRule? CellOf(Order order, Situation situation, Act act, int line, int number)
    {
        if (number != 0)
        {
            var c = order.Cases[number - 1];
            line = c.Line;
        }
        ActRule? any = null;
        foreach (var l in order.Lines)
        {
            if (line != 0 && l.Number != line) continue;
            foreach (var portion in l.Portions)
            {
                var rule = situation.Policy.Find(act, order.StageOf(portion), situation.By.Kind);
                if (rule is { Refused: null } && (number == 0 ? portion.Case == 0 : portion.Case == number)) return rule;
                if (rule is { Refused: null }) any ??= rule;
            }
        }
        return any;
    }

    static OrderCommand Prototype(Order order, Situation situation, Act act, int line, int number, int parcel, int item, string? reason)
    {
        ImmutableArray<Selected> lines = line == 0 ? [] : [new Selected(line)];
        ImmutableArray<string> proof = [Example];
        return act switch
        {
            Act.BeginPayment => new BeginPayment(order.Id),
            Act.CloseOrder => new CloseOrder(order.Id, reason, Example, StockStep.None, Example),
            Act.CloseLines => new CloseLines(order.Id, lines, reason, Example),
            Act.Reprice => new Reprice(order.Id, [], order.Postage.Minor),
            Act.Ship => new Ship(order.Id, lines, Example, Example),
            Act.VoidLabel => new VoidLabel(order.Id, parcel),
            Act.ApplyToCancel => new ApplyToCancel(order.Id, lines, reason, Example),
            Act.RequestRefund => new RequestRefund(order.Id, lines, reason, null, Example, proof),
            Act.RequestReturn => new RequestReturn(order.Id, lines, reason, null, Example, proof),
            Act.RequestExchange => new RequestExchange(order.Id, lines, reason, null, Example, proof),
            Act.AgreeCase => new AgreeCase(order.Id, [number]),
            Act.DeclineCase => new DeclineCase(order.Id, [number], reason, Example, proof),
            Act.WithdrawCase => new WithdrawCase(order.Id, [number]),
            Act.FillReturn => new FillReturn(order.Id, number, Example, Example),
            Act.ConfirmReturn => new ConfirmReturn(order.Id, number),
            Act.DeclineReturned => new DeclineReturned(order.Id, number, reason, Example, proof),
            Act.SendReplacement => new SendReplacement(order.Id, number, Example, Example),
            Act.ExchangeUnavailable => new ExchangeUnavailable(order.Id, number),
            Act.ConfirmReceipt => new ConfirmReceipt(order.Id, lines),
            Act.SendMessage => new SendMessage(order.Id, Example, []),
            Act.CallDesk => new CallDesk(order.Id, number, number == 0 ? lines : [], reason, Example, proof),
            Act.GiveEvidence => new GiveEvidence(order.Id, number, Example, proof),
            Act.AcceptVerdict => new AcceptVerdict(order.Id, number),
            Act.AppealVerdict => new AppealVerdict(order.Id, number, Example, []),
            // The side that waits grants days; the side that is waited for has its one extension by right.
            Act.ExtendDeadline => new ExtendDeadline(order.Id, number, IsGrant(order, situation, number) ? 1 : 0),
            Act.Complain => new Complain(order.Id, line == 0 ? [] : [line], reason, Example, proof),
            Act.WithdrawContract => new WithdrawContract(order.Id, lines, null),
            // Who has it already can hand it over; the policy names one who is always there.
            Act.AssignCase => new AssignCase(
                order.Id, number, order.Cases[number - 1].Hearing!.Officer == situation.By.Id ? situation.Policy.Terms.FallbackOfficer : null),
            Act.AskEvidence => new AskEvidence(order.Id, number, null, Example),
            Act.GiveVerdict => Verdict(order, number),
            Act.ActOnBehalf => new ActOnBehalf(order.Id, ActorKind.Buyer, "phone", Example, new SendMessage(order.Id, Example, [])),
            Act.WaivePenalty => new WaivePenalty(order.Id, item, Example),
            Act.HoldOrder => new HoldOrder(order.Id, Example),
            Act.ResumeEffect => new ResumeEffect(order.Id, order.Parked!.Value[item - 1].Key),
            Act.SettleEffect => new SettleEffect(order.Id, order.Parked!.Value[item - 1].Key, null, Example),
            Act.ReleaseHold => new ReleaseHold(order.Id),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>What can be complained about now, of a line or of any (R29).</summary>
    static ImmutableArray<Reason> Causes(Order order, Situation situation, int line)
    {
        var (fit, all) = (ImmutableArray.CreateBuilder<Reason>(), ImmutableArray.CreateBuilder<Reason>());
        foreach (var l in order.Lines)
        {
            if (line != 0 && l.Number != line) continue;
            foreach (var stage in Grounds.StagesOf(order, l))
            {
                foreach (var cause in situation.Policy.ReasonsIn(situation.Policy.Find(Act.Complain, stage, situation.By.Kind)?.Reasons))
                {
                    if (!all.Contains(cause)) all.Add(cause);
                    if (!fit.Contains(cause) && Grounds.WhyNot(order, situation, l, cause) is null) fit.Add(cause);
                }
            }
        }
        // Where none fits, the first says why not.
        return fit.Count > 0 ? fit.ToImmutable() : all.ToImmutable();
    }

    static bool IsGrant(Order order, Situation situation, int number) => number == 0
        ? situation.By.Kind == ActorKind.Seller : Extending.WaitsFor(order.Cases[number - 1].State) != situation.By.Kind;

    /// <summary>An example that decides for the opener: what was asked for, or the complaint upheld.</summary>
    static GiveVerdict Verdict(Order order, int number)
    {
        var c = order.Cases[number - 1];
        return new GiveVerdict(
            order.Id, number, true, c.HoldsUnits ? [new Award(0, null, c.PostageMinor > 0, c.Kind is CaseKind.Return or CaseKind.Exchange)] : [],
            c.Liable, Liability.Nobody, null, Example);
    }
}
