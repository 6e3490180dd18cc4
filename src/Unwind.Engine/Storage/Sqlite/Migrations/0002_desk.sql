-- Which cases the desk has, and who has them (R26). Cases of before never met a desk.

alter table cases add column officer text;
alter table cases add column desk integer not null default 0;
-- The desk's queue is a small part of all cases, and the bucket leads where there are several writers.
create index cases_of_desk on cases (open, sort_at, id, number) where desk = 1;
create index cases_of_officer on cases (officer, open desc, sort_at, id, number) where officer is not null;

-- A store's record (R43): what each fact counts as, at the fact's own time. It only grows. A period of one store is one
-- range of the key, and the rows of an order are found by its facts' times.
create table conduct (
  bucket integer not null,
  store text not null,
  at integer not null,
  id integer not null,
  version integer not null,
  seq integer not null,
  currency text not null,
  kind text not null,
  liable text not null,
  cause text,
  units integer not null,
  minor integer not null,
  points integer not null,
  primary key (bucket, store, at, id, version, seq)
) without rowid;

-- Orders that were there before are folded anew from their events when the program opens the file: see Refolding.
insert into meta (name, value) select 'refold', 'due' where exists (select 1 from orders);
