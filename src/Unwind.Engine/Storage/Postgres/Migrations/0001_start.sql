-- The tables of SQLite's scripts 1 to 9, as one. Every key begins with the bucket; numbers are bigint and truth values 0 or 1,
-- so that the same questions are asked of both databases; texts compare by their bytes, as cursors and key ranges need it.
-- No triggers, sequences, foreign keys or stored procedures: the tables can be distributed by their bucket as they are.

create table meta (
  name text collate "C" primary key,
  value text not null
);

-- One row for each bucket: whoever writes holds the rows of its batch's buckets, in their order, until it commits.
create table buckets (
  bucket int primary key
);
insert into buckets (bucket) select generate_series(0, 1023);

create table policies (
  id text collate "C" not null,
  version bigint not null,
  yaml text not null,
  hash text not null,
  since bigint not null,
  put_by text,
  primary key (id, version)
);

create table api_keys (
  id text collate "C" primary key,
  name text not null,
  actor text not null,
  hash bytea not null,
  created_at bigint not null,
  revoked_at bigint
);

create table orders (
  bucket int not null,
  id bigint not null,
  version bigint not null,
  store text collate "C" not null,
  buyer text collate "C" not null,
  reference text collate "C",
  currency text collate "C" not null,
  payable_minor bigint not null,
  stage text collate "C" not null,
  ending text collate "C" not null,
  partly_shipped bigint not null,
  lines bigint not null,
  open_cases bigint not null,
  policy text collate "C" not null,
  policy_version bigint not null,
  placed_at bigint not null,
  changed_at bigint not null,
  due_at bigint,
  first_title text collate "C" not null,
  region text collate "C",
  hash bytea not null,
  state text collate "C" not null,
  primary key (bucket, id)
) with (fillfactor = 80);
create index orders_of_store on orders (bucket, store, placed_at, id);
create index orders_of_buyer on orders (bucket, store, buyer, placed_at, id);
create index orders_by_stage on orders (bucket, store, stage, placed_at, id);
create index orders_newest on orders (placed_at, id);
create index orders_due_of_store on orders (bucket, store, due_at, id, stage, open_cases) where due_at is not null;
create index orders_open_of_store on orders (bucket, store, placed_at, id, stage) where open_cases > 0;
create index orders_of_region on orders (bucket, store, region, placed_at, id) where region is not null and ending = 'none';
create index orders_due on orders (due_at, id) where due_at is not null;

create table events (
  bucket int not null,
  id bigint not null,
  version bigint not null,
  hash bytea not null,
  event text collate "C" not null,
  primary key (bucket, id, version)
);

create table answers (
  bucket int not null,
  key text collate "C" not null,
  hash bytea not null,
  id bigint not null,
  version bigint not null,
  refusal text collate "C",
  outcome text collate "C",
  at bigint not null,
  primary key (bucket, key)
);
create index answers_by_time on answers (at);

create table cases (
  bucket int not null,
  id bigint not null,
  number bigint not null,
  kind text collate "C" not null,
  store text collate "C" not null,
  buyer text collate "C" not null,
  waits_for text collate "C" not null,
  waits_on text collate "C",
  until bigint,
  amount_minor bigint not null,
  currency text collate "C" not null,
  opened_at bigint not null,
  open bigint not null,
  sort_at bigint not null,
  officer text collate "C",
  desk bigint not null default 0,
  primary key (bucket, id, number)
);
create index cases_of_store on cases (bucket, store, open desc, sort_at, id, number);
create index cases_of_buyer on cases (buyer, open desc, sort_at, id, number);
create index cases_by_time on cases (open desc, sort_at, id, number);
create index cases_of_desk on cases (open desc, sort_at, id, number) where desk = 1;
create index cases_of_desk_by_amount on cases (open, desk, amount_minor, id, number) where desk = 1;
create index cases_of_desk_officer on cases (open, desk, officer, sort_at, id, number) where desk = 1;
create index cases_of_desk_officer_by_amount on cases (open, desk, officer, amount_minor, id, number) where desk = 1;
create index cases_of_desk_waiting on cases (open, desk, waits_on, sort_at, id, number) where desk = 1;
create index cases_of_desk_waiting_by_amount on cases (open, desk, waits_on, amount_minor, id, number) where desk = 1;
create index cases_of_desk_kind on cases (open, desk, kind, sort_at, id, number) where desk = 1;
create index cases_of_desk_buyer on cases (open, desk, buyer, sort_at, id, number) where desk = 1;
create index cases_of_desk_store on cases (open, desk, store, sort_at, id, number) where desk = 1;
create index cases_of_officer on cases (officer, open desc, sort_at, id, number) where officer is not null;

