using System.Text.Json.Nodes;
using Unwind.Engine.Settlements;
using Unwind.Web.Shared;

namespace Unwind.Commands;

/// <summary>Writes down money of a store that belongs to no order, or lists what was written.</summary>
static class TransferCommand
{
    static readonly Argument<string> Store = new("store") { Description = "The store." };
    static readonly Option<string?> From = new("--from") { Description = $"From which account: {string.Join(", ", StoreBooks.Accounts)}." };
    static readonly Option<string?> To = new("--to") { Description = "To which of them." };
    static readonly Option<long?> Amount = new("--amount", "--minor") { Description = "How much, in minor units (分, cents)." };
    static readonly Option<string> Currency = new("--currency") { Description = "Its currency.", DefaultValueFactory = _ => "CNY" };
    static readonly Option<string?> Reference = new("--reference") { Description = "The bank's number, or yours; the same again is done once." };
    static readonly Option<DateTimeOffset?> At = new("--at") { Description = "When the money moved (RFC 3339). [default: now]" };
    static readonly Option<string?> Words = new("--words") { Description = "What it was for." };
    static readonly Option<bool> Dry = new("--dry-run") { Description = "Say what would happen, and write nothing." };
    static readonly Option<bool> List = new("--list") { Description = "List the store's transfers instead, newest first." };
    static readonly Option<int> Limit = new("--limit") { Description = "How many to list, 1 to 200.", DefaultValueFactory = _ => 50 };
    static readonly Option<string?> After = new("--cursor") { Description = "Where the page before ended." };

    public static Command Make()
    {
        var command = new Command("transfer", "Write down money of a store that belongs to no order: its deposit, a settlement by bank.")
        {
            Store, From, To, Amount, Currency, Reference, At, Words, Dry, List, Limit, After,
        };
        command.SetAction((line, cancel) => line.GetValue(List) ? Show(line, cancel) : Record(line, cancel));
        return command;
    }

    static async Task<int> Record(ParseResult line, CancellationToken cancel)
    {
        var (from, to, reference) = (line.GetValue(From), line.GetValue(To), line.GetValue(Reference));
        if (from is null || to is null || reference is null || line.GetValue(Amount) is not { } minor)
            throw Trouble.Usage("需要 --from、--to、--amount 和 --reference（或用 --list 列出）。", "It takes --from, --to, --amount and --reference, or --list.");
        await using var session = await Session.Open(line, cancel);
        var dry = line.GetValue(Dry);
        var (answer, refusal) = await session.Engine.Books.Transfer(
            line.GetRequiredValue(Store), reference, from, to, minor, line.GetRequiredValue(Currency), line.GetValue(At)?.ToUniversalTime(),
            Actor.Platform, line.GetValue(Words), dry, cancel);
        if (refusal is not null) return Replies.Refused(session.Voice, refusal);
        var voice = session.Voice;
        if (voice.Json) Voice.Answer(Json(answer!.Transfer, answer.Repeated));
        var head = dry ? voice.Of("预演（没有执行）：", "Dry run, nothing was done: ")
            : answer!.Repeated ? voice.Of("已办过：", "Already done: ") : "✓ ";
        voice.Say(head + Line(voice, answer!.Transfer));
        return Exit.Done;
    }

    static async Task<int> Show(ParseResult line, CancellationToken cancel)
    {
        await using var session = await Session.Open(line, cancel);
        var page = await session.Engine.Reads.Transfers(
            line.GetRequiredValue(Store), line.GetValue(After), CommonOptions.LimitOf(line, Limit), cancel);
        if (session.Voice.Json)
        {
            Voice.Answer(new JsonObject { ["items"] = new JsonArray([.. page.Items.Select(t => Json(t, null))]), ["next"] = page.Next });
            return Exit.Done;
        }
        foreach (var transfer in page.Items) session.Voice.Say(Line(session.Voice, transfer));
        if (page.Next is { } next) session.Voice.Say($"更多：--cursor {next}", $"More: --cursor {next}");
        return Exit.Done;
    }

    static string Line(Voice voice, Transfer t) =>
        $"{Voice.Time(t.At)}  {Vocabulary.In(voice).Transfer(t.From, t.To)}  {Voice.Money(t.Minor, t.Currency)}  [{t.Reference}]{(t.Words is null ? "" : $"  {t.Words}")}";

    static JsonObject Json(Transfer t, bool? repeated)
    {
        var json = new JsonObject
        {
            ["store"] = t.Store,
            ["reference"] = t.Reference,
            ["from"] = t.From,
            ["to"] = t.To,
            ["minor"] = t.Minor,
            ["currency"] = t.Currency,
            ["at"] = Voice.Time(t.At),
            ["by"] = t.By.ToString(),
            ["words"] = t.Words,
        };
        if (repeated is { } known) json["repeated"] = known;
        return json;
    }
}
