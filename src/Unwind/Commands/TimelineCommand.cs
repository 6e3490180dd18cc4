using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unwind.Commands;

/// <summary>Everything that happened to an order: when, who, under which rule (R38).</summary>
static class TimelineCommand
{
    static readonly Argument<string> Number = new("order") { Description = "The order's number." };

    public static Command Make()
    {
        var command = new Command("timeline", "Show everything that happened to an order, with its hash chain.") { Number };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var id = Session.ParseOrder(line.GetRequiredValue(Number));
        await using var session = await Session.Open(line, cancel);
        var order = await session.Find(id, cancel);
        var policy = session.Engine.Policies.Find(order.PolicyId, order.PolicyVersion)!;
        var entries = await session.Engine.Reads.Timeline(id, cancel);
        if (session.Voice.Json)
        {
            Voice.Answer(new JsonArray([.. entries.Select(e => new JsonObject
            {
                ["version"] = e.Version,
                ["hash"] = e.Hash,
                ["event"] = JsonSerializer.SerializeToNode(e.Event, CoreJson.Default.OrderEvent),
            })]));
            return Exit.Done;
        }
        foreach (var entry in entries)
        {
            var stamp = entry.Event.Stamp;
            session.Voice.Say(
                $"{entry.Version,3}  {Voice.Time(stamp.At)}  {stamp.By,-18}  {stamp.Rule,-4} {entry.Hash[..12]}  {Vocabulary.In(session.Voice).Event(entry.Event, order, policy)}");
        }
        return Exit.Done;
    }
}
