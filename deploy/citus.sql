-- Distributes Unwind's tables over the workers of a Citus cluster (13 or newer, PostgreSQL 15 to 17), by their bucket.
-- Run it once, as the owner, on the coordinator, after the schema is there (any command of unwind with the owner's connection string) and
-- while no unwind process runs:
--   psql "host=coordinator dbname=unwind user=unwind_owner" -v ON_ERROR_STOP=1 -f deploy/citus.sql
-- All tables that have a bucket are co-located: what one command writes is on one shard, and its transaction is that shard's own commit.
-- Each unwind process then makes a lane for each shard (it asks which bucket is where when it starts; after shards were split, start
-- the processes anew). Grant the service's role its rights again afterwards, see docs/operations.md.
--
-- Not run against Citus by this project's own tests, which read its statements instead (ShardTests); design notes name what was measured.

create extension if not exists citus;

-- 32 shards: about a lane for each core of the cluster; more make questions over all shards dearer.
set citus.shard_count = 32;

select create_distributed_table('buckets', 'bucket', colocate_with => 'none');
select create_distributed_table('orders', 'bucket', colocate_with => 'buckets');
select create_distributed_table('events', 'bucket', colocate_with => 'buckets');
select create_distributed_table('answers', 'bucket', colocate_with => 'buckets');
select create_distributed_table('cases', 'bucket', colocate_with => 'buckets');
select create_distributed_table('conduct', 'bucket', colocate_with => 'buckets');
select create_distributed_table('conduct_days', 'bucket', colocate_with => 'buckets');
select create_distributed_table('store_totals', 'bucket', colocate_with => 'buckets');
select create_distributed_table('market_days', 'bucket', colocate_with => 'buckets');
select create_distributed_table('postings', 'bucket', colocate_with => 'buckets');
select create_distributed_table('ledger_days', 'bucket', colocate_with => 'buckets');
select create_distributed_table('transfers', 'bucket', colocate_with => 'buckets');
select create_distributed_table('stock', 'bucket', colocate_with => 'buckets');
select create_distributed_table('stock_changes', 'bucket', colocate_with => 'buckets');
select create_distributed_table('open_lines', 'bucket', colocate_with => 'buckets');
select create_distributed_table('effects', 'bucket', colocate_with => 'buckets');
select create_distributed_table('parcels', 'bucket', colocate_with => 'buckets');
select create_distributed_table('notices', 'bucket', colocate_with => 'buckets');
select create_distributed_table('"references"', 'bucket', colocate_with => 'buckets');
select create_distributed_table('changed', 'bucket', colocate_with => 'buckets');
select create_distributed_table('buyer_orders', 'bucket', colocate_with => 'buckets');
select create_distributed_table('saved_items', 'bucket', colocate_with => 'buckets');
select create_distributed_table('selected_orders', 'bucket', colocate_with => 'buckets');
select create_distributed_table('bulk_runs', 'bucket', colocate_with => 'buckets');
select create_distributed_table('bulk_orders', 'bucket', colocate_with => 'buckets');

-- Small, read often and written rarely: a copy on every node.
select create_reference_table('meta');
select create_reference_table('policies');
select create_reference_table('api_keys');
select create_reference_table('leases');
select create_reference_table('members');

-- A service's questions over all shards (the desk, reports) go shard by shard: many connections for each would cost more than they gain.
alter database :DBNAME set citus.max_adaptive_executor_pool_size = 1;
-- What a session sets for its transaction (waiting for locks) holds on the workers as well.
alter database :DBNAME set citus.propagate_set_commands = 'local';
