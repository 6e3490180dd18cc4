using Unwind.Closures;

namespace Unwind.Web.Closures;

/// <param name="Reason">A code from the offer's reasons.</param>
/// <param name="Statement">The message with which the buyer was told and agreed; without it a seller's close is one-sided.</param>
/// <param name="Stock">What to do with the goods that ran out.</param>
/// <param name="Explanation">Words of one's own, where the policy asks for them.</param>
public sealed record ClosureBody(
    string? Reason = null, string? Statement = null, StockStep Stock = StockStep.None, string? Explanation = null);

/// <param name="Lines">Which lines, and how many units of each; 0 units for all of a line.</param>
public sealed record LineClosureBody(
    ImmutableArray<Selected>? Lines, string? Reason = null, string? Statement = null, StockStep Stock = StockStep.None);

/// <param name="Lines">New prices of all open units of a line, before the order's discounts.</param>
/// <param name="PostageMinor">The order's new postage; left out to leave it.</param>
public sealed record PricingBody(ImmutableArray<NewPrice>? Lines = null, long? PostageMinor = null);

static class ClosureApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var closures = v1.MapGroup("").WithTags("Closing").WithMetadata(Audience.People);

        closures.MapAct(host, Act.CloseOrder, "/orders/{id}/closure", WebJson.Wire.ClosureBody,
            (asked, body) => new CloseOrder(asked.Order, body.Reason, body.Statement, body.Stock, body.Explanation))
            .WithSummary("Close an order")
            .WithDescription("An unpaid one; where the policy lets a seller cancel a paid order outright, this is the act as well.");

        closures.MapAct(host, Act.CloseLines, "/orders/{id}/line-closures", WebJson.Wire.LineClosureBody,
            (asked, body) => new CloseLines(asked.Order, body.Lines.Whole("lines"), body.Reason, body.Statement, body.Stock))
            .WithSummary("Take lines or units out of an unpaid order")
            .WithDescription("What is left is priced anew.");

        closures.MapAct(host, Act.Reprice, "/orders/{id}/pricing", WebJson.Wire.PricingBody,
            (asked, body) => new Reprice(asked.Order, body.Lines.Whole("lines"), body.PostageMinor))
            .WithSummary("Change prices or postage before payment");
    }
}
