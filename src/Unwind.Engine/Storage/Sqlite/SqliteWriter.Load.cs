using System.Text.Json;

namespace Unwind.Engine.Storage.Sqlite;

sealed partial class SqliteWriter
{
    public Found Load(Wanted wanted)
    {
        var found = new Found([], [], [], []);
        foreach (var key in wanted.Answers) FindAnswer(key, found);
        foreach (var id in wanted.Orders) FindOrder(id, found);
        foreach (var key in wanted.References) FindReference(key, found);
        return found;
    }

    void FindAnswer(AnswerKey key, Found found)
    {
        var row = Sql("select hash, id, version, refusal, outcome from answers where bucket = ?1 and key = ?2")
            .Bind(key.Bucket).Bind(key.Key);
        if (!row.Next()) return;
        found.Answers[key] = new StoredAnswer(
            row.Bytes(0).ToArray(), new OrderId(row.Long(1)), (int)row.Long(2), row.BytesOrNull(3), row.BytesOrNull(4));
        row.Reset();
    }

    void FindOrder(OrderId id, Found found)
    {
        var row = Sql("select state, hash, due_at from orders where bucket = ?1 and id = ?2").Bind(id.Bucket).Bind(id.Value);
        if (!row.Next()) return;
        try
        {
            var order = JsonSerializer.Deserialize(row.Bytes(0), CoreJson.Default.Order)
                ?? throw new JsonException("The order's state is null.");
            found.Orders[id] = new StoredOrder(order, row.Bytes(1).ToArray(), row.LongOrNull(2), row.Bytes(0).Length);
        }
        // Without its discriminator, a case's wait is "not supported" rather than bad JSON.
        catch (Exception damage) when (damage is JsonException or NotSupportedException or InvalidOperationException
            or ArgumentException or FormatException)
        {
            found.Poisoned[id] = damage;
        }
        finally
        {
            row.Reset();
        }
    }

    void FindReference(ReferenceKey key, Found found)
    {
        var row = Sql("""select id from "references" where bucket = ?1 and store = ?2 and reference = ?3""")
            .Bind(key.Bucket).Bind(key.Store).Bind(key.Reference);
        if (!row.Next()) return;
        found.References[key] = new OrderId(row.Long(0));
        row.Reset();
    }

    public OrderId? Newest(int bucket)
    {
        var row = Sql("select id from orders where bucket = ?1 order by id desc limit 1").Bind(bucket);
        if (!row.Next()) return null;
        var id = new OrderId(row.Long(0));
        row.Reset();
        return id;
    }
}
