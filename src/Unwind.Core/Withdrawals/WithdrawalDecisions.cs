using System.Security.Cryptography;
using System.Text;
using Unwind.Closures;
using Unwind.Refunds;

namespace Unwind.Withdrawals;

/// <summary>
/// The buyer withdraws from the contract by law (法定撤回, R46): no reason, nobody to agree, until so long after the last
/// item's delivery. What never left is refunded, what is on its way is stopped, what arrived is to be sent back.
/// </summary>
/// <param name="Lines">Empty for everything that can be withdrawn from.</param>
/// <param name="Email">Set when it is asked for without an account: it has to be the order's.</param>
public sealed record WithdrawContract(OrderId Order, ImmutableArray<Selected> Lines, string? Words, string? Email = null) : OrderCommand(Order)
{
    private protected override Act Name => Act.WithdrawContract;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind != ActorKind.Buyer) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R46");
        if (Limits.TooLong(Words, Email) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R46").With("field", field));
        // Somebody who does not know the order's e-mail does not learn that there is such an order.
        if (Email is not null && !Withdrawing.Proves(order, Email)) return Decider.Refuse(RefusalCode.OrderNotFound, "R46");
        if (situation.Policy.Withdrawal is not { } right) return Decider.Refuse(RefusalCode.NotOffered, "R46", Gate.Possible(situation, order.Stage));
        if (situation.Now >= Withdrawing.Ends(order, right)) return Decider.Refuse(RefusalCode.WithdrawalOver, "R46", Gate.Possible(situation, order.Stage));
        if (order.Ending == Ending.Closed) return Decider.Refuse(RefusalCode.OrderClosed, "R46");
        if (Withdrawing.Find(order, Lines, out var units) is { } no) return Decider.Refuse(no);

        var draft = new Draft(order, situation);
        draft.Add(new ContractWithdrawn(draft.Stamp("R46"), units, Words, Email is not null));
        var reason = situation.Policy.FindReason(Reason.StatutoryWithdrawal)!;
        if (!order.IsPaid) Closing.Close(draft, reason.Code, null, false, "R46");
        else foreach (var line in units) Withdrawing.Undo(draft, line, reason, Words);
        return draft.Done();
    }
}

