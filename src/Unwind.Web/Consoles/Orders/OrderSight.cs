using Unwind.Deadlines;
using Unwind.Web.Consoles.Acts;

namespace Unwind.Web.Consoles.Orders;

/// <summary>An order as one reader sees it now: what it is, what they may do, and what waits.</summary>
public sealed record OrderSight(Order Order, Policy Policy, ImmutableArray<Offer> Offers, ImmutableArray<Deadline> Deadlines)
{
    public static OrderSight Of(EngineHost host, Order order, Actor by, DateTimeOffset now, bool perLine = true)
    {
        var policy = host.Policies.Of(order);
        return new OrderSight(
            order, policy, Unwind.Offers.For(order, new Situation(now, by, policy), perLine), Unwind.Deadlines.Deadlines.Of(order, policy));
    }

    /// <summary>What an officer may do in a side's name (R27).</summary>
    public static OrderSight OnBehalf(EngineHost host, Order order, Actor officer, ActorKind side, DateTimeOffset now)
    {
        var policy = host.Policies.Of(order);
        return new OrderSight(
            order, policy, Unwind.Offers.OnBehalf(order, new Situation(now, officer, policy), side), Unwind.Deadlines.Deadlines.Of(order, policy));
    }

    /// <summary>What is about the order as a whole or about its lines, by act: one button for each.</summary>
    public IEnumerable<OfferGroup> OfOrder => Offers
        .Where(o => o is { Case: 0, Parcel: 0 } && o.Act != Act.SendMessage && ActLink.ItemOf(o) is null)
        .GroupBy(o => o.Act).Select(g => new OfferGroup([.. g]));

    public IEnumerable<OfferGroup> OfCase(int number) =>
        Offers.Where(o => o.Case == number).GroupBy(o => o.Act).Select(g => new OfferGroup([.. g]));

    public IEnumerable<OfferGroup> OfParcel(int number) => Offers.Where(o => o.Parcel == number).Select(o => new OfferGroup([o]));

    /// <summary>What is about one penalty, or about one thing that the outside was asked.</summary>
    public IEnumerable<Offer> OfItem(string item) => Offers.Where(o => ActLink.ItemOf(o) == item);

    public Offer? Message => Offers.FirstOrDefault(o => o.Act == Act.SendMessage);

    /// <summary>The possible offer of an act that is named as the way instead: of the same case or line where there is one.</summary>
    public Offer? Instead(Act act, Offer refused) => Offers.Where(o => o.Possible && o.Act == act)
        .OrderByDescending(o => refused.Case != 0 && o.Case == refused.Case).ThenByDescending(o => o.Line == refused.Line).FirstOrDefault();
}

/// <summary>The same act, of the whole order and of each of its lines.</summary>
public sealed record OfferGroup(ImmutableArray<Offer> Offers)
{
    public Act Act => Offers[0].Act;

    /// <summary>The one that a button stands for: the widest that is possible, or the widest, to say why none is.</summary>
    public Offer Shown => Offers.FirstOrDefault(o => o.Possible) ?? Offers[0];
}
