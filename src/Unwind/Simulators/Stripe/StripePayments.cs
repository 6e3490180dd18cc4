using System.Text.Json.Nodes;

namespace Unwind.Simulators;

/// <summary>What Stripe decides about payments and refunds, and what it tells of them afterwards.</summary>
sealed class StripePayments(ChannelBooks books, Faults faults, Dice dice, StripeEvents events, CancellationToken stop)
{
    public const string KeyName = "unwind_key";

    Ledger Ledger => books.Stripe;

    /// <summary>Refunds that were under way when the simulator stopped come to their end too.</summary>
    public void Resume()
    {
        foreach (var (of, refund) in Ledger.Refunds)
            if (refund.Status == RefundStatus.Pending) _ = SettleLater(of, refund);
    }

    public Payment Open(long minor, string currency, JsonObject metadata)
    {
        var reference = "pi_" + books.NextNumber();
        var order = (string?)metadata["unwind_order"] ?? reference;
        books.Book(new Movement.Opened(Channels.Stripe, reference, order, minor, currency.ToUpperInvariant(), metadata)
        {
            At = books.Now,
        });
        return Ledger.Find(reference)!;
    }

    public bool Pay(Payment payment)
    {
        lock (payment.Gate)
        {
            if (payment.State != PaymentState.Unpaid) return false;
            books.Book(new Movement.Paid(Channels.Stripe, payment.Reference) { At = books.Now });
            events.Tell("payment_intent.succeeded", payment.Reference, StripeObjects.Intent(payment));
            return true;
        }
    }

    public StripeAnswer Cancel(Payment payment)
    {
        lock (payment.Gate)
        {
            if (payment.State is PaymentState.Paid or PaymentState.Finished)
            {
                return StripeAnswer.Invalid(
                    "You cannot cancel this PaymentIntent because it has a status of succeeded.",
                    "payment_intent_unexpected_state", "intent");
            }
            // Cancelling twice is harmless.
            if (payment.State == PaymentState.Unpaid)
            {
                books.Book(new Movement.Closed(Channels.Stripe, payment.Reference) { At = books.Now });
                events.Tell("payment_intent.canceled", payment.Reference, StripeObjects.Intent(payment));
            }
            return StripeAnswer.Done(StripeObjects.Intent(payment));
        }
    }

    /// <summary>The one place where money goes back.</summary>
    /// <param name="payment">Out of which payment.</param>
    /// <param name="amount">How much; all that is left when nothing is said.</param>
    /// <param name="reason">One of Stripe's own reasons, or nothing.</param>
    /// <param name="metadata">What the caller wants to find again.</param>
    /// <param name="console">Made by a person in Stripe's own pages, who the settings do not trouble.</param>
    public StripeAnswer Refund(Payment payment, long? amount, string? reason, JsonObject metadata, bool console)
    {
        lock (payment.Gate)
        {
            var charge = StripeObjects.ChargeOf(payment.Reference);
            if (payment.State != PaymentState.Paid)
                return StripeAnswer.Invalid($"{payment.Reference} does not have a successful charge to refund.");
            if (payment.Disputes.Count > 0)
                return StripeAnswer.Invalid($"Charge {charge} has been charged back.", "charge_disputed");
            if (payment.Left == 0)
                return StripeAnswer.Invalid($"Charge {charge} has already been refunded.", "charge_already_refunded");
            var minor = amount ?? payment.Left;
            if (minor > payment.Left)
            {
                return StripeAnswer.Invalid(
                    $"Refund amount ({minor}) is greater than unrefunded amount on charge ({payment.Left})",
                    "amount_too_large", "amount");
            }
            var settings = faults.Now;
            if (settings.BalanceLow && !console)
                return StripeAnswer.Invalid("The balance is not enough for this refund.", "balance_insufficient");
            var status = settings.RefundPending && !console ? RefundStatus.Pending : RefundStatus.Succeeded;
            books.Book(new Movement.Refunded(
                Channels.Stripe, payment.Reference, "re_" + books.NextNumber(), (string?)metadata[KeyName], minor, status,
                console, reason, metadata)
            { At = books.Now });
            var refund = payment.Refunds[^1];
            var shown = StripeObjects.Refund(payment, refund);
            events.Tell("refund.created", payment.Reference, StripeObjects.Refund(payment, refund));
            events.Tell("charge.refunded", payment.Reference, StripeObjects.Charge(payment));
            if (status == RefundStatus.Pending) _ = SettleLater(payment, refund);
            return StripeAnswer.Done(shown);
        }
    }

    /// <summary>Ends a refund; one that has ended well can still come back. False when it cannot end so.</summary>
    public bool Settle(Payment payment, Payback refund, RefundStatus status)
    {
        lock (payment.Gate)
        {
            var can = status == RefundStatus.Failed
                ? refund.Status != RefundStatus.Failed : refund.Status == RefundStatus.Pending;
            if (!can) return false;
            books.Book(new Movement.Settled(Channels.Stripe, payment.Reference, refund.Id, status) { At = books.Now });
            events.Tell("refund.updated", payment.Reference, StripeObjects.Refund(payment, refund));
            if (status == RefundStatus.Failed)
                events.Tell("refund.failed", payment.Reference, StripeObjects.Refund(payment, refund));
            return true;
        }
    }

    /// <summary>The buyer's bank takes money back; null when there is not that much left.</summary>
    public string? Dispute(Payment payment, long minor)
    {
        lock (payment.Gate)
        {
            if (payment.State != PaymentState.Paid || minor > payment.Left) return null;
            var dispute = new Movement.Disputed(Channels.Stripe, payment.Reference, "dp_" + books.NextNumber(), minor)
            {
                At = books.Now,
            };
            books.Book(dispute);
            events.Tell("charge.dispute.created", payment.Reference, StripeObjects.Dispute(payment, dispute));
            events.Tell("charge.dispute.funds_withdrawn", payment.Reference, StripeObjects.Dispute(payment, dispute));
            return dispute.Dispute;
        }
    }

    async Task SettleLater(Payment payment, Payback refund)
    {
        var settings = faults.Now;
        await Task.Delay(settings.PendingMs, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested) return;
        // Luck by what the caller calls it: the refund's own number depends on who came first.
        var fails = dice.Chance(settings.PendingFailPercent, $"pending {refund.Key ?? refund.Id}");
        Settle(payment, refund, fails ? RefundStatus.Failed : RefundStatus.Succeeded);
    }
}
