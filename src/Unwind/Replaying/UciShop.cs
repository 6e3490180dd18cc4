using Unwind.Importing;
using Unwind.Refunds;
using static Unwind.Replaying.Doing;

namespace Unwind.Replaying;

/// <summary>
/// A British shop, December 2010 to December 2011 (Daqing Chen, "Online Retail", UCI Machine Learning Repository, 2015).
/// Its cancellations name no purchase; an inference links them, unit by unit. What fits no purchase must be refused.
/// </summary>
static class UciShop
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Codes that are charges and corrections, not goods.</summary>
    static readonly ImmutableHashSet<string> Charges =
        ["M", "POST", "D", "CRUK", "BANK CHARGES", "DOT", "AMAZONFEE", "S", "C2", "PADS", "B"];

    sealed record Sold(int Row, string Code, int Units, long Minor);

    sealed class Invoice(string number, string customer, DateTimeOffset at)
    {
        public string Number => number;
        public string Customer => customer;
        public DateTimeOffset At => at;
        public readonly List<Sold> Lines = [];
        public readonly List<Step> Steps = [];
        public long Refunded;
    }

    sealed record Cancelled(string Invoice, string Code, int Units, string Price, string Customer, DateTimeOffset At);

    public static DataSet Read(string folder, int take, int seed)
    {
        var at = Path.Combine(folder, "uci-online-retail");
        return Read(Path.Combine(at, "online_retail.csv.gz"), Path.Combine(at, "derived_refund_links.csv.gz"), take, seed);
    }

    public static DataSet Read(string retail, string linked, int take, int seed)
    {
        var invoices = new Dictionary<string, Invoice>(StringComparer.Ordinal);
        var bySale = new Dictionary<(string Customer, string Code, string Price), List<(Invoice Invoice, int Line)>>();
        var cancelled = new Dictionary<int, Cancelled>();
        var (anonymous, charges) = (0, 0);
        foreach (var (line, row) in Table.Read(retail))
        {
            var (number, customer, code) = (row["InvoiceNo"], row["CustomerID"], row["StockCode"]);
            var units = int.Parse(row["Quantity"], CultureInfo.InvariantCulture);
            var when = Table.Time(row["InvoiceDate"])!.Value;
            if (number.StartsWith('C'))
            {
                cancelled[line] = new Cancelled(number, code, -units, row["UnitPrice"], customer, when);
                continue;
            }
            if (units <= 0 || decimal.Parse(row["UnitPrice"], CultureInfo.InvariantCulture) <= 0) continue;
            if (customer.Length == 0)
            {
                anonymous++;
                continue;
            }
            if (!invoices.TryGetValue(number, out var invoice))
            {
                if (invoices.Count == take) continue;
                invoices[number] = invoice = new Invoice(number, customer, when);
            }
            invoice.Lines.Add(new Sold(line, code, units, Table.Minor(row["UnitPrice"]) * units));
            if (!bySale.TryGetValue((customer, code, row["UnitPrice"]), out var sales)) bySale[(customer, code, row["UnitPrice"])] = sales = [];
            sales.Add((invoice, invoice.Lines.Count));
        }

        var (links, linkedOrders, linkedMinor) = Link(linked, invoices, cancelled);
        var random = new Random(seed);
        var strays = ImmutableArray.CreateBuilder<Step>();
        var fitless = 0;
        foreach (var (line, lost) in cancelled)
        {
            if (links.Contains(line) || lost.Customer.Length == 0 || Charges.Contains(lost.Code))
            {
                if (!links.Contains(line)) charges++;
                continue;
            }
            if (take != int.MaxValue && fitless >= take) continue;
            fitless++;
            Refuse(lost, bySale, strays);
        }
        var orders = invoices.Values.Select(i => Order(i, random)).ToImmutableArray();
        return new DataSet(
            "uci", orders, [.. strays.OrderBy(s => s.At)], Times, TimeSpan.FromDays(30),
            [
                $"{anonymous} sale lines have no customer and are left out.",
                $"{charges} cancellation lines have no customer or are charges (postage, discount, manual) and fit no goods: left out.",
                "When goods were shipped is not in the data: a day after the invoice, and received by the clock ten days later.",
            ])
        {
            Channels = ["card"],
            Figures = (all, replayed) =>
            [
                Reconciliation.Sum("linked refunds", linkedMinor, all.Sum(a => Reconciliation.RefundedOf(a.Order))),
                Reconciliation.Count("linked orders", linkedOrders, all.Count(a => Reconciliation.RefundedOf(a.Order) > 0)),
                Reconciliation.Count("linked orders in full", all.Count(a => a.Recorded.Ending is { Refunded: > 0 } e && e.Refunded == e.Paid),
                    all.Count(a => a.Order is { Captured.Total: > 0 } o && Reconciliation.RefundedOf(o) == o.Captured.Total)),
                Reconciliation.Count("cancellations that fit no purchase, refused", fitless, replayed.RightlyRefused),
            ],
        };
    }

    static readonly ImmutableDictionary<string, string> Times = ImmutableDictionary.CreateRange(
    [
        new KeyValuePair<string, string>("after_sale_window", "730d"), new("requests_max", "1000"),
    ]);

    static (HashSet<int> Lines, int Orders, long Minor) Link(
        string file, Dictionary<string, Invoice> invoices, Dictionary<int, Cancelled> cancelled)
    {
        var lines = new HashSet<int>();
        var orders = new HashSet<string>(StringComparer.Ordinal);
        var minor = 0L;
        foreach (var (_, row) in Table.Read(file))
        {
            lines.Add(int.Parse(row["cancel_row"], CultureInfo.InvariantCulture));
            if (!invoices.TryGetValue(row["orig_invoice"], out var invoice)) continue;
            var sold = invoice.Lines.FindIndex(l => l.Row == int.Parse(row["orig_row"], CultureInfo.InvariantCulture)) + 1;
            var units = int.Parse(row["refunded_qty"], CultureInfo.InvariantCulture);
            var amount = Table.Minor(row["refund_amount"]);
            var at = Table.Time(row["cancel_time"])!.Value;
            invoice.Steps.Add(Ask(at, sold, units));
            invoice.Steps.Add(SellerAgrees(at));
            invoice.Refunded += amount;
            minor += amount;
            orders.Add(invoice.Number);
        }
        return (lines, orders.Count, minor);
    }

    static Step Ask(DateTimeOffset at, int line, int units, bool refused = false) => new(at, Actor.Buyer(""), (o, p) => new RequestRefund(
        o.Id, [new Selected(line, units)], Wording.Reason(o, p, Act.RequestRefund, ActorKind.Buyer, Wording.NotTheBuyers), null,
        Wording.Words, Wording.Proof), refused);

    /// <summary>
    /// A cancellation without a purchase. Where the customer had bought the same goods at the same price before, it is
    /// sent to the newest such order, which has not enough of them; otherwise to a number that nobody has.
    /// </summary>
    static void Refuse(
        Cancelled lost, Dictionary<(string, string, string), List<(Invoice Invoice, int Line)>> bySale, ImmutableArray<Step>.Builder strays)
    {
        if (bySale.TryGetValue((lost.Customer, lost.Code, lost.Price), out var sales)
            && sales.LastOrDefault(s => s.Invoice.At <= lost.At) is { Invoice: { } invoice, Line: var line })
        {
            invoice.Steps.Add(Ask(lost.At, line, lost.Units, refused: true));
            return;
        }
        var nobodys = OrderId.Of(1L << 50, Bucket.Of("uci"));
        strays.Add(new Step(lost.At, Actor.Buyer(lost.Customer), (_, _) =>
            new RequestRefund(nobodys, [new Selected(1, lost.Units)], "agreed", null, Wording.Words, Wording.Proof), Refused: true));
    }

    static Recorded Order(Invoice invoice, Random random)
    {
        var total = invoice.Lines.Sum(l => l.Minor);
        var place = new PlaceOrder(
            default, "uci", invoice.Customer, "GBP", invoice.Number,
            [.. invoice.Lines.Select(l => Recorded.Line(l.Code, l.Code, l.Units, l.Minor))], [], new PostageTerms(0), [], null);
        var steps = invoice.Steps;
        steps.Insert(0, Pay(invoice.At, [new Funding(FundingKind.Cash, "card", total)]));
        var shipped = invoice.At + Day;
        steps.Add(ShipWhatIsLeft(shipped));
        steps.Add(Report(shipped, Scan.PickedUp));
        steps.Add(Report(shipped, Scan.Delivered));
        if (random.Next(2) == 0) steps.Add(Confirm(shipped + 3 * Day));
        // When all of it came back, the data does not say whether receipt had been confirmed before.
        var whole = total > 0 && invoice.Refunded == total;
        return new Recorded(
            invoice.Number, invoice.At, place, [.. steps.OrderBy(s => s.At)],
            new Ending(total, invoice.Refunded, whole ? null : Stage.Completed));
    }

    static Step ShipWhatIsLeft(DateTimeOffset at) => new(at, Actor.Seller(""), (o, _) =>
        o.Ending == Orders.Ending.None ? new Ship(o.Id, [], "carrier", $"parcel-{o.Reference}") : null);
}
