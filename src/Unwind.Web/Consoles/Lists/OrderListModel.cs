using Unwind.Web.Consoles.Orders;

namespace Unwind.Web.Consoles.Lists;

/// <summary>What narrows a list of orders, as it stands in the address.</summary>
/// <param name="Tab">A stage's name, <c>open</c>, or empty for all.</param>
/// <param name="Text">What was searched for.</param>
public sealed record OrderListAsked(string Tab, string Text, string From, string To, string? Cursor)
{
    public string Address(string home, string? tab = null, string? cursor = null)
    {
        (string Name, string? Value)[] parts = [("tab", tab ?? Tab), ("q", Text), ("from", From), ("to", To), ("cursor", cursor)];
        var query = string.Join('&', parts.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
        return query.Length == 0 ? home : $"{home}?{query}";
    }
}

/// <summary>A page of the list, with what each order offers.</summary>
/// <param name="Wrong">What could not be read in the filter.</param>
public sealed record OrderListFound(ImmutableArray<OrderSight> Orders, string? Next, OrderCounts Counts, string? Wrong = null);
