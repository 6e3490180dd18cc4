-- What the operator's lists and reports stand on: sums that are kept as rows come, so that a list of stores and a report read
-- some hundred rows however much is sold. They are kept in the commit that writes the rows.

-- A store's totals over all time, for each currency. "paid" and "back" count an order once: when it was first paid, and when
-- money first went back.
create table store_totals (
  bucket integer not null,
  store text not null,
  currency text not null,
  placed integer not null,
  paid integer not null,
  back integer not null,
  paid_minor integer not null,
  back_minor integer not null,
  complaints integer not null,
  points integer not null,
  fines_minor integer not null,
  compensation_minor integer not null,
  deposit_minor integer not null,
  primary key (bucket, store, currency)
) without rowid;

-- The record of a bucket's stores by UTC day, counted in days since 1970; the market's is the sum over the buckets.
create table market_days (
  bucket integer not null,
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
  primary key (bucket, day, currency, kind, liable, cause)
) without rowid;
create index market_days_by_day on market_days (day);

insert into store_totals
select bucket, store, currency,
  sum(kind = 'placed'), count(distinct case when kind = 'paid' then id end),
  count(distinct case when minor > 0 and kind in ('cancelled', 'refunded') then id end),
  sum(case when kind = 'paid' then minor else 0 end), sum(case when kind in ('cancelled', 'refunded') then minor else 0 end),
  sum(kind = 'complained'), sum(points), sum(case when kind in ('penalised', 'waived') then minor else 0 end),
  sum(case when kind = 'compensated' then minor else 0 end), 0
from conduct group by bucket, store, currency;

insert into store_totals
select bucket, store, currency, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(debit_minor - credit_minor)
from ledger_days where account = 'deposit' group by bucket, store, currency
on conflict (bucket, store, currency) do update set deposit_minor = deposit_minor + excluded.deposit_minor;

insert into market_days
select bucket, day, currency, kind, liable, cause, sum(orders), sum(entries), sum(units), sum(minor), sum(points)
from conduct_days group by 1, 2, 3, 4, 5, 6;

-- A store's penalties, which are few among its facts.
create index conduct_penalties on conduct (bucket, store, at, id) where kind in ('penalised', 'waived');
