namespace Unwind;

/// <summary>The one place where anything is decided: pure, so that the same question always has the same answer.</summary>
public static class Decider
{
    /// <summary>
    /// Answers a command. <paramref name="order"/> is null when there is none of that number. An order that is not the
    /// asker's is answered like one that does not exist, so that nothing leaks about other people's orders.
    /// </summary>
    public static Decision Decide(Order? order, OrderCommand command, Situation situation)
    {
        if (order is null)
        {
            return command is INewOrder birth
                ? birth.Begin(situation)
                : Refuse(RefusalCode.OrderNotFound, Rulebook.RuleOf(command.Act));
        }
        if (command is INewOrder) return Refuse(RefusalCode.OrderExists, Rulebook.RuleOf(command.Act));
        if (!MaySee(order, situation.By)) return Refuse(RefusalCode.OrderNotFound, Rulebook.RuleOf(command.Act));
        return Lead(command.DecideFor(order, situation), situation.By.Kind);
    }

    /// <summary>Nobody is led to what only others can do.</summary>
    static Decision Lead(Decision decision, ActorKind by)
    {
        if (decision is not Decision.Refused { Refusal: { Instead.IsEmpty: false } no } || by is ActorKind.Carrier or ActorKind.Payment or ActorKind.Clock) return decision;
        var instead = no.Instead.RemoveAll(act => !Offers.IsFor(by, act));
        return instead.Length == no.Instead.Length ? decision : Refuse(no with { Instead = instead });
    }

    /// <summary>Whether an actor may know of the order at all.</summary>
    public static bool MaySee(Order order, Actor by) => by.Kind switch
    {
        ActorKind.Buyer => order.Buyer == by.Id,
        ActorKind.Seller => order.Store == by.Id,
        _ => true,
    };

    internal static Decision Accept(Order order) => new Decision.Accepted([], order);
    internal static Decision Refuse(Refusal refusal) => new Decision.Refused(refusal);

    internal static Decision Refuse(RefusalCode code, string rule, params ImmutableArray<Act> instead) =>
        new Decision.Refused(new Refusal(code, rule, instead));
}

/// <summary>A command that begins an order. There are two: placing and importing.</summary>
interface INewOrder
{
    Decision Begin(Situation situation);
}
