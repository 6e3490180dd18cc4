using Unwind.Engine.Settlements;

namespace Unwind.Engine.Storage.Sqlite;

sealed partial class SqliteWriter
{
    readonly LedgerDays days = new();

    void SavePostings(List<PostingRecord> postings)
    {
        if (postings.Count == 0) return;
        days.Clear();
        foreach (var record in postings)
        {
            var (order, posting) = (record.Order, record.Posting);
            Sql("""
                insert into postings (bucket, id, version, seq, store, currency, at, source, target, component, minor)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                """)
                .Bind(order.Bucket).Bind(order.Value).Bind(record.Version).Bind(record.Seq).Bind(record.Store)
                .Bind(record.Currency).Bind(record.At).Bind(posting.From).Bind(posting.To).Bind(posting.Component)
                .Bind(posting.Minor).Run();
            days.Add(order.Bucket, record.Store, record.Currency, record.At, posting.From, posting.To, posting.Minor);
        }
        SaveDays();
    }

    void SaveDays()
    {
        foreach (var (day, sum) in days.Sums)
        {
            Sql("""
                insert into ledger_days (bucket, store, currency, day, account, debit_minor, credit_minor, entries)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                on conflict (bucket, store, currency, day, account) do update set
                  debit_minor = debit_minor + excluded.debit_minor, credit_minor = credit_minor + excluded.credit_minor,
                  entries = entries + excluded.entries
                """)
                .Bind(day.Bucket).Bind(day.Store).Bind(day.Currency).Bind(day.Day).Bind(day.Account)
                .Bind(sum.DebitMinor).Bind(sum.CreditMinor).Bind(sum.Entries).Run();
            if (day.Account != Unwind.Settlements.Postings.Deposit) continue;
            Sql("""
                insert into store_totals (bucket, store, currency, placed, paid, back, paid_minor, back_minor, complaints, points,
                  fines_minor, compensation_minor, deposit_minor)
                values (?1, ?2, ?3, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?4)
                on conflict (bucket, store, currency) do update set deposit_minor = deposit_minor + excluded.deposit_minor
                """).Bind(day.Bucket).Bind(day.Store).Bind(day.Currency).Bind(sum.BalanceMinor).Run();
        }
    }

    public bool SaveTransfer(Transfer transfer, out Transfer stands)
    {
        if (FindTransfer(transfer.Store, transfer.Reference) is { } before)
        {
            stands = before;
            return false;
        }
        var (bucket, at) = (Bucket.Of(transfer.Store), transfer.At.ToUnixTimeMilliseconds());
        Sql("""
            insert into transfers (bucket, store, reference, source, target, minor, currency, at, by, words)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """)
            .Bind(bucket).Bind(transfer.Store).Bind(transfer.Reference).Bind(transfer.From).Bind(transfer.To)
            .Bind(transfer.Minor).Bind(transfer.Currency).Bind(at).Bind(transfer.By.ToString()).Bind(transfer.Words).Run();
        days.Clear();
        days.Add(bucket, transfer.Store, transfer.Currency, at, transfer.From, transfer.To, transfer.Minor);
        SaveDays();
        stands = transfer;
        return true;
    }

    Transfer? FindTransfer(string store, string reference)
    {
        var row = Sql("""
            select source, target, minor, currency, at, by, words from transfers
            where bucket = ?1 and store = ?2 and reference = ?3
            """).Bind(Bucket.Of(store)).Bind(store).Bind(reference);
        if (!row.Next()) return null;
        var found = new Transfer(
            store, reference, row.Text(0), row.Text(1), row.Long(2), row.Text(3), Queries.Instants.At(row.Long(4)),
            Actor.Parse(row.Text(5)) ?? throw new InvalidOperationException($"The transfer {reference} is nobody's."),
            row.TextOrNull(6));
        row.Reset();
        return found;
    }
}
