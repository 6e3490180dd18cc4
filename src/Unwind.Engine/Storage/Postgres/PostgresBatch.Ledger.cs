using Unwind.Engine.Settlements;

namespace Unwind.Engine.Storage.Postgres;

sealed partial class PostgresBatch
{
    readonly LedgerDays days = new();

    void SavePostings(List<PostingRecord> postings)
    {
        if (postings.Count == 0) return;
        Queue(
            """
            insert into postings (bucket, id, version, seq, store, currency, at, source, target, component, minor)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            Ints(postings, r => r.Order.Bucket), Longs(postings, r => r.Order.Value), Longs(postings, r => (long)r.Version),
            Longs(postings, r => (long)r.Seq), Texts(postings, r => r.Store), Texts(postings, r => r.Currency), Longs(postings, r => r.At),
            Texts(postings, r => r.Posting.From), Texts(postings, r => r.Posting.To), Longs(postings, r => (long)r.Posting.Component),
            Longs(postings, r => r.Posting.Minor));
        days.Clear();
        foreach (var r in postings) days.Add(r.Order.Bucket, r.Store, r.Currency, r.At, r.Posting.From, r.Posting.To, r.Posting.Minor);
        SaveDays();
    }

    void SaveDays()
    {
        var sums = days.Sums;
        Queue(
            """
            insert into ledger_days (bucket, store, currency, day, account, debit_minor, credit_minor, entries)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (bucket, store, currency, day, account) do update set
              debit_minor = ledger_days.debit_minor + excluded.debit_minor,
              credit_minor = ledger_days.credit_minor + excluded.credit_minor, entries = ledger_days.entries + excluded.entries
            """,
            Ints(sums, s => s.Key.Bucket), Texts(sums, s => s.Key.Store), Texts(sums, s => s.Key.Currency), Longs(sums, s => s.Key.Day),
            Texts(sums, s => s.Key.Account), Longs(sums, s => s.Value.DebitMinor), Longs(sums, s => s.Value.CreditMinor),
            Longs(sums, s => s.Value.Entries));
        KeyValuePair<LedgerDay, LedgerSum>[] deposits =
        [
            .. sums.Where(s => s.Key.Account == Unwind.Settlements.Postings.Deposit).GroupBy(s => s.Key with { Day = 0 })
                .Select(g => KeyValuePair.Create(g.Key, g.Aggregate(new LedgerSum(0, 0, 0), (a, s) => a + s.Value))),
        ];
        if (deposits.Length == 0) return;
        Queue(
            """
            insert into store_totals as t (bucket, store, currency, deposit_minor, placed, paid, back, paid_minor, back_minor, complaints,
              points, fines_minor, compensation_minor)
            select *, 0, 0, 0, 0, 0, 0, 0, 0, 0 from unnest($1, $2, $3, $4)
            on conflict (bucket, store, currency) do update set deposit_minor = t.deposit_minor + excluded.deposit_minor
            """,
            Ints(deposits, d => d.Key.Bucket), Texts(deposits, d => d.Key.Store), Texts(deposits, d => d.Key.Currency),
            Longs(deposits, d => d.Value.BalanceMinor));
    }

    public bool SaveTransfer(Transfer transfer, out Transfer stands)
    {
        var bucket = Bucket.Of(transfer.Store);
        Hold(bucket);
        if (FindTransfer(bucket, transfer.Store, transfer.Reference) is { } before)
        {
            stands = before;
            return false;
        }
        var at = transfer.At.ToUnixTimeMilliseconds();
        Queue(
            """
            insert into transfers (bucket, store, reference, source, target, minor, currency, at, by, words)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            Int(bucket), Text(transfer.Store), Text(transfer.Reference), Text(transfer.From), Text(transfer.To), Long(transfer.Minor),
            Text(transfer.Currency), Long(at), Text(transfer.By.ToString()), Text(transfer.Words));
        days.Clear();
        days.Add(bucket, transfer.Store, transfer.Currency, at, transfer.From, transfer.To, transfer.Minor);
        SaveDays();
        // The next transfer of the same batch must find this one.
        Flush();
        stands = transfer;
        return true;
    }

    Transfer? FindTransfer(int bucket, string store, string reference)
    {
        Flush();
        Queue("select source, target, minor, currency, at, by, words from transfers where bucket = $1 and store = $2 and reference = $3",
            Int(bucket), Text(store), Text(reference));
        return Send(row => !row.Read() ? null : new Transfer(
            store, reference, row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), Queries.Instants.At(row.GetInt64(4)),
            Actor.Parse(row.GetString(5)) ?? throw new InvalidOperationException($"The transfer {reference} is nobody's."),
            row.IsDBNull(6) ? null : row.GetString(6)));
    }
}
