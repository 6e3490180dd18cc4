namespace Unwind.Engine.Storage.Sqlite;

sealed partial class SqliteWriter
{
    public void Save(Changes changes)
    {
        foreach (var record in changes.Orders.Values) SaveOrder(record);
        foreach (var record in changes.Events)
        {
            Sql("insert into events (bucket, id, version, hash, event) values (?1, ?2, ?3, ?4, ?5)")
                .Bind(record.Order.Bucket).Bind(record.Order.Value).Bind(record.Version).BindBlob(record.Hash)
                .BindText(record.Json).Run();
        }
        foreach (var record in changes.Answers)
        {
            Sql("""
                insert into answers (bucket, key, hash, id, version, refusal, outcome, at)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """)
                .Bind(record.Key.Bucket).Bind(record.Key.Key).BindBlob(record.Hash).Bind(record.Order.Value)
                .Bind(record.Version).BindText(record.Refusal).BindText(record.Outcome).Bind(record.At).Run();
        }
        foreach (var record in changes.Cases) SaveCase(record);
        SavePostings(changes.Postings);
        foreach (var record in changes.Parcels)
        {
            Sql("""
                insert into parcels (bucket, id, is_return, number, carrier, tracking) values (?1, ?2, ?3, ?4, ?5, ?6)
                on conflict (bucket, id, is_return, number) do update set carrier = excluded.carrier, tracking = excluded.tracking
                """)
                .Bind(record.Order.Bucket).Bind(record.Order.Value).Bind(record.Returning).Bind(record.Number)
                .Bind(record.Carrier).Bind(record.Tracking).Run();
        }
        SaveConduct(changes.Conduct);
        SaveStock(changes.Stock, changes.At);
        SaveEffects(changes);
        foreach (var record in changes.Notices)
        {
            Sql("""
                insert into notices (bucket, id, version, seq, reader, kind, case_number, amount_minor, currency, act_by, at)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                """)
                .Bind(record.Order.Bucket).Bind(record.Order.Value).Bind(record.Version).Bind(record.Seq)
                .Bind(record.Reader).Bind(SnakeCase.Of(record.Notice.Kind)).Bind(record.Notice.Case)
                .Bind(record.Notice.AmountMinor).Bind(record.Currency).Bind(record.Notice.By?.ToUnixTimeMilliseconds())
                .Bind(record.At).Run();
        }
        foreach (var record in changes.References)
        {
            Sql("""insert into "references" (bucket, store, reference, id) values (?1, ?2, ?3, ?4)""")
                .Bind(record.Key.Bucket).Bind(record.Key.Store).Bind(record.Key.Reference).Bind(record.Order.Value).Run();
        }
        foreach (var record in changes.OpenLines)
        {
            Sql(record.Opens
                    ? "insert into open_lines (bucket, store, sku, placed_at, id) values (?1, ?2, ?3, ?4, ?5) on conflict (bucket, store, sku, placed_at, id) do nothing"
                    : "delete from open_lines where bucket = ?1 and store = ?2 and sku = ?3 and placed_at = ?4 and id = ?5")
                .Bind(record.Order.Bucket).Bind(record.Store).Bind(record.Sku).Bind(record.PlacedAt).Bind(record.Order.Value).Run();
        }
    }

    void SaveOrder(OrderRecord record)
    {
        var order = record.After;
        var statement = record.Before is null
            ? Sql("""
                insert into orders (bucket, id, version, stage, ending, payable_minor, partly_shipped, open_cases, changed_at,
                  due_at, hash, state, store, buyer, reference, currency, lines, policy, policy_version, placed_at, first_title, region)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
                """)
            : Sql("""
                update orders set version = ?3, stage = ?4, ending = ?5, payable_minor = ?6, partly_shipped = ?7,
                  open_cases = ?8, changed_at = ?9, due_at = ?10, hash = ?11, state = ?12
                where bucket = ?1 and id = ?2 and version <= ?3
                """);
        statement
            .Bind(order.Id.Bucket).Bind(order.Id.Value).Bind(order.Version).Bind(SnakeCase.Of(order.Stage))
            .Bind(SnakeCase.Of(order.Ending)).Bind(order.PayableMinor).Bind(order.IsPartlyShipped)
            .Bind(OpenCases(order)).Bind(record.ChangedAt.ToUnixTimeMilliseconds()).Bind(record.DueAt)
            .BindBlob(record.Hash).BindText(record.State);
        if (record.Before is null)
        {
            statement.Bind(order.Store).Bind(order.Buyer).Bind(order.Reference).Bind(order.Currency)
                .Bind(order.Lines.Length).Bind(order.PolicyId).Bind(order.PolicyVersion)
                .Bind(order.PlacedAt.ToUnixTimeMilliseconds()).Bind(order.Lines[0].Title).Bind(order.Region);
        }
        if (statement.Run() != 1)
            throw new InvalidOperationException($"The row of order {order.Id} was not where it had been read.");
        // Also when only what is due has changed: the buyers' lists show it.
        Sql("""
            insert into changed (bucket, id, version) values (?1, ?2, ?3)
            on conflict (bucket, id) do update set version = excluded.version
            """).Bind(order.Id.Bucket).Bind(order.Id.Value).Bind(order.Version).Run();
    }

