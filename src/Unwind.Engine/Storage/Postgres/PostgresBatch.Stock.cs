using Unwind.Engine.Settlements;

namespace Unwind.Engine.Storage.Postgres;

sealed partial class PostgresBatch
{
    /// <summary>A SKU's row while a batch changes it: read once, and written once.</summary>
    readonly record struct Shelf(StockNumbers Before, StockNumbers Now);

    readonly Dictionary<StockKey, Shelf> shelves = [];
    readonly Dictionary<string, long> feeds = new(StringComparer.Ordinal);

    void SaveStock(List<StockRecord> records, long now)
    {
        foreach (var record in records)
        {
            var shelf = shelves[record.Key];
            shelves[record.Key] = shelf with { Now = shelf.Now.After(record) };
        }
        SaveShelves(now);
    }

    public ImmutableArray<StockCounted> CountStock(string store, ImmutableArray<StockCount> counts, long now)
    {
        Hold(Bucket.Of(store));
        AskShelves([.. counts.Select(c => new StockKey(store, c.Sku)).Distinct()]);
        Answer();
        var taken = new bool[counts.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var key = new StockKey(store, counts[i].Sku);
            var shelf = shelves[key];
            var after = shelf.Now.After(counts[i], now, at => ChangeAt(key, at));
            taken[i] = after != shelf.Now;
            shelves[key] = shelf with { Now = after };
        }
        SaveShelves(now);
        // The next count of the same batch must find this one.
        Flush();
        return [.. counts.Select((count, i) => shelves[new StockKey(store, count.Sku)].Now.AsCounted(count.Sku, taken[i]))];
    }

    /// <summary>What orders had done to the SKU just before a moment, as the feed knows it.</summary>
    long ChangeAt(StockKey key, long at)
    {
        Flush();
        Queue("select change from stock_changes where bucket = $1 and store = $2 and sku = $3 and at < $4 order by seq desc limit 1",
            Int(Bucket.Of(key.Store)), Text(key.Store), Text(key.Sku), Long(at));
        return Send(rows => rows.Read() ? rows.GetInt64(0) : 0);
    }

    /// <summary>Asks for the rows of some SKUs, and how far their stores' feeds have come.</summary>
    void AskShelves(StockKey[] keys)
    {
        shelves.Clear();
        feeds.Clear();
        if (keys.Length == 0) return;
        foreach (var key in keys) shelves[key] = new Shelf(StockNumbers.None, StockNumbers.None);
        string[] stores = [.. keys.Select(k => k.Store).Distinct(StringComparer.Ordinal)];
        Ask(
            ReadShelves,
            """
            select s.store, s.sku, s.change, s.counted, s.counted_at, s.count_reference, s.change_then, s.off_sale, s.set_to_zero, s.sale_at
            from unnest($1, $2, $3) as w(bucket, store, sku) join stock s on s.bucket = w.bucket and s.store = w.store and s.sku = w.sku
            where s.bucket = any($1)
            """,
            Ints(keys, k => Bucket.Of(k.Store)), Texts(keys, k => k.Store), Texts(keys, k => k.Sku));
        Ask(
            ReadFeeds,
            """
            select w.store, (select f.seq from stock_changes f where f.bucket = w.bucket and f.bucket = any($1) and f.store = w.store order by f.seq desc limit 1)
            from unnest($1, $2) as w(bucket, store)
            """,
            Ints(stores, Bucket.Of), Texts(stores, s => s));
    }

    void ReadShelves(Npgsql.NpgsqlDataReader rows)
    {
        while (rows.Read())
        {
            var numbers = new StockNumbers(
                rows.GetInt64(2), rows.IsDBNull(3) ? null : rows.GetInt64(3), rows.IsDBNull(4) ? 0 : rows.GetInt64(4),
                rows.IsDBNull(5) ? null : rows.GetString(5), rows.GetInt64(6), rows.GetInt64(7) != 0, rows.GetInt64(8) != 0,
                rows.IsDBNull(9) ? null : rows.GetInt64(9));
            shelves[new StockKey(rows.GetString(0), rows.GetString(1))] = new Shelf(numbers, numbers);
        }
    }

    void ReadFeeds(Npgsql.NpgsqlDataReader rows)
    {
        while (rows.Read()) feeds[rows.GetString(0)] = rows.IsDBNull(1) ? 0 : rows.GetInt64(1);
    }

    void SaveShelves(long at)
    {
        var changed = shelves.Where(s => s.Value.Now != s.Value.Before).Select(s => (s.Key, s.Value.Now, s.Value.Before, Bucket: Bucket.Of(s.Key.Store))).ToArray();
        if (changed.Length == 0) return;
        Queue(
            """
            insert into stock (bucket, store, sku, change, counted, counted_at, count_reference, change_then, off_sale, set_to_zero, sale_at)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (bucket, store, sku) do update set change = excluded.change, counted = excluded.counted,
              counted_at = excluded.counted_at, count_reference = excluded.count_reference,
              change_then = excluded.change_then, off_sale = excluded.off_sale, set_to_zero = excluded.set_to_zero,
              sale_at = excluded.sale_at
            """,
            Ints(changed, c => c.Bucket), Texts(changed, c => c.Key.Store), Texts(changed, c => c.Key.Sku), Longs(changed, c => c.Now.Change),
            Longs(changed, c => c.Now.Counted), Longs(changed, c => c.Now.Counted is null ? (long?)null : c.Now.CountedAt),
            Texts(changed, c => c.Now.CountReference), Longs(changed, c => c.Now.ChangeThen), Longs(changed, c => c.Now.OffSale ? 1L : 0),
            Longs(changed, c => c.Now.SetToZero ? 1L : 0), Longs(changed, c => c.Now.SaleAt));
        // Lines of the stores' feeds. Their numbers have no gaps: the batch holds the bucket.
        var told = changed
            .Where(c => (c.Now.Available, c.Now.Change, c.Now.OffSale) != (c.Before.Available, c.Before.Change, c.Before.OffSale))
            .Select(c => (c.Key, c.Now, c.Bucket, Seq: feeds[c.Key.Store] = feeds.GetValueOrDefault(c.Key.Store) + 1)).ToArray();
        if (told.Length == 0) return;
        Queue(
            """
            insert into stock_changes (bucket, store, seq, sku, available, change, off_sale, at)
            select *, $8 from unnest($1, $2, $3, $4, $5, $6, $7)
            """,
            Ints(told, t => t.Bucket), Texts(told, t => t.Key.Store), Longs(told, t => t.Seq), Texts(told, t => t.Key.Sku),
            Longs(told, t => t.Now.Available), Longs(told, t => t.Now.Change), Longs(told, t => t.Now.OffSale ? 1L : 0), Long(at));
    }
}
