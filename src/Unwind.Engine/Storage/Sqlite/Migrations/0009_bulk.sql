-- Where an order goes, in the shop's own word. Only open orders are looked for by it.
alter table orders add column region text;
create index orders_of_region on orders (bucket, store, region, placed_at, id) where region is not null and ending = 'none';

-- Runs over many orders of one store: what was asked, how far it is, when a worker has to look at it.
create table bulk_runs (
  bucket integer not null,
  store text not null,
  id text not null,
  created_at integer not null,
  look_at integer,
  run text not null,
  primary key (bucket, store, id)
) without rowid;
create index bulk_runs_newest on bulk_runs (bucket, store, created_at, id);
create index bulk_runs_waiting on bulk_runs (look_at) where look_at is not null;

create table bulk_orders (
  bucket integer not null,
  run text not null,
  id integer not null,
  result text not null,
  way text,
  currency text not null,
  payable_minor integer not null,
  back_minor integer not null,
  refusal text,
  version integer not null,
  at integer not null,
  primary key (bucket, run, id)
) without rowid;
create index bulk_orders_of_result on bulk_orders (bucket, run, result, id);
