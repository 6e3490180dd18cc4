using Unwind.Importing;
using Unwind.Closures;
using Unwind.Refunds;
using static Unwind.Replaying.Doing;

namespace Unwind.Replaying;

/// <summary>
/// A Brazilian marketplace, 2016–2017. Its payments come in up to 29 pieces and its scans out of order; an order that was
/// still on its way when the data ends is still on its way here.
/// </summary>
static class OlistMarket
{
    const int Brazil = -3;
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static DataSet Read(string folder, int take, int seed)
    {
        var at = Path.Combine(folder, "olist");
        var payments = Table.Read(Path.Combine(at, "payments.csv.gz")).Select(r => r.Row)
            .ToLookup(r => r["order_id"], StringComparer.Ordinal);
        var items = Table.Read(Path.Combine(at, "items.csv.gz")).Select(r => r.Row)
            .ToLookup(r => r["order_id"], StringComparer.Ordinal);
        var orders = ImmutableArray.CreateBuilder<Recorded>();
        var tally = new Tally();
        foreach (var (_, row) in Table.Read(Path.Combine(at, "orders.csv.gz")))
        {
            if (orders.Count == take) break;
            orders.Add(Order(row, payments[row["order_id"]], items[row["order_id"]], new Random(HashCode.Combine(seed, orders.Count)), tally));
        }
        return new DataSet("olist", orders.ToImmutable(), [], Times, TimeSpan.FromDays(1), tally.Notes)
        {
            Channels = ["credit_card", "boleto", "voucher", "debit_card", "not_defined"],
            Figures = (all, replayed) =>
            [
                Reconciliation.Count("payments (components)", tally.Payments, all.Sum(a => a.Order?.Funding.Length ?? 0) + tally.UnpaidPayments),
                Reconciliation.Count("cancelled or unavailable after approval", tally.Undone,
                    all.Count(a => a.Order is { IsPaid: true, Ending: Orders.Ending.Closed })),
                Reconciliation.Count("cancelled, never approved", tally.CancelledUnpaid,
                    all.Count(a => a.Order is { IsPaid: false, Ending: Orders.Ending.Closed })),
                Reconciliation.Count("out-of-order events without effect on the end", tally.OutOfOrder, tally.OutOfOrder),
            ],
        };
    }

    /// <summary>The data ends while orders wait, some for a year: so must the policy let them.</summary>
    static readonly ImmutableDictionary<string, string> Times = ImmutableDictionary.CreateRange(
    [
        new KeyValuePair<string, string>("pay_within", "3600d"), new("give_up_shipment_after", "3600d"),
        new("confirm_receipt_after", "3600d"), new("ship_within", "7d"),
    ]);

    sealed class Tally
    {
        public int Payments, UnpaidPayments, Undone, CancelledUnpaid, OutOfOrder, NoApproval, NoDelivery, OneLine;

        public ImmutableArray<string> Notes =>
        [
            "Nothing in the data says that the market refunds or completes by itself, so those waits last ten years here.",
            $"{OneLine} orders have no items in the data, or items that do not come to what was paid: placed as one line of that sum.",
            $"{NoApproval} orders were delivered without an approval time: taken as paid when they were handed to the carrier.",
            $"{NoDelivery} delivered orders lack the time of hand-over or delivery: the expected date stands in for it.",
        ];
    }

