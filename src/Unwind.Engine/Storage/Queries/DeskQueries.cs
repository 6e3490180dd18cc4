using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;
using Unwind.Engine.Reading;

namespace Unwind.Engine.Storage.Queries;

/// <summary>Questions about the desk's queue. Each list has an index of its own, of the desk's cases only.</summary>
static class DeskQueries
{
    /// <summary>Where a page ended: what it is ordered by, and the case.</summary>
    public readonly record struct Place(long By, long Id, long Number);

    public static List<(CaseRow Row, Place At)> List(DbConnection connection, DeskFilter filter, Place? after, int limit)
    {
        var amount = IsByAmount(filter);
        var (column, beyond, order) = amount ? ("amount_minor", "<", " desc") : ("sort_at", ">", "");
        var sql = new StringBuilder(
            """
            select id, number, kind, store, buyer, waits_for, waits_on, until, amount_minor, currency, opened_at, open, sort_at,
              officer, desk
            from cases where desk = 1 and open = 1
            """);
        sql.Append(Which(filter.List));
        if (filter.Buyer is not null) sql.Append(" and buyer = @buyer");
        if (filter.Store is not null) sql.Append(" and store = @store");
        if (after is not null) sql.Append(CultureInfo.InvariantCulture, $" and ({column}, id, number) {beyond} (@by, @id, @number)");
        sql.Append(CultureInfo.InvariantCulture, $" order by {column}{order}, id{order}, number{order} limit @limit");
        using var rows = (DbDataReader)connection.ExecuteReader(sql.ToString(), new
        {
            officer = filter.Officer,
            buyer = filter.Buyer,
            store = filter.Store,
            by = after?.By,
            id = after?.Id,
            number = after?.Number,
            limit,
        });
        return [.. CaseQueries.Rows(rows).Select(r => (r.Row, new Place(amount ? r.Row.AmountMinor : r.At.SortAt, r.At.Id, r.At.Number)))];
    }

    /// <summary>How many there are in each list, each counted up to the limit.</summary>
    public static Dictionary<DeskList, int> Counts(DbConnection connection, string officer)
    {
        var sql = string.Join(" union all ", Enum.GetValues<DeskList>().Select(list =>
            $"select {(int)list}, count(*) from (select 1 from cases where desk = 1 and open = 1{Which(list)} limit @max) few"));
        return connection.Query<(long List, long Count)>(sql, new { officer, max = PageQueries.CountMax })
            .ToDictionary(r => (DeskList)r.List, r => (int)r.Count);
    }

    /// <summary>Complaints ask for no amount, and have no order by it.</summary>
    public static bool IsByAmount(DeskFilter filter) =>
        filter is { ByAmount: true, Buyer: null, Store: null, List: not DeskList.Complaints };

    static string Which(DeskList list) => list switch
    {
        DeskList.Ruling => " and waits_on = 'officer'",
        DeskList.Mine => " and officer = @officer",
        DeskList.Unassigned => " and officer is null",
        DeskList.Complaints => " and kind = 'complaint'",
        _ => "",
    };
}
