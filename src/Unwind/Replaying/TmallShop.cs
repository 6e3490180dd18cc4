using Unwind.Importing;
using Unwind.Cancellations;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Returns;
using static Unwind.Replaying.Doing;

namespace Unwind.Replaying;

/// <summary>
/// A Tmall shop's February 2020. The data has when an order was made and paid and what was refunded, not how: which way
/// it went is drawn by seed, and the end must not depend on it.
/// </summary>
static class TmallShop
{
    const int China = 8;
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static DataSet Read(string folder, int take, int seed)
    {
        var orders = ImmutableArray.CreateBuilder<Recorded>();
        foreach (var (_, row) in Table.Read(Path.Combine(folder, "tmall", "orders.csv.gz")))
        {
            if (orders.Count == take) break;
            orders.Add(Order(row, new Random(HashCode.Combine(seed, orders.Count))));
        }
        return new DataSet(
            "tmall", orders.ToImmutable(), [], ImmutableDictionary<string, string>.Empty, TimeSpan.FromDays(120),
            [$"How paid orders were shipped and refunded is not in the data: drawn with seed {seed}."])
        {
            Figures = (all, _) => Figures(all),
        };
    }

    static IEnumerable<Figure> Figures(IReadOnlyList<(Recorded Recorded, Order? Order)> all)
    {
        yield return Count("never paid, closed by the clock after 24 h", r => r.Paid == 0,
            o => o.EndReason == Reason.PaymentTimeout && o.EndedAt == o.PlacedAt + TimeSpan.FromHours(24));
        yield return Count("refunded in full, closed", r => r.Paid > 0 && r.Refunded == r.Paid,
            o => o is { IsPaid: true, Ending: Orders.Ending.Closed } && Reconciliation.RefundedOf(o) == o.Captured.Total);
        yield return Count("refunded in part, completed", r => r.Refunded > 0 && r.Refunded < r.Paid,
            o => o.Ending == Orders.Ending.Completed && Reconciliation.RefundedOf(o) > 0);
        yield return Count("completed without a refund", r => r.Paid > 0 && r.Refunded == 0,
            o => o.Ending == Orders.Ending.Completed && Reconciliation.RefundedOf(o) == 0);

        Figure Count(string name, Func<Ending, bool> said, Func<Order, bool> found) => Reconciliation.Count(
            name, all.Count(a => said(a.Recorded.Ending)), all.Count(a => a.Order is { } order && found(order)));
    }

    static Recorded Order(IReadOnlyDictionary<string, string> row, Random random)
    {
        var number = row["订单编号"];
        var total = Table.Minor(row["总金额"]);
        var refunded = Table.Minor(row["退款金额"]);
        var placedAt = Table.Time(row["订单创建时间"], China)!.Value;
        var paidAt = Table.Time(row["订单付款时间"], China);
        var place = new PlaceOrder(
            default, "tmall", $"buyer-{number}", "CNY", number,
            [Recorded.Line("goods", $"Goods to {row["收货地址"]}", 1, total)], [], new PostageTerms(0), [], null);
        if (paidAt is not { } paid)
            return new Recorded(number, placedAt, place, [], new Ending(0, 0, Stage.Closed));

        var steps = new List<Step> { Pay(paid, [new Funding(FundingKind.Cash, "alipay", total)]) };
        if (refunded == total) Whole(steps, paid, random);
        else if (refunded > 0) Part(steps, paid, refunded, random);
        else Kept(steps, paid, random);
        return new Recorded(
            number, placedAt, place, [.. steps.OrderBy(s => s.At)],
            new Ending(total, refunded, refunded == total ? Stage.Closed : Stage.Completed));
    }

