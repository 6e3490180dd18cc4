using System.Text;

namespace Unwind.Importing;

/// <summary>
/// Orders as a table: one row for each line of an order, rows of one order together. What is said of the order itself is
/// read from its first row. Columns that are not needed may be missing.
/// </summary>
static class Sheet
{
    public static readonly ImmutableArray<string> Needed =
        ["reference", "store", "buyer", "currency", "placed_at", "sku", "title", "quantity", "unit_price_minor"];
    public static readonly ImmutableArray<string> Optional =
    [
        "discount_minor", "postage_minor", "region", "paid_at", "channel", "shipped_at", "carrier", "tracking", "picked_up_at",
        "delivered_at", "completed_at", "closed_at", "closed_reason", "refunded_at", "refunded_units", "refunded_minor", "refunded_reason",
    ];

    public static IEnumerable<Entry> Read(string file)
    {
        var rows = new List<IReadOnlyDictionary<string, string>>();
        var begins = 0;
        foreach (var (line, row) in Table.Read(file))
        {
            if (row.TryGetValue(Table.Ragged, out var ragged))
            {
                // It may have been part of the order before it, which then lacks a line: both are for a person to look at.
                if (rows.Count > 0) yield return new Entry(begins, string.Join(',', rows[0].Values), null, $"Line {line}, which follows it, has {ragged}.");
                else yield return new Entry(line, ragged, null, $"{ragged}.");
                rows = [];
                continue;
            }
            if (rows.Count == 0 && begins == 0) CheckColumns(row);
            if (rows.Count > 0 && (row["reference"] != rows[0]["reference"] || row["store"] != rows[0]["store"]))
            {
                yield return Make(begins, rows);
                rows = [];
            }
            if (rows.Count == 0) begins = line;
            rows.Add(row);
        }
        if (rows.Count > 0) yield return Make(begins, rows);
    }

    static void CheckColumns(IReadOnlyDictionary<string, string> row)
    {
        foreach (var name in Needed)
        {
            if (!row.ContainsKey(name))
                throw Trouble.Failed($"表头缺少列 {name}。", $"The header has no column {name}.");
        }
        foreach (var name in row.Keys)
        {
            if (!Needed.Contains(name) && !Optional.Contains(name))
                throw Trouble.Failed($"表头有不认识的列 {name}。", $"The header has a column that nobody knows: {name}.");
        }
    }

    static Entry Make(int line, List<IReadOnlyDictionary<string, string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows) text.AppendJoin(',', row.Values).Append('\n');
        try
        {
            return new Entry(line, text.ToString(), Order(rows), null);
        }
        catch (FormatException wrong)
        {
            return new Entry(line, text.ToString(), null, wrong.Message);
        }
    }

    static ImportOrder Order(List<IReadOnlyDictionary<string, string>> rows)
    {
        var head = new Cells(rows[0]);
        var lines = ImmutableArray.CreateBuilder<PlacedLine>(rows.Count);
        var refunds = ImmutableArray.CreateBuilder<ImportedRefund>();
        foreach (var cells in rows.Select(r => new Cells(r)))
        {
            lines.Add(new PlacedLine(
                cells.Text("sku"), cells.Text("title"), (int)Math.Clamp(cells.Whole("quantity"), 0, int.MaxValue),
                cells.Whole("unit_price_minor"), cells.Whole("discount_minor", 0), 0, StockMode.OnOrder, true));
            if (cells.Time("refunded_at") is { } refundedAt)
            {
                long? minor = cells.Has("refunded_minor") ? cells.Whole("refunded_minor") : null;
                refunds.Add(new ImportedRefund(
                    refundedAt, lines.Count, (int)Math.Clamp(cells.Whole("refunded_units", 0), 0, int.MaxValue), minor,
                    cells.Text("refunded_reason", "imported")));
            }
        }
        var reference = head.Text("reference");
        var placedAt = head.Time("placed_at") ?? throw new FormatException("placed_at: a time is needed.");
        var place = new PlaceOrder(
            default, head.Text("store"), head.Text("buyer"), head.Text("currency"), reference, lines.ToImmutable(), [],
            new PostageTerms(head.Whole("postage_minor", 0)), [], null)
        {
            Region = head.Has("region") ? head.Text("region") : null,
        };
        ImportedPayment? payment = null;
        if (head.Time("paid_at") is { } paidAt)
        {
            var due = lines.Sum(l => l.UnitPriceMinor * l.Quantity - l.DiscountMinor) + place.Postage.Minor;
            payment = new ImportedPayment(
                paidAt, $"imported-{reference}", [new Funding(FundingKind.Cash, head.Text("channel", "imported"), due)]);
        }
        ImmutableArray<ImportedParcel> parcels = head.Time("shipped_at") is { } shippedAt
            ? [new ImportedParcel(
                [], head.Text("carrier", "unknown"), head.Text("tracking", $"unknown-{reference}"), shippedAt,
                head.Time("picked_up_at"), head.Time("delivered_at"))]
            : [];
        return new ImportOrder(
            default, place, placedAt, payment, parcels, refunds.ToImmutable(),
            head.Time("closed_at") is null ? null : head.Text("closed_reason", "imported"), head.Time("closed_at"), head.Time("completed_at"));
    }

    /// <summary>The cells of one row; a cell that can't be read says so by its column.</summary>
    readonly struct Cells(IReadOnlyDictionary<string, string> row)
    {
        public bool Has(string name) => row.TryGetValue(name, out var text) && text.Length > 0;

        public string Text(string name, string? otherwise = null) =>
            Has(name) ? row[name] : otherwise ?? throw new FormatException($"{name}: it is empty.");

        public long Whole(string name, long? otherwise = null)
        {
            if (!Has(name)) return otherwise ?? throw new FormatException($"{name}: it is empty.");
            return long.TryParse(row[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs((decimal)number) < 1e15m
                ? number : throw new FormatException($"{name}: '{row[name]}' is not a whole number.");
        }

        public DateTimeOffset? Time(string name)
        {
            if (!Has(name)) return null;
            return DateTimeOffset.TryParse(
                row[name], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? time : throw new FormatException($"{name}: '{row[name]}' is not a time.");
        }
    }
}
