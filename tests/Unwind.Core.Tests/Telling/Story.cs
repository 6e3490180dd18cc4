using System.Text.Json;

namespace Unwind.Telling;

/// <summary>
/// A story of one order: who did what, how much later, and what the rules answered. After each step everything that must
/// always hold is checked. Nothing is mocked and nothing sleeps: the clock is a number.
/// </summary>
sealed class Story
{
    readonly List<OrderEvent> facts = [];

    public Story(Policy? policy = null) => Policy = policy ?? Taobao;

    public Policy Policy { get; }
    public DateTimeOffset Now { get; private set; } = Noon;
    public Order Order { get; private set; } = null!;
    public IReadOnlyList<OrderEvent> Facts => facts;
    public ImmutableArray<OrderEvent> Last { get; private set; } = [];

    public static Story Unpaid(params ImmutableArray<PlacedLine> lines) => Unpaid(null, lines);

    public static Story Unpaid(Policy? policy, params ImmutableArray<PlacedLine> lines) =>
        new Story(policy).Placed(new PlaceOrder(
            Number, "s1", "b1", "CNY", null, lines.IsEmpty ? [Line("red", 1, 100.Yuan)] : lines, [],
            new PostageTerms(10.Yuan), [], null));

    /// <summary>Paid in full by one channel; ten yuan of postage.</summary>
    public static Story Paid(params ImmutableArray<PlacedLine> lines) => Unpaid(null, lines).Pay();

    public static Story Paid(Policy policy, params ImmutableArray<PlacedLine> lines) => Unpaid(policy, lines).Pay();

    public static Story Labelled(params ImmutableArray<PlacedLine> lines) =>
        Paid(lines).When(Seller, new Ship(Number, [], "sf", "SF1"));

    public static Story InTransit(params ImmutableArray<PlacedLine> lines) => Labelled(lines).Scan(Shipments.Scan.PickedUp);

    public static Story Received(params ImmutableArray<PlacedLine> lines) => InTransit(lines).Scan(Shipments.Scan.Delivered);

    public static Story Completed(params ImmutableArray<PlacedLine> lines) =>
        Received(lines).When(Buyer, new ConfirmReceipt(Number, []));

    public Story Placed(PlaceOrder order) => When(Buyer, order);

    public Story Pay(params ImmutableArray<Funding> cash) =>
        When(Channel, new RecordPayment(Number, "pay-1", cash.IsEmpty ? [Cash(Order.DueMinor)] : cash));

    public Story Scan(Scan scan, int parcel = 1) => When(Carrier, new RecordScan(Number, parcel, null, scan));

    public Decision Ask(Actor by, OrderCommand command) => Decider.Decide(Order, command, new Situation(Now, by, Policy));

    public Story When(Actor by, OrderCommand command)
    {
        var decision = Ask(by, command);
        if (decision is Decision.Refused { Refusal: var no })
            Assert.Fail($"{by} was refused {command.Act}: {no.Code} ({no.Rule}) {string.Join(", ", no.Details)}");
        var accepted = (Decision.Accepted)decision;
        Last = accepted.Events;
        facts.AddRange(accepted.Events);
        var before = Order;
        Order = accepted.After;
        Always.Holds(before, this);
        return this;
    }

    /// <summary>It is refused, under this rule, and the answer leads on to these acts.</summary>
    public Story Refused(Actor by, OrderCommand command, RefusalCode code, string? rule = null, params ImmutableArray<Act> instead)
    {
        var refusal = Assert.IsType<Decision.Refused>(Ask(by, command)).Refusal;
        Assert.Equal(code, refusal.Code);
        Assert.Matches(@"^R\d+$", refusal.Rule);
        if (rule is not null) Assert.Equal(rule, refusal.Rule);
        foreach (var act in instead) Assert.Contains(act, refusal.Instead);
        return this;
    }

    /// <summary>It holds already: accepted, and nothing changes.</summary>
    public Story Again(Actor by, OrderCommand command)
    {
        Assert.Empty(Assert.IsType<Decision.Accepted>(Ask(by, command)).Events);
        return this;
    }

    /// <summary>Time passes; every deadline on the way acts at its own moment.</summary>
    public Story After(TimeSpan time)
    {
        var until = Now + time;
        while (Deadlines.Deadlines.Next(Order, Policy) is { } due && due <= until)
        {
            if (due > Now) Now = due;
            When(Actor.Clock, new PassDeadlines(Number));
        }
        Now = until;
        return this;
    }

    public Story Then(Action<Order> check)
    {
        check(Order);
        return this;
    }

    /// <summary>One of the last facts is such a one.</summary>
    public Story Fact<T>(Func<T, bool>? like = null) where T : OrderEvent
    {
        Assert.Contains(Last, e => e is T t && (like is null || like(t)));
        return this;
    }

    public Story NoFact<T>() where T : OrderEvent
    {
        Assert.DoesNotContain(facts, e => e is T);
        return this;
    }

    public Story Stage(Stage stage)
    {
        Assert.Equal(stage, Order.Stage);
        return this;
    }

    public Story Refunded(long minor)
    {
        Assert.Equal(minor, (Order.RefundedFromEscrow + Order.RefundedFromStore).Total);
        return this;
    }

    /// <summary>What the order has taken from stock so far, net of what it gave back.</summary>
    public Story TakenFromStock(string sku, int units)
    {
        Assert.Equal(units, -Stock.Of(Order).Where(c => c.Sku == sku).Sum(c => c.Units));
        return this;
    }

    public Story CaseEnds(int number, CaseOutcome outcome)
    {
        Assert.Equal(outcome, Assert.IsType<CaseState.Ended>(Order.FindCase(number)!.State).Outcome);
        return this;
    }

    public Story CaseWaits<T>(int number) where T : CaseState
    {
        Assert.IsType<T>(Order.FindCase(number)!.State);
        return this;
    }

    public Offer Offer(Actor by, Act act, int line = 0, int number = 0) =>
        Offers.For(Order, new Situation(Now, by, Policy)).Single(o => o.Act == act && (number == 0 ? o.Line == line : o.Case == number));

    public string StateJson() => JsonSerializer.Serialize(Order, CoreJson.Default.Order);
}
