using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Unwind.Engine.Lanes;
using Unwind.Engine.Storage.Queries;

namespace Unwind.Engine.Storage.Sqlite;

/// <summary>
/// Orders of a release without stores' records get theirs when the file is first opened, read off their events. A page is a
/// transaction; what was cut off half-way is done again, and comes to the same.
/// </summary>
static class ConductFill
{
    const int PageOrders = 500;

    public static void Run(SqliteConnection connection, SqliteWriter writer)
    {
        if (connection.ExecuteScalar<long>("select count(*) from meta where name = 'conduct'") == 0) return;
        var (bucket, id) = (-1L, 0L);
        while (true)
        {
            using var batch = writer.Begin();
            var page = connection.Query<(long Bucket, long Id)>(
                "select bucket, id from orders where (bucket, id) > (@bucket, @id) order by bucket, id limit @limit",
                new { bucket, id, limit = PageOrders }).AsList();
            var changes = new Changes();
            foreach (var order in page) Read(connection, new OrderId(order.Id), changes.Conduct);
            batch.Save(changes);
            if (page.Count < PageOrders) connection.Execute("delete from meta where name = 'conduct'");
            batch.Commit();
            if (page.Count < PageOrders) return;
            (bucket, id) = page[^1];
        }
    }

    static void Read(SqliteConnection connection, OrderId id, List<ConductRecord> records)
    {
        var reader = new ConductReader();
        var before = records.Count;
        Order? order = null;
        try
        {
            foreach (var stored in DoctorQueries.Events(connection, id))
            {
                var fact = JsonSerializer.Deserialize(stored.Json, CoreJson.Default.OrderEvent)!;
                order = Evolution.Apply(order, fact);
                reader.Read(order, fact, stored.Version, records);
            }
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException or ArgumentException
            or IndexOutOfRangeException or InvalidCastException or NotSupportedException or NullReferenceException)
        {
            // A damaged order keeps no other from its record; the doctor names it.
            records.RemoveRange(before, records.Count - before);
        }
    }
}
