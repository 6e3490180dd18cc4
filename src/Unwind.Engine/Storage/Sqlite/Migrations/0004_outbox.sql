-- Who carries an effect out: the engine's own ledger (escrow), a configured channel or carrier, or nobody, where somebody
-- reads what is asked. A party that is down must not stand before the others, so what is due is found for each.

alter table effects add column via text;
update effects set via = 'escrow' where state in ('pending', 'parked');
drop index effects_next;
create index effects_next on effects (via, next_at) where next_at is not null;

-- Which order a carrier's report is about, when it knows the tracking number only. Returns have their case's number.
create table parcels (
  bucket integer not null,
  id integer not null,
  is_return integer not null,
  number integer not null,
  carrier text not null,
  tracking text not null,
  primary key (bucket, id, is_return, number)
) without rowid;
create index parcels_of_tracking on parcels (tracking);

insert into parcels
select o.bucket, o.id, 0, json_extract(p.value, '$.number'), json_extract(p.value, '$.carrier'), json_extract(p.value, '$.tracking')
from orders o, json_each(o.state, '$.parcels') p;

insert into parcels
select o.bucket, o.id, 1, json_extract(c.value, '$.number'), json_extract(c.value, '$.state.carrier'), json_extract(c.value, '$.state.tracking')
from orders o, json_each(o.state, '$.cases') c
where json_extract(c.value, '$.state.tracking') is not null and json_extract(c.value, '$.state.carrier') is not null;
