-- Orders with open units of a SKU, by when they were placed: a page of them, or a run's next chunk, is found without sorting all of them.
alter table open_lines add column placed_at bigint;
update open_lines l set placed_at = o.placed_at from orders o where o.bucket = l.bucket and o.id = l.id;
delete from open_lines where placed_at is null;
alter table open_lines alter column placed_at set not null;
alter table open_lines drop constraint open_lines_pkey;
alter table open_lines add constraint open_lines_pkey primary key (bucket, store, sku, placed_at, id);
