using System.Text.Json;
using Unwind.Engine.Bulk;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Storage.Sqlite;

sealed partial class SqliteWriter
{
    public BulkRun? HoldRun(string store, string id)
    {
        var row = Sql("select run from bulk_runs where bucket = ?1 and store = ?2 and id = ?3").Bind(Bucket.Of(store)).Bind(store).Bind(id);
        if (!row.Next()) return null;
        var run = row.Text(0);
        row.Reset();
        return BulkQueries.Read(run);
    }

    public void SaveRun(BulkRun run) =>
        Sql("""
            insert into bulk_runs (bucket, store, id, created_at, look_at, run) values (?1, ?2, ?3, ?4, ?5, ?6)
            on conflict (bucket, store, id) do update set look_at = excluded.look_at, run = excluded.run
            """)
            .Bind(Bucket.Of(run.Store)).Bind(run.Store).Bind(run.Id).Bind(run.CreatedAt.ToUnixTimeMilliseconds())
            .Bind(run.LookAt?.ToUnixTimeMilliseconds()).BindText(JsonSerializer.SerializeToUtf8Bytes(run, BulkJson.Default.BulkRun)).Run();

    public void AddBulkOrders(string store, string run, IReadOnlyCollection<OrderId> orders)
    {
        var bucket = Bucket.Of(store);
        foreach (var id in orders)
        {
            Sql("""
                insert into bulk_orders (bucket, run, id, result, currency, payable_minor, back_minor, version, at)
                values (?1, ?2, ?3, 'waiting', '', 0, 0, 0, 0) on conflict (bucket, run, id) do nothing
                """).Bind(bucket).Bind(run).Bind(id.Value).Run();
        }
    }

    public void SaveBulkOrders(string store, string run, IReadOnlyCollection<BulkOrder> orders)
    {
        var bucket = Bucket.Of(store);
        foreach (var order in orders)
        {
            Sql("""
                insert into bulk_orders (bucket, run, id, result, way, currency, payable_minor, back_minor, refusal, version, at)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                on conflict (bucket, run, id) do update set result = excluded.result, way = excluded.way, currency = excluded.currency,
                  payable_minor = excluded.payable_minor, back_minor = excluded.back_minor, refusal = excluded.refusal,
                  version = excluded.version, at = excluded.at
                """)
                .Bind(bucket).Bind(run).Bind(order.Order.Value).Bind(SnakeCase.Of(order.Result)).Bind(order.Way is { } way ? SnakeCase.Of(way) : null)
                .Bind(order.Currency).Bind(order.PayableMinor).Bind(order.BackMinor)
                .BindText(order.Refusal is { } no ? JsonSerializer.SerializeToUtf8Bytes(no, CoreJson.Default.Refusal) : null)
                .Bind(order.Version).Bind(order.At.ToUnixTimeMilliseconds()).Run();
        }
    }

    public HashSet<OrderId> PlannedAmong(string store, string run, IReadOnlyCollection<OrderId> orders)
    {
        var planned = new HashSet<OrderId>();
        foreach (var id in orders)
        {
            var row = Sql("select 1 from bulk_orders where bucket = ?1 and run = ?2 and id = ?3 and result = 'planned'").Bind(Bucket.Of(store)).Bind(run).Bind(id.Value);
            if (row.Next()) planned.Add(id);
            row.Reset();
        }
        return planned;
    }
}
