using System.Collections.Immutable;
using Unwind.Cancellations;
using Unwind.Cases;
using Unwind.Closures;
using Unwind.Deadlines;
using Unwind.Engine.Policies;
using Unwind.Exchanges;
using Unwind.Orders;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Shipments;

namespace Unwind.Policies;

/// <summary>The shipped policies in use: the same code, two marketplaces.</summary>
public sealed class ShippedPolicyStories
{
    static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    static readonly OrderId Id = new(1024);
    static readonly Actor Buyer = Actor.Buyer("b1");
    static readonly Actor Seller = Actor.Seller("s1");

    static readonly ImmutableArray<Policy> Shipped = PolicyFile.ReadFolder(ShippedPolicyTests.Folder).Policies;
    static Policy Named(string id) => Shipped.Single(p => p.Id == id);

    public static TheoryData<string> Policies => ["taobao", "ebay"];

    /// <summary>R35: whoever is refused is led to something that they can really do, at every stage that an order passes.</summary>
    [Theory, MemberData(nameof(Policies))]
    public void R35_What_is_said_to_be_possible_instead_is_possible(string policy)
    {
        foreach (var (stage, order, now) in Life(Named(policy)))
        {
            foreach (var by in (Actor[])[Buyer, Seller])
            {
                var offers = Offers.For(order, new Situation(now, by, Named(policy)), perLine: false);
                var possible = offers.Where(o => o.Possible).Select(o => o.Act).ToHashSet();
                foreach (var offer in offers)
                {
                    if (offer.WhyNot is not { Instead.IsEmpty: false } why) continue;
                    Assert.True(
                        why.Instead.Any(possible.Contains),
                        $"{policy}, {SnakeCase.Of(stage)}: {by} may not {SnakeCase.Of(offer.Act)} and is told to "
                        + $"{string.Join(", ", why.Instead.Select(SnakeCase.Of))}, but may only {string.Join(", ", possible.Select(SnakeCase.Of))}.");
                }
            }
        }
    }

    [Theory, MemberData(nameof(Policies))]
    public void R34_Left_alone_every_order_comes_to_its_end(string policy)
    {
        foreach (var (stage, order, _) in Life(Named(policy)))
        {
            var left = order;
            for (var steps = 0; Unwind.Deadlines.Deadlines.Next(left, Named(policy)) is { } due; steps++)
            {
                Assert.True(steps < 50, $"{policy}, {SnakeCase.Of(stage)}: waits for ever.");
                left = After(Decider.Decide(left, new PassDeadlines(Id), new Situation(due, Actor.Clock, Named(policy))));
            }

            Assert.NotEqual(Ending.None, left.Ending);
            Assert.True(left.InEscrow.IsZero);
        }
    }

    [Fact]
    public void R8_On_Taobao_a_seller_applies_and_elsewhere_cancels_outright()
    {
        var close = new CloseOrder(Id, "out_of_stock");
        var refused = Assert.IsType<Decision.Refused>(Ask("taobao", Paid("taobao"), close, Seller)).Refusal;
        Assert.Equal((RefusalCode.PaidCannotBeClosed, "R8"), (refused.Code, refused.Rule));
        Assert.Equal([Act.ApplyToCancel], refused.Instead);

        var cancelled = Assert.IsType<Decision.Accepted>(Ask("ebay", Paid("ebay"), close, Seller));
        Assert.Contains(cancelled.Events, e => e is OrderCancelled { Liable: Liability.Seller });
        Assert.Equal(20_500, cancelled.Events.OfType<RefundIssued>().Sum(r => r.Amounts.Total));
        Assert.Equal(Ending.Closed, cancelled.After.Ending);

        var apply = new ApplyToCancel(Id, [], "out_of_stock", "We ran out.");
        Assert.Equal([Act.CloseOrder], Assert.IsType<Decision.Refused>(Ask("ebay", Paid("ebay"), apply, Seller)).Refusal.Instead);
    }

    [Fact]
    public void R11_Silence_means_what_the_policy_says()
    {
        var taobao = Later("taobao", Asked("taobao", "changed_mind"), TimeSpan.FromHours(48));
        Assert.Equal(Ending.Closed, taobao.Ending);
        Assert.Equal(20_500, taobao.RefundedFromEscrow.Total);

        var ebay = Later("ebay", Asked("ebay", "found_cheaper"), TimeSpan.FromDays(3));
        Assert.Equal(Ending.None, ebay.Ending);
        Assert.Equal(CaseOutcome.Declined, Assert.IsType<CaseState.Ended>(ebay.Cases[0].State).Outcome);
    }

    [Fact]
    public void R10_Out_of_stock_costs_a_Taobao_seller_ten_percent()
    {
        var asked = After(Ask("taobao", Paid("taobao"), new ApplyToCancel(Id, [], "out_of_stock", "We ran out."), Seller));
        var agreed = Assert.IsType<Decision.Accepted>(Ask("taobao", asked, new AgreeCase(Id, []), Buyer));

        Assert.Equal(20_500, agreed.Events.OfType<RefundIssued>().Sum(r => r.Amounts.Total));
        Assert.Equal(2_050, agreed.Events.OfType<CompensationDue>().Sum(c => c.Minor));
        Assert.Equal(Ending.Closed, agreed.After.Ending);
    }

