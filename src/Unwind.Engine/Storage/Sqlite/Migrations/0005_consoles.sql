-- What people keep for themselves: views of a list, macros of the desk. The bucket is the owner's.
create table saved_items (
  bucket integer not null,
  owner text not null,
  kind text not null,
  name text not null,
  value text not null,
  at integer not null,
  primary key (bucket, owner, kind, name)
) without rowid;

-- Orders that somebody has ticked on their pages, to do something with all of them. The bucket is the selection's.
create table selected_orders (
  bucket integer not null,
  selection text not null,
  id integer not null,
  at integer not null,
  primary key (bucket, selection, id)
) without rowid;
create index selected_orders_by_time on selected_orders (at);

-- The desk's queue in each order in which it is read: whose it is, who is waited for, of which kind, about whom; by deadline or
-- by what is at stake. It is a small part of all cases, and these are of that part only. `desk` is in them as well, so
-- that counting looks at nothing else.
create index cases_of_desk_by_amount on cases (open, desk, amount_minor, id, number) where desk = 1;
create index cases_of_desk_officer on cases (open, desk, officer, sort_at, id, number) where desk = 1;
create index cases_of_desk_officer_by_amount on cases (open, desk, officer, amount_minor, id, number) where desk = 1;
create index cases_of_desk_waiting on cases (open, desk, waits_on, sort_at, id, number) where desk = 1;
create index cases_of_desk_waiting_by_amount on cases (open, desk, waits_on, amount_minor, id, number) where desk = 1;
create index cases_of_desk_kind on cases (open, desk, kind, sort_at, id, number) where desk = 1;
create index cases_of_desk_buyer on cases (open, desk, buyer, sort_at, id, number) where desk = 1;
create index cases_of_desk_store on cases (open, desk, store, sort_at, id, number) where desk = 1;

-- Who put a policy live; null for the program itself, which found it in its folder.
alter table policies add column put_by text;
