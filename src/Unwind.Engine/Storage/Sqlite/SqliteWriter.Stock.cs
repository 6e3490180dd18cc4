using Unwind.Engine.Settlements;

namespace Unwind.Engine.Storage.Sqlite;

sealed partial class SqliteWriter
{
    /// <summary>A SKU's row while a batch changes it: read once, and written once.</summary>
    readonly record struct Shelf(StockNumbers Before, StockNumbers Now);

    readonly Dictionary<StockKey, Shelf> shelves = [];
    readonly Dictionary<string, long> feeds = new(StringComparer.Ordinal);

    void SaveStock(List<StockRecord> records, long now)
    {
        if (records.Count == 0) return;
        shelves.Clear();
        foreach (var record in records)
        {
            var shelf = Find(record.Key);
            shelves[record.Key] = shelf with { Now = shelf.Now.After(record) };
        }
        SaveShelves(now);
    }

    public ImmutableArray<StockCounted> CountStock(string store, ImmutableArray<StockCount> counts, long now)
    {
        shelves.Clear();
        var taken = new bool[counts.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var key = new StockKey(store, counts[i].Sku);
            var shelf = Find(key);
            var after = shelf.Now.After(counts[i], now, at => ChangeAt(key, at));
            taken[i] = after != shelf.Now;
            shelves[key] = shelf with { Now = after };
        }
        SaveShelves(now);
        return [.. counts.Select((count, i) => shelves[new StockKey(store, count.Sku)].Now.AsCounted(count.Sku, taken[i]))];
    }

    /// <summary>What orders had done to the SKU just before a moment, as the feed knows it.</summary>
    long ChangeAt(StockKey key, long at)
    {
        var row = Sql("""
            select change from stock_changes where bucket = ?1 and store = ?2 and sku = ?3 and at < ?4 order by seq desc limit 1
            """).Bind(Bucket.Of(key.Store)).Bind(key.Store).Bind(key.Sku).Bind(at);
        var change = row.Next() ? row.Long(0) : 0;
        row.Reset();
        return change;
    }

    Shelf Find(StockKey key)
    {
        if (shelves.TryGetValue(key, out var shelf)) return shelf;
        var row = Sql("""
            select change, counted, counted_at, count_reference, change_then, off_sale, set_to_zero, sale_at from stock
            where bucket = ?1 and store = ?2 and sku = ?3
            """).Bind(Bucket.Of(key.Store)).Bind(key.Store).Bind(key.Sku);
        var numbers = StockNumbers.None;
        if (row.Next())
        {
            numbers = new StockNumbers(
                row.Long(0), row.LongOrNull(1), row.Long(2), row.TextOrNull(3), row.Long(4), row.Long(5) != 0, row.Long(6) != 0,
                row.LongOrNull(7));
            row.Reset();
        }
        return shelves[key] = new Shelf(numbers, numbers);
    }

    void SaveShelves(long at)
    {
        feeds.Clear();
        foreach (var (key, (before, now)) in shelves)
        {
            if (now == before) continue;
            Sql("""
                insert into stock (bucket, store, sku, change, counted, counted_at, count_reference, change_then, off_sale,
                  set_to_zero, sale_at)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                on conflict (bucket, store, sku) do update set change = excluded.change, counted = excluded.counted,
                  counted_at = excluded.counted_at, count_reference = excluded.count_reference,
                  change_then = excluded.change_then, off_sale = excluded.off_sale, set_to_zero = excluded.set_to_zero,
                  sale_at = excluded.sale_at
                """)
                .Bind(Bucket.Of(key.Store)).Bind(key.Store).Bind(key.Sku).Bind(now.Change).Bind(now.Counted)
                .Bind(now.Counted is null ? null : now.CountedAt).Bind(now.CountReference).Bind(now.ChangeThen)
                .Bind(now.OffSale).Bind(now.SetToZero).Bind(now.SaleAt).Run();
            if ((now.Available, now.Change, now.OffSale) != (before.Available, before.Change, before.OffSale)) Tell(key, now, at);
        }
    }

    /// <summary>One line of the store's feed. Its numbers have no gaps: one writer holds the bucket.</summary>
    void Tell(StockKey key, StockNumbers now, long at)
    {
        var bucket = Bucket.Of(key.Store);
        if (!feeds.TryGetValue(key.Store, out var seq))
        {
            var row = Sql("select seq from stock_changes where bucket = ?1 and store = ?2 order by seq desc limit 1").Bind(bucket).Bind(key.Store);
            if (row.Next()) seq = row.Long(0);
            row.Reset();
        }
        feeds[key.Store] = ++seq;
        Sql("""
            insert into stock_changes (bucket, store, seq, sku, available, change, off_sale, at)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """)
            .Bind(bucket).Bind(key.Store).Bind(seq).Bind(key.Sku).Bind(now.Available).Bind(now.Change).Bind(now.OffSale)
            .Bind(at).Run();
    }
}
