using System.Collections.Concurrent;

namespace Unwind.Simulators;

/// <summary>All payments of one channel, found by the channel's number, by the shop's, and by a refund's.</summary>
sealed class Ledger
{
    readonly ConcurrentDictionary<string, Payment> payments = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Payment> byOrder = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, (Payment Of, Payback Refund)> refunds = new(StringComparer.Ordinal);

    public IEnumerable<Payment> Payments => payments.Values.OrderBy(p => p.Reference, StringComparer.Ordinal);
    public IEnumerable<(Payment Of, Payback Refund)> Refunds => refunds.Values;

    public Payment? Find(string reference) => payments.GetValueOrDefault(reference);
    public Payment? FindByOrder(string order) => byOrder.GetValueOrDefault(order);
    public (Payment Of, Payback Refund)? FindRefund(string id) => refunds.TryGetValue(id, out var found) ? found : null;

    public void Apply(Movement.OfPayment movement, long number)
    {
        if (movement is Movement.Opened opened)
        {
            var made = new Payment(opened);
            payments[opened.Reference] = made;
            byOrder[opened.Order] = made;
            return;
        }
        var payment = payments[movement.Reference];
        switch (movement)
        {
            case Movement.Paid:
                (payment.State, payment.PaidAt) = (PaymentState.Paid, movement.At);
                break;
            case Movement.Closed:
                payment.State = PaymentState.Closed;
                break;
            case Movement.Finished:
                payment.State = PaymentState.Finished;
                break;
            case Movement.Refunded refunded:
                var payback = new Payback(refunded, number);
                payment.Refunds.Add(payback);
                refunds[payback.Id] = (payment, payback);
                break;
            case Movement.Settled settled:
                refunds[settled.Refund].Refund.Status = settled.Status;
                break;
            case Movement.Disputed disputed:
                payment.Disputes.Add(disputed);
                break;
            default:
                throw new UnreachableException($"A payment does not know {movement.GetType().Name}.");
        }
    }
}
