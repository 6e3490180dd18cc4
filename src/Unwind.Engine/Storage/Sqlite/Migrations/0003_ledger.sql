-- Postings know their store and their moment, so that a store's statement is a range of one index. They are what the events
-- say: those of before are written anew from them when the program opens the file (Refolding), and the day sums with them.
drop table postings;
create table postings (
  bucket integer not null,
  id integer not null,
  version integer not null,
  seq integer not null,
  store text not null,
  currency text not null,
  at integer not null,
  source text not null,
  target text not null,
  component integer not null,
  minor integer not null,
  primary key (bucket, id, version, seq)
) without rowid;
create index postings_of_store on postings (bucket, store, at, id, version, seq);

-- What came into an account (debit) and went out of it (credit) on a UTC day, counted in days since 1970: sums of postings
-- and transfers, kept in the commit that writes them.
create table ledger_days (
  bucket integer not null,
  store text not null,
  currency text not null,
  day integer not null,
  account text not null,
  debit_minor integer not null,
  credit_minor integer not null,
  entries integer not null,
  primary key (bucket, store, currency, day, account)
) without rowid;

-- Money of a store that belongs to no order, once for each reference.
create table transfers (
  bucket integer not null,
  store text not null,
  reference text not null,
  source text not null,
  target text not null,
  minor integer not null,
  currency text not null,
  at integer not null,
  by text not null,
  words text,
  primary key (bucket, store, reference)
) without rowid;
create index transfers_by_time on transfers (bucket, store, at, reference);

-- Facts and money are added to, never changed. Who must mend a file by hand has to drop these first.
create trigger events_stay_update before update on events begin
  select raise(abort, 'events are append-only');
end;
create trigger events_stay_delete before delete on events begin
  select raise(abort, 'events are append-only');
end;
create trigger postings_stay_update before update on postings begin
  select raise(abort, 'postings are append-only');
end;
create trigger postings_stay_delete before delete on postings begin
  select raise(abort, 'postings are append-only');
end;
create trigger transfers_stay_update before update on transfers begin
  select raise(abort, 'transfers are append-only');
end;
create trigger transfers_stay_delete before delete on transfers begin
  select raise(abort, 'transfers are append-only');
end;

-- A count of the warehouse, and what "change" was then: available is counted + change - change_then (R33). Null: never counted.
alter table stock add column counted integer;
alter table stock add column counted_at integer;
alter table stock add column count_reference text;
alter table stock add column change_then integer not null default 0;
-- When it was last put on sale or taken off: an older word about that is no news.
alter table stock add column sale_at integer;

-- The feed of what became of each SKU, for those who sell it elsewhere as well; numbered from 1 for each store.
create table stock_changes (
  bucket integer not null,
  store text not null,
  seq integer not null,
  sku text not null,
  available integer,
  change integer not null,
  off_sale integer not null,
  at integer not null,
  primary key (bucket, store, seq)
) without rowid;
create index stock_changes_of_sku on stock_changes (bucket, store, sku, seq);
-- SKUs of before begin the feed, at the beginning of time: what orders did to them has no finer time.
insert into stock_changes (bucket, store, seq, sku, available, change, off_sale, at)
select bucket, store, row_number() over (partition by bucket, store order by sku), sku, null, change, off_sale, 0 from stock;

insert into meta (name, value) select 'refold', 'due' where exists (select 1 from orders) on conflict (name) do nothing;
