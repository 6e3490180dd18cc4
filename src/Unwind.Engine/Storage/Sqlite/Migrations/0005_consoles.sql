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

-- Who put a policy live; null for the program itself, which found it in its folder.
alter table policies add column put_by text;
