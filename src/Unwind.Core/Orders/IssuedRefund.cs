namespace Unwind.Orders;

/// <summary>How far one component of a refund has come: decided and sent, waiting for a person, or with the payer.</summary>
[JsonConverter(typeof(SnakeEnum<RefundProgress>))]
public enum RefundProgress { UnderWay, Delayed, PaidOut }

/// <summary>
/// Money on its way back. <paramref name="Confirmed"/> has one flag for each component: of the order's funding, or, for a
/// payment that fitted nothing (R6), of that payment, whose <paramref name="Channels"/> are kept.
/// </summary>
public sealed record IssuedRefund(
    int Number, int Line, Amounts Amounts, ImmutableArray<bool> Confirmed, ImmutableArray<string>? Channels = null)
{
    /// <summary>A promise that is lowered; nothing is paid out (R45).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Promise { get; init; }

    /// <summary>The channel's own number of each component that it has paid, once it has said one.</summary>
    public ImmutableArray<string?>? References { get; init; }

    public string? ReferenceOf(int component) => References is { } known && component < known.Length ? known[component] : null;
}
