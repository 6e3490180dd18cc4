using Unwind.Settlements;

namespace Unwind.Engine.Storage.Postgres;

/// <summary>The stores' records, and their sums by day.</summary>
sealed partial class PostgresBatch
{
    readonly ConductDays conductDays = new();
    /// <summary>Which of the rows are there, and which of their orders were paid, or had money back, before.</summary>
    readonly HashSet<(OrderId, int, int)> there = [];
    readonly HashSet<OrderId> paid = [], back = [];

    void SaveConduct(List<ConductRecord> records)
    {
        ConductRecord[] fresh = [.. records.Where(r => there.Add((r.Order, r.Version, r.Seq)))];
        if (fresh.Length == 0) return;
        Queue(
            """
            insert into conduct (bucket, store, at, id, version, seq, currency, kind, liable, cause, units, minor, points)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            Ints(fresh, r => r.Order.Bucket), Texts(fresh, r => r.Store), Longs(fresh, r => r.At), Longs(fresh, r => r.Order.Value),
            Longs(fresh, r => (long)r.Version), Longs(fresh, r => (long)r.Seq), Texts(fresh, r => r.Currency),
            Texts(fresh, r => SnakeCase.Of(r.Entry.Kind)), Texts(fresh, r => SnakeCase.Of(r.Entry.Liable)), Texts(fresh, r => r.Entry.Cause),
            Longs(fresh, r => (long)r.Entry.Units), Longs(fresh, r => r.Entry.Minor), Longs(fresh, r => (long)r.Entry.Points));
        conductDays.Clear();
        foreach (var record in fresh)
        {
            conductDays.Add(record, record.Entry switch
            {
                _ when IsPaid(record) => paid.Add(record.Order),
                _ when IsBack(record) => back.Add(record.Order),
                _ => false,
            });
        }
        SaveSums();
    }

    static bool IsPaid(ConductRecord record) => record.Entry.Kind is ConductKind.Paid;
    static bool IsBack(ConductRecord record) => record.Entry is { Kind: ConductKind.Cancelled or ConductKind.Refunded, Minor: > 0 };

    void AskConduct(List<ConductRecord> records)
    {
        there.Clear();
        paid.Clear();
        back.Clear();
        if (records.Count == 0) return;
        Ask(
            rows =>
            {
                while (rows.Read()) there.Add((new OrderId(rows.GetInt64(0)), (int)rows.GetInt64(1), (int)rows.GetInt64(2)));
            },
            """
            select c.id, c.version, c.seq from unnest($1, $2, $3, $4, $5, $6) as w(bucket, store, at, id, version, seq)
              join conduct c on c.bucket = w.bucket and c.store = w.store and c.at = w.at and c.id = w.id and c.version = w.version and c.seq = w.seq
            where c.bucket = any($1)
            """,
            Ints(records, r => r.Order.Bucket), Texts(records, r => r.Store), Longs(records, r => r.At), Longs(records, r => r.Order.Value),
            Longs(records, r => (long)r.Version), Longs(records, r => (long)r.Seq));
        OrderId[] paying = [.. records.Where(IsPaid).Select(r => r.Order).Distinct()], returning = [.. records.Where(IsBack).Select(r => r.Order).Distinct()];
        if (paying.Length > 0)
        {
            Ask(
                rows => ReadIds(rows, paid),
                "select w.id from unnest($1, $2) as w(bucket, id) where exists (select 1 from conduct c where c.bucket = w.bucket and c.bucket = any($1) and c.id = w.id and c.kind = 'paid')",
                Ints(paying, o => o.Bucket), Longs(paying, o => o.Value));
        }
        if (returning.Length > 0)
        {
            Ask(
                rows => ReadIds(rows, back),
                """
                select w.id from unnest($1, $2) as w(bucket, id)
                where exists (select 1 from conduct c where c.bucket = w.bucket and c.bucket = any($1) and c.id = w.id and c.minor > 0 and c.kind in ('cancelled', 'refunded'))
                """,
                Ints(returning, o => o.Bucket), Longs(returning, o => o.Value));
        }
    }

    static void ReadIds(Npgsql.NpgsqlDataReader rows, HashSet<OrderId> into)
    {
        while (rows.Read()) into.Add(new OrderId(rows.GetInt64(0)));
    }

    void SaveSums()
    {
        var days = conductDays.Sums;
        Queue(
            """
            insert into conduct_days as d (bucket, store, day, currency, kind, liable, cause, orders, entries, units, minor, points)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (bucket, store, day, currency, kind, liable, cause) do update set
              orders = d.orders + excluded.orders, entries = d.entries + excluded.entries, units = d.units + excluded.units,
              minor = d.minor + excluded.minor, points = d.points + excluded.points
            """,
            [Ints(days, d => d.Key.Bucket), Texts(days, d => d.Key.Store), Longs(days, d => d.Key.Day), .. Kinds(days), .. Figures(days)]);
        var market = conductDays.Market();
        Queue(
            """
            insert into market_days as d (bucket, day, currency, kind, liable, cause, orders, entries, units, minor, points)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (bucket, day, currency, kind, liable, cause) do update set
              orders = d.orders + excluded.orders, entries = d.entries + excluded.entries, units = d.units + excluded.units,
              minor = d.minor + excluded.minor, points = d.points + excluded.points
            """,
            [Ints(market, d => d.Key.Bucket), Longs(market, d => d.Key.Day), .. Kinds(market), .. Figures(market)]);
        var stores = conductDays.Stores();
        Queue(
            """
            insert into store_totals as t (bucket, store, currency, placed, paid, back, paid_minor, back_minor, complaints, points,
              fines_minor, compensation_minor, deposit_minor)
            select *, 0 from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (bucket, store, currency) do update set placed = t.placed + excluded.placed, paid = t.paid + excluded.paid,
              back = t.back + excluded.back, paid_minor = t.paid_minor + excluded.paid_minor, back_minor = t.back_minor + excluded.back_minor,
              complaints = t.complaints + excluded.complaints, points = t.points + excluded.points,
              fines_minor = t.fines_minor + excluded.fines_minor, compensation_minor = t.compensation_minor + excluded.compensation_minor
            """,
            Ints(stores, s => s.Bucket), Texts(stores, s => s.Store), Texts(stores, s => s.Currency), Longs(stores, s => s.Placed),
            Longs(stores, s => s.Paid), Longs(stores, s => s.Back), Longs(stores, s => s.PaidMinor), Longs(stores, s => s.BackMinor),
            Longs(stores, s => s.Complaints), Longs(stores, s => s.Points), Longs(stores, s => s.FinesMinor), Longs(stores, s => s.CompensationMinor));

        static Npgsql.NpgsqlParameter[] Kinds(IReadOnlyDictionary<ConductDay, ConductSum> sums) =>
        [
            Texts(sums, s => s.Key.Currency), Texts(sums, s => s.Key.Kind), Texts(sums, s => s.Key.Liable), Texts(sums, s => s.Key.Cause),
        ];

        static Npgsql.NpgsqlParameter[] Figures(IReadOnlyDictionary<ConductDay, ConductSum> sums) =>
        [
            Longs(sums, s => s.Value.Orders), Longs(sums, s => s.Value.Entries), Longs(sums, s => s.Value.Units),
            Longs(sums, s => s.Value.Minor), Longs(sums, s => s.Value.Points),
        ];
    }
}
