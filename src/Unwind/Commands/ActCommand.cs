namespace Unwind.Commands;

/// <summary>Does one thing to one order, through the pipeline, like anybody else.</summary>
static class ActCommand
{
    static readonly Argument<string> Number = new("order") { Description = "The order's number." };
    static readonly Argument<string> What = new("act")
    {
        Description = "What to do, as explain prints it in brackets, for example close_order, apply_to_cancel, agree_case.",
    };
    static readonly Option<string> As = new("--as")
    {
        Description = "Who acts: buyer, seller, officer, carrier, payment, platform; or exactly one of them, as buyer:ID or officer:NAME.",
        Required = true,
        HelpName = "WHO",
    };
    static readonly Option<string?> Key = new("--key")
    {
        Description = "The idempotency key: the same key again is the same act. [default: a random one]",
    };
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would happen." };

    public static Command Make()
    {
        var command = new Command("act", "Do something to an order, or say why that is not possible (exit code 3).")
        {
            Number, What, As, Key, DryRun,
        };
        foreach (var option in ActOptions.All) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var id = Session.ParseOrder(line.GetRequiredValue(Number));
        var word = line.GetRequiredValue(What);
        var act = SnakeCase.Parse<Act>(word.Replace('-', '_').ToLowerInvariant())
            ?? throw Trouble.Usage($"没有“{word}”这个操作；unwind explain 会列出可用的。", $"There is no act '{word}'; unwind explain lists them.");
        await using var session = await Session.Open(line, cancel);
        var order = await session.Find(id, cancel);
        var by = Session.ActorOf(line.GetRequiredValue(As), order);
        var dry = line.GetValue(DryRun);
        var proof = await ActOptions.Shown(line, session.Engine.Attachments, id, dry, cancel);
        var command = ActOptions.Build(line, act, order, proof);
        var reply = dry
            ? await session.Engine.Pipeline.Preview(by, command, cancel)
            : await session.Engine.Pipeline.Execute(
                new Request(line.GetValue(Key) ?? Guid.CreateVersion7().ToString(), by, command), cancel);
        if (reply.Accepted && !dry) session.Engine.Attachments.Keep(id, proof);
        return Replies.Print(session.Voice, reply, act, order.Currency, dry);
    }
}
