using System.Text.Json.Nodes;
using Unwind.Engine.Reading;

namespace Unwind.Commands;

/// <summary>Lists cases, the soonest deadline first: the queue of the desk, of an officer, of a store.</summary>
static class CasesCommand
{
    static readonly Option<bool> Desk = new("--desk") { Description = "Those that the desk has: heard, to be decided, or open to appeal." };
    static readonly Option<string?> Officer = new("--officer") { Description = "Those that this officer has, or had." };
    static readonly Option<string?> WaitsFor = new("--waits-for") { Description = "Those that wait for buyer, seller, officer or carrier." };
    static readonly Option<string?> Store = new("--store") { Description = "Of this store only." };
    static readonly Option<string?> Buyer = new("--buyer") { Description = "Of this buyer only." };
    static readonly Option<bool> Open = new("--open") { Description = "Open ones only. [default]" };
    static readonly Option<bool> All = new("--all") { Description = "Ended ones as well, after the open ones." };
    static readonly Option<int> Limit = new("--limit") { Description = "How many, 1 to 200.", DefaultValueFactory = _ => 50 };
    static readonly Option<string?> After = new("--cursor") { Description = "Where the page before ended." };

    public static Command Make()
    {
        var command = new Command("cases", "List cases, the soonest deadline first: the desk's queue, an officer's, a store's.")
        {
            Desk, Officer, WaitsFor, Store, Buyer, Open, All, Limit, After,
        };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var limit = CommonOptions.LimitOf(line, Limit);
        if (line.GetValue(Open) && line.GetValue(All)) throw Trouble.Usage("--open 与 --all 只能用一个。", "It is either --open or --all.");
        ActorKind? from = null;
        if (line.GetValue(WaitsFor) is { } word)
        {
            from = SnakeCase.Parse<ActorKind>(word) is { } kind and (ActorKind.Buyer or ActorKind.Seller or ActorKind.Officer or ActorKind.Carrier)
                ? kind : throw Trouble.Usage("--waits-for 是 buyer、seller、officer 或 carrier。", "--waits-for is buyer, seller, officer or carrier.");
        }
        await using var session = await Session.Open(line, cancel);
        var filter = new CaseFilter(
            line.GetValue(Store), line.GetValue(Buyer), line.GetValue(All) ? null : true, from, line.GetValue(Officer),
            line.GetValue(Desk) ? true : null);
        var page = await session.Engine.Reads.Cases(filter, line.GetValue(After), limit, cancel);
        if (session.Voice.Json)
        {
            Voice.Answer(new JsonObject { ["items"] = new JsonArray([.. page.Items.Select(Row)]), ["next"] = page.Next });
            return Exit.Done;
        }
        foreach (var row in page.Items) Print(session.Voice, row);
        if (page.Next is { } next) session.Voice.Say($"更多：--cursor {next}", $"More: --cursor {next}");
        return Exit.Done;
    }

    static void Print(Voice voice, CaseRow row)
    {
        var until = row.Until is { } at ? Voice.Time(at) : voice.Of("已结束", "ended");
        var officer = row.Officer is { } who ? voice.Of($"  ［{who}］", $"  [{who}]") : "";
        voice.Say(
            $"{row.Order,-20} {row.Number,2}  {Vocabulary.In(voice).Case(row.Kind),-12} {row.WaitsFor,-14} {until,-20} "
            + $"{Voice.Money(row.AmountMinor, row.Currency),14}  {row.Store} ← {row.Buyer}{officer}");
    }

    static JsonObject Row(CaseRow row) => new()
    {
        ["order"] = row.Order.ToString(),
        ["case"] = row.Number,
        ["kind"] = SnakeCase.Of(row.Kind),
        ["store"] = row.Store,
        ["buyer"] = row.Buyer,
        ["waits_for"] = row.WaitsFor,
        ["from"] = row.From is { } from ? SnakeCase.Of(from) : null,
        ["until"] = row.Until is { } until ? Voice.Time(until) : null,
        ["amount_minor"] = row.AmountMinor,
        ["currency"] = row.Currency,
        ["opened_at"] = Voice.Time(row.OpenedAt),
        ["open"] = row.Open,
        ["desk"] = row.Desk,
        ["officer"] = row.Officer,
    };
}
