namespace Unwind.Orders;

/// <summary>What a funding component is: the order of the words is not the order of refunds.</summary>
[JsonConverter(typeof(SnakeEnum<FundingKind>))]
public enum FundingKind { Cash, ThirdPerson, PlatformCoupon, PlatformSubsidy, Points, GiftCard }

/// <summary>
/// One source of an order's money (R32). <paramref name="Payer"/> is the person who paid when it was not the buyer (代付).
/// <paramref name="Reference"/> is the channel's own number of the payment, or the coupon's.
/// </summary>
public sealed record Funding(FundingKind Kind, string Channel, long Minor, string? Payer = null, string? Reference = null);

/// <summary>
/// A discount that the shop bears: it lowers what is paid and is refunded to nobody. <paramref name="ThresholdMinor"/> is
/// the sum of goods that it needs (满减), 0 for none.
/// </summary>
public sealed record Discount(string Code, long Minor, long ThresholdMinor = 0, bool Coupon = false);

/// <summary>Postage of the whole order; <paramref name="FreeFromMinor"/> is the sum of goods that makes it free (包邮).</summary>
public sealed record PostageTerms(long Minor, long? FreeFromMinor = null, long FullMinor = 0);
