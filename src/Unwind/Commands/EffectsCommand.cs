using System.Text.Json.Nodes;
using Unwind.Engine.Reading;
using Unwind.Settlements;

namespace Unwind.Commands;

/// <summary>Lists what channels and carriers were asked to do, the oldest first; below it what a person does about one.</summary>
static class EffectsCommand
{
    static readonly ImmutableArray<string> States = ["pending", "sending", "waiting", "unknown", "asked", "parked", "done"];

    static readonly Option<string?> State = new("--state") { Description = "One of " + string.Join(", ", States) + ". [default: all but done]" };
    static readonly Option<string?> Via = new("--via") { Description = "Carried out by this channel or carrier; escrow is the engine's own ledger." };
    static readonly Option<string?> Kind = new("--kind")
    {
        Description = "One of " + string.Join(", ", Enum.GetValues<EffectKind>().Select(SnakeCase.Of)) + ".",
    };
    static readonly Option<string?> Order = new("--order") { Description = "Of this order only." };
    static readonly Option<bool> All = new("--all") { Description = "Also what is done." };
    static readonly Option<int> Limit = new("--limit") { Description = "How many, 1 to 200.", DefaultValueFactory = _ => 50 };
    static readonly Option<string?> After = new("--cursor") { Description = "Where the page before ended." };

    public static Command Make()
    {
        var command = new Command("effects", "List what channels and carriers were asked to do; resume or settle what waits for a person.")
        {
            State, Via, Kind, Order, All, Limit, After,
        };
        command.Subcommands.Add(EffectsByHand.Resume());
        command.Subcommands.Add(EffectsByHand.Settle());
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var limit = line.GetValue(Limit);
        if (limit is < 1 or > 200) throw Trouble.Usage("--limit 须为 1 到 200。", "--limit is 1 to 200.");
        var filter = FilterOf(line);
        await using var session = await Session.Open(line, cancel);
        var page = await session.Engine.Reads.Effects(filter, line.GetValue(After), limit, cancel);
        if (session.Voice.Json)
        {
            Voice.Answer(new JsonObject { ["items"] = new JsonArray([.. page.Items.Select(Row)]), ["next"] = page.Next });
            return Exit.Done;
        }
        Print(session.Voice, page.Items, session.Engine.Clock.GetUtcNow());
        if (page.Next is { } next) session.Voice.Say($"更多：--cursor {next}", $"More: --cursor {next}");
        return Exit.Done;
    }

    static EffectFilter FilterOf(ParseResult line)
    {
        var state = line.GetValue(State);
        if (state is not null && !States.Contains(state))
            throw Trouble.Usage($"--state 是 {string.Join("、", States)} 之一。", $"--state is one of {string.Join(", ", States)}.");
        if (state is not null && line.GetValue(All)) throw Trouble.Usage("--state 与 --all 只能用一个。", "It is either --state or --all.");
        EffectKind? kind = null;
        if (line.GetValue(Kind) is { } word)
            kind = SnakeCase.Parse<EffectKind>(word) ?? throw Trouble.Usage($"--kind 没有“{word}”。", $"--kind knows no '{word}'.");
        OrderId? order = line.GetValue(Order) is { } number ? Session.ParseOrder(number) : null;
        return new EffectFilter(state, kind, null, line.GetValue(Via), order, Open: !line.GetValue(All));
    }

    static void Print(Voice voice, ImmutableArray<EffectRow> rows, DateTimeOffset now)
    {
        if (rows.IsEmpty)
        {
            voice.Say("没有待办的对外事项。", "Nothing is open.");
            return;
        }
        var table = voice.Chinese
            ? new Columns("状态", "已过", "次数", "下次尝试", "经由", "事项", "金额", "键", "原因")
            : new Columns("state", "age", "tries", "next try", "via", "what", "amount", "key", "reason");
        foreach (var row in rows)
        {
            table.Add(
                StateOf(voice, row.State), Age(voice, now - row.At), $"{row.Attempts}", row.NextAttemptAt is { } next ? Voice.Time(next) : "–",
                row.Via ?? row.Effect.To, Vocabulary.In(voice).What(row.Effect.Kind),
                row.Effect.Minor == 0 ? "–" : Voice.Money(row.Effect.Minor, row.Effect.Currency), row.Effect.Key, Reason(voice, row) ?? "");
        }
        foreach (var text in table.Lines) voice.Say(text);
    }

    public static string StateOf(Voice voice, string state) => state switch
    {
        "pending" => voice.Of("待办", "to be done"),
        "sending" => voice.Of("办理中", "being sent"),
        "waiting" => voice.Of("对方处理中", "accepted, not done"),
        "unknown" => voice.Of("结果不明", "not known"),
        "asked" => voice.Of("已告知", "told"),
        "parked" => voice.Of("等人处理", "waits for you"),
        _ => voice.Of("已办结", "done"),
    };

    static string Age(Voice voice, TimeSpan age) =>
        age.TotalDays >= 1 ? voice.Of($"{age.Days} 天", $"{age.Days} d")
        : age.TotalHours >= 1 ? voice.Of($"{age.Hours} 小时", $"{age.Hours} h")
        : age.TotalMinutes >= 1 ? voice.Of($"{age.Minutes} 分", $"{age.Minutes} min")
        : voice.Of($"{Math.Max(0, age.Seconds)} 秒", $"{Math.Max(0, age.Seconds)} s");

    /// <summary>Why it is not done: in our words where we have some, and then in the outside's own.</summary>
    static string? Reason(Voice voice, EffectRow row)
    {
        if (row.LastError is not { } said) return null;
        var (why, words) = Split(said);
        return why is null ? said : words is null ? Vocabulary.In(voice).Parked(why) : voice.Of($"{Vocabulary.In(voice).Parked(why)}：{words}", $"{Vocabulary.In(voice).Parked(why)}: {words}");
    }

    /// <summary>What waits for a person is written as its code, and what was said after a colon.</summary>
    static (string? Why, string? Words) Split(string said)
    {
        var why = ParkReasons.All.FirstOrDefault(r => said == r || said.StartsWith($"{r}: ", StringComparison.Ordinal));
        return (why, why is null || said.Length <= why.Length + 2 ? null : said[(why.Length + 2)..]);
    }

    static JsonObject Row(EffectRow row)
    {
        var (why, words) = row.LastError is { } said ? Split(said) : (null, null);
        return new JsonObject
        {
            ["order"] = row.Order.ToString(),
            ["key"] = row.Effect.Key,
            ["kind"] = SnakeCase.Of(row.Effect.Kind),
            ["to"] = row.Effect.To,
            ["via"] = row.Via,
            ["number"] = row.Effect.Number,
            ["component"] = row.Effect.Component,
            ["minor"] = row.Effect.Minor,
            ["currency"] = row.Effect.Currency,
            ["reference"] = row.Effect.Reference,
            ["state"] = row.State,
            ["attempts"] = row.Attempts,
            ["at"] = Voice.Time(row.At),
            ["next_at"] = row.NextAttemptAt is { } next ? Voice.Time(next) : null,
            ["why"] = why,
            ["words"] = why is null ? row.LastError : words,
        };
    }
}
