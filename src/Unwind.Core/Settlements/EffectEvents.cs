namespace Unwind.Settlements;

/// <summary>
/// The outside did not do what it was asked, and will not by itself: a person has to look. <paramref name="Why"/> is a code
/// (<see cref="ParkReasons"/>), <paramref name="Words"/> what the outside said.
/// </summary>
/// <param name="Number">The refund, collection or parcel that it is about; 0 for none.</param>
public sealed record EffectParked(
    Stamp Stamp, string Key, EffectKind Kind, int Number, int Component, string Why, string? Words) : OrderEvent(Stamp)
{
    /// <summary>The channel's number of what was refunded outside and stands in the way of it: heard once (R44).</summary>
    public string? Outside { get; init; }
}

/// <summary>A person has it tried again, under the same key.</summary>
public sealed record EffectResumed(Stamp Stamp, string Key, EffectKind Kind) : OrderEvent(Stamp);

/// <summary>A person has brought it about in some other way, and says how.</summary>
public sealed record EffectSettled(Stamp Stamp, string Key, EffectKind Kind, string? Reference, string Words) : OrderEvent(Stamp);

/// <summary>
/// One component of a refund had arrived, and then the channel took it back: the money is on its way again, and waits for a person.
/// </summary>
public sealed record RefundReversed(
    Stamp Stamp, int Number, int Component, string? ChannelReference, string? Words) : OrderEvent(Stamp);

/// <summary>Why something for the outside waits for a person, as it stands in <see cref="EffectParked"/>.</summary>
public static class ParkReasons
{
    /// <summary>The outside said no.</summary>
    public const string Refused = "refused";
    /// <summary>It was begun and then failed.</summary>
    public const string Failed = "failed";
    /// <summary>The payer's account at the channel does not cover it.</summary>
    public const string BalanceTooLow = "balance_too_low";
    /// <summary>The channel does not know the payment.</summary>
    public const string PaymentUnknown = "payment_unknown";
    /// <summary>The channel paid another amount than it was asked to.</summary>
    public const string AmountDiffers = "amount_differs";
    /// <summary>Asked too often without an answer.</summary>
    public const string NoAnswer = "no_answer";
    /// <summary>The channel's console gave back a part of the same money: ours must not be paid on top of it (R44).</summary>
    public const string RefundedOutside = "refunded_outside";
    /// <summary>No channel or carrier of that name is configured here.</summary>
    public const string NotConfigured = "not_configured";

    public static readonly ImmutableArray<string> All =
        [Refused, Failed, BalanceTooLow, PaymentUnknown, AmountDiffers, NoAnswer, RefundedOutside, NotConfigured];
}
