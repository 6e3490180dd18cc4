using Unwind.Settlements;

namespace Unwind.Commands;

/// <summary>What a person does about something that the outside did not carry out: have it tried again, or do it otherwise.</summary>
static class EffectsByHand
{
    static readonly Argument<string> Order = new("order") { Description = "The order's number." };
    static readonly Argument<string> Effect = new("effect") { Description = "The key of what was asked, as unwind effects shows it." };
    static readonly Option<string> Words = new("--words") { Description = "How it was brought about.", Required = true };
    static readonly Option<string?> Reference = new("--reference") { Description = "A number under which that can be found, of a bank transfer for example." };
    static readonly Option<string?> Key = new("--key") { Description = "The idempotency key: the same key again is the same act. [default: a random one]" };

    public static Command Resume()
    {
        var command = new Command("resume", "Have it tried again, under the same key; whether it was done is asked first.") { Order, Effect, Key };
        command.SetAction((line, cancel) => Run(line, (order, key) => new ResumeEffect(order, key), cancel));
        return command;
    }

    public static Command Settle()
    {
        var command = new Command("settle", "Say that it was brought about by hand, and how.") { Order, Effect, Words, Reference, Key };
        command.SetAction((line, cancel) => Run(
            line, (order, key) => new SettleEffect(order, key, line.GetValue(Reference), line.GetRequiredValue(Words)), cancel));
        return command;
    }

    static async Task<int> Run(ParseResult line, Func<OrderId, string, OrderCommand> command, CancellationToken cancel)
    {
        var id = Session.ParseOrder(line.GetRequiredValue(Order));
        await using var session = await Session.Open(line, cancel);
        var order = await session.Find(id, cancel);
        var asked = command(id, line.GetRequiredValue(Effect));
        var reply = await session.Engine.Pipeline.Execute(
            new Request(line.GetValue(Key) ?? Guid.CreateVersion7().ToString(), Actor.Platform, asked), cancel);
        return Replies.Print(session.Voice, reply, asked.Act, order.Currency, dry: false);
    }
}
