using System.Text.Json.Nodes;
using Unwind.Engine.Reading;
using Unwind.Web.Settlements;
using Unwind.Web.Shared;

namespace Unwind.Commands;

/// <summary>A store's accounts over a day or any other period, as a table, a sheet or JSON (R31, R43).</summary>
static class StatementCommand
{
    static readonly Argument<string> Store = new("store") { Description = "The store." };
    static readonly Option<DateOnly?> Day = new("--day") { Description = "That day, for example 2026-11-24. [default: today, when no period is named]" };
    static readonly Option<string> Zone = new("--zone") { Description = "Whose days and hours, for example Asia/Shanghai.", DefaultValueFactory = _ => "UTC" };
    static readonly Option<DateTimeOffset?> From = new("--from") { Description = "Entries since then (RFC 3339)." };
    static readonly Option<DateTimeOffset?> To = new("--to") { Description = "Entries before then (RFC 3339)." };
    static readonly Option<string?> Account = new("--account") { Description = "Only entries of this account, for example store, deposit, escrow." };
    static readonly Option<string?> Currency = new("--currency") { Description = "Only this currency." };
    static readonly Option<string?> Csv = new("--csv") { Description = "Write a sheet into this file; - for the output.", HelpName = "FILE" };

    public static Command Make()
    {
        var command = new Command("statement", "Show a store's accounts over a period: opening, every entry, closing.")
        {
            Store, Day, Zone, From, To, Account, Currency, Csv,
        };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var store = line.GetRequiredValue(Store);
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(line.GetRequiredValue(Zone), out var found) ? found
            : throw Trouble.Usage($"没有时区“{line.GetValue(Zone)}”。", $"There is no time zone '{line.GetValue(Zone)}'.");
        await using var session = await Session.Open(line, cancel);
        var (from, to) = Period(line, zone, session.Engine.Clock.GetUtcNow());
        var filter = new StatementFilter(from, to, line.GetValue(Currency), line.GetValue(Account));
        if (line.GetValue(Csv) is { } file)
        {
            await Write(session, file, store, filter, cancel);
            return Exit.Done;
        }
        var accounts = (await session.Engine.Reads.Statement(store, filter, null, 1, cancel)).Accounts;
        if (session.Voice.Json) await Answer(session, store, filter, accounts, cancel);
        else await Print(session, store, filter, zone, accounts, cancel);
        return Exit.Done;
    }

    static (DateTimeOffset? From, DateTimeOffset? To) Period(ParseResult line, TimeZoneInfo zone, DateTimeOffset now)
    {
        var (day, from, to) = (line.GetValue(Day), line.GetValue(From)?.ToUniversalTime(), line.GetValue(To)?.ToUniversalTime());
        if (day is not null && (from ?? to) is not null) throw Trouble.Usage("--day 和 --from、--to 只能用其一。", "It is either --day or --from and --to.");
        if (from >= to) throw Trouble.Usage("--from 须早于 --to。", "--from must be before --to.");
        if (day is null && (from ?? to) is not null) return (from, to);
        var date = day ?? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        if (date == DateOnly.MaxValue || date == DateOnly.MinValue) throw Trouble.Usage("没有这一天。", "There is no such day.");
        return (Midnight(date, zone), Midnight(date.AddDays(1), zone));
    }

