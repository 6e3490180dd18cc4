-- What the operator's lists and reports stand on: sums that are kept as rows come, so that a list of stores and a report read
-- some hundred rows however much is sold. Triggers keep them: whoever writes a record or money, at whichever time, is counted.

-- Whether money of an order had gone back, or it had been paid, before.
create index if not exists conduct_paid on conduct (bucket, id) where kind = 'paid';
create index if not exists conduct_back on conduct (bucket, id) where minor > 0 and kind in ('cancelled', 'refunded');

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

-- The whole market's record by UTC day, counted in days since 1970.
create table market_days (
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
  primary key (day, currency, kind, liable, cause)
) without rowid;

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
select (at - (at % 86400000 + 86400000) % 86400000) / 86400000, currency, kind, liable, coalesce(cause, ''),
  sum(what is not null and turn = 1), count(*), sum(units), sum(minor), sum(points)
from (
  select *, row_number() over (partition by bucket, id, what order by version, seq) turn
  from (
    select *, case when kind = 'paid' then 'paid' when minor > 0 and kind in ('cancelled', 'refunded') then 'back' end what from conduct))
group by 1, 2, 3, 4, 5;

create trigger conduct_counts_paid after insert on conduct when new.kind = 'paid' begin
  insert into store_totals values (new.bucket, new.store, new.currency, 0,
    not exists (select 1 from conduct c indexed by conduct_paid where c.bucket = new.bucket and c.id = new.id and c.kind = 'paid' and (c.version, c.seq) <> (new.version, new.seq)),
    0, new.minor, 0, 0, 0, 0, 0, 0)
  on conflict (bucket, store, currency) do update set paid = paid + excluded.paid, paid_minor = paid_minor + excluded.paid_minor;
  insert into market_days values ((new.at - (new.at % 86400000 + 86400000) % 86400000) / 86400000, new.currency, new.kind, new.liable, coalesce(new.cause, ''),
    not exists (select 1 from conduct c indexed by conduct_paid where c.bucket = new.bucket and c.id = new.id and c.kind = 'paid' and (c.version, c.seq) <> (new.version, new.seq)),
    1, new.units, new.minor, new.points)
  on conflict (day, currency, kind, liable, cause) do update set
    orders = orders + excluded.orders, entries = entries + 1, units = units + excluded.units, minor = minor + excluded.minor, points = points + excluded.points;
end;

create trigger conduct_counts_back after insert on conduct when new.minor > 0 and new.kind in ('cancelled', 'refunded') begin
  insert into store_totals values (new.bucket, new.store, new.currency, 0, 0,
    not exists (select 1 from conduct c indexed by conduct_back where c.bucket = new.bucket and c.id = new.id and c.minor > 0 and c.kind in ('cancelled', 'refunded') and (c.version, c.seq) <> (new.version, new.seq)),
    0, new.minor, 0, 0, 0, 0, 0)
  on conflict (bucket, store, currency) do update set back = back + excluded.back, back_minor = back_minor + excluded.back_minor;
  insert into market_days values ((new.at - (new.at % 86400000 + 86400000) % 86400000) / 86400000, new.currency, new.kind, new.liable, coalesce(new.cause, ''),
    not exists (select 1 from conduct c indexed by conduct_back where c.bucket = new.bucket and c.id = new.id and c.minor > 0 and c.kind in ('cancelled', 'refunded') and (c.version, c.seq) <> (new.version, new.seq)),
    1, new.units, new.minor, new.points)
  on conflict (day, currency, kind, liable, cause) do update set
    orders = orders + excluded.orders, entries = entries + 1, units = units + excluded.units, minor = minor + excluded.minor, points = points + excluded.points;
end;

create trigger conduct_counts_rest after insert on conduct
when new.kind <> 'paid' and not (new.minor > 0 and new.kind in ('cancelled', 'refunded')) begin
  insert into store_totals values (new.bucket, new.store, new.currency, new.kind = 'placed', 0, 0, 0, 0, new.kind = 'complained', new.points,
    case when new.kind in ('penalised', 'waived') then new.minor else 0 end, case when new.kind = 'compensated' then new.minor else 0 end, 0)
  on conflict (bucket, store, currency) do update set
    placed = placed + excluded.placed, complaints = complaints + excluded.complaints, points = points + excluded.points,
    fines_minor = fines_minor + excluded.fines_minor, compensation_minor = compensation_minor + excluded.compensation_minor;
  insert into market_days values ((new.at - (new.at % 86400000 + 86400000) % 86400000) / 86400000, new.currency, new.kind, new.liable, coalesce(new.cause, ''),
    0, 1, new.units, new.minor, new.points)
  on conflict (day, currency, kind, liable, cause) do update set
    entries = entries + 1, units = units + excluded.units, minor = minor + excluded.minor, points = points + excluded.points;
end;

create trigger postings_count_deposit after insert on postings when new.source = 'deposit' or new.target = 'deposit' begin
  insert into store_totals values (new.bucket, new.store, new.currency, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    case when new.target = 'deposit' then new.minor else 0 end - case when new.source = 'deposit' then new.minor else 0 end)
  on conflict (bucket, store, currency) do update set deposit_minor = deposit_minor + excluded.deposit_minor;
end;

create trigger transfers_count_deposit after insert on transfers when new.source = 'deposit' or new.target = 'deposit' begin
  insert into store_totals values (new.bucket, new.store, new.currency, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    case when new.target = 'deposit' then new.minor else 0 end - case when new.source = 'deposit' then new.minor else 0 end)
  on conflict (bucket, store, currency) do update set deposit_minor = deposit_minor + excluded.deposit_minor;
end;

-- A store's penalties, which are few among its facts.
create index conduct_penalties on conduct (bucket, store, at, id) where kind in ('penalised', 'waived');
