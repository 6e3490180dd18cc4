using Unwind.Payments;
using Unwind.Settlements;

namespace Unwind.Orders;

/// <summary>How an order ended. Both are final.</summary>
[JsonConverter(typeof(SnakeEnum<Ending>))]
public enum Ending { None, Closed, Completed }

/// <summary>Paid, and not to be shipped yet (R45).</summary>
public sealed record Hold(string Words, DateTimeOffset Since, DateTimeOffset Until);

/// <summary>What conduct cost a store: points, and a fine in minor units; never twice for a line and cause (R31).</summary>
public sealed record Penalty(int Number, int Case, int Line, string Cause, int Points, long FineMinor, bool Waived = false);

public sealed record Compensated(int Line, string Reason, long Minor);

/// <summary>Units of a SKU that an exchange has used up.</summary>
public sealed record UsedUp(string Sku, int Units);

/// <summary>
/// One buyer's purchase from one seller (交易, tid): the fold of its events, and nothing that they do not say. It changes
/// only through <see cref="Evolution.Apply"/>.
/// </summary>
public sealed record Order
{
    public required OrderId Id { get; init; }
    public required string Store { get; init; }
    public required string Buyer { get; init; }
    public required string Currency { get; init; }
    public required string PolicyId { get; init; }
    public required int PolicyVersion { get; init; }
    public string? Reference { get; init; }
    /// <summary>How many facts there are. Set by <see cref="Evolution.Apply"/> on the copy that it has just made.</summary>
    [JsonInclude]
    public int Version { get; internal set; }
    public required DateTimeOffset PlacedAt { get; init; }
    public required ImmutableArray<OrderLine> Lines { get; init; }
    public required ImmutableArray<Discount> Discounts { get; init; }
    public required PostageTerms Postage { get; init; }
    /// <summary>What pays for the order; before payment only what is not cash.</summary>
    public required ImmutableArray<Funding> Funding { get; init; }
    /// <summary>What was not cash when the order was placed: prices that fall and rise again find it whole.</summary>
    public required ImmutableArray<Funding> FundingPlaced { get; init; }
    /// <summary>What all components together must come to.</summary>
    public required long PayableMinor { get; init; }
    public DateTimeOffset PayBy { get; init; }
    public DateTimeOffset? PaymentBegunAt { get; init; }
    public DateTimeOffset? AskChannelAt { get; init; }
    public DateTimeOffset? PaidAt { get; init; }
    /// <summary>What each component paid; empty before payment.</summary>
    public Amounts Captured { get; init; } = Amounts.Zero;
    public Amounts RefundedFromEscrow { get; init; } = Amounts.Zero;
    public Amounts RefundedFromStore { get; init; } = Amounts.Zero;
    public Amounts Released { get; init; } = Amounts.Zero;
    public DateTimeOffset? ShipBy { get; init; }
    public bool ShipmentOverdue { get; init; }
    public ImmutableArray<Parcel> Parcels { get; init; } = [];
    public ImmutableArray<Case> Cases { get; init; } = [];
    public ImmutableArray<IssuedRefund> Refunds { get; init; } = [];
    /// <summary>Lines for which compensation is due, by cause: never twice for the same (R31).</summary>
    public ImmutableArray<Compensated> Compensations { get; init; } = [];
    /// <summary>Goods that others were sent in place of (R22) and that did not go back into stock.</summary>
    public ImmutableArray<UsedUp> UsedUp { get; init; } = [];
    /// <summary>References of payments already seen, so that a channel that tells twice is heard once (R6).</summary>
    public ImmutableArray<string> PaymentsSeen { get; init; } = [];
    /// <summary>Discounts already taken back because their threshold was lost (R32), by position.</summary>
    public ImmutableArray<int> DiscountsLost { get; init; } = [];
    public Ending Ending { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public bool OneSided { get; init; }
    /// <summary>Who closed it before payment; null for nobody (R45).</summary>
    public ActorKind? ClosedBy { get; init; }
    public string? EndReason { get; init; }
    /// <summary>The after-sale window has closed: nothing waits any more.</summary>
    public bool Settled { get; init; }

    /// <summary>When the money comes (R45).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PaymentKind Payment { get; init; }
    public DepositTerms? Deposit { get; init; }
    public Hold? Hold { get; init; }
    /// <summary>SHA-256 of the buyer's e-mail, trimmed and in lower case: a withdrawal without an account is proved by it (R46).</summary>
    public string? EmailHash { get; init; }
    /// <summary>Where it goes, in the shop's own word (R36).</summary>
    public string? Region { get; init; }
    /// <summary>When the buyer withdrew from the contract by law (R46).</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }
    /// <summary>References of refunds made outside that were booked, so that each is booked once (R44).</summary>
    public ImmutableArray<string> OutsideSeen { get => field.IsDefault ? [] : field; init; } = [];
    public ImmutableArray<Penalty> Penalties { get => field.IsDefault ? [] : field; init; } = [];
    public ImmutableArray<Difference> Differences { get => field.IsDefault ? [] : field; init; } = [];
    public ImmutableArray<Collection> Collections { get => field.IsDefault ? [] : field; init; } = [];
    /// <summary>What of the promised money was given up instead of refunded (R45).</summary>
    public Amounts Unpromised { get; init; } = Amounts.Zero;
    /// <summary>Commission taken and not given back, in minor units (R43).</summary>
    public long CommissionMinor { get; init; }
    /// <summary>Fees of this order that the store paid, in minor units.</summary>
    public long StoreFeesMinor { get; init; }
    /// <summary>What left the store's balance of this order for the store's bank, in minor units (R43).</summary>
    public long PaidOutMinor { get; init; }
    /// <summary>What the store's deposit put back into a negative balance, in minor units (R43).</summary>
    public long CollectedMinor { get; init; }

    /// <summary>What the outside was asked for and that waits for a person; null for nothing.</summary>
    public ImmutableArray<ParkedEffect>? Parked { get; init; }
    /// <summary>Payments that were begun at a channel, under its numbers, and may still come (R6); null for none.</summary>
    public ImmutableArray<BegunPayment>? Begun { get; init; }

    public ParkedEffect? FindParked(string key)
    {
        if (Parked is not { } parked) return null;
        foreach (var effect in parked) if (effect.Key == key) return effect;
        return null;
    }

    /// <summary>How far a component of a refund has come, as people are told it.</summary>
    public RefundProgress ProgressOf(IssuedRefund refund, int component) =>
        refund.Confirmed[component] ? RefundProgress.PaidOut
        : FindParked($"refund/{Id}/{refund.Number}/{component}") is not null ? RefundProgress.Delayed : RefundProgress.UnderWay;

    /// <summary>Whether the order's money is only promised until it is collected (R45).</summary>
    [JsonIgnore]
    public bool IsPromise => Payment is PaymentKind.CashOnDelivery or PaymentKind.PayLater;

    /// <summary>What of the promised money was asked for so far.</summary>
    [JsonIgnore]
    public Amounts Collected
    {
        get
        {
            var sum = Amounts.Zero;
            foreach (var c in Collections) sum += c.Amounts;
            return sum;
        }
    }

    /// <summary>
    /// Whether a unit's money was collected, so that giving it back means paying it out. On delivery it is collected at the
    /// door; pay-later collects when receipt is confirmed.
    /// </summary>
    public bool IsCollected(Portion portion) => !IsPromise || portion.Collected || portion.State == PortionState.Completed;

    /// <summary>What the store keeps of the order before commission and fees, in minor units.</summary>
    [JsonIgnore]
    public long KeptMinor => Released.Total - RefundedFromStore.Total + Differences.Sum(d => d.ReleasedMinor - d.FromStoreMinor)
        + (Deposit is { State: DepositState.Forfeited } d ? d.Minor : 0);

    /// <summary>The store's balance of this order, in minor units; below zero it owes (R43).</summary>
    [JsonIgnore]
    public long StoreBalanceMinor => KeptMinor - CommissionMinor - StoreFeesMinor - PaidOutMinor + CollectedMinor;

    [JsonIgnore]
    public bool IsPaid => PaidAt is not null;

    [JsonIgnore]
    public Amounts InEscrow => Captured - RefundedFromEscrow - Released;

    /// <summary>What the buyer still has to pay in cash.</summary>
    [JsonIgnore]
    public long DueMinor => IsPaid || Ending != Ending.None ? 0
        : PayableMinor - Funding.Sum(f => f.Minor) - (Deposit is { State: DepositState.Held } d ? d.Minor : 0);

    /// <summary>What the buyer has to pay next: where a deposit comes first, that (R45).</summary>
    [JsonIgnore]
    public long DueNowMinor => Deposit is { State: DepositState.Due } deposit ? Math.Min(deposit.Minor, DueMinor) : DueMinor;

    /// <summary>Where a unit stands.</summary>
    public Stage StageOf(Portion portion) => portion.State switch
    {
        PortionState.Closed => Stage.Closed,
        PortionState.Completed => Stage.Completed,
        _ when !IsPaid => Stage.AwaitingPayment,
        _ when portion.Parcel == 0 => Stage.AwaitingShipment,
        _ => Parcels[portion.Parcel - 1].Stage,
    };

    /// <summary>
    /// Where the order as a whole stands: its end when it has ended, otherwise the furthest point that any open unit has
    /// reached, because that is what limits what can be done with the whole.
    /// </summary>
    [JsonIgnore]
    public Stage Stage
    {
        get
        {
            if (Ending == Ending.Closed) return Stage.Closed;
            if (Ending == Ending.Completed) return Stage.Completed;
            var furthest = Stage.AwaitingPayment;
            foreach (var line in Lines)
            {
                foreach (var portion in line.Portions)
                {
                    if (portion.State != PortionState.Open) continue;
                    var stage = StageOf(portion);
                    if (stage > furthest) furthest = stage;
                }
            }
            return furthest;
        }
    }

    /// <summary>Whether some open units have left or are about to, and others have not (部分发货).</summary>
    [JsonIgnore]
    public bool IsPartlyShipped =>
        IsPaid && Ending == Ending.None
        && Lines.Any(l => l.Portions.Any(p => p.State == PortionState.Open && p.Parcel == 0))
        && Lines.Any(l => l.Portions.Any(p => p.Parcel != 0));

    public OrderLine? FindLine(int number) => number >= 1 && number <= Lines.Length ? Lines[number - 1] : null;
    public Case? FindCase(int number) => number >= 1 && number <= Cases.Length ? Cases[number - 1] : null;
    public Parcel? FindParcel(int number) => number >= 1 && number <= Parcels.Length ? Parcels[number - 1] : null;

    /// <summary>
    /// What units of a line cost, per funding component, goods and postage apart. Every unit has its own stretch on the
    /// order's measure of money, fixed when the order was priced; undoing only reads it (R32).
    /// </summary>
    public (Amounts Goods, Amounts Postage) ShareOf(OrderLine line, UnitRange units)
    {
        if (!IsPaid || units.From > line.Priced) return (Amounts.Zero, Amounts.Zero);
        return (Stretch(line.GoodsFrom, line.GoodsMinor), Stretch(line.PostageFrom, line.PostageMinor));

        Amounts Stretch(long start, long minor) => Captured.Between(
            start + Shares.FirstOf(minor, units.From - 1, line.Priced),
            start + Shares.FirstOf(minor, units.End - 1, line.Priced));
    }
}
