using Unwind.Cancellations;
using Unwind.Closures;
using Unwind.Disputes;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Messages;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Replaying;
using Unwind.Returns;

namespace Unwind.Demos;

/// <summary>
/// What people, carriers and the payment channel do next with an order: drawn, but always something that makes sense. Now
/// and then the rules refuse it, as they do to people.
/// </summary>
/// <param name="channel">Where everybody pays.</param>
/// <param name="carriers">Who carries; the first of them most.</param>
sealed class Habits(Random random, string channel, ImmutableArray<string> carriers)
{

    readonly Quarrels quarrels = new(random);

    public (Actor By, OrderCommand Command)? Next(Order order, Policy policy)
    {
        if (Draw(6)) return Talk(order);
        foreach (var open in order.Cases)
            if (open.IsOpen && !Draw(25)) return Answer(order, policy, open);
        if (quarrels.Begin(order, policy) is { } quarrel) return quarrel;
        if (order.Hold is not null) return Draw(30) ? (Actor.Platform, new ReleaseHold(order.Id)) : null;
        return order.Stage switch
        {
            Stage.AwaitingPayment => Unpaid(order, policy),
            Stage.AwaitingShipment => Paid(order, policy),
            Stage.LabelPrinted or Stage.InTransit or Stage.Returning => Parcel(order, policy),
            Stage.Received => Received(order, policy),
            Stage.Completed when Draw(4) => Ask(order, policy, Act.RequestRefund),
            _ => null,
        };
    }

    bool Draw(int percent) => random.Next(100) < percent;
    string Number(Order order) => $"{carriers[random.Next(carriers.Length)].ToUpperInvariant()}{order.Id.Value % 100000:00000}{order.Parcels.Length}{order.Cases.Length}";

    static (Actor, OrderCommand) Seller(Order order, OrderCommand command) => (Actor.Seller(order.Store), command);
    static (Actor, OrderCommand) Buyer(Order order, OrderCommand command) => (Actor.Buyer(order.Buyer), command);

    (Actor, OrderCommand) Talk(Order order) => Draw(50)
        ? Buyer(order, new SendMessage(order.Id, "请问什么时候能到？", []))
        : Seller(order, new SendMessage(order.Id, "亲，我们会尽快处理。", []));

    (Actor, OrderCommand) Unpaid(Order order, Policy policy)
    {
        if (Draw(8)) return Buyer(order, new CloseOrder(order.Id, Reason(order, policy, Act.CloseOrder, ActorKind.Buyer)));
        if (Draw(6))
        {
            return Seller(order, new CloseOrder(
                order.Id, Reason(order, policy, Act.CloseOrder, ActorKind.Seller), Draw(60) ? "已与买家说明，买家同意。" : null));
        }
        if (Draw(15)) return Buyer(order, new BeginPayment(order.Id));
        var minor = order.Deposit is { State: DepositState.Due } deposit ? deposit.Minor : order.DueMinor;
        return (Actor.Payment, new RecordPayment(
            order.Id, $"{channel}-{order.Id}-{order.Version}", [new Funding(FundingKind.Cash, channel, minor)]));
    }

    (Actor, OrderCommand)? Paid(Order order, Policy policy)
    {
        if (Draw(14)) return Ask(order, policy, Act.RequestRefund);
        if (Draw(3)) return (Actor.Platform, new HoldOrder(order.Id, "风控核实中，暂缓发货。"));
        // Some stores are late, and their buyers complain.
        if (Draw(12)) return null;
        if (Draw(8))
        {
            return Seller(order, new ApplyToCancel(
                order.Id, [], Reason(order, policy, Act.ApplyToCancel, ActorKind.Seller), "仓库清点后发现缺货，非常抱歉。"));
        }
        ImmutableArray<Selected> some = order.Lines.Length > 1 && Draw(25) ? [new Selected(1)] : [];
        return Seller(order, new Ship(order.Id, some, carriers[random.Next(carriers.Length)], Number(order)));
    }

