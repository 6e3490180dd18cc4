namespace Unwind.Replaying;

/// <summary>The figures of <c>checks.json</c>, counted in what came out of a whole replay.</summary>
static class Checks
{
    public static IEnumerable<(string Name, string Found)> Of(
        string set, IReadOnlyList<(Recorded Recorded, Order? Order)> all, Replayed replayed)
    {
        var orders = all.Where(a => a.Order is not null).Select(a => a.Order!).ToArray();
        var refunded = orders.Sum(Reconciliation.RefundedOf);
        var paid = orders.Sum(o => o.Captured.Total);
        var whole = orders.Count(o => o.IsPaid && o.Captured.Total > 0 && Reconciliation.RefundedOf(o) == o.Captured.Total);
        switch (set)
        {
            case "tmall":
                yield return ("orders", $"{orders.Length}");
                yield return ("never_paid", $"{orders.Count(o => !o.IsPaid)}");
                yield return ("paid", $"{orders.Count(o => o.IsPaid)}");
                yield return ("paid_amount", Reconciliation.Minor(paid));
                yield return ("kept", Reconciliation.Minor(paid - refunded));
                yield return ("refunded", Reconciliation.Minor(refunded));
                yield return ("refunded_in_full", $"{whole}");
                yield return ("refunded_in_part", $"{orders.Count(o => Reconciliation.RefundedOf(o) > 0) - whole}");
                yield return ("completed_without_refund", $"{orders.Count(o => o.Ending == Orders.Ending.Completed && Reconciliation.RefundedOf(o) == 0)}");
                break;
            case "olist":
                yield return ("orders", $"{orders.Length}");
                yield return ("paid_total", Reconciliation.Minor(orders.Sum(o => o.PayableMinor)));
                yield return ("cancelled_or_unavailable_after_approval", $"{orders.Count(o => o.IsPaid && o.Ending == Orders.Ending.Closed)}");
                yield return ("refund_implied", Reconciliation.Minor(refunded));
                yield return ("canceled_never_approved", $"{orders.Count(o => !o.IsPaid && o.Ending == Orders.Ending.Closed)}");
                break;
            case "uci":
                yield return ("linked_value", Reconciliation.Minor(refunded));
                yield return ("linked_orders", $"{orders.Count(o => Reconciliation.RefundedOf(o) > 0)}");
                yield return ("linked_orders_in_full", $"{whole}");
                yield return ("fit_no_purchase", $"{replayed.RightlyRefused}");
                break;
        }
    }
}