/// <summary>The statutory right: who proves to be the buyer, until when, for what, and what it brings about (R46).</summary>
public static class Withdrawing
{
    /// <summary>How an e-mail stands on an order: SHA-256 of it, trimmed and in lower case, in hexadecimal.</summary>
    public static string HashOf(string email) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(email.Trim().ToLowerInvariant())));

    /// <summary>Whether somebody who knows this e-mail is taken for the buyer.</summary>
    public static bool Proves(Order order, string email) => order.EmailHash is { } hash && CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(HashOf(email)));

    /// <summary>
    /// When the right ends: counted from the delivery of the last item. What has not arrived keeps it open; of what was
    /// completed without a delivery scan the completion counts, the latest day on which it can have arrived.
    /// </summary>
    public static DateTimeOffset Ends(Order order, WithdrawalRight right)
    {
        var last = DateTimeOffset.MinValue;
        foreach (var line in order.Lines)
        {
            foreach (var portion in line.Portions)
            {
                var arrived = order.FindParcel(portion.Parcel)?.DeliveredAt ?? (portion.State == PortionState.Completed ? portion.EndedAt : null);
                if (arrived is not { } at)
                {
                    // What was undone before it came counts for nothing; what came and went back was the last item all the same.
                    if (portion.State == PortionState.Closed) continue;
                    return DateTimeOffset.MaxValue;
                }
                if (at > last) last = at;
            }
        }
        if (last == DateTimeOffset.MinValue) return DateTimeOffset.MaxValue;
        // A case that could not be taken back does not use the right up.
        return last + right.Within + order.Lines.Max(l => Deadlines.Pauses.OfRights(order, l.Number, last));
    }

    internal static Refusal? Find(Order order, ImmutableArray<Selected> asked, out ImmutableArray<LineUnits> units)
    {
        units = [];
        var found = ImmutableArray.CreateBuilder<LineUnits>();
        Refusal? first = null;
        var named = !asked.IsDefaultOrEmpty;
        foreach (var wanted in named ? asked : [.. order.Lines.Select(l => new Selected(l.Number))])
        {
            if (wanted is null || wanted.Units < 0) return new Refusal(RefusalCode.Malformed, "R46").With("field", "lines");
            if (order.FindLine(wanted.Line) is not { } line) return new Refusal(RefusalCode.LineNotFound, "R46").With("line", $"{wanted.Line}");
            if (found.Any(f => f.Line == line.Number)) return new Refusal(RefusalCode.Malformed, "R46").With("field", "lines");
            // Before payment the whole contract ends; whatever was excluded from the right was not paid for either.
            if (order.IsPaid && !line.NoReasonReturn)
            {
                first ??= new Refusal(RefusalCode.WithdrawalExcluded, "R46").With("line", $"{line.Number}");
                if (named) return first;
                continue;
            }
            // A claim of the seller's stands in nobody's way: the right needs no consent.
            ImmutableArray<UnitRange> free = [.. line.Portions
                .Where(p => p.State != PortionState.Closed && (p.Case == 0 || order.Cases[p.Case - 1].Opener.Kind == ActorKind.Seller)).Select(p => p.Range)];
            var count = Ranges.Count(free);
            if (count == 0 || wanted.Units > count)
            {
                first ??= line.Portions.Any(p => p.Case != 0)
                    ? new Refusal(RefusalCode.CaseOpen, "R46", Act.WithdrawCase)
                    : new Refusal(RefusalCode.UnitsNotAvailable, "R46").With("available", $"{count}").With("line", $"{line.Number}");
                if (named) return first;
                continue;
            }
            found.Add(new LineUnits(line.Number, wanted.Units == 0 ? free : Ranges.Split(free, wanted.Units).First));
        }
        units = found.ToImmutable();
        if (!order.IsPaid && named) return new Refusal(RefusalCode.NotPaidYet, "R46", Act.CloseOrder);
        return units.IsEmpty ? first ?? new Refusal(RefusalCode.NothingToDo, "R46") : null;
    }

    /// <summary>Units that stand alike become one case; it is agreed from the start, because nobody has to agree.</summary>
    internal static void Undo(Draft draft, LineUnits asked, Reason reason, string? words)
    {
        foreach (var claim in draft.Order.Cases.Where(c => c is { IsOpen: true, HoldsUnits: true } && c.Line == asked.Line && Ranges.Overlap(c.Units, asked.Units)))
        {
            Settling.Narrow(draft, claim, asked.Units, CaseOutcome.NothingLeft, "R46");
            Scanning.DropStop(draft, claim.Number);
        }
        var line = draft.Order.Lines[asked.Line - 1];
        var group = draft.Order.Cases.Length + 1;
        foreach (var alike in Portions.Inside(draft.Order, line, asked.Units).GroupBy(p => (p.Parcel, p.State)).ToArray())
        {
            ImmutableArray<UnitRange> units = [.. alike.Select(p => p.Range)];
            var stage = draft.Order.StageOf(alike.First());
            var number = draft.Order.Cases.Length + 1;
            var (goods, postage) = Refunding.Remaining(draft.Order, draft.Order.Lines[asked.Line - 1], units);
            // On the way it is stopped, and goes on as a return by itself when it arrives after all (R41).
            var kind = stage >= Stage.Received && !line.Virtual ? CaseKind.Return : CaseKind.Refund;
            draft.Add(new CaseOpened(draft.Stamp("R46"), new Case(
                number, group, kind, asked.Line, units, draft.Situation.By, reason.Code, words, [], goods,
                Refunding.WithPostage(stage, reason) ? postage : 0, stage, draft.Now, reason.Liable, null, true,
                new CaseState.Answer(ActorKind.Buyer, draft.Now, Silence.Agrees))
            { Through = Draft.OfficerIn(draft.Situation) }));
            Settling.Carry(draft, number);
        }
    }
}
