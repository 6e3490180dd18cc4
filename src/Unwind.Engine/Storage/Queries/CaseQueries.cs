using System.Data.Common;
using System.Text;
using Dapper;
using Unwind.Engine.Reading;

namespace Unwind.Engine.Storage.Queries;

/// <summary>Questions about cases: the queues of sellers and the desk.</summary>
static class CaseQueries
{
    /// <summary>Where a page of cases ended.</summary>
    public readonly record struct Place(long Open, long SortAt, long Id, long Number);

    /// <summary>Open ones first, soonest deadline first.</summary>
    public static List<(CaseRow Row, Place At)> List(DbConnection connection, CaseFilter filter, Place? after, int limit)
    {
        // Nobody is waited for in a case that has ended, and the desk has none.
        var ofOpen = filter.From is not null || filter.Desk == true;
        bool[] halves = filter.Open is { } one ? ofOpen && !one ? [] : [one] : ofOpen ? [true] : [true, false];
        if (after is { Open: 0 }) halves = [.. halves.Where(open => !open)];
        if (halves.Length == 0) return [];
        var where = new StringBuilder();
        if (filter.Store is not null) where.Append(" and bucket = @bucket and store = @store");
        if (filter.Buyer is not null) where.Append(" and buyer = @buyer");
        // Where either side may speak or appeal, both are waited for.
        if (filter.From is ActorKind.Buyer or ActorKind.Seller) where.Append(" and (waits_on = @waitsOn or waits_on is null)");
        else if (filter.From is not null) where.Append(" and waits_on = @waitsOn");
        if (filter.Officer is not null) where.Append(" and officer = @officer");
        if (filter.Desk is { } desk) where.Append(desk ? " and desk = 1" : " and desk = 0");
        // Each half in the order of its index: one question for both would sort all that there are.
        var parts = halves.Select(open =>
            $"""
            select * from (
              select id, number, kind, store, buyer, waits_for, waits_on, until, amount_minor, currency, opened_at, open, sort_at,
                officer, desk
              from cases where open = {(open ? 1 : 0)}{where}{(after is { } place && place.Open == 1 == open ? " and (sort_at, id, number) > (@sortAt, @id, @number)" : "")}
              order by sort_at, id, number limit @limit) {(open ? "open_ones" : "ended")}
            """);
        var sql = $"{string.Join(" union all ", parts)} order by open desc, sort_at, id, number limit @limit";
        using var rows = (DbDataReader)connection.ExecuteReader(sql, new
        {
            bucket = Bucket.Of(filter.Store ?? ""),
            store = filter.Store,
            buyer = filter.Buyer,
            officer = filter.Officer,
            waitsOn = filter.From is { } from ? SnakeCase.Of(from) : null,
            sortAt = after?.SortAt,
            id = after?.Id,
            number = after?.Number,
            limit,
        });
        return Rows(rows);
    }

    /// <summary>Rows of the columns of a case in their order, as every question about cases selects them.</summary>
    internal static List<(CaseRow Row, Place At)> Rows(DbDataReader rows)
    {
        var found = new List<(CaseRow, Place)>();
        while (rows.Read())
        {
            var row = new CaseRow(
                new OrderId(rows.GetInt64(0)), rows.GetInt32(1), OrderQueries.Word<CaseKind>(rows.GetString(2)), rows.GetString(3),
                rows.GetString(4), rows.GetString(5), rows.IsDBNull(6) ? null : OrderQueries.Word<ActorKind>(rows.GetString(6)),
                rows.IsDBNull(7) ? null : Instants.At(rows.GetInt64(7)), rows.GetInt64(8), rows.GetString(9),
                Instants.At(rows.GetInt64(10)), rows.GetInt64(11) != 0, rows.IsDBNull(13) ? null : rows.GetString(13),
                rows.GetInt64(14) != 0);
            found.Add((row, new Place(rows.GetInt64(11), rows.GetInt64(12), rows.GetInt64(0), rows.GetInt64(1))));
        }
        return found;
    }
}
