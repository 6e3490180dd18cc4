using System.Data.Common;
using System.Runtime.CompilerServices;
using Unwind.Engine.Settlements;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Reading;

public sealed partial class Reads
{
    const int StreamedAtOnce = 1000;

    /// <summary>A store's accounts over a period, and a page of their entries, oldest first (R31, R43).</summary>
    public ValueTask<StoreStatement> Statement(
        string store, StatementFilter filter, string? cursor, int limit, CancellationToken cancel)
    {
        const string list = "statement";
        cancel.ThrowIfCancellationRequested();
        (LedgerPlace Place, int Shown)? after = Cursor.Read(list, cursor, 6) is { } p
            ? (new LedgerPlace(Moment(p[0]), Cursor.Number(p[1]), Cursor.Number(p[2]), Cursor.Number(p[3]), p[4]), (int)Math.Clamp(Cursor.Number(p[5]), 0, 2))
            : null;
        // Sums and rows of one moment.
        using var reader = Snapshot();
        var opening = Opening(reader.Connection, store, filter);
        var closing = LedgerQueries.Totals(reader.Connection, store, filter, filter.To is { } to ? Before(to) : null);
        var entries = after is { } place && place.Place.At >= (filter.From?.ToUnixTimeMilliseconds() ?? long.MinValue)
            ? new StatementReader(store, filter, LedgerQueries.Totals(reader.Connection, store, filter, place.Place), place.Place, place.Shown)
            : Begin(store, filter, new(opening));
        var page = entries.Read(reader.Connection, Limit(limit));
        var next = entries.Ended ? null : Cursor.Of(
            list, Cursor.Text(entries.At.Place.At), Cursor.Text(entries.At.Place.Id), Cursor.Text(entries.At.Place.Version),
            Cursor.Text(entries.At.Place.Seq), entries.At.Place.Reference, Cursor.Text(entries.At.Shown));
        return Settled(new StoreStatement(Periods(opening, closing), [.. page], next), cancel);
    }

    /// <summary>The entries of the whole period, however many: read some at a time, so that nobody waits for a slow reader.</summary>
    public async IAsyncEnumerable<StatementEntry> StatementEntries(
        string store, StatementFilter filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        var reader = Begin(store, filter, await Ask(c => Opening(c, store, filter), cancel));
        while (!reader.Ended)
            foreach (var entry in await Ask(c => reader.Read(c, StreamedAtOnce), cancel)) yield return entry;
    }

    /// <summary>What a store has on its accounts now, by currency and account; accounts that were never used are left out.</summary>
    public ValueTask<ImmutableArray<AccountBalance>> Balances(string store, string? currency, CancellationToken cancel) => Ask(
        c => LedgerQueries.Totals(c, store, new StatementFilter(Currency: currency), null)
            .OrderBy(a => a.Key.Currency, StringComparer.Ordinal).ThenBy(a => a.Key.Account, StringComparer.Ordinal)
            .Select(a => new AccountBalance(a.Key.Currency, a.Key.Account, a.Value.DebitMinor, a.Value.CreditMinor, a.Value.BalanceMinor))
            .ToImmutableArray(),
        cancel);

    /// <summary>Newest first.</summary>
    public ValueTask<Page<Transfer>> Transfers(string store, string? cursor, int limit, CancellationToken cancel)
    {
        const string list = "transfers";
        (long, string)? after = Cursor.Read(list, cursor, 2) is { } p ? (Cursor.Number(p[0]), p[1]) : null;
        return Ask(
            c => Paged(
                LedgerQueries.Transfers(c, store, after, Limit(limit) + 1), limit,
                t => Cursor.Of(list, Cursor.Text(t.At.ToUnixTimeMilliseconds()), t.Reference)),
            cancel);
    }

    static StatementReader Begin(string store, StatementFilter filter, Dictionary<(string, string), LedgerSum> opening) =>
        new(store, filter, opening, filter.From is { } from ? Before(from) : LedgerPlace.Before(long.MinValue), 0);

    static Dictionary<(string Currency, string Account), LedgerSum> Opening(DbConnection connection, string store, StatementFilter filter) =>
        filter.From is { } from ? LedgerQueries.Totals(connection, store, filter, Before(from)) : [];

    /// <summary>A time that could be one: who made the cursor up is told so, like with any other.</summary>
    static long Moment(string part) => Cursor.Number(part) is var at
        && at >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && at <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        ? at : throw new CursorException();

    static LedgerPlace Before(DateTimeOffset at) => LedgerPlace.Before(at.ToUnixTimeMilliseconds());

    /// <summary>An account that had nothing and moved nothing is not worth a line.</summary>
    static ImmutableArray<AccountPeriod> Periods(
        Dictionary<(string Currency, string Account), LedgerSum> opening, Dictionary<(string Currency, string Account), LedgerSum> closing)
    {
        var periods = ImmutableArray.CreateBuilder<AccountPeriod>();
        foreach (var ((currency, account), end) in closing)
        {
            var begin = opening.GetValueOrDefault((currency, account));
            if (end.Entries == begin.Entries && end.BalanceMinor == 0) continue;
            periods.Add(new AccountPeriod(
                currency, account, begin.BalanceMinor, end.DebitMinor - begin.DebitMinor, end.CreditMinor - begin.CreditMinor,
                end.BalanceMinor, end.Entries - begin.Entries));
        }
        return [.. periods.OrderBy(p => p.Currency, StringComparer.Ordinal).ThenBy(p => p.Account, StringComparer.Ordinal)];
    }
}