create table conduct (
  bucket int not null,
  store text collate "C" not null,
  at bigint not null,
  id bigint not null,
  version bigint not null,
  seq bigint not null,
  currency text collate "C" not null,
  kind text collate "C" not null,
  liable text collate "C" not null,
  cause text collate "C",
  units bigint not null,
  minor bigint not null,
  points bigint not null,
  primary key (bucket, store, at, id, version, seq)
);

create index conduct_paid on conduct (bucket, id) where kind = 'paid';
create index conduct_back on conduct (bucket, id) where minor > 0 and kind in ('cancelled', 'refunded');
create index conduct_penalties on conduct (bucket, store, at, id) where kind in ('penalised', 'waived');

create table conduct_days (
  bucket int not null,
  store text collate "C" not null,
  day bigint not null,
  currency text collate "C" not null,
  kind text collate "C" not null,
  liable text collate "C" not null,
  cause text collate "C" not null,
  orders bigint not null,
  entries bigint not null,
  units bigint not null,
  minor bigint not null,
  points bigint not null,
  primary key (bucket, store, day, currency, kind, liable, cause)
) with (fillfactor = 50);

create table store_totals (
  bucket int not null,
  store text collate "C" not null,
  currency text collate "C" not null,
  placed bigint not null,
  paid bigint not null,
  back bigint not null,
  paid_minor bigint not null,
  back_minor bigint not null,
  complaints bigint not null,
  points bigint not null,
  fines_minor bigint not null,
  compensation_minor bigint not null,
  deposit_minor bigint not null,
  primary key (bucket, store, currency)
) with (fillfactor = 50);

create table market_days (
  bucket int not null,
  day bigint not null,
  currency text collate "C" not null,
  kind text collate "C" not null,
  liable text collate "C" not null,
  cause text collate "C" not null,
  orders bigint not null,
  entries bigint not null,
  units bigint not null,
  minor bigint not null,
  points bigint not null,
  primary key (bucket, day, currency, kind, liable, cause)
) with (fillfactor = 50);
create index market_days_by_day on market_days (day);

create table postings (
  bucket int not null,
  id bigint not null,
  version bigint not null,
  seq bigint not null,
  store text collate "C" not null,
  currency text collate "C" not null,
  at bigint not null,
  source text collate "C" not null,
  target text collate "C" not null,
  component bigint not null,
  minor bigint not null,
  primary key (bucket, id, version, seq)
);
create index postings_of_store on postings (bucket, store, at, id, version, seq);

create table ledger_days (
  bucket int not null,
  store text collate "C" not null,
  currency text collate "C" not null,
  day bigint not null,
  account text collate "C" not null,
  debit_minor bigint not null,
  credit_minor bigint not null,
  entries bigint not null,
  primary key (bucket, store, currency, day, account)
) with (fillfactor = 50);

create table transfers (
  bucket int not null,
  store text collate "C" not null,
  reference text collate "C" not null,
  source text collate "C" not null,
  target text collate "C" not null,
  minor bigint not null,
  currency text collate "C" not null,
  at bigint not null,
  by text not null,
  words text,
  primary key (bucket, store, reference)
);
create index transfers_by_time on transfers (bucket, store, at, reference);

create table stock (
  bucket int not null,
  store text collate "C" not null,
  sku text collate "C" not null,
  change bigint not null,
  off_sale bigint not null,
  set_to_zero bigint not null,
  counted bigint,
  counted_at bigint,
  count_reference text,
  change_then bigint not null default 0,
  sale_at bigint,
  primary key (bucket, store, sku)
) with (fillfactor = 50);

create table stock_changes (
  bucket int not null,
  store text collate "C" not null,
  seq bigint not null,
  sku text collate "C" not null,
  available bigint,
  change bigint not null,
  off_sale bigint not null,
  at bigint not null,
  primary key (bucket, store, seq)
);
create index stock_changes_of_sku on stock_changes (bucket, store, sku, seq);

