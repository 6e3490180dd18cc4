namespace Unwind.Web.Consoles.Landing;

/// <summary>What one party may do now to undo an order, as the rules say it.</summary>
public sealed record StageAnswer(ActorKind Party, ImmutableArray<Offer> Offers)
{
    static readonly ImmutableArray<Act> Sellers = [Act.CloseOrder, Act.CloseLines, Act.ApplyToCancel];
    static readonly ImmutableArray<Act> Buyers = [Act.CloseOrder, Act.RequestRefund, Act.RequestReturn];
    static readonly ImmutableArray<Act> Officers = [Act.GiveVerdict, Act.ActOnBehalf];

    public static ImmutableArray<StageAnswer> Of(Order order, Policy policy, DateTimeOffset now) =>
    [
        Ask(order, policy, now, Actor.Seller(order.Store), Sellers),
        Ask(order, policy, now, Actor.Buyer(order.Buyer), Buyers),
        Ask(order, policy, now, Actor.Officer("desk"), Officers),
    ];

    /// <summary>The first offer that is possible, which answers the question; null when there is none.</summary>
    public Offer? Yes => Offers.FirstOrDefault(o => o.Possible);

    static StageAnswer Ask(Order order, Policy policy, DateTimeOffset now, Actor by, ImmutableArray<Act> acts) => new(
        by.Kind,
        [
            .. Unwind.Offers.For(order, new Situation(now, by, policy)).Where(o => acts.Contains(o.Act) && o.Case == 0 || o.Act == Act.GiveVerdict)
                .GroupBy(o => o.Act).Select(g => g.FirstOrDefault(o => o.Possible) ?? g.First()),
        ]);
}
