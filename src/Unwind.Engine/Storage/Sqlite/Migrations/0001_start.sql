-- Every key begins with the bucket. Times are milliseconds since 1970 (UTC); amounts are minor units. Wide rows that only
-- grow (orders, events) keep a rowid, so that a key's tree stays small; narrow ones are their key's tree.

create table meta (
  name text not null primary key,
  value text not null
) without rowid;

create table policies (
  id text not null,
  version integer not null,
  yaml text not null,
  hash text not null,
  since integer not null,
  primary key (id, version)
) without rowid;

create table api_keys (
  id text not null primary key,
  name text not null,
  actor text not null,
  hash blob not null,
  created_at integer not null,
  revoked_at integer
) without rowid;

create table orders (
  bucket integer not null,
  id integer not null,
  version integer not null,
  store text not null,
  buyer text not null,
  reference text,
  currency text not null,
  payable_minor integer not null,
  stage text not null,
  ending text not null,
  partly_shipped integer not null,
  lines integer not null,
  open_cases integer not null,
  policy text not null,
  policy_version integer not null,
  placed_at integer not null,
  changed_at integer not null,
  due_at integer,
  first_title text not null,
  hash blob not null,
  state text not null,
  primary key (bucket, id)
);
create index orders_of_store on orders (bucket, store, placed_at, id);
create index orders_of_buyer on orders (bucket, store, buyer, placed_at, id);
create index orders_by_stage on orders (bucket, store, stage, placed_at, id);
create index orders_newest on orders (placed_at, id);
-- One writer holds all buckets here, so that what is due is one range; where there are several, the bucket leads.
create index orders_due on orders (due_at, id) where due_at is not null;

create table events (
  bucket integer not null,
  id integer not null,
  version integer not null,
  hash blob not null,
  event text not null,
  primary key (bucket, id, version)
);

create table answers (
  bucket integer not null,
  key text not null,
  hash blob not null,
  id integer not null,
  version integer not null,
  refusal text,
  outcome text,
  at integer not null,
  primary key (bucket, key)
) without rowid;
create index answers_by_time on answers (at);

create table cases (
  bucket integer not null,
  id integer not null,
  number integer not null,
  kind text not null,
  store text not null,
  buyer text not null,
  waits_for text not null,
  waits_on text,
  until integer,
  amount_minor integer not null,
  currency text not null,
  opened_at integer not null,
  open integer not null,
  sort_at integer not null,
  primary key (bucket, id, number)
) without rowid;
create index cases_of_store on cases (bucket, store, open, sort_at, id, number);
create index cases_of_buyer on cases (buyer, open, sort_at, id, number);
create index cases_by_time on cases (open, sort_at, id, number);

create table postings (
  bucket integer not null,
  id integer not null,
  version integer not null,
  seq integer not null,
  source text not null,
  target text not null,
  component integer not null,
  minor integer not null,
  primary key (bucket, id, version, seq)
) without rowid;

create table stock (
  bucket integer not null,
  store text not null,
  sku text not null,
  change integer not null,
  off_sale integer not null,
  set_to_zero integer not null,
  primary key (bucket, store, sku)
) without rowid;

-- Which orders still have open units of a SKU (R13).
create table open_lines (
  bucket integer not null,
  store text not null,
  sku text not null,
  id integer not null,
  primary key (bucket, store, sku, id)
) without rowid;

create table effects (
  bucket integer not null,
  key text not null,
  id integer not null,
  kind text not null,
  target text not null,
  number integer not null,
  component integer not null,
  minor integer not null,
  currency text not null,
  reference text,
  state text not null,
  attempts integer not null,
  next_at integer,
  last_error text,
  at integer not null,
  primary key (bucket, key)
) without rowid;
create index effects_by_state on effects (state, at, key);
create index effects_next on effects (next_at) where next_at is not null;

create table notices (
  bucket integer not null,
  id integer not null,
  version integer not null,
  seq integer not null,
  reader text not null,
  kind text not null,
  case_number integer not null,
  amount_minor integer not null,
  currency text not null,
  act_by integer,
  at integer not null,
  primary key (bucket, id, version, seq)
) without rowid;
create index notices_of_reader on notices (bucket, reader, at, id, version, seq);

create table "references" (
  bucket integer not null,
  store text not null,
  reference text not null,
  id integer not null,
  primary key (bucket, store, reference)
) without rowid;

-- Orders whose rows the buyers' lists have not seen yet; bucket and id are the order's.
create table changed (
  bucket integer not null,
  id integer not null,
  version integer not null,
  primary key (bucket, id)
) without rowid;

-- The bucket is the buyer's here. Fed from "changed", never written in a command's transaction.
create table buyer_orders (
  bucket integer not null,
  buyer text not null,
  id integer not null,
  version integer not null,
  store text not null,
  reference text,
  currency text not null,
  payable_minor integer not null,
  stage text not null,
  ending text not null,
  partly_shipped integer not null,
  lines integer not null,
  open_cases integer not null,
  placed_at integer not null,
  changed_at integer not null,
  due_at integer,
  first_title text not null,
  primary key (bucket, buyer, id)
) without rowid;
create index buyer_orders_newest on buyer_orders (bucket, buyer, placed_at, id);