    (Actor, OrderCommand)? Parcel(Order order, Policy policy)
    {
        var parcel = order.Parcels.LastOrDefault(p => p.State is ParcelState.Labelled or ParcelState.Voiding or ParcelState.InTransit or ParcelState.Returning);
        if (parcel is null) return null;
        if (parcel.State is ParcelState.Labelled or ParcelState.InTransit && Draw(10)) return Ask(order, policy, Act.RequestRefund);
        if (Draw(4)) return Buyer(order, new ExtendDeadline(order.Id, 0));
        if (order.IsPartlyShipped && Draw(40)) return Seller(order, new Ship(order.Id, [], carriers[0], Number(order)));
        var scan = parcel.State switch
        {
            ParcelState.Labelled => Scan.PickedUp,
            ParcelState.Voiding => Scan.LabelVoided,
            ParcelState.Returning => Scan.Returned,
            _ when parcel.StopAsked => Draw(70) ? Scan.Intercepted : Scan.InterceptionFailed,
            _ => Draw(90) ? Scan.Delivered : Scan.RefusedAtDoor,
        };
        return (Actor.Carrier, new RecordScan(order.Id, parcel.Number, null, scan));
    }

    (Actor, OrderCommand) Received(Order order, Policy policy) =>
        Draw(55) ? Buyer(order, new ConfirmReceipt(order.Id, []))
        : Draw(50) ? Ask(order, policy, Act.RequestReturn)
        : Draw(40) ? Ask(order, policy, Act.RequestExchange)
        : Ask(order, policy, Act.RequestRefund);

    (Actor, OrderCommand) Ask(Order order, Policy policy, Act act)
    {
        var reason = Reason(order, policy, act, ActorKind.Buyer);
        ImmutableArray<Selected> one = [new Selected(random.Next(1, order.Lines.Length + 1))];
        OrderCommand command = act switch
        {
            Act.RequestReturn => new RequestReturn(order.Id, one, reason, null, "与描述不一致", Wording.Proof),
            Act.RequestExchange => new RequestExchange(order.Id, one, reason, null, "想换一个", Wording.Proof),
            _ => new RequestRefund(order.Id, one, reason, null, "不想要了", Wording.Proof),
        };
        // Not everybody finds the button: the desk does it for them (R27).
        return Draw(4)
            ? (Actor.Officer("xiaoer-2"), new ActOnBehalf(order.Id, ActorKind.Buyer, "phone", "买家来电，不会操作，请代为提交。", command))
            : Buyer(order, command);
    }

    (Actor, OrderCommand)? Answer(Order order, Policy policy, Case open)
    {
        switch (open.State)
        {
            case CaseState.Evidence or CaseState.Ruling or CaseState.Appealable:
            case CaseState.Answer when open.Kind == CaseKind.Complaint:
                return quarrels.Answer(order, policy, open);
            case CaseState.Payment due:
                return (Actor.Payment, new RecordPayment(
                    order.Id, $"{channel}-{order.Id}-{order.Version}", [new Funding(FundingKind.Cash, channel, due.Minor)], open.Number));
            case CaseState.Answer answer:
                var by = answer.From == ActorKind.Buyer ? Actor.Buyer(order.Buyer) : Actor.Seller(order.Store);
                if (Draw(4)) return (by, new ExtendDeadline(order.Id, open.Number));
                if (open.Kind == CaseKind.Exchange && Draw(30)) return (by, new AgreeCase(order.Id, [open.Number], null, 500));
                if (Draw(60)) return (by, new AgreeCase(order.Id, [open.Number]));
                return (by, new DeclineCase(
                    order.Id, [open.Number], DeclineReason(order, policy, open, by.Kind), "商品已经在路上。", Wording.Proof));
            case CaseState.ReturnParcel:
                return Buyer(order, new FillReturn(order.Id, open.Number, carriers[0], Number(order), 1200));
            case CaseState.ReturnCheck { DeliveredAt: null }:
                return (Actor.Carrier, new RecordReturnScan(order.Id, open.Number));
            case CaseState.ReturnCheck:
                return Seller(order, new ConfirmReturn(order.Id, open.Number));
            case CaseState.Replacement:
                return Seller(order, new SendReplacement(order.Id, open.Number, carriers[^1], Number(order)));
            case CaseState.CarrierAnswer or CaseState.GoodsBack or CaseState.Delivery:
                return Parcel(order, policy);
            default:
                return null;
        }
    }

    string? Reason(Order order, Policy policy, Act act, ActorKind by)
    {
        var wanted = random.Next(8);
        return Wording.Reason(order, policy, act, by, r => wanted-- <= 0 && !r.NoReason);
    }

    static string? DeclineReason(Order order, Policy policy, Case open, ActorKind by)
    {
        var units = order.Lines[open.Line - 1].Portions.First(p => p.Case == open.Number);
        return policy.ReasonsIn(policy.Find(Act.DeclineCase, order.StageOf(units), by)?.Reasons) is [var first, ..] ? first.Code : null;
    }
}
