using Unwind.Settlements;

namespace Unwind.Engine.Storage.Sqlite;

/// <summary>The stores' records, and their sums by day.</summary>
sealed partial class SqliteWriter
{
    readonly ConductDays conductDays = new();

    void SaveConduct(List<ConductRecord> records)
    {
        if (records.Count == 0) return;
        conductDays.Clear();
        foreach (var record in records)
        {
            var entry = record.Entry;
            var first = IsFirst(record);
            // A record of before that is read off the events anew is the same one, and is in its day's sums.
            if (Sql("""
                insert into conduct (bucket, store, at, id, version, seq, currency, kind, liable, cause, units, minor, points)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
                on conflict (bucket, store, at, id, version, seq) do nothing
                """)
                .Bind(record.Order.Bucket).Bind(record.Store).Bind(record.At).Bind(record.Order.Value).Bind(record.Version)
                .Bind(record.Seq).Bind(record.Currency).Bind(SnakeCase.Of(entry.Kind)).Bind(SnakeCase.Of(entry.Liable))
                .Bind(entry.Cause).Bind(entry.Units).Bind(entry.Minor).Bind(entry.Points).Run() > 0)
            {
                conductDays.Add(record, first);
            }
        }
        foreach (var (day, sum) in conductDays.Sums)
        {
            Sql("""
                insert into conduct_days (bucket, store, day, currency, kind, liable, cause, orders, entries, units, minor, points)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                on conflict (bucket, store, day, currency, kind, liable, cause) do update set
                  orders = orders + excluded.orders, entries = entries + excluded.entries, units = units + excluded.units,
                  minor = minor + excluded.minor, points = points + excluded.points
                """)
                .Bind(day.Bucket).Bind(day.Store).Bind(day.Day).Bind(day.Currency).Bind(day.Kind).Bind(day.Liable).Bind(day.Cause)
                .Bind(sum.Orders).Bind(sum.Entries).Bind(sum.Units).Bind(sum.Minor).Bind(sum.Points).Run();
        }
        foreach (var store in conductDays.Stores())
        {
            Sql("""
                insert into store_totals (bucket, store, currency, placed, paid, back, paid_minor, back_minor, complaints, points,
                  fines_minor, compensation_minor, deposit_minor)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0)
                on conflict (bucket, store, currency) do update set placed = placed + excluded.placed, paid = paid + excluded.paid,
                  back = back + excluded.back, paid_minor = paid_minor + excluded.paid_minor, back_minor = back_minor + excluded.back_minor,
                  complaints = complaints + excluded.complaints, points = points + excluded.points,
                  fines_minor = fines_minor + excluded.fines_minor, compensation_minor = compensation_minor + excluded.compensation_minor
                """)
                .Bind(store.Bucket).Bind(store.Store).Bind(store.Currency).Bind(store.Placed).Bind(store.Paid).Bind(store.Back)
                .Bind(store.PaidMinor).Bind(store.BackMinor).Bind(store.Complaints).Bind(store.Points).Bind(store.FinesMinor)
                .Bind(store.CompensationMinor).Run();
        }
        foreach (var (day, sum) in conductDays.Market())
        {
            Sql("""
                insert into market_days (bucket, day, currency, kind, liable, cause, orders, entries, units, minor, points)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                on conflict (bucket, day, currency, kind, liable, cause) do update set
                  orders = orders + excluded.orders, entries = entries + excluded.entries, units = units + excluded.units,
                  minor = minor + excluded.minor, points = points + excluded.points
                """)
                .Bind(day.Bucket).Bind(day.Day).Bind(day.Currency).Bind(day.Kind).Bind(day.Liable).Bind(day.Cause)
                .Bind(sum.Orders).Bind(sum.Entries).Bind(sum.Units).Bind(sum.Minor).Bind(sum.Points).Run();
        }
    }

    /// <summary>Whether an order is paid for the first time, or money of it goes back for the first time.</summary>
    bool IsFirst(ConductRecord record)
    {
        // Named, because a planner without statistics goes through the whole bucket instead.
        var sql = record.Entry switch
        {
            { Kind: ConductKind.Paid } => "select 1 from conduct indexed by conduct_paid where bucket = ?1 and id = ?2 and kind = 'paid' limit 1",
            { Kind: ConductKind.Cancelled or ConductKind.Refunded, Minor: > 0 } =>
                "select 1 from conduct indexed by conduct_back where bucket = ?1 and id = ?2 and minor > 0 and kind in ('cancelled', 'refunded') limit 1",
            _ => null,
        };
        if (sql is null) return false;
        var found = Sql(sql).Bind(record.Order.Bucket).Bind(record.Order.Value);
        var before = found.Next();
        if (before) found.Reset();
        return !before;
    }
}