create table open_lines (
  bucket int not null,
  store text collate "C" not null,
  sku text collate "C" not null,
  id bigint not null,
  primary key (bucket, store, sku, id)
);

create table effects (
  bucket int not null,
  key text collate "C" not null,
  id bigint not null,
  kind text collate "C" not null,
  target text collate "C" not null,
  number bigint not null,
  component bigint not null,
  minor bigint not null,
  currency text collate "C" not null,
  reference text collate "C",
  state text collate "C" not null,
  attempts bigint not null,
  next_at bigint,
  last_error text,
  at bigint not null,
  via text collate "C",
  primary key (bucket, key)
) with (fillfactor = 80);
create index effects_by_state on effects (state, at, key);
create index effects_next on effects (via, next_at) where next_at is not null;

create table parcels (
  bucket int not null,
  id bigint not null,
  is_return bigint not null,
  number bigint not null,
  carrier text collate "C" not null,
  tracking text collate "C" not null,
  primary key (bucket, id, is_return, number)
);
create index parcels_of_tracking on parcels (tracking);

create table notices (
  bucket int not null,
  id bigint not null,
  version bigint not null,
  seq bigint not null,
  reader text collate "C" not null,
  kind text collate "C" not null,
  case_number bigint not null,
  amount_minor bigint not null,
  currency text collate "C" not null,
  act_by bigint,
  at bigint not null,
  primary key (bucket, id, version, seq)
);
create index notices_of_reader on notices (bucket, reader, at, id, version, seq);

create table "references" (
  bucket int not null,
  store text collate "C" not null,
  reference text collate "C" not null,
  id bigint not null,
  primary key (bucket, store, reference)
);

create table changed (
  bucket int not null,
  id bigint not null,
  version bigint not null,
  primary key (bucket, id)
);

create table buyer_orders (
  bucket int not null,
  buyer text collate "C" not null,
  id bigint not null,
  version bigint not null,
  store text collate "C" not null,
  reference text collate "C",
  currency text collate "C" not null,
  payable_minor bigint not null,
  stage text collate "C" not null,
  ending text collate "C" not null,
  partly_shipped bigint not null,
  lines bigint not null,
  open_cases bigint not null,
  placed_at bigint not null,
  changed_at bigint not null,
  due_at bigint,
  first_title text collate "C" not null,
  primary key (bucket, buyer, id)
);
create index buyer_orders_newest on buyer_orders (bucket, buyer, placed_at, id);

create table saved_items (
  bucket int not null,
  owner text collate "C" not null,
  kind text collate "C" not null,
  name text collate "C" not null,
  value text not null,
  at bigint not null,
  primary key (bucket, owner, kind, name)
);

create table selected_orders (
  bucket int not null,
  selection text collate "C" not null,
  id bigint not null,
  at bigint not null,
  primary key (bucket, selection, id)
);
create index selected_orders_by_time on selected_orders (at);

create table bulk_runs (
  bucket int not null,
  store text collate "C" not null,
  id text collate "C" not null,
  created_at bigint not null,
  look_at bigint,
  run text not null,
  primary key (bucket, store, id)
);
create index bulk_runs_newest on bulk_runs (bucket, store, created_at, id);
create index bulk_runs_waiting on bulk_runs (look_at) where look_at is not null;

create table bulk_orders (
  bucket int not null,
  run text collate "C" not null,
  id bigint not null,
  result text collate "C" not null,
  way text collate "C",
  currency text collate "C" not null,
  payable_minor bigint not null,
  back_minor bigint not null,
  refusal text,
  version bigint not null,
  at bigint not null,
  primary key (bucket, run, id)
);
create index bulk_orders_of_result on bulk_orders (bucket, run, result, id);

-- Who of several processes looks after which buckets (those whose number modulo 64 is the slice's), and until when unless it says so
-- again; and who is there at all, so that each takes its share.
create table leases (
  slice int primary key,
  owner text collate "C",
  until bigint not null
);
insert into leases (slice, until) select generate_series(0, 63), 0;

create table members (
  owner text collate "C" primary key,
  until bigint not null
);
