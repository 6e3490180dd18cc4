using System.Text.Json;
using Unwind.Policies;

namespace Unwind.Web.Settlements;

/// <summary>What happened, in the words of the order's timeline. An order is looked up once for all its entries nearby.</summary>
public sealed class StatementWords(EngineHost host, Sentences say)
{
    const int OrdersKept = 256;

    readonly Dictionary<OrderId, (Order Order, Policy Policy)?> known = [];

    public async ValueTask<string> Of(StatementEntry entry, CancellationToken cancel)
    {
        if (entry.Transfer is { } transfer) return transfer.Words ?? say.Transfer(transfer.From, transfer.To);
        if (entry is not { Fact: { } fact, Order: { } id }) return entry.Name;
        if (!known.TryGetValue(id, out var found))
        {
            if (known.Count >= OrdersKept) known.Clear();
            known[id] = found = await Find(id, cancel);
        }
        return found is { } order ? say.Event(fact, order.Order, order.Policy) : entry.Name;
    }

    /// <summary>An order that can't be read has names for its facts, and keeps nobody's statement back.</summary>
    async ValueTask<(Order, Policy)?> Find(OrderId id, CancellationToken cancel)
    {
        try
        {
            return await host.Reads.Find(id, Actor.Platform, cancel) is { } order
                && host.Policies.Find(order.PolicyId, order.PolicyVersion) is { } policy ? (order, policy) : null;
        }
        catch (Exception damage) when (damage is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
