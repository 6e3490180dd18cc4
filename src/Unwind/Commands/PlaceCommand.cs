namespace Unwind.Commands;

/// <summary>Places one order that is written as JSON, as the body of <c>POST /v1/orders</c>.</summary>
static class PlaceCommand
{
    static readonly Argument<string> File = new("file") { Description = "The order as JSON; - for the standard input." };
    static readonly Option<string?> Key = new("--key") { Description = "The idempotency key. [default: a random one]" };

    public static Command Make()
    {
        var command = new Command("place", "Place an order from JSON.") { File, Key };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var path = line.GetRequiredValue(File);
        var text = path == "-" ? await Console.In.ReadToEndAsync(cancel) : await System.IO.File.ReadAllTextAsync(path, cancel);
        var command = Written.Place(text);
        await using var session = await Session.OpenOrCreate(line, cancel);
        var reply = await session.Engine.Pipeline.Execute(
            new Request(line.GetValue(Key) ?? Guid.CreateVersion7().ToString(), Actor.Platform, command), cancel);
        return Replies.Print(session.Voice, reply, Act.PlaceOrder, command.Currency, dry: false);
    }
}
