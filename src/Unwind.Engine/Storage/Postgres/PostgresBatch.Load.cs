using System.Text.Json;
using Npgsql;

namespace Unwind.Engine.Storage.Postgres;

sealed partial class PostgresBatch
{
    /// <summary>
    /// In one round trip: the buckets are held, in their order, so that two batches never wait for each other; then each
    /// question is asked, of what has been committed by then. An order that is remembered comes back only if its row is
    /// another one than that.
    /// </summary>
    public Found Load(Wanted wanted)
    {
        var found = new Found([], [], [], []);
        int[] buckets =
        [
            .. wanted.Answers.Select(a => a.Bucket).Concat(wanted.Orders.Select(o => o.Bucket)).Concat(wanted.Known.Select(k => k.Order.Id.Bucket))
                .Concat(wanted.References.Select(r => r.Bucket)).Distinct().Order(),
        ];
        Ask(_ => { }, "select bucket from buckets where bucket = any($1) order by bucket for update", Ints(buckets, b => b));
        if (wanted.Answers.Count > 0)
        {
            Ask(
                rows => ReadAnswers(rows, found),
                """
                select w.bucket, w.key, a.hash, a.id, a.version, a.refusal, a.outcome
                from unnest($1, $2) as w(bucket, key) join answers a on a.bucket = w.bucket and a.key = w.key
                where a.bucket = any($3)
                """, Ints(wanted.Answers, a => a.Bucket), Texts(wanted.Answers, a => a.Key), Ints(buckets, b => b));
        }
        if (wanted.Orders.Count > 0)
        {
            Ask(
                rows => ReadOrders(rows, found),
                """
                select o.id, o.state, o.hash, o.due_at
                from unnest($1, $2) as w(bucket, id) join orders o on o.bucket = w.bucket and o.id = w.id
                where o.bucket = any($3)
                """, Ints(wanted.Orders, o => o.Bucket), Longs(wanted.Orders, o => o.Value), Ints(buckets, b => b));
        }
        if (wanted.Known.Count > 0)
        {
            Ask(
                rows => ReadOrders(rows, found),
                """
                select o.id, o.state, o.hash, o.due_at
                from unnest($1, $2, $3, $4) as w(bucket, id, version, due_at) join orders o on o.bucket = w.bucket and o.id = w.id
                where o.bucket = any($5) and (o.version <> w.version or o.due_at is distinct from w.due_at)
                """,
                Ints(wanted.Known, k => k.Order.Id.Bucket), Longs(wanted.Known, k => k.Order.Id.Value),
                Longs(wanted.Known, k => (long)k.Order.Version), Longs(wanted.Known, k => k.DueAt), Ints(buckets, b => b));
        }
        if (wanted.References.Count > 0)
        {
            Ask(
                rows => ReadReferences(rows, found),
                """
                select w.bucket, w.store, w.reference, r.id
                from unnest($1, $2, $3) as w(bucket, store, reference)
                  join "references" r on r.bucket = w.bucket and r.store = w.store and r.reference = w.reference
                where r.bucket = any($4)
                """,
                Ints(wanted.References, r => r.Bucket), Texts(wanted.References, r => r.Store),
                Texts(wanted.References, r => r.Reference), Ints(buckets, b => b));
        }
        Answer();
        return found;
    }

    static void ReadAnswers(NpgsqlDataReader rows, Found found)
    {
        while (rows.Read())
        {
            found.Answers[new AnswerKey(rows.GetInt32(0), rows.GetString(1))] = new StoredAnswer(
                (byte[])rows[2], new OrderId(rows.GetInt64(3)), (int)rows.GetInt64(4), Json(rows, 5), Json(rows, 6));
        }
    }

    static void ReadReferences(NpgsqlDataReader rows, Found found)
    {
        while (rows.Read())
            found.References[new ReferenceKey(rows.GetInt32(0), rows.GetString(1), rows.GetString(2))] = new OrderId(rows.GetInt64(3));
    }

    static byte[]? Json(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetFieldValue<byte[]>(column);

    static void ReadOrders(NpgsqlDataReader rows, Found found)
    {
        while (rows.Read())
        {
            var id = new OrderId(rows.GetInt64(0));
            try
            {
                var state = rows.GetFieldValue<byte[]>(1);
                var order = JsonSerializer.Deserialize(state, CoreJson.Default.Order) ?? throw new JsonException("The order's state is null.");
                found.Orders[id] = new StoredOrder(order, (byte[])rows[2], rows.IsDBNull(3) ? null : rows.GetInt64(3), state.Length);
            }
            // Without its discriminator, a case's wait is "not supported" rather than bad JSON.
            catch (Exception damage) when (damage is JsonException or NotSupportedException or InvalidOperationException
                or ArgumentException or FormatException)
            {
                found.Poisoned[id] = damage;
            }
        }
    }

    public OrderId? Newest(int bucket)
    {
        Flush();
        Queue("select id from orders where bucket = $1 order by id desc limit 1", Int(bucket));
        return Send(rows => rows.Read() ? new OrderId(rows.GetInt64(0)) : (OrderId?)null);
    }
}
