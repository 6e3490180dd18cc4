using System.Data.Common;
using System.Text;
using System.Text.Json;
using Dapper;
using Unwind.Engine.Reading;
using Unwind.Engine.Settlements;
using Unwind.Settlements;

namespace Unwind.Engine.Storage.Queries;

/// <summary>Where a movement stands in a store's ledger. A transfer has no order: its id is 0, and its reference tells it.</summary>
readonly record struct LedgerPlace(long At, long Id, long Version, long Seq, string Reference)
{
    /// <summary>Before everything of that moment.</summary>
    public static LedgerPlace Before(long at) => new(at, long.MinValue, 0, 0, "");
}

/// <summary>One movement of a store's money, with the fact that it follows from or the transfer that it is.</summary>
sealed record Movement(
    LedgerPlace Place, string Currency, string From, string To, long Minor, OrderEvent? Fact, Transfer? Transfer);

/// <summary>Questions about the stores' ledgers (R31, R43). Day sums answer for whole days, rows for the rest.</summary>
static class LedgerQueries
{
    public static bool HasPostings(DbConnection connection, OrderId id) => connection.ExecuteScalar<long>(
        "select count(*) from (select 1 from postings where bucket = @bucket and id = @id limit 1) few",
        new { bucket = id.Bucket, id = id.Value }) > 0;

