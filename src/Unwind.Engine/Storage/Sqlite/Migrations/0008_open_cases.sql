-- A store's orders with an open case, newest first, with what its tabs ask of them: found without reading the others, however
-- many there are.
create index orders_open_of_store on orders (bucket, store, placed_at, id, stage) where open_cases > 0;
