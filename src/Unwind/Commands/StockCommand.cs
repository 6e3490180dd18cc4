using System.Text.Json.Nodes;
using Unwind.Engine.Reading;
using Unwind.Engine.Settlements;
using Unwind.Importing;

namespace Unwind.Commands;

/// <summary>A store's stock (R13, R33): lists it, follows what becomes of it, or says what was counted.</summary>
static class StockCommand
{
    static readonly Argument<string> Store = new("store") { Description = "The store." };
    static readonly Option<string[]> Counts = new("--count") { Description = "What was counted: SKU=N; may be repeated.", HelpName = "SKU=N" };
    static readonly Option<string?> Sheet = new("--file") { Description = "Counts from a CSV file: sku,count and, if wanted, at, reference, on_sale.", HelpName = "FILE" };
    static readonly Option<string[]> OnSale = new("--on-sale") { Description = "This SKU is on sale again; may be repeated.", HelpName = "SKU" };
    static readonly Option<string[]> OffSale = new("--off-sale") { Description = "This SKU is not on sale any more; may be repeated.", HelpName = "SKU" };
    static readonly Option<DateTimeOffset?> At = new("--at") { Description = "When it was counted (RFC 3339). [default: now]" };
    static readonly Option<string?> Reference = new("--reference") { Description = "The count's own number." };
    static readonly Option<bool> Dry = new("--dry-run") { Description = "Say what would happen, and write nothing." };
    static readonly Option<bool> Changes = new("--changes") { Description = "The feed of changes instead, in order." };
    static readonly Option<long> Seq = new("--after") { Description = "Of the feed: the last line that is known." };
    static readonly Option<int> Limit = new("--limit") { Description = "How many, 1 to 200.", DefaultValueFactory = _ => 50 };
    static readonly Option<string?> After = new("--cursor") { Description = "Where the page before ended." };

    public static Command Make()
    {
        var command = new Command("stock", "List a store's stock, follow it, or say what was counted.")
        {
            Store, Counts, Sheet, OnSale, OffSale, At, Reference, Dry, Changes, Seq, Limit, After,
        };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var counts = Words(line);
        await using var session = await Session.Open(line, cancel);
        if (counts.Length > 0) return await Count(session, line, counts, cancel);
        return await (line.GetValue(Changes) ? Follow(session, line, cancel) : List(session, line, cancel));
    }