    static void Whole(List<Step> steps, DateTimeOffset paid, Random random)
    {
        switch (random.Next(10))
        {
            case 0: // Asked for before shipment, and agreed to.
                steps.Add(AskRefund(paid + Hour));
                steps.Add(SellerAgrees(paid + 2 * Hour));
                break;
            case 1: // The seller's silence agrees.
                steps.Add(AskRefund(paid + Hour));
                break;
            case 2: // The seller applies, the buyer accepts.
                steps.Add(By(paid + Hour, Actor.Seller(""), (o, p) => new ApplyToCancel(
                    o.Id, [], Wording.Reason(o, p, Act.ApplyToCancel, ActorKind.Seller, r => r.Liable == Liability.Seller), Wording.Words)));
                steps.Add(By(paid + 2 * Hour, Actor.Buyer(""), (o, _) => new AgreeCase(o.Id, [])));
                break;
            case 3: // With a label, but not handed over.
                steps.Add(ShipIt(paid + 2 * Hour));
                steps.Add(AskRefund(paid + 3 * Hour));
                steps.Add(SellerAgrees(paid + 4 * Hour));
                steps.Add(Report(paid + 5 * Hour, Scan.LabelVoided));
                break;
            case 4: // In transit: intercepted, and the parcel comes back.
                steps.Add(ShipIt(paid + 2 * Hour));
                steps.Add(Report(paid + 6 * Hour, Scan.PickedUp));
                steps.Add(AskRefund(paid + 8 * Hour));
                steps.Add(SellerAgrees(paid + 9 * Hour));
                steps.Add(Report(paid + 12 * Hour, Scan.Intercepted));
                steps.Add(Report(paid + 60 * Hour, Scan.Returned));
                break;
            case 5: // Received, and returned.
                Delivered(steps, paid);
                steps.Add(By(paid + 80 * Hour, Actor.Buyer(""), (o, p) => new RequestReturn(
                    o.Id, [], Wording.Reason(o, p, Act.RequestReturn, ActorKind.Buyer, Wording.WithPostage), null, Wording.Words, Wording.Proof)));
                steps.Add(SellerAgrees(paid + 90 * Hour));
                steps.Add(By(paid + 100 * Hour, Actor.Buyer(""), (o, _) => new FillReturn(o.Id, 1, "sf", $"back-{o.Id}")));
                steps.Add(By(paid + 140 * Hour, Actor.Carrier, (o, _) => new RecordReturnScan(o.Id, 1)));
                if (random.Next(2) == 0) steps.Add(By(paid + 150 * Hour, Actor.Seller(""), (o, _) => new ConfirmReturn(o.Id, 1)));
                break;
            case 6: // Received, and all of it given back without a return.
                Delivered(steps, paid);
                steps.Add(AskRefund(paid + 80 * Hour));
                if (random.Next(2) == 0) steps.Add(SellerAgrees(paid + 90 * Hour));
                break;
            case 7: // The promised time has passed: nobody is asked.
                steps.Add(AskRefund(paid + 72 * Hour));
                break;
            case 8: // Refused at the door.
                steps.Add(ShipIt(paid + 2 * Hour));
                steps.Add(Report(paid + 6 * Hour, Scan.PickedUp));
                steps.Add(Report(paid + 50 * Hour, Scan.RefusedAtDoor));
                steps.Add(Report(paid + 90 * Hour, Scan.Returned));
                break;
            default: // Nobody does anything; the clock gives it back.
                break;
        }
    }

    static void Part(List<Step> steps, DateTimeOffset paid, long minor, Random random)
    {
        Delivered(steps, paid);
        var completedFirst = random.Next(3) == 0;
        if (completedFirst) steps.Add(Confirm(paid + 70 * Hour));
        steps.Add(AskRefund(paid + 80 * Hour, minor));
        if (random.Next(2) == 0) steps.Add(SellerAgrees(paid + 90 * Hour));
        if (!completedFirst && random.Next(2) == 0) steps.Add(Confirm(paid + 220 * Hour));
    }

    static void Kept(List<Step> steps, DateTimeOffset paid, Random random)
    {
        var shipped = paid + random.Next(1, 60) * Hour;
        steps.Add(ShipIt(shipped));
        switch (random.Next(5))
        {
            case 0:
                steps.Add(Report(shipped + 5 * Hour, Scan.PickedUp));
                steps.Add(Report(shipped + 60 * Hour, Scan.Delivered));
                break;
            case 1: // The pick-up is reported after the delivery.
                steps.Add(Report(shipped + 60 * Hour, Scan.Delivered));
                steps.Add(Report(shipped + 61 * Hour, Scan.PickedUp));
                break;
            case 2: // Everything is reported twice.
                for (var i = 0; i < 2; i++)
                {
                    steps.Add(Report(shipped + (5 + i) * Hour, Scan.PickedUp));
                    steps.Add(Report(shipped + (50 + i) * Hour, Scan.Delivered));
                }
                break;
            case 3: // Picked up, and never heard of again.
                steps.Add(Report(shipped + 30 * Hour, Scan.Moving));
                break;
            default:
                steps.Add(Report(shipped + 40 * Hour, Scan.Delivered));
                break;
        }
        if (random.Next(2) == 0) steps.Add(Confirm(shipped + 70 * Hour));
    }

    static void Delivered(List<Step> steps, DateTimeOffset paid)
    {
        steps.Add(ShipIt(paid + 2 * Hour));
        steps.Add(Report(paid + 6 * Hour, Scan.PickedUp));
        steps.Add(Report(paid + 60 * Hour, Scan.Delivered));
    }
}