    /// <summary>Where the clock is put forward at midnight the day begins a little later, at the same instant.</summary>
    static DateTimeOffset Midnight(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    static async Task Write(Session session, string file, string store, StatementFilter filter, CancellationToken cancel)
    {
        var say = Vocabulary.In(session.Voice);
        if (file == "-")
        {
            await new StatementSheet(Console.Out, say).Write(session.Engine, store, filter, cancel);
            return;
        }
        await using (var writer = new StreamWriter(file))
            await new StatementSheet(writer, say).Write(session.Engine, store, filter, cancel);
        if (session.Voice.Json) Voice.Answer(new JsonObject { ["file"] = file });
        session.Voice.Say($"已写入 {file}", $"Written to {file}");
    }

    static async Task Print(
        Session session, string store, StatementFilter filter, TimeZoneInfo zone, ImmutableArray<AccountPeriod> accounts, CancellationToken cancel)
    {
        var (voice, say) = (session.Voice, Vocabulary.In(session.Voice));
        voice.Say(
            $"店铺 {store} 对账单  {Local(filter.From, zone, "最初")} 至 {Local(filter.To, zone, "现在")}（{zone.Id}）",
            $"Statement of store {store}  {Local(filter.From, zone, "the beginning")} to {Local(filter.To, zone, "now")} ({zone.Id})");
        if (accounts.IsEmpty)
        {
            voice.Say("没有账目。", "Nothing is on its accounts.");
            return;
        }
        voice.Say(TextTable.Row(
            (voice.Of("账户", "account"), 34), (voice.Of("期初", "opening"), -14), (voice.Of("借方（收）", "debit (in)"), -14),
            (voice.Of("贷方（付）", "credit (out)"), -14), (voice.Of("期末", "closing"), -14), (voice.Of("币种", "currency"), 8)));
        foreach (var a in accounts)
        {
            voice.Say(TextTable.Row(
                (Called(a.Account), 34), (Amount(a.OpeningMinor, a.Currency), -14), (Amount(a.DebitMinor, a.Currency), -14),
                (Amount(a.CreditMinor, a.Currency), -14), (Amount(a.ClosingMinor, a.Currency), -14), (a.Currency, 8)));
        }
        voice.Say("");
        voice.Say(TextTable.Row(
            (voice.Of("时间", "time"), 19), (voice.Of("账户", "account"), 20), (voice.Of("对方账户", "counter-account"), 20),
            (voice.Of("借方", "debit"), -12), (voice.Of("贷方", "credit"), -12), (voice.Of("余额", "balance"), -12),
            (voice.Of("订单或凭证", "order or reference"), 20), (voice.Of("摘要", "what"), 0)));
        var words = new StatementWords(session.Engine, say);
        await foreach (var e in session.Engine.Reads.StatementEntries(store, filter, cancel))
        {
            voice.Say(TextTable.Row(
                (Local(e.At, zone, ""), 19), (e.Account, 20), (e.Counter, 20), (Side(e.DebitMinor, e.Currency), -12),
                (Side(e.CreditMinor, e.Currency), -12), (Amount(e.BalanceMinor, e.Currency), -12),
                (e.Order?.ToString() ?? e.Transfer!.Reference, 20), ($"{(e.Fact is null ? "" : e.Fact.Stamp.Rule + " ")}{await words.Of(e, cancel)}", 0)));
        }

        string Called(string account) => $"{say.Account(account)} [{account}]";
    }

    static async Task Answer(
        Session session, string store, StatementFilter filter, ImmutableArray<AccountPeriod> accounts, CancellationToken cancel)
    {
        var say = Vocabulary.In(session.Voice);
        var words = new StatementWords(session.Engine, say);
        var items = new JsonArray();
        await foreach (var e in session.Engine.Reads.StatementEntries(store, filter, cancel))
        {
            items.Add((JsonNode)new JsonObject
            {
                ["at"] = e.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                ["currency"] = e.Currency,
                ["account"] = e.Account,
                ["counter"] = e.Counter,
                ["order"] = e.Order?.ToString(),
                ["reference"] = e.Transfer?.Reference,
                ["rule"] = e.Fact?.Stamp.Rule,
                ["fact"] = e.Name,
                ["text"] = await words.Of(e, cancel),
                ["debit_minor"] = e.DebitMinor,
                ["credit_minor"] = e.CreditMinor,
                ["balance_minor"] = e.BalanceMinor,
            });
        }
        Voice.Answer(new JsonObject
        {
            ["store"] = store,
            ["from"] = filter.From is { } from ? Voice.Time(from) : null,
            ["to"] = filter.To is { } to ? Voice.Time(to) : null,
            ["accounts"] = new JsonArray([.. accounts.Select(a => new JsonObject
            {
                ["currency"] = a.Currency,
                ["account"] = a.Account,
                ["name"] = say.Account(a.Account),
                ["opening_minor"] = a.OpeningMinor,
                ["debit_minor"] = a.DebitMinor,
                ["credit_minor"] = a.CreditMinor,
                ["closing_minor"] = a.ClosingMinor,
                ["entries"] = a.Entries,
            })]),
            ["items"] = items,
        });
    }

    static string Local(DateTimeOffset? at, TimeZoneInfo zone, string none) =>
        at is { } time ? TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : none;

    static string Amount(long minor, string currency) => Currencies.Amount(minor, currency);
    static string Side(long minor, string currency) => minor == 0 ? "" : Amount(minor, currency);
}
