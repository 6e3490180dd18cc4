using System.Text.Json;
using Unwind.Engine.Bulk;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Storage.Postgres;

sealed partial class PostgresBatch
{
    public BulkRun? HoldRun(string store, string id)
    {
        // A row that is not there yet can't be held; its bucket can.
        Hold(Bucket.Of(store));
        Queue("select run from bulk_runs where bucket = $1 and store = $2 and id = $3", Int(Bucket.Of(store)), Text(store), Text(id));
        return Send(rows => rows.Read() ? BulkQueries.Read(rows.GetString(0)) : null);
    }

    public void SaveRun(BulkRun run) => Queue(
        """
        insert into bulk_runs (bucket, store, id, created_at, look_at, run) values ($1, $2, $3, $4, $5, $6)
        on conflict (bucket, store, id) do update set look_at = excluded.look_at, run = excluded.run
        """,
        Int(Bucket.Of(run.Store)), Text(run.Store), Text(run.Id), Long(run.CreatedAt.ToUnixTimeMilliseconds()),
        Long(run.LookAt?.ToUnixTimeMilliseconds()), Text(JsonSerializer.Serialize(run, BulkJson.Default.BulkRun)));

    public void AddBulkOrders(string store, string run, IReadOnlyCollection<OrderId> orders) => Queue(
        """
        insert into bulk_orders (bucket, run, id, result, currency, payable_minor, back_minor, version, at)
        select $1, $2, w.id, 'waiting', '', 0, 0, 0, 0 from unnest($3) as w(id) on conflict (bucket, run, id) do nothing
        """,
        Int(Bucket.Of(store)), Text(run), Longs(orders, o => o.Value));

    public void SaveBulkOrders(string store, string run, IReadOnlyCollection<BulkOrder> orders)
    {
        if (orders.Count == 0) return;
        Queue(
            """
            insert into bulk_orders (bucket, run, id, result, way, currency, payable_minor, back_minor, refusal, version, at)
            select $1, $2, w.* from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11) as w(id, result, way, currency, payable_minor, back_minor, refusal, version, at)
            on conflict (bucket, run, id) do update set result = excluded.result, way = excluded.way, currency = excluded.currency,
              payable_minor = excluded.payable_minor, back_minor = excluded.back_minor, refusal = excluded.refusal,
              version = excluded.version, at = excluded.at
            """,
            Int(Bucket.Of(store)), Text(run), Longs(orders, o => o.Order.Value), Texts(orders, o => SnakeCase.Of(o.Result)),
            Texts(orders, o => o.Way is { } way ? SnakeCase.Of(way) : null), Texts(orders, o => o.Currency), Longs(orders, o => o.PayableMinor),
            Longs(orders, o => o.BackMinor), Texts(orders, o => o.Refusal is { } no ? JsonSerializer.Serialize(no, CoreJson.Default.Refusal) : null),
            Longs(orders, o => (long)o.Version), Longs(orders, o => o.At.ToUnixTimeMilliseconds()));
    }

    public HashSet<OrderId> PlannedAmong(string store, string run, IReadOnlyCollection<OrderId> orders)
    {
        Flush();
        Queue("select id from bulk_orders where bucket = $1 and run = $2 and id = any($3) and result = 'planned'",
            Int(Bucket.Of(store)), Text(run), Longs(orders, o => o.Value));
        return Send(rows =>
        {
            var planned = new HashSet<OrderId>();
            while (rows.Read()) planned.Add(new OrderId(rows.GetInt64(0)));
            return planned;
        });
    }
}
