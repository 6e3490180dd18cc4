namespace Unwind.Web.Consoles.Design;

/// <param name="Count">How many there are; null where that is not counted.</param>
public sealed record Tab(string Href, string Words, int? Count, bool Current);
