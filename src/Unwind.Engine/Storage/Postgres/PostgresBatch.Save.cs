namespace Unwind.Engine.Storage.Postgres;

sealed partial class PostgresBatch
{
    /// <summary>A statement for each table, whatever the number of rows. They go out with the commit.</summary>
    public void Save(Changes changes)
    {
        // What the rows must build upon is asked in one round trip; all the rest goes out with the commit.
        AskShelves([.. changes.Stock.Select(r => r.Key).Distinct()]);
        AskConduct(changes.Conduct);
        Answer();
        SaveStock(changes.Stock, changes.At);
        SaveConduct(changes.Conduct);
        SaveOrders(changes.Orders.Values);
        if (changes.Events.Count > 0)
        {
            Queue("insert into events (bucket, id, version, hash, event) select * from unnest($1, $2, $3, $4, $5)",
                Ints(changes.Events, r => r.Order.Bucket), Longs(changes.Events, r => r.Order.Value), Longs(changes.Events, r => (long)r.Version),
                Blobs(changes.Events, r => r.Hash), Jsons(changes.Events, r => r.Json));
        }
        if (changes.Answers.Count > 0)
        {
            Queue("insert into answers (bucket, key, hash, id, version, refusal, outcome, at) select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)",
                Ints(changes.Answers, r => r.Key.Bucket), Texts(changes.Answers, r => r.Key.Key), Blobs(changes.Answers, r => r.Hash),
                Longs(changes.Answers, r => r.Order.Value), Longs(changes.Answers, r => (long)r.Version), Jsons(changes.Answers, r => r.Refusal),
                Jsons(changes.Answers, r => r.Outcome), Longs(changes.Answers, r => r.At));
        }
        SaveCases(changes.Cases);
        SavePostings(changes.Postings);
        SaveParcels(changes.Parcels);
        SaveEffects(changes);
        if (changes.Notices.Count > 0)
        {
            var notices = changes.Notices;
            Queue(
                """
                insert into notices (bucket, id, version, seq, reader, kind, case_number, amount_minor, currency, act_by, at)
                select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """,
                Ints(notices, r => r.Order.Bucket), Longs(notices, r => r.Order.Value), Longs(notices, r => (long)r.Version),
                Longs(notices, r => (long)r.Seq), Texts(notices, r => r.Reader), Texts(notices, r => SnakeCase.Of(r.Notice.Kind)),
                Longs(notices, r => (long)r.Notice.Case), Longs(notices, r => r.Notice.AmountMinor), Texts(notices, r => r.Currency),
                Longs(notices, r => r.Notice.By?.ToUnixTimeMilliseconds()), Longs(notices, r => r.At));
        }
        if (changes.References.Count > 0)
        {
            Queue("""insert into "references" (bucket, store, reference, id) select * from unnest($1, $2, $3, $4)""",
                Ints(changes.References, r => r.Key.Bucket), Texts(changes.References, r => r.Key.Store),
                Texts(changes.References, r => r.Key.Reference), Longs(changes.References, r => r.Order.Value));
        }
        SaveOpenLines(changes.OpenLines);
    }

    void SaveOrders(Dictionary<OrderId, OrderRecord>.ValueCollection records)
    {
        OrderRecord[] fresh = [.. records.Where(r => r.Before is null)];
        OrderRecord[] known = [.. records.Where(r => r.Before is not null)];
        if (fresh.Length > 0)
        {
            Queue(
                """
                insert into orders (bucket, id, version, stage, ending, payable_minor, partly_shipped, open_cases, changed_at,
                  due_at, hash, state, store, buyer, reference, currency, lines, policy, policy_version, placed_at, first_title, region)
                select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
                """,
                [
                    .. Columns(fresh), Texts(fresh, r => r.After.Store), Texts(fresh, r => r.After.Buyer), Texts(fresh, r => r.After.Reference),
                    Texts(fresh, r => r.After.Currency), Longs(fresh, r => (long)r.After.Lines.Length), Texts(fresh, r => r.After.PolicyId),
                    Longs(fresh, r => (long)r.After.PolicyVersion), Longs(fresh, r => r.After.PlacedAt.ToUnixTimeMilliseconds()),
                    Texts(fresh, r => r.After.Lines[0].Title), Texts(fresh, r => r.After.Region),
                ]);
        }
        if (known.Length > 0)
        {
            // An order that is not as it was read ends the whole transaction, by a division that can't be done.
            Queue(
                """
                with written as (
                  update orders o set version = w.version, stage = w.stage, ending = w.ending, payable_minor = w.payable_minor,
                    partly_shipped = w.partly_shipped, open_cases = w.open_cases, changed_at = w.changed_at, due_at = w.due_at,
                    hash = w.hash, state = w.state
                  from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) as w(bucket, id, version, stage, ending,
                    payable_minor, partly_shipped, open_cases, changed_at, due_at, hash, state, before)
                  where o.bucket = w.bucket and o.id = w.id and o.bucket = any($1) and o.version = w.before
                  returning 1)
                select 1 / (case when count(*) = $14 then 1 else 0 end) from written
                """,
                [.. Columns(known), Longs(known, r => (long)r.Before!.Version), Int(known.Length)]);
        }
        if (records.Count == 0) return;
        Queue(
            """
            insert into changed (bucket, id, version) select * from unnest($1, $2, $3)
            on conflict (bucket, id) do update set version = excluded.version
            """,
            Ints(records, r => r.After.Id.Bucket), Longs(records, r => r.After.Id.Value), Longs(records, r => (long)r.After.Version));
    }