    /// <summary>What each account of a store took in and gave out before a place; null for all that there is.</summary>
    public static Dictionary<(string Currency, string Account), LedgerSum> Totals(
        DbConnection connection, string store, StatementFilter filter, LedgerPlace? before)
    {
        var sums = new Dictionary<(string, string), LedgerSum>();
        var day = before is { } place ? LedgerDays.DayOf(place.At) : long.MaxValue;
        using (var rows = connection.ExecuteReader(
            $"""
            select currency, account, sum(debit_minor), sum(credit_minor), sum(entries) from ledger_days
            where bucket = @bucket and store = @store and day < @day{Of(filter)}{(filter.Account is null ? "" : " and account = @account")}
            group by currency, account
            """,
            new { bucket = Bucket.Of(store), store, day, currency = filter.Currency, account = filter.Account }))
        {
            while (rows.Read())
                sums[(rows.GetString(0), rows.GetString(1))] = new LedgerSum(rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4));
        }
        if (before is { } end) AddPartOfDay(connection, store, filter, end, sums);
        return sums;
    }

    static void AddPartOfDay(
        DbConnection connection, string store, StatementFilter filter, LedgerPlace end, Dictionary<(string, string), LedgerSum> sums)
    {
        using var rows = connection.ExecuteReader(
            $"""
            select currency, source, target, sum(minor), count(*) from postings
            where bucket = @bucket and store = @store and at >= @begin and (at, id, version, seq) < (@at, @id, @version, @seq){Of(filter)}
            group by currency, source, target
            union all
            select currency, source, target, sum(minor), count(*) from transfers
            where bucket = @bucket and store = @store and at >= @begin
              and (at < @at or (at = @at and (@id > 0 or (@id = 0 and reference < @reference)))){Of(filter)}
            group by currency, source, target
            """,
            new
            {
                bucket = Bucket.Of(store),
                store,
                begin = LedgerDays.DayOf(end.At) * LedgerDays.DayMilliseconds,
                at = end.At,
                id = end.Id,
                version = end.Version,
                seq = end.Seq,
                reference = end.Reference,
                currency = filter.Currency,
            });
        while (rows.Read())
        {
            var (currency, minor, entries) = (rows.GetString(0), rows.GetInt64(3), rows.GetInt64(4));
            Add(rows.GetString(1), new LedgerSum(0, minor, entries));
            Add(rows.GetString(2), new LedgerSum(minor, 0, entries));

            void Add(string account, LedgerSum sum)
            {
                if (filter.Account is null || filter.Account == account)
                    sums[(currency, account)] = sums.GetValueOrDefault((currency, account)) + sum;
            }
        }
    }

    static string Of(StatementFilter filter) => filter.Currency is null ? "" : " and currency = @currency";

    /// <summary>A store's movements from a place on, in order.</summary>
    public static List<Movement> Movements(DbConnection connection, string store, StatementFilter filter, LedgerPlace from, int limit)
    {
        var where = new StringBuilder(Of(filter));
        if (filter.Account is not null) where.Append(" and (source = @account or target = @account)");
        var parameters = new
        {
            bucket = Bucket.Of(store),
            store,
            at = from.At,
            id = from.Id,
            version = from.Version,
            seq = from.Seq,
            reference = from.Reference,
            end = filter.To?.ToUnixTimeMilliseconds() ?? long.MaxValue,
            currency = filter.Currency,
            account = filter.Account,
            limit,
        };
        var found = Posted(connection, where.ToString(), parameters);
        found.AddRange(Transferred(connection, store, where.ToString(), parameters));
        // Two rows that compare the same are of one table, and come as they were read: the sort is a stable one.
        return [.. found.OrderBy(m => m.Place.At).ThenBy(m => m.Place.Id).Take(limit)];
    }

    static List<Movement> Posted(DbConnection connection, string where, object parameters)
    {
        using var rows = connection.ExecuteReader(
            $"""
            select at, p.id, p.version, seq, currency, source, target, minor, event
            from postings p left join events e on e.bucket = p.bucket and e.id = p.id and e.version = p.version
            where p.bucket = @bucket and store = @store and (at, p.id, p.version, seq) >= (@at, @id, @version, @seq) and at < @end{where}
            order by at, p.id, p.version, seq limit @limit
            """,
            parameters);
        var found = new List<Movement>();
        while (rows.Read())
        {
            found.Add(new Movement(
                new LedgerPlace(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), ""), rows.GetString(4),
                rows.GetString(5), rows.GetString(6), rows.GetInt64(7), rows.IsDBNull(8) ? null : Fact(rows.GetString(8)), null));
        }
        return found;
    }

    /// <summary>A fact that cannot be read takes its words away from the statement, and not the statement.</summary>
    static OrderEvent? Fact(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CoreJson.Default.OrderEvent);
        }
        catch (Exception damage) when (damage is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    static List<Movement> Transferred(DbConnection connection, string store, string where, object parameters)
    {
        using var rows = connection.ExecuteReader(
            $"""
            {TransferColumns}
            where bucket = @bucket and store = @store and at < @end
              and (at > @at or (at = @at and (@id < 0 or (@id = 0 and reference >= @reference)))){where}
            order by at, reference limit @limit
            """,
            parameters);
        var found = new List<Movement>();
        while (rows.Read())
        {
            var transfer = ReadTransfer(store, rows);
            found.Add(new Movement(
                new LedgerPlace(transfer.At.ToUnixTimeMilliseconds(), 0, 0, 0, transfer.Reference), transfer.Currency, transfer.From,
                transfer.To, transfer.Minor, null, transfer));
        }
        return found;
    }

    /// <summary>Newest first.</summary>
    public static List<Transfer> Transfers(DbConnection connection, string store, (long At, string Reference)? after, int limit)
    {
        using var rows = connection.ExecuteReader(
            $"""
            {TransferColumns}
            where bucket = @bucket and store = @store{(after is null ? "" : " and (at, reference) < (@at, @reference)")}
            order by at desc, reference desc limit @limit
            """,
            new { bucket = Bucket.Of(store), store, at = after?.At, reference = after?.Reference, limit });
        var found = new List<Transfer>();
        while (rows.Read()) found.Add(ReadTransfer(store, rows));
        return found;
    }

    const string TransferColumns = "select reference, source, target, minor, currency, at, by, words from transfers";

    static Transfer ReadTransfer(string store, System.Data.IDataRecord row) => new(
        store, row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), Instants.At(row.GetInt64(5)),
        Actor.Parse(row.GetString(6)) ?? throw new InvalidOperationException($"The transfer {row.GetString(0)} is nobody's."),
        row.IsDBNull(7) ? null : row.GetString(7));

    /// <summary>The rows of a bucket's orders after one number and up to another, as they stand.</summary>
    public static ILookup<OrderId, PostingRecord> Of(DbConnection connection, int bucket, OrderId after, OrderId upTo)
    {
        using var rows = connection.ExecuteReader(
            """
            select version, seq, store, currency, at, source, target, component, minor, id from postings
            where bucket = @bucket and id > @after and id <= @upTo order by id, version, seq
            """,
            new { bucket, after = after.Value, upTo = upTo.Value });
        var found = new List<PostingRecord>();
        while (rows.Read())
        {
            found.Add(new PostingRecord(
                new OrderId(rows.GetInt64(9)), rows.GetString(2), rows.GetString(3), rows.GetInt64(4), rows.GetInt32(0), rows.GetInt32(1),
                new Posting(rows.GetString(5), rows.GetString(6), rows.GetInt32(7), rows.GetInt64(8))));
        }
        return found.ToLookup(p => p.Order);
    }

    /// <summary>How many postings a bucket has.</summary>
    public static long Count(DbConnection connection, int bucket) =>
        connection.ExecuteScalar<long>("select count(*) from postings where bucket = @bucket", new { bucket });

    /// <summary>The day sums of a bucket, added up from its postings and transfers.</summary>
    public static IReadOnlyDictionary<LedgerDay, LedgerSum> AddUp(DbConnection connection, int bucket)
    {
        var days = new LedgerDays();
        using var rows = connection.ExecuteReader(
            """
            select store, currency, at, source, target, minor from postings where bucket = @bucket
            union all
            select store, currency, at, source, target, minor from transfers where bucket = @bucket
            """,
            new { bucket });
        while (rows.Read())
            days.Add(bucket, rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetString(3), rows.GetString(4), rows.GetInt64(5));
        return days.Sums;
    }

    /// <summary>The day sums of a bucket, as they stand.</summary>
    public static Dictionary<LedgerDay, LedgerSum> Days(DbConnection connection, int bucket)
    {
        using var rows = connection.ExecuteReader(
            "select store, currency, day, account, debit_minor, credit_minor, entries from ledger_days where bucket = @bucket", new { bucket });
        var found = new Dictionary<LedgerDay, LedgerSum>();
        while (rows.Read())
        {
            found.Add(
                new LedgerDay(bucket, rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetString(3)),
                new LedgerSum(rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6)));
        }
        return found;
    }
}
