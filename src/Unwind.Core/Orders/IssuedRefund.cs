namespace Unwind.Orders;

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
}
