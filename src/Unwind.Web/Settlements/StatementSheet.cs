using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Unwind.Web.Settlements;

/// <summary>
/// A statement as a sheet (CSV, RFC 4180, UTF-8): a header, then per account its opening, all entries in order, and per
/// account its closing. Amounts stand as people write them and as minor units.
/// </summary>
public sealed class StatementSheet(TextWriter writer, Sentences say)
{
    static readonly string[] head =
    [
        "time", "currency", "account", "account_name", "order", "reference", "rule", "fact", "text", "counter_account", "debit",
        "credit", "balance", "debit_minor", "credit_minor", "balance_minor",
    ];

    /// <summary>Whether a sheet is asked for before JSON.</summary>
    internal static bool IsWanted(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept.ToArray()!, out var wanted)) return false;
        var (csv, json) = (Weight("text/csv"), Weight("application/json"));
        return csv > json;

        double Weight(string type) => wanted.Where(m => m.MediaType == type).Select(m => m.Quality ?? 1).DefaultIfEmpty(0).Max();
    }

    public Task WriteHead() => Line(head);

    public async Task Write(EngineHost host, string store, StatementFilter filter, CancellationToken cancel)
    {
        await WriteHead();
        // The balances that the entries go on from. The closing is what they come to, whatever is booked meanwhile.
        var opening = await host.Reads.Statement(store, filter, null, 1, cancel);
        var balances = new SortedDictionary<(string Currency, string Account), long>();
        foreach (var account in opening.Accounts)
        {
            balances[(account.Currency, account.Account)] = account.OpeningMinor;
            await Balance(filter.From, account.Currency, account.Account, "opening", account.OpeningMinor);
        }
        var words = new StatementWords(host, say);
        await foreach (var entry in host.Reads.StatementEntries(store, filter, cancel))
        {
            balances[(entry.Currency, entry.Account)] = entry.BalanceMinor;
            await Entry(entry, await words.Of(entry, cancel));
        }
        foreach (var ((currency, account), minor) in balances) await Balance(filter.To, currency, account, "closing", minor);
        await writer.FlushAsync(cancel);
    }

    Task Entry(StatementEntry e, string text) => Line(
        Time(e.At), e.Currency, Words(e.Account), Words(say.Account(e.Account)), e.Order?.ToString() ?? "", Words(e.Transfer?.Reference ?? ""),
        e.Fact?.Stamp.Rule ?? "", e.Name, Words(text), Words(e.Counter), Amount(e.DebitMinor, e.Currency), Amount(e.CreditMinor, e.Currency),
        Currencies.Amount(e.BalanceMinor, e.Currency), Minor(e.DebitMinor), Minor(e.CreditMinor), Number(e.BalanceMinor));

    Task Balance(DateTimeOffset? at, string currency, string account, string fact, long minor) => Line(
        at is { } time ? Time(time) : "", currency, Words(account), Words(say.Account(account)), "", "", "", fact, "", "", "", "",
        Currencies.Amount(minor, currency), "", "", Number(minor));

    // The other side of an entry is empty, as in a book.
    static string Amount(long minor, string currency) => minor == 0 ? "" : Currencies.Amount(minor, currency);
    static string Minor(long minor) => minor == 0 ? "" : Number(minor);
    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
    static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What people wrote must not become a formula in whoever's spreadsheet: a quote in front keeps it text.</summary>
    static string Words(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text;

    async Task Line(params string[] fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0) await writer.WriteAsync(',');
            await writer.WriteAsync(Quoted(fields[i]));
        }
        await writer.WriteAsync("\r\n");
    }

    static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0 && field.Trim().Length == field.Length ? field
        : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
