using System.Text.Json.Nodes;

namespace Unwind.Simulators;

/// <summary>Payments as Stripe shows them: an intent, and the charge that it ended in.</summary>
static class StripeObjects
{
    /// <summary>The version whose shapes these are.</summary>
    public const string ApiVersion = "2026-10-28.endive";

    /// <summary>An intent and its charge share the end of their names.</summary>
    public static string ChargeOf(string intent) => "ch_" + intent["pi_".Length..];

    public static string IntentOf(string charge) =>
        charge.StartsWith("ch_", StringComparison.Ordinal) ? "pi_" + charge["ch_".Length..] : charge;

    public static JsonObject Intent(Payment payment) => new()
    {
        ["id"] = payment.Reference,
        ["object"] = "payment_intent",
        ["amount"] = payment.Minor,
        ["amount_capturable"] = 0,
        ["amount_received"] = payment.PaidAt is null ? 0 : payment.Minor,
        ["canceled_at"] = null,
        ["capture_method"] = "automatic",
        ["client_secret"] = payment.Reference + "_secret_sim",
        ["confirmation_method"] = "automatic",
        ["created"] = payment.MadeAt.ToUnixTimeSeconds(),
        ["currency"] = payment.Currency.ToLowerInvariant(),
        ["latest_charge"] = payment.PaidAt is null ? null : ChargeOf(payment.Reference),
        ["livemode"] = false,
        ["metadata"] = payment.Metadata?.DeepClone() ?? new JsonObject(),
        ["payment_method_types"] = new JsonArray("card"),
        ["status"] = payment.State switch
        {
            PaymentState.Unpaid => "requires_payment_method",
            PaymentState.Closed => "canceled",
            _ => "succeeded",
        },
    };

    public static JsonObject Charge(Payment payment) => new()
    {
        ["id"] = ChargeOf(payment.Reference),
        ["object"] = "charge",
        ["amount"] = payment.Minor,
        ["amount_captured"] = payment.Minor,
        ["amount_refunded"] = payment.Refunded,
        ["captured"] = true,
        ["created"] = (payment.PaidAt ?? payment.MadeAt).ToUnixTimeSeconds(),
        ["currency"] = payment.Currency.ToLowerInvariant(),
        ["disputed"] = payment.Disputes.Count > 0,
        ["livemode"] = false,
        ["metadata"] = payment.Metadata?.DeepClone() ?? new JsonObject(),
        ["paid"] = true,
        ["payment_intent"] = payment.Reference,
        ["refunded"] = payment.Refunded == payment.Minor,
        ["status"] = "succeeded",
    };

    public static JsonObject Refund(Payment payment, Payback refund)
    {
        var shown = new JsonObject
        {
            ["id"] = refund.Id,
            ["object"] = "refund",
            ["amount"] = refund.Minor,
            ["balance_transaction"] = "txn_" + refund.Id["re_".Length..],
            ["charge"] = ChargeOf(payment.Reference),
            ["created"] = refund.At.ToUnixTimeSeconds(),
            ["currency"] = payment.Currency.ToLowerInvariant(),
            ["metadata"] = refund.Metadata?.DeepClone() ?? new JsonObject(),
            ["payment_intent"] = payment.Reference,
            ["reason"] = refund.Reason,
            ["receipt_number"] = null,
            ["source_transfer_reversal"] = null,
            ["status"] = SnakeCase.Of(refund.Status),
            ["transfer_reversal"] = null,
        };
        if (refund.Status == RefundStatus.Failed)
        {
            shown["failure_balance_transaction"] = "txn_f" + refund.Id["re_".Length..];
            shown["failure_reason"] = "lost_or_stolen_card";
        }
        return shown;
    }

    public static JsonObject Dispute(Payment payment, Movement.Disputed dispute) => new()
    {
        ["id"] = dispute.Dispute,
        ["object"] = "dispute",
        ["amount"] = dispute.Minor,
        ["balance_transactions"] = new JsonArray(),
        ["charge"] = ChargeOf(payment.Reference),
        ["created"] = dispute.At.ToUnixTimeSeconds(),
        ["currency"] = payment.Currency.ToLowerInvariant(),
        ["is_charge_refundable"] = false,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["payment_intent"] = payment.Reference,
        ["reason"] = "fraudulent",
        ["status"] = "needs_response",
    };

    public static JsonObject List(string url, IEnumerable<JsonObject> items, bool hasMore) => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. items]),
        ["has_more"] = hasMore,
        ["url"] = url,
    };
}
