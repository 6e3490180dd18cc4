using System.Text.Json.Nodes;
using Unwind.Engine.Reading;

namespace Unwind.Commands;

/// <summary>Lists orders, newest first.</summary>
static class OrdersCommand
{
    static readonly Option<string?> Store = new("--store") { Description = "Of this store only." };
    static readonly Option<string?> Buyer = new("--buyer") { Description = "Of this buyer only." };
    static readonly Option<string?> AtStage = new("--stage")
    {
        Description = "At this stage only: " + string.Join(", ", Enum.GetValues<Stage>().Select(SnakeCase.Of)) + ".",
    };
    static readonly Option<string?> Sku = new("--sku") { Description = "With open units of this SKU only." };
    static readonly Option<int> Limit = new("--limit") { Description = "How many, 1 to 200.", DefaultValueFactory = _ => 50 };
    static readonly Option<string?> After = new("--cursor") { Description = "Where the page before ended." };

    public static Command Make()
    {
        var command = new Command("orders", "List orders, newest first.") { Store, Buyer, AtStage, Sku, Limit, After };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var limit = CommonOptions.LimitOf(line, Limit);
        Stage? stage = null;
        if (line.GetValue(AtStage) is { } word)
        {
            stage = SnakeCase.Parse<Stage>(word.Replace('-', '_'))
                ?? throw Trouble.Usage($"没有“{word}”这个阶段。", $"There is no stage '{word}'.");
        }
        await using var session = await Session.Open(line, cancel);
        var filter = new OrderFilter(line.GetValue(Store), line.GetValue(Buyer), stage, Sku: line.GetValue(Sku));
        var page = await session.Engine.Reads.Orders(filter, line.GetValue(After), limit, cancel);
        if (session.Voice.Json)
        {
            Voice.Answer(new JsonObject
            {
                ["items"] = new JsonArray([.. page.Items.Select(Row)]),
                ["next"] = page.Next,
            });
            return Exit.Done;
        }
        foreach (var row in page.Items)
        {
            session.Voice.Say(
                $"{row.Id,-20} {Vocabulary.Of(session.Voice, row.Stage),-18} {Voice.Money(row.PayableMinor, row.Currency),14}  "
                + $"{row.Store} ← {row.Buyer}  {Voice.Time(row.PlacedAt)}  {row.FirstTitle}"
                + (row.OpenCases > 0 ? session.Voice.Of($"  ［{row.OpenCases} 个申请］", $"  [{row.OpenCases} open]") : ""));
        }
        if (page.Next is { } next) session.Voice.Say($"更多：--cursor {next}", $"More: --cursor {next}");
        return Exit.Done;
    }

    static JsonObject Row(OrderRow row) => new()
    {
        ["id"] = row.Id.ToString(),
        ["store"] = row.Store,
        ["buyer"] = row.Buyer,
        ["reference"] = row.Reference,
        ["currency"] = row.Currency,
        ["payable_minor"] = row.PayableMinor,
        ["stage"] = SnakeCase.Of(row.Stage),
        ["ending"] = SnakeCase.Of(row.Ending),
        ["partly_shipped"] = row.PartlyShipped,
        ["lines"] = row.Lines,
        ["open_cases"] = row.OpenCases,
        ["version"] = row.Version,
        ["placed_at"] = Voice.Time(row.PlacedAt),
        ["due_at"] = row.DueAt is { } due ? Voice.Time(due) : null,
        ["first_title"] = row.FirstTitle,
    };
}
