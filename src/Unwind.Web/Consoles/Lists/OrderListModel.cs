using Unwind.Engine.Saved;
using Unwind.Web.Consoles.Orders;
using Unwind.Web.Consoles.Selecting;

namespace Unwind.Web.Consoles.Lists;

/// <summary>What narrows a list of orders, as it stands in the address.</summary>
/// <param name="Tab">A stage's name, <c>open</c>, or empty for all.</param>
/// <param name="Text">What was searched for.</param>
/// <param name="From">The first day on which it was placed, as <c>2026-01-31</c>.</param>
/// <param name="To">The last one.</param>
public sealed record OrderListAsked(string Tab, string Text, string From, string To, string? Cursor = null)
{
    /// <summary>What the buyer owes, at least, as it was typed.</summary>
    public string Min { get; init; } = "";
    public string Max { get; init; } = "";
    /// <summary><c>yes</c> with an open case, <c>no</c> without, empty for either.</summary>
    public string Cases { get; init; } = "";
    /// <summary>By when something is due: <c>today</c>, or a number of days.</summary>
    public string Due { get; init; } = "";
    /// <summary>A SKU with open units.</summary>
    public string Sku { get; init; } = "";
    /// <summary>Where it goes, in the shop's own word.</summary>
    public string Region { get; init; } = "";

    /// <summary>Whether anything but the tab narrows it.</summary>
    public bool Narrows => Text.Length > 0 || InPanel;

    /// <summary>Whether something in the panel of filters does.</summary>
    public bool InPanel => From.Length + To.Length + Min.Length + Max.Length + Cases.Length + Due.Length + Sku.Length + Region.Length > 0;

    public static OrderListAsked Read(IQueryCollection query)
    {
        return new(Of("tab"), Of("q"), Of("from"), Of("to"), query["cursor"] is [{ Length: > 0 } cursor] ? cursor : null)
        {
            Min = Of("min"),
            Max = Of("max"),
            Cases = Of("cases"),
            Due = Of("due"),
            Sku = Of("sku"),
            Region = Of("region"),
        };

        // What nobody would have typed is taken for nothing.
        string Of(string name) =>
            query[name] is [{ Length: <= 200 } text] && !text.Any(char.IsControl) && !text.Any(char.IsSurrogate) ? text.Trim() : "";
    }

    /// <summary>The query without the place in the list; empty when nothing is asked.</summary>
    public string Query => Build(Tab, null);

    public string Address(string home, string? tab = null, string? cursor = null)
    {
        var query = Build(tab ?? Tab, cursor);
        return query.Length == 0 ? home : $"{home}?{query}";
    }

    string Build(string tab, string? cursor)
    {
        (string Name, string? Value)[] parts =
        [
            ("tab", tab), ("q", Text), ("from", From), ("to", To), ("min", Min), ("max", Max), ("cases", Cases), ("due", Due), ("sku", Sku), ("region", Region), ("cursor", cursor),
        ];
        return string.Join('&', parts.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
    }
}

/// <summary>A page of the list, with what each order offers.</summary>
/// <param name="Wrong">What could not be read in the filter, by field.</param>
public sealed record OrderListFound(ImmutableArray<OrderSight> Orders, string? Next, OrderCounts Counts, ImmutableDictionary<string, string> Wrong)
{
    /// <summary>Views that the reader keeps.</summary>
    public ImmutableArray<SavedItem> Views { get; init; } = [];
    /// <summary>What was wrong with a view's name.</summary>
    public string? WrongView { get; init; }
    /// <summary>What the reader has ticked; null where nothing can be.</summary>
    public Ticked? Ticked { get; init; }
}