    static Npgsql.NpgsqlParameter[] Columns(OrderRecord[] records) =>
    [
        Ints(records, r => r.After.Id.Bucket), Longs(records, r => r.After.Id.Value), Longs(records, r => (long)r.After.Version),
        Texts(records, r => SnakeCase.Of(r.After.Stage)), Texts(records, r => SnakeCase.Of(r.After.Ending)), Longs(records, r => r.After.PayableMinor),
        Longs(records, r => r.After.IsPartlyShipped ? 1L : 0), Longs(records, r => (long)r.After.Cases.Count(c => c.IsOpen)),
        Longs(records, r => r.ChangedAt.ToUnixTimeMilliseconds()), Longs(records, r => r.DueAt), Blobs(records, r => r.Hash), Jsons(records, r => r.State),
    ];

    void SaveCases(List<CaseRecord> records)
    {
        if (records.Count == 0) return;
        // A case of which a batch tells twice is written as it is in the end: one statement writes a row once.
        CaseRecord[] last = [.. records.GroupBy(r => (r.Order.Id, r.Case.Number)).Select(g => g.Last())];
        var waits = last.Select(r => Waiting.Of(r.Case)).ToArray();
        var rows = last.Select((r, i) => (r.Order, r.Case, For: waits[i].Item1, On: waits[i].Item2, Until: waits[i].Item3)).ToArray();
        Queue(
            """
            insert into cases (bucket, id, number, kind, store, buyer, waits_for, waits_on, until, amount_minor, currency,
              opened_at, open, sort_at, officer, desk)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            on conflict (bucket, id, number) do update set kind = excluded.kind, waits_for = excluded.waits_for,
              waits_on = excluded.waits_on, until = excluded.until, amount_minor = excluded.amount_minor,
              open = excluded.open, sort_at = excluded.sort_at, officer = excluded.officer, desk = excluded.desk
            """,
            Ints(rows, r => r.Order.Id.Bucket), Longs(rows, r => r.Order.Id.Value), Longs(rows, r => (long)r.Case.Number),
            Texts(rows, r => SnakeCase.Of(r.Case.Kind)), Texts(rows, r => r.Order.Store), Texts(rows, r => r.Order.Buyer),
            Texts(rows, r => r.For), Texts(rows, r => r.On is { } on ? SnakeCase.Of(on) : null), Longs(rows, r => r.Until?.ToUnixTimeMilliseconds()),
            Longs(rows, r => r.Case.AmountMinor), Texts(rows, r => r.Order.Currency), Longs(rows, r => r.Case.OpenedAt.ToUnixTimeMilliseconds()),
            Longs(rows, r => r.Case.IsOpen ? 1L : 0),
            Longs(rows, r => (r.Until ?? (r.Case.State as CaseState.Ended)?.At ?? r.Case.OpenedAt).ToUnixTimeMilliseconds()),
            Texts(rows, r => r.Case.Hearing?.Officer), Longs(rows, r => Waiting.IsAtDesk(r.Case) ? 1L : 0));
    }

    void SaveParcels(List<ParcelRecord> records)
    {
        if (records.Count == 0) return;
        ParcelRecord[] last = [.. records.GroupBy(r => (r.Order, r.Returning, r.Number)).Select(g => g.Last())];
        Queue(
            """
            insert into parcels (bucket, id, is_return, number, carrier, tracking) select * from unnest($1, $2, $3, $4, $5, $6)
            on conflict (bucket, id, is_return, number) do update set carrier = excluded.carrier, tracking = excluded.tracking
            """,
            Ints(last, r => r.Order.Bucket), Longs(last, r => r.Order.Value), Longs(last, r => r.Returning ? 1L : 0),
            Longs(last, r => (long)r.Number), Texts(last, r => r.Carrier), Texts(last, r => r.Tracking));
    }