    static Recorded Order(
        IReadOnlyDictionary<string, string> row, IEnumerable<IReadOnlyDictionary<string, string>> payments,
        IEnumerable<IReadOnlyDictionary<string, string>> items, Random random, Tally tally)
    {
        var number = row["order_id"];
        var status = row["order_status"];
        var placedAt = Table.Time(row["order_purchase_timestamp"], Brazil)!.Value;
        var approved = Table.Time(row["order_approved_at"], Brazil);
        var handedOver = Table.Time(row["order_delivered_carrier_date"], Brazil);
        var delivered = Table.Time(row["order_delivered_customer_date"], Brazil);
        var expected = Table.Time(row["order_estimated_delivery_date"], Brazil)!.Value;
        if (handedOver < approved || delivered < handedOver || delivered < approved) tally.OutOfOrder++;

        var cash = payments.OrderBy(p => int.Parse(p["payment_sequential"], CultureInfo.InvariantCulture)).Select(p => new Funding(
            p["payment_type"] == "voucher" ? FundingKind.GiftCard : FundingKind.Cash, p["payment_type"], Table.Minor(p["payment_value"]))).ToImmutableArray();
        var total = cash.Sum(c => c.Minor);
        tally.Payments += cash.Length;
        var (lines, postage) = Lines(items, total, tally);
        var place = new PlaceOrder(
            default, "olist", row["customer_id"], "BRL", number, lines, [], new PostageTerms(postage), [], null);

        var steps = new List<Step>();
        var done = status == "delivered";
        if (approved is null && handedOver is not null) tally.NoApproval++;
        var paidAt = approved ?? handedOver;
        if (paidAt is { } paid) steps.Add(Pay(paid, cash));
        else tally.UnpaidPayments += cash.Length;
        if (done && (handedOver is null || delivered is null))
        {
            tally.NoDelivery++;
            var stands = expected > paidAt ? expected : paidAt!.Value + Hour;
            handedOver ??= delivered is { } d && d < stands ? d : stands;
            delivered ??= stands > handedOver ? stands : handedOver + Hour;
        }
        if (handedOver is { } handed)
        {
            steps.Add(ShipIt(handed));
            steps.Add(Report(handed, Scan.PickedUp));
        }
        if (delivered is { } there) steps.Add(Report(there, Scan.Delivered));
        var latest = steps.Count == 0 ? placedAt : steps.Max(s => s.At);
        var end = Undo(status, paidAt is not null, handedOver is not null && delivered is null, latest, steps, tally);
        if (done) steps.Add(Confirm(latest + random.Next(1, 72) * Hour));
        return new Recorded(
            number, placedAt, place, [.. steps.OrderBy(s => s.At)],
            new Ending(paidAt is null ? 0 : total, end == Stage.Closed && paidAt is not null ? total : 0, end));
    }

    /// <summary>What the last status in the data means here, and the steps that lead there.</summary>
    static Stage Undo(string status, bool paid, bool onTheWay, DateTimeOffset latest, List<Step> steps, Tally tally)
    {
        switch (status)
        {
            case "delivered": return Stage.Completed;
            case "shipped": return Stage.InTransit;
            case "approved" or "processing" or "invoiced": return Stage.AwaitingShipment;
            case "created": return Stage.AwaitingPayment;
        }
        if (!paid)
        {
            tally.CancelledUnpaid++;
            steps.Add(By(latest + 2 * Hour, Actor.Buyer(""), (o, p) =>
                new CloseOrder(o.Id, Wording.Reason(o, p, Act.CloseOrder, ActorKind.Buyer, _ => true))));
            return Stage.Closed;
        }
        tally.Undone++;
        steps.Add(AskRefund(latest + 2 * Hour));
        steps.Add(SellerAgrees(latest + 4 * Hour));
        if (onTheWay)
        {
            steps.Add(Report(latest + 6 * Hour, Scan.Intercepted));
            steps.Add(Report(latest + 48 * Hour, Scan.Returned));
        }
        return Stage.Closed;
    }

    static (ImmutableArray<PlacedLine> Lines, long Postage) Lines(
        IEnumerable<IReadOnlyDictionary<string, string>> items, long total, Tally tally)
    {
        var lines = ImmutableArray.CreateBuilder<PlacedLine>();
        var (sum, postage) = (0L, 0L);
        foreach (var item in items)
        {
            var price = Table.Minor(item["price"]);
            lines.Add(Recorded.Line(item["product_id"], "Item " + item["order_item_id"], 1, price));
            sum += price;
            postage += Table.Minor(item["freight_value"]);
        }
        if (lines.Count > 0 && sum + postage == total) return (lines.ToImmutable(), postage);
        tally.OneLine++;
        return ([Recorded.Line("order", "The whole order", 1, total)], 0);
    }
}
