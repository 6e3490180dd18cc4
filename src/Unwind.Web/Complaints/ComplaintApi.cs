using Unwind.Complaints;
using Unwind.Penalties;

namespace Unwind.Web.Complaints;

/// <param name="Lines">Numbers of lines; left out for every line that it can be about.</param>
/// <param name="Reason">The cause, a code from the offer's reasons.</param>
/// <param name="Evidence">Names of pictures or documents.</param>
public sealed record ComplaintBody(
    ImmutableArray<int>? Lines = null, string? Reason = null, string? Explanation = null, ImmutableArray<string>? Evidence = null);

/// <param name="Words">Why.</param>
public sealed record WaiverBody(string? Words = null);

static class ComplaintApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var complaints = v1.MapGroup("").WithTags("Complaints and penalties").WithMetadata(Audience.People);

        complaints.MapAct(host, Act.Complain, "/orders/{id}/complaints", WebJson.Wire.ComplaintBody,
            (asked, b) => new Complain(asked.Order, b.Lines.Whole("lines"), b.Reason, b.Explanation, b.Evidence.Whole("evidence")))
            .WithSummary("Complain about what the store did")
            .WithDescription("By the buyer, once for a line and cause. It is a case of its own: the seller agrees or declines at its "
                + "address, and a silent seller is judged by what the order itself proves.");

        complaints.MapAct(host, Act.WaivePenalty, "/orders/{id}/penalties/{number}/waiver", WebJson.Wire.WaiverBody,
            (asked, b) => new WaivePenalty(asked.Order, asked.Number, b.Words))
            .WithSummary("Take a penalty back")
            .WithDescription("By the platform: points and fine go, the buyer's compensation stays the buyer's.");
    }
}
