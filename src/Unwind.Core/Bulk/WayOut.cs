using Unwind.Cancellations;
using Unwind.Closures;

namespace Unwind.Bulk;

/// <summary>Which way an order goes when its seller can't ship it (R36).</summary>
[JsonConverter(typeof(SnakeEnum<Way>))]
public enum Way { ClosedAtOnce, AskedToAgree, Intercepted, Refused }

/// <summary>
/// What a seller who can't ship may still do with one order: the act that undoes most of it now, and what it would bring
/// about; or why there is none (R36). It is the decision itself, asked dry.
/// </summary>
/// <param name="Command">What would be sent; null when it is refused.</param>
public sealed record WayOut(OrderId Order, Way Way, OrderCommand? Command, Outcome? Outcome, Refusal? Refusal)
{
    /// <summary>The way of an order that is not there, or not the store's.</summary>
    public static readonly WayOut Nowhere = new(default, Way.Refused, null, null, new Refusal(RefusalCode.OrderNotFound, "R36"));

    /// <summary>What goes back to the buyer, at once or when they agree, in minor units.</summary>
    public static long BackOf(Outcome outcome) => outcome.RefundMinor + outcome.RefundIfAgreedMinor;

    /// <summary>Reasons with which a seller closes or applies to cancel under a policy: those that serve for both come first.</summary>
    public static ImmutableArray<string> ReasonsIn(Policy policy)
    {
        var lists = policy.ReasonLists.ToDictionary(l => l.Key, l => l.Value, StringComparer.Ordinal);
        var codes = policy.Rules.Where(r => r is { By: ActorKind.Seller, Act: Act.CloseOrder or Act.ApplyToCancel, Refused: null, Reasons: not null })
            .Select(r => (r.Act, r.Reasons)).Distinct().SelectMany(r => lists[r.Reasons!].Select(x => (r.Act, x.Code))).Distinct();
        return [.. codes.GroupBy(r => r.Code, StringComparer.Ordinal).OrderByDescending(g => g.Count()).Select(g => g.Key)];
    }

    /// <param name="reason">The seller's reason, for example <c>out_of_stock</c>.</param>
    /// <param name="words">What the buyer is told.</param>
    /// <param name="sku">Only lines of this SKU; null for the whole order.</param>
    /// <param name="told">The seller says that the buyer was told so and agreed (R4); otherwise a close is one-sided.</param>
    /// <param name="stock">What becomes of the stock with it (R13), where the reason offers that.</param>
    public static WayOut Of(Order order, Situation situation, string reason, string words, string? sku = null, StockStep stock = StockStep.None, bool told = false)
    {
        ImmutableArray<Selected> lines = sku is null ? [] : [.. order.Lines.Where(l => l.Sku == sku && !l.IsEnded).Select(l => new Selected(l.Number))];
        if (sku is not null && lines.IsEmpty)
            return new WayOut(order.Id, Way.Refused, null, null, new Refusal(RefusalCode.NothingToDo, "R36"));
        // Best for the seller first: what needs nobody, then what needs the buyer.
        OrderCommand whole = lines.Length == order.Lines.Length || sku is null
            ? new CloseOrder(order.Id, reason, told ? words : null, stock, words) : new CloseLines(order.Id, lines, reason, told ? words : null, stock);
        Refusal? first = null;
        foreach (var command in (ReadOnlySpan<OrderCommand>)[whole, new ApplyToCancel(order.Id, lines, reason, words, stock)])
        {
            switch (Decider.Decide(order, command, situation))
            {
                case Decision.Accepted { Events.IsEmpty: false } accepted:
                    return new WayOut(order.Id, WayOf(order, command, accepted), command, Outcome.Of(accepted), null);
                case Decision.Refused refused:
                    first = first is null || command is ApplyToCancel ? refused.Refusal : first;
                    break;
            }
        }
        return new WayOut(order.Id, Way.Refused, null, null, first ?? new Refusal(RefusalCode.NothingToDo, "R36"));
    }

    /// <summary>Goods that have left need the carrier as well as the buyer (R15).</summary>
    static Way WayOf(Order order, OrderCommand command, Decision.Accepted accepted) =>
        command is not ApplyToCancel ? Way.ClosedAtOnce
        : accepted.Events.OfType<CaseOpened>().Any(e => e.Case.OpenedIn == Stage.InTransit) ? Way.Intercepted : Way.AskedToAgree;
}
