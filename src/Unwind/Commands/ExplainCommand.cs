using System.Text.Json;
using System.Text.Json.Nodes;
using Unwind.Deadlines;
using Unwind.Web.Orders;
using Unwind.Web.Shared;

namespace Unwind.Commands;

/// <summary>What an actor may do with an order now, what each thing needs and brings about, and why not the rest (R35).</summary>
static class ExplainCommand
{
    static readonly Argument<string> Number = new("order") { Description = "The order's number." };
    static readonly Option<string> As = new("--as")
    {
        Description = "buyer, seller, officer or platform; or exactly one of them, as buyer:ID or officer:NAME.",
        Required = true,
        HelpName = "WHO",
    };

    public static Command Make()
    {
        var command = new Command("explain", "Say what may be done with an order now, and why not the rest.") { Number, As };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var id = Session.ParseOrder(line.GetRequiredValue(Number));
        await using var session = await Session.Open(line, cancel);
        var order = await session.Find(id, cancel);
        var by = Session.ActorOf(line.GetRequiredValue(As), order);
        if (!Decider.MaySee(order, by)) throw Session.NoSuchOrder(id);
        var policy = session.Engine.Policies.Find(order.PolicyId, order.PolicyVersion)
            ?? throw Trouble.Failed(
                $"订单的规则 {order.PolicyId} 第 {order.PolicyVersion} 版不在规则文件夹里。",
                $"The order's policy {order.PolicyId}, version {order.PolicyVersion}, is not in the policy folder.");
        var now = session.Engine.Clock.GetUtcNow();
        var offers = Offers.For(order, new Situation(now, by, policy));
        var waits = Deadlines.Deadlines.Of(order, policy);
        if (session.Voice.Json)
        {
            Voice.Answer(new JsonObject
            {
                ["order"] = order.Id.ToString(),
                ["as"] = by.ToString(),
                ["stage"] = SnakeCase.Of(order.Stage),
                ["now"] = Voice.Time(now),
                ["refunds"] = JsonSerializer.SerializeToNode(RefundViews.Of(order, Vocabulary.In(session.Voice)), WebJson.Wire.ImmutableArrayRefundView),
                ["parked"] = by.Kind is ActorKind.Officer or ActorKind.Platform && order.Parked is { } parked
                    ? JsonSerializer.SerializeToNode(parked, CoreJson.Default.ImmutableArrayParkedEffect) : new JsonArray(),
                ["deadlines"] = JsonSerializer.SerializeToNode(waits, CoreJson.Default.ImmutableArrayDeadline),
                ["offers"] = JsonSerializer.SerializeToNode(offers, CoreJson.Default.ImmutableArrayOffer),
            });
            return Exit.Done;
        }
        new Explanation(session.Voice, order, policy, by, now).Print(waits, offers);
        return Exit.Done;
    }
}