    void SaveEffects(Changes changes)
    {
        var records = changes.Effects;
        if (records.Count > 0)
        {
            Queue(
                """
                insert into effects (bucket, key, id, kind, target, number, component, minor, currency, reference, state,
                  next_at, at, via, attempts)
                select *, 0 from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                on conflict (bucket, key) do nothing
                """,
                Ints(records, r => r.Order.Bucket), Texts(records, r => r.Effect.Key), Longs(records, r => r.Order.Value),
                Texts(records, r => SnakeCase.Of(r.Effect.Kind)), Texts(records, r => r.Effect.To), Longs(records, r => (long)r.Effect.Number),
                Longs(records, r => (long)r.Effect.Component), Longs(records, r => r.Effect.Minor), Texts(records, r => r.Effect.Currency),
                Texts(records, r => r.Effect.Reference), Texts(records, r => r.State), Longs(records, r => r.NextAt), Longs(records, r => r.At),
                Texts(records, r => r.Via));
        }
        foreach (var turns in Runs(changes.EffectTurns)) SaveTurns(turns);
    }

    /// <summary>Turns are taken in the order of the facts: those of one kind that follow each other go together.</summary>
    static IEnumerable<List<EffectTurn>> Runs(List<EffectTurn> turns)
    {
        List<EffectTurn> run = [];
        foreach (var turn in turns)
        {
            if (run.Count > 0 && run[0].Turn != turn.Turn)
            {
                yield return run;
                run = [];
            }
            run.Add(turn);
        }
        if (run.Count > 0) yield return run;
    }

    /// <summary>
    /// What waits for a person is asked about once a day as well, by whoever carries it out. The engine's own ledger has nothing
    /// to ask: what came back from it was paid elsewhere.
    /// </summary>
    void SaveTurns(List<EffectTurn> turns)
    {
        Npgsql.NpgsqlParameter[] keys = [Ints(turns, t => t.Order.Bucket), Texts(turns, t => t.Key)];
        switch (turns[0].Turn)
        {
            case Turn.Done:
                // Keys are paths, and '0' follows '/': everything below the path, and the path itself.
                Queue(
                    """
                    update effects e set state = 'done', next_at = null from unnest($1, $2) as w(bucket, key)
                    where e.bucket = w.bucket and e.bucket = any($1) and e.key >= w.key and e.key < w.key || '0' and (e.key = w.key or e.key > w.key || '/')
                      and e.state <> 'done'
                    """, keys);
                break;
            case Turn.Resumed:
                Queue(
                    """
                    update effects e set state = 'pending', next_at = w.at, last_error = null, attempts = greatest(e.attempts, 1)
                    from unnest($1, $2, $3) as w(bucket, key, at)
                    where e.bucket = w.bucket and e.key = w.key and e.bucket = any($1) and e.state = 'parked'
                    """, [.. keys, Longs(turns, t => t.At)]);
                break;
            default:
                Queue(
                    """
                    update effects e set state = 'parked', last_error = w.why, attempts = greatest(e.attempts, 1),
                      next_at = case when e.via is null or e.via = 'escrow' then null else w.at + 86400000 end
                    from unnest($1, $2, $3, $4) as w(bucket, key, at, why)
                    where e.bucket = w.bucket and e.key = w.key and e.bucket = any($1)
                    """, [.. keys, Longs(turns, t => t.At), Texts(turns, t => t.Why)]);
                break;
        }
    }

    void SaveOpenLines(List<OpenLineRecord> records)
    {
        if (records.Count == 0) return;
        OpenLineRecord[] last = [.. records.GroupBy(r => (r.Store, r.Sku, r.Order)).Select(g => g.Last())];
        OpenLineRecord[] opened = [.. last.Where(r => r.Opens)], closed = [.. last.Where(r => !r.Opens)];
        if (opened.Length > 0)
        {
            Queue(
                """
                insert into open_lines (bucket, store, sku, placed_at, id) select * from unnest($1, $2, $3, $4, $5)
                on conflict (bucket, store, sku, placed_at, id) do nothing
                """,
                Ints(opened, r => r.Order.Bucket), Texts(opened, r => r.Store), Texts(opened, r => r.Sku), Longs(opened, r => r.PlacedAt),
                Longs(opened, r => r.Order.Value));
        }
        if (closed.Length > 0)
        {
            Queue(
                """
                delete from open_lines l using unnest($1, $2, $3, $4, $5) as w(bucket, store, sku, placed_at, id)
                where l.bucket = w.bucket and l.store = w.store and l.sku = w.sku and l.placed_at = w.placed_at and l.id = w.id and l.bucket = any($1)
                """,
                Ints(closed, r => r.Order.Bucket), Texts(closed, r => r.Store), Texts(closed, r => r.Sku), Longs(closed, r => r.PlacedAt),
                Longs(closed, r => r.Order.Value));
        }
    }
}
