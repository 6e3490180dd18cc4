using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Unwind.Simulators;

[JsonConverter(typeof(SnakeEnum<PaymentState>))]
enum PaymentState { Unpaid, Paid, Closed, Finished }

[JsonConverter(typeof(SnakeEnum<RefundStatus>))]
enum RefundStatus { Pending, Succeeded, Failed }

/// <summary>Money that a channel gave back, or is giving back.</summary>
sealed class Payback(Movement.Refunded made, long number)
{
    public string Id => made.Refund;
    public string? Key => made.Key;
    public long Minor => made.Minor;
    public bool Console => made.Console;
    public string? Reason => made.Reason;
    public JsonObject? Metadata => made.Metadata;
    public DateTimeOffset At => made.At;
    /// <summary>Its place among all lines of the books: what came later is greater.</summary>
    public long Number => number;
    public RefundStatus Status { get; set; } = made.Status;
}

/// <summary>
/// One payment in a channel's own books. Whoever decides about it holds its gate until the decision is written: so two
/// refunds that arrive together cannot both find the same money.
/// </summary>
sealed class Payment(Movement.Opened made)
{
    public Lock Gate { get; } = new();

    public string Reference => made.Reference;
    public string Order => made.Order;
    public long Minor => made.Minor;
    public string Currency => made.Currency;
    public JsonObject? Metadata => made.Metadata;
    public DateTimeOffset MadeAt => made.At;

    public PaymentState State { get; set; }
    public DateTimeOffset? PaidAt { get; set; }
    public List<Payback> Refunds { get; } = [];
    public List<Movement.Disputed> Disputes { get; } = [];

    public long Refunded => Refunds.Where(r => r.Status != RefundStatus.Failed).Sum(r => r.Minor);
    public long TakenBack => Disputes.Sum(d => d.Minor);
    public long Left => Minor - Refunded - TakenBack;
}
