using Npgsql;

namespace Unwind.Engine.Storage.Postgres;

/// <summary>
/// Which lane a bucket belongs to. A lane's transaction must stay on one shard (docs/decisions/0010): on a database that is distributed with
/// Citus a lane is a shard, on a plain one all is one shard and the buckets are dealt out.
/// </summary>
static class PostgresShards
{
    /// <param name="plain">How many lanes a plain database gets.</param>
    public static int[] Lanes(NpgsqlDataSource source, int plain)
    {
        var lanes = new int[Bucket.Count];
        using var connection = source.OpenConnection();
        using var command = connection.CreateCommand();
        command.CommandText = "select to_regclass('pg_dist_partition') is not null and to_regproc('get_shard_id_for_distribution_column') is not null";
        if (!(bool)command.ExecuteScalar()! || !IsDistributed(command))
        {
            for (var bucket = 0; bucket < lanes.Length; bucket++) lanes[bucket] = bucket % plain;
            return lanes;
        }
        command.CommandText = "select b, get_shard_id_for_distribution_column('orders', b) from generate_series(0, $1 - 1) as g(b)";
        command.Parameters.Add(new NpgsqlParameter { Value = lanes.Length });
        using var rows = command.ExecuteReader();
        var shards = new Dictionary<long, int>();
        while (rows.Read())
        {
            var shard = rows.GetInt64(1);
            if (!shards.TryGetValue(shard, out var lane)) shards.Add(shard, lane = shards.Count);
            lanes[rows.GetInt32(0)] = lane;
        }
        return lanes;
    }

    static bool IsDistributed(NpgsqlCommand command)
    {
        command.CommandText = "select exists (select 1 from pg_dist_partition where logicalrelid = 'orders'::regclass)";
        return (bool)command.ExecuteScalar()!;
    }
}
