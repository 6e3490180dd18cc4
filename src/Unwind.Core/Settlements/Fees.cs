namespace Unwind.Settlements;

/// <summary>Costs that are nobody's refund, as they stand in <see cref="FeeCharged"/>.</summary>
public static class Fees
{
    public const string Interception = "interception";
    public const string ReturnPostage = "return_postage";
    /// <summary>What a bank took back beyond what was left of the payment (R44).</summary>
    public const string Chargeback = "chargeback";
}
