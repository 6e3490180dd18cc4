-- Orders with open units of a SKU, by when they were placed: a page of them, or a run's next chunk, is found without sorting all of them.
create table open_lines_placed (
  bucket integer not null,
  store text not null,
  sku text not null,
  placed_at integer not null,
  id integer not null,
  primary key (bucket, store, sku, placed_at, id)
) without rowid;
insert into open_lines_placed (bucket, store, sku, placed_at, id)
select l.bucket, l.store, l.sku, o.placed_at, l.id from open_lines l join orders o on o.bucket = l.bucket and o.id = l.id;
drop table open_lines;
alter table open_lines_placed rename to open_lines;