    static int OpenCases(Order order)
    {
        var open = 0;
        foreach (var c in order.Cases) if (c.IsOpen) open++;
        return open;
    }

    void SaveCase(CaseRecord record)
    {
        var (order, c) = record;
        var (waitsFor, waitsOn, until) = Waiting.Of(c);
        var ended = (c.State as CaseState.Ended)?.At;
        Sql("""
            insert into cases (bucket, id, number, kind, store, buyer, waits_for, waits_on, until, amount_minor, currency,
              opened_at, open, sort_at, officer, desk)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
            on conflict (bucket, id, number) do update set kind = excluded.kind, waits_for = excluded.waits_for,
              waits_on = excluded.waits_on, until = excluded.until, amount_minor = excluded.amount_minor,
              open = excluded.open, sort_at = excluded.sort_at, officer = excluded.officer, desk = excluded.desk
            """)
            .Bind(order.Id.Bucket).Bind(order.Id.Value).Bind(c.Number).Bind(SnakeCase.Of(c.Kind)).Bind(order.Store)
            .Bind(order.Buyer).Bind(waitsFor).Bind(waitsOn is { } on ? SnakeCase.Of(on) : null)
            .Bind(until?.ToUnixTimeMilliseconds()).Bind(c.AmountMinor).Bind(order.Currency)
            .Bind(c.OpenedAt.ToUnixTimeMilliseconds()).Bind(c.IsOpen)
            .Bind((until ?? ended ?? c.OpenedAt).ToUnixTimeMilliseconds()).Bind(c.Hearing?.Officer).Bind(Waiting.IsAtDesk(c)).Run();
    }

    void SaveEffects(Changes changes)
    {
        foreach (var record in changes.Effects)
        {
            var effect = record.Effect;
            Sql("""
                insert into effects (bucket, key, id, kind, target, number, component, minor, currency, reference, state,
                  attempts, next_at, at, via)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, ?12, ?13, ?14)
                on conflict (bucket, key) do nothing
                """)
                .Bind(record.Order.Bucket).Bind(effect.Key).Bind(record.Order.Value).Bind(SnakeCase.Of(effect.Kind))
                .Bind(effect.To).Bind(effect.Number).Bind(effect.Component).Bind(effect.Minor).Bind(effect.Currency)
                .Bind(effect.Reference).Bind(record.State).Bind(record.NextAt).Bind(record.At).Bind(record.Via).Run();
        }
        foreach (var turn in changes.EffectTurns) SaveTurn(turn);
    }

    /// <summary>
    /// What waits for a person is asked about once a day as well, by whoever carries it out. The engine's own ledger has nothing
    /// to ask: what came back from it was paid elsewhere.
    /// </summary>
    void SaveTurn(EffectTurn turn)
    {
        if (turn.Turn == Turn.Done)
        {
            // Keys are paths, and '0' follows '/': everything below the path, and the path itself; one range of the key, however many
            // effects a bucket has.
            Sql("""
                update effects set state = 'done', next_at = null
                where bucket = ?1 and key >= ?2 and key < ?2 || '0' and (key = ?2 or key > ?2 || '/') and state <> 'done'
                """).Bind(turn.Order.Bucket).Bind(turn.Key).Run();
            return;
        }
        if (turn.Turn == Turn.Resumed)
        {
            Sql("""
                update effects set state = 'pending', next_at = ?1, last_error = null, attempts = max(attempts, 1)
                where bucket = ?2 and key = ?3 and state = 'parked'
                """).Bind(turn.At).Bind(turn.Order.Bucket).Bind(turn.Key).Run();
            return;
        }
        Sql("""
            update effects set state = 'parked', last_error = ?1, attempts = max(attempts, 1),
              next_at = case when via is null or via = 'escrow' then null else ?2 end
            where bucket = ?3 and key = ?4
            """).Bind(turn.Why).Bind(turn.At + 86_400_000).Bind(turn.Order.Bucket).Bind(turn.Key).Run();
    }
}
