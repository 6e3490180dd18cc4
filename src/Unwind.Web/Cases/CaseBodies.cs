using Unwind.Closures;

namespace Unwind.Web.Cases;

/// <param name="Lines">Left out for the whole order. Units 0 means all of a line that can be.</param>
/// <param name="Reason">A code from the offer's reasons.</param>
public sealed record CancellationBody(
    ImmutableArray<Selected>? Lines = null, string? Reason = null, string? Explanation = null, StockStep Stock = StockStep.None);

/// <param name="AmountMinor">Less than everything, where the policy allows it; only with one line.</param>
/// <param name="Evidence">Names of pictures.</param>
/// <param name="Received">The buyer's word that goods in transit have arrived.</param>
public sealed record RefundBody(
    ImmutableArray<Selected>? Lines = null, string? Reason = null, long? AmountMinor = null, string? Explanation = null,
    ImmutableArray<string>? Evidence = null, bool Received = false);

/// <param name="Intact">The buyer's word that the goods are as they came; the seven-day right asks for it.</param>
public sealed record ReturnBody(
    ImmutableArray<Selected>? Lines = null, string? Reason = null, long? AmountMinor = null, string? Explanation = null,
    ImmutableArray<string>? Evidence = null, bool Intact = true);

/// <param name="WantedSku">Left out for the same goods again.</param>
public sealed record ExchangeBody(
    ImmutableArray<Selected>? Lines = null, string? Reason = null, string? WantedSku = null, string? Explanation = null,
    ImmutableArray<string>? Evidence = null);

/// <param name="Address">Where a return goes; left out for the store's default.</param>
/// <param name="DifferenceMinor">Of an exchange: what the wanted goods cost more, which the buyer pays first, or less when below zero.</param>
public sealed record AgreementBody(string? Address = null, long DifferenceMinor = 0);

/// <param name="Proof">Names of pictures or documents, where the policy asks for them.</param>
public sealed record DeclinationBody(string? Reason = null, string? Explanation = null, ImmutableArray<string>? Proof = null);

/// <param name="PostageMinor">What sending cost; given back where the seller bears it.</param>
public sealed record ReturnParcelBody(string Carrier, string Tracking, long PostageMinor = 0);

/// <param name="At">The carrier's time; left out for now.</param>
public sealed record ReturnScanBody(DateTimeOffset? At = null);

/// <param name="Units">How many came; 0 for all.</param>
/// <param name="Sellable">Whether they go back into stock.</param>
public sealed record ReturnReceiptBody(int Units = 0, bool Sellable = true);

public sealed record ReplacementBody(string Carrier, string Tracking);