    static ImmutableArray<StockCount> Words(ParseResult line)
    {
        var (at, reference) = (line.GetValue(At)?.ToUniversalTime(), line.GetValue(Reference));
        var counts = ImmutableArray.CreateBuilder<StockCount>();
        foreach (var text in line.GetValue(Counts) ?? [])
        {
            // A SKU may have the sign in it; a number has not.
            var sign = text.LastIndexOf('=');
            if (sign <= 0 || !long.TryParse(text.AsSpan(sign + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                throw Trouble.Usage($"--count 写作 SKU=数量，不是“{text}”。", $"--count is SKU=N, not '{text}'.");
            counts.Add(new StockCount(text[..sign], count, at, reference));
        }
        if (line.GetValue(Sheet) is { } file)
        {
            if (!File.Exists(file)) throw Trouble.Failed($"没有文件 {file}。", $"There is no file {file}.");
            counts.AddRange(CountSheet.Read(file, at, reference));
        }
        counts.AddRange((line.GetValue(OnSale) ?? []).Select(sku => new StockCount(sku, null, at, reference, true)));
        counts.AddRange((line.GetValue(OffSale) ?? []).Select(sku => new StockCount(sku, null, at, reference, false)));
        return counts.DrainToImmutable();
    }

    /// <summary>As many at once as the engine takes; a mistake in a later part does not undo the parts before it.</summary>
    static async Task<int> Count(Session session, ParseResult line, ImmutableArray<StockCount> counts, CancellationToken cancel)
    {
        var (store, dry, voice) = (line.GetRequiredValue(Store), line.GetValue(Dry), session.Voice);
        var items = new JsonArray();
        if (dry) voice.Say("预演（没有执行）：", "Dry run, nothing was done:");
        foreach (var part in counts.Chunk(StoreBooks.CountsMax))
        {
            var (rows, refusal) = await session.Engine.Books.Count(store, [.. part], dry, cancel);
            if (refusal is not null) return Replies.Refused(voice, refusal);
            foreach (var row in rows)
            {
                items.Add((JsonNode)new JsonObject
                {
                    ["sku"] = row.Sku,
                    ["taken"] = row.Taken,
                    ["available"] = row.Available,
                    ["counted"] = row.Counted,
                    ["counted_at"] = row.CountedAt is { } at ? Voice.Time(at) : null,
                    ["change"] = row.Change,
                    ["off_sale"] = row.OffSale,
                });
                voice.Say(
                    $"{(row.Taken ? "✓" : "–")} {row.Sku}  可售 {Number(row.Available)}{(row.OffSale ? "，已下架" : "")}{(row.Taken ? "" : "（没有变化）")}",
                    $"{(row.Taken ? "✓" : "–")} {row.Sku}  {Number(row.Available)} available{(row.OffSale ? ", off sale" : "")}{(row.Taken ? "" : " (no news)")}");
            }
        }
        if (voice.Json) Voice.Answer(new JsonObject { ["store"] = store, ["items"] = items });
        return Exit.Done;
    }

    static async Task<int> List(Session session, ParseResult line, CancellationToken cancel)
    {
        var voice = session.Voice;
        var page = await session.Engine.Reads.Stock(line.GetRequiredValue(Store), line.GetValue(After), CommonOptions.LimitOf(line, Limit), cancel);
        if (voice.Json)
        {
            Voice.Answer(new JsonObject { ["items"] = new JsonArray([.. page.Items.Select(Json)]), ["next"] = page.Next });
            return Exit.Done;
        }
        if (page.Items.IsEmpty) voice.Say("没有库存记录。", "Nothing is known of its stock.");
        else
        {
            voice.Say(TextTable.Row(
                ("SKU", 24), (voice.Of("可售", "available"), -10), (voice.Of("盘点", "counted"), -10), (voice.Of("盘点时间", "at"), 20),
                (voice.Of("订单变动", "by orders"), -10), ("", 0)));
        }
        foreach (var row in page.Items)
        {
            voice.Say(TextTable.Row(
                (row.Sku, 24), (Number(row.Available), -10), (Number(row.Counted), -10), (row.CountedAt is { } at ? Voice.Time(at) : "", 20),
                (Signed(row.Change), -10),
                (string.Join(voice.Of("，", ", "), Marks(voice, row)), 0)));
        }
        if (page.Next is { } next) voice.Say($"更多：--cursor {next}", $"More: --cursor {next}");
        return Exit.Done;
    }

    static IEnumerable<string> Marks(Voice voice, StockRow row)
    {
        if (row.OffSale) yield return voice.Of("已下架", "off sale");
        if (row.SetToZero) yield return voice.Of("已置零", "set to zero");
    }

    static async Task<int> Follow(Session session, ParseResult line, CancellationToken cancel)
    {
        var voice = session.Voice;
        var rows = await session.Engine.Reads.StockChanges(
            line.GetRequiredValue(Store), line.GetValue(Seq), CommonOptions.LimitOf(line, Limit), cancel);
        foreach (var row in rows)
        {
            if (voice.Json)
            {
                Voice.AnswerLine(new JsonObject
                {
                    ["seq"] = row.Seq,
                    ["sku"] = row.Sku,
                    ["available"] = row.Available,
                    ["change"] = row.Change,
                    ["off_sale"] = row.OffSale,
                    ["at"] = Voice.Time(row.At),
                });
            }
            voice.Say(
                $"{row.Seq,8}  {Voice.Time(row.At)}  {row.Sku}  可售 {Number(row.Available)}，订单变动 {Signed(row.Change)}{(row.OffSale ? "，已下架" : "")}",
                $"{row.Seq,8}  {Voice.Time(row.At)}  {row.Sku}  {Number(row.Available)} available, {Signed(row.Change)} by orders{(row.OffSale ? ", off sale" : "")}");
        }
        return Exit.Done;
    }

    static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "?";
    static string Signed(long number) => number.ToString("+0;-0;0", CultureInfo.InvariantCulture);

    static JsonObject Json(StockRow row) => new()
    {
        ["sku"] = row.Sku,
        ["available"] = row.Available,
        ["counted"] = row.Counted,
        ["counted_at"] = row.CountedAt is { } at ? Voice.Time(at) : null,
        ["count_reference"] = row.CountReference,
        ["change"] = row.Change,
        ["off_sale"] = row.OffSale,
        ["set_to_zero"] = row.SetToZero,
    };
}