    [Fact]
    public void R22_A_marketplace_without_exchanges_leads_to_the_return()
    {
        var received = Life(Named("ebay")).Single(l => l.Stage == Stage.Received);

        var refused = Decider.Decide(
            received.Order, new RequestExchange(Id, [], "does_not_fit", null, null, []), new Situation(received.Now, Buyer, Named("ebay")));

        var refusal = Assert.IsType<Decision.Refused>(refused).Refusal;
        Assert.Equal(RefusalCode.NotOffered, refusal.Code);
        Assert.Equal([Act.RequestReturn], refusal.Instead);
    }

    /// <summary>R16: in transit a seller needs proof of delivery to say no.</summary>
    [Fact]
    public void R16_No_proof_no_refusal()
    {
        var transit = Life(Named("taobao")).Single(l => l.Stage == Stage.InTransit);
        var situation = new Situation(transit.Now, Buyer, Named("taobao"));
        var asked = After(Decider.Decide(transit.Order, new RequestRefund(Id, [], "never_arrived", null, null, []), situation));

        var without = Decider.Decide(asked, new DeclineCase(Id, [], "delivered_with_proof", null, []), situation with { By = Seller });
        Assert.Equal(RefusalCode.ProofNeeded, Assert.IsType<Decision.Refused>(without).Refusal.Code);

        var with = Decider.Decide(asked, new DeclineCase(Id, [], "delivered_with_proof", null, ["signature.jpg"]), situation with { By = Seller });
        Assert.IsType<Decision.Accepted>(with);
    }

    /// <summary>R17, R34: refused at the door while an answer was awaited, declined, and never brought back.</summary>
    [Fact]
    public void R34_A_declined_case_of_a_parcel_that_never_comes_back_ends_as_well()
    {
        var policy = Named("taobao");
        var (_, order, now) = Life(policy).Single(l => l.Stage == Stage.InTransit);
        order = After(Decider.Decide(order, new ApplyToCancel(Id, [], "price_error", "A slip."), new Situation(now, Seller, policy)));
        order = After(Decider.Decide(order, new RecordScan(Id, 1, null, Scan.RefusedAtDoor), new Situation(now, Actor.Carrier, policy)));
        order = After(Decider.Decide(order, new DeclineCase(Id, [], null, null, []), new Situation(now, Buyer, policy)));
        while (Unwind.Deadlines.Deadlines.Next(order, policy) is { } due)
            order = After(Decider.Decide(order, new PassDeadlines(Id), new Situation(due, Actor.Clock, policy)));

        Assert.Equal(Ending.Closed, order.Ending);
    }

    /// <summary>One order as it stands at each stage of its life.</summary>
    static List<(Stage Stage, Order Order, DateTimeOffset Now)> Life(Policy policy)
    {
        var now = Noon;
        var order = Placed(policy);
        var life = new List<(Stage, Order, DateTimeOffset)> { (order.Stage, order, now) };
        Do(new RecordPayment(Id, "p1", [new Funding(FundingKind.Cash, "bank", order.DueMinor)]), Actor.Payment);
        Do(new Ship(Id, [], "SF", "SF1"), Seller);
        Do(new RecordScan(Id, 1, null, Scan.PickedUp), Actor.Carrier);
        var (transit, at) = (order, now);
        Do(new RecordScan(Id, 1, null, Scan.RefusedAtDoor), Actor.Carrier);
        (order, now) = (transit, at);
        Do(new RecordScan(Id, 1, null, Scan.Delivered), Actor.Carrier);
        Do(new ConfirmReceipt(Id, []), Buyer);
        var closed = After(Decider.Decide(Placed(policy), new CloseOrder(Id, policy.ReasonsIn(policy.Find(Act.CloseOrder, Stage.AwaitingPayment, ActorKind.Buyer)!.Reasons)[0].Code), new Situation(Noon, Buyer, policy)));
        life.Add((closed.Stage, closed, Noon));
        Assert.Equal(Enum.GetValues<Stage>(), life.Select(l => l.Item1).Order());
        return life;

        void Do(OrderCommand command, Actor by)
        {
            now += TimeSpan.FromHours(1);
            order = After(Decider.Decide(order, command, new Situation(now, by, policy)));
            life.Add((order.Stage, order, now));
        }
    }

    static Order Placed(Policy policy) => After(Decider.Decide(null, new PlaceOrder(
        Id, "s1", "b1", "CNY", null, [new PlacedLine("red-cup", "Red cup", 2, 10_000, 0, 0, StockMode.OnPayment, true)], [],
        new PostageTerms(500), [], null), new Situation(Noon, Buyer, policy)));

    static Order Paid(string policy) => Life(Named(policy)).Single(l => l.Stage == Stage.AwaitingShipment).Order;

    static Order Asked(string policy, string reason) => After(Ask(policy, Paid(policy), new RequestRefund(Id, [], reason, null, null, []), Buyer));

    static Decision Ask(string policy, Order order, OrderCommand command, Actor by) =>
        Decider.Decide(order, command, new Situation(Noon + TimeSpan.FromHours(1), by, Named(policy)));

    static Order Later(string policy, Order order, TimeSpan after) => After(Decider.Decide(
        order, new PassDeadlines(Id), new Situation(Noon + TimeSpan.FromHours(1) + after, Actor.Clock, Named(policy))));

    static Order After(Decision decision) => decision is Decision.Refused no
        ? throw new InvalidOperationException($"{no.Refusal.Code} ({no.Refusal.Rule})")
        : ((Decision.Accepted)decision).After;
}
