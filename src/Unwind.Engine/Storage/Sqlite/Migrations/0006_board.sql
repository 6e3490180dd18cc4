-- Sums of a store's record (R43) by UTC day, counted in days since 1970: kept in the commit that writes the record, so that a
-- store's board reads some hundred rows however much it sells. "orders" counts an order once: when it was first paid, and when
-- money first went back.
create table conduct_days (
  bucket integer not null,
  store text not null,
  day integer not null,
  currency text not null,
  kind text not null,
  liable text not null,
  cause text not null,
  orders integer not null,
  entries integer not null,
  units integer not null,
  minor integer not null,
  points integer not null,
  primary key (bucket, store, day, currency, kind, liable, cause)
) without rowid;

-- Whether an order had been paid, or money had gone back, before.
create index conduct_paid on conduct (bucket, id) where kind = 'paid';
create index conduct_back on conduct (bucket, id) where minor > 0 and kind in ('cancelled', 'refunded');

-- What the record of before makes. Rows that a refold still adds are counted as they come.
insert into conduct_days
select bucket, store, (at - (at % 86400000 + 86400000) % 86400000) / 86400000, currency, kind, liable, coalesce(cause, ''),
  sum(what is not null and turn = 1), count(*), sum(units), sum(minor), sum(points)
from (
  select *, row_number() over (partition by bucket, id, what order by version, seq) turn
  from (
    select *, case when kind = 'paid' then 'paid' when minor > 0 and kind in ('cancelled', 'refunded') then 'back' end what from conduct))
group by 1, 2, 3, 4, 5, 6, 7;

-- A store's orders by what is due of them next; stage and cases stand in it, so that those of another stage cost nothing.
create index orders_due_of_store on orders (bucket, store, due_at, id, stage, open_cases) where due_at is not null;
