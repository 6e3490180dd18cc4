using System.Runtime.InteropServices;
using Unwind.Cancellations;
using Unwind.Closures;
using Unwind.Exchanges;
using Unwind.Messages;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;

namespace Unwind.Orders;

/// <summary>What each fact means for the order. Never refuses, never asks: the deciding was done before.</summary>
public static partial class Evolution
{
    /// <summary>The order after a fact. Only <see cref="OrderPlaced"/> can be applied to nothing.</summary>
    public static Order Apply(Order? order, OrderEvent fact)
    {
        if (order is null)
        {
            return fact is OrderPlaced placed
                ? Placed(placed)
                : throw new InvalidOperationException($"An order begins with being placed, not with {fact.GetType().Name}.");
        }
        var after = fact switch
        {
            PaymentBegun e => order with
            {
                PaymentBegunAt = e.Stamp.At,
                Begun = e.Channel is { } channel ? (order.Begun ?? []).Add(new BegunPayment(channel, e.Reference!)) : order.Begun,
            },
            PaymentUnpaid e => order with
            {
                Begun = [.. order.Begun!.Value.Select(b => b.Channel == e.Channel && b.Reference == e.Reference ? b with { Unpaid = true } : b)],
            },
            PaymentAsked e => order with { AskChannelAt = e.AgainAt },
            PaymentCaptured e => Captured(order, e),
            PaymentBounced e => Answered(Bounced(order, e), e.Cash),
            OrderClosed e => Closed(order, e),
            LinesClosed e => LinesClosed(order, e),
            Repriced e => Priced(WithNewPrices(order with { Postage = e.Postage }, e), e.Pricing),
            OrderCancelled e => order with { EndReason = e.Reason },
            Shipped e => Shipped(order, e),
            ShipmentMissed => order with { ShipmentOverdue = true },
            PickUpMissed e => WithParcel(order, e.Parcel, p => p with { PickUpOverdue = true }),
            LabelVoidAsked e => WithParcel(order, e.Parcel, p => p with { State = ParcelState.Voiding, VoidAskedAt = e.Stamp.At }),
            InterceptionAsked e => WithParcel(order, e.Parcel, p => p with { StopAsked = true, StopCase = e.Case }),
            InterceptionDropped e => WithoutStop(WithParcel(order, e.Parcel, p => p with { StopAsked = false, StopCase = 0 }), e.Parcel),
            FeeCharged e => Charged(order, e),
            CaseNarrowed e => Narrowed(order, e),
            ParcelScanned e => AnsweredByCarrier(Scanned(order, e), e),
            CaseOpened e => Opened(order, e.Case),
            CaseAgreed e => WithCase(order, e.Case, c => c with { Agreed = true }),
            CaseDeclined e => Ended(order, e.Case, CaseOutcome.Declined, e.Stamp.At),
            CaseMoved e => WithCase(order, e.Case, c => c with { Kind = e.Kind, State = e.To }),
            CaseClosed e => Ended(order, e.Case, e.Outcome, e.Stamp.At),
            RefundIssued e => Refunded(order, e),
            RefundConfirmed e => Confirmed(order, e),
            ReturnSent e => WithCase(order, e.Case, c => c with
            {
                State = new CaseState.ReturnCheck(e.Until, e.Carrier, e.Tracking, null, e.PostageMinor),
            }),
            ReturnScanned e => WithCase(order, e.Case, c => c with
            {
                State = ((CaseState.ReturnCheck)c.State) with { DeliveredAt = e.At, Until = e.Until },
                ReturnArrived = true,
            }),
            ReturnAccepted e => WithCase(Portions.Change(order, e.Line, e.Units, p => p with
            {
                Stock = e.Sellable && p.Stock != StockHold.None ? StockHold.Returned : p.Stock,
            }), e.Case, c => c with { GoodsBack = c.GoodsBack || !e.BySilence }),
            ReplacementSent e => Replaced(order, e),
            UnitsCompleted e => Completed(order, e),
            OrderEnded e => order with { Ending = e.Ending, EndedAt = e.Stamp.At },
            AfterSaleEnded => order with { Settled = true },
            CompensationDue e => order with { Compensations = order.Compensations.Add(new(e.Line, e.Reason, e.Minor)) },
            StockStepTaken or CouponRestored or MessageSent or SpokenFor => order,
            OrderPlaced => throw new InvalidOperationException("An order is placed once."),
            _ => AtTheDesk(order, fact) ?? OtherWays(order, fact) ?? AtTheOutside(order, fact)
                ?? throw new UnreachableException($"No meaning is written for {fact.GetType().Name}."),
        };
        // Facts that leave nothing in the state still count; every other one has made a copy that nobody else has seen.
        if (ReferenceEquals(after, order)) return order with { Version = order.Version + 1 };
        after.Version = order.Version + 1;
        return after;
    }

    static Order Placed(OrderPlaced e)
    {
        var lines = ImmutableArray.CreateBuilder<OrderLine>(e.Lines.Length);
        for (var i = 0; i < e.Lines.Length; i++)
        {
            var l = e.Lines[i];
            var hold = l.StockMode == StockMode.OnOrder ? StockHold.Held : StockHold.None;
            lines.Add(new OrderLine(
                i + 1, l.Sku, l.Title, l.Quantity, l.UnitPriceMinor, l.DiscountMinor, l.TaxMinor, l.StockMode,
                l.NoReasonReturn, l.Quantity, 0, 0, 0, 0, 0,
                [new Portion(1, l.Quantity, PortionState.Open, hold, 0, 0, Amounts.Zero, null)])
            { Virtual = l.Virtual });
        }
        return Priced(new Order
        {
            Id = e.Order,
            Store = e.Store,
            Buyer = e.Buyer,
            Currency = e.Currency,
            PolicyId = e.PolicyId,
            PolicyVersion = e.PolicyVersion,
            Reference = e.Reference,
            Version = 1,
            PlacedAt = e.Stamp.At,
            Lines = lines.MoveToImmutable(),
            Discounts = e.Discounts,
            Postage = e.Postage,
            Funding = e.Funding,
            FundingPlaced = e.Funding,
            PayableMinor = e.Pricing.PayableMinor,
            PayBy = e.PayBy,
            ShipBy = e.ShipBy,
            Payment = e.Payment,
            Deposit = e.DepositMinor > 0 ? new DepositTerms(e.DepositMinor, DepositState.Due, []) : null,
            EmailHash = e.EmailHash,
            Region = e.Region,
        }, e.Pricing);
    }

    /// <summary>Lays goods and then postages end to end: each unit's stretch is what its refund will be read from.</summary>
    static Order Priced(Order order, Pricing pricing)
    {
        var goodsFrom = 0L;
        var postageFrom = pricing.PayableMinor - pricing.PostageMinor;
        var lines = order.Lines.ToBuilder();
        foreach (var price in pricing.Lines)
        {
            lines[price.Line - 1] = lines[price.Line - 1] with
            {
                Priced = price.Units,
                GoodsMinor = price.GoodsMinor,
                PostageMinor = price.PostageMinor,
                GoodsFrom = goodsFrom,
                PostageFrom = postageFrom,
            };
            goodsFrom += price.GoodsMinor;
            postageFrom += price.PostageMinor;
        }
        // What is not cash never pays more than there is to pay: the last component gives way first.
        var funding = order.FundingPlaced;
        var over = funding.Sum(f => f.Minor) - pricing.PayableMinor;
        for (var i = funding.Length - 1; i >= 0 && over > 0; i--)
        {
            var cut = Math.Min(over, funding[i].Minor);
            funding = funding.SetItem(i, funding[i] with { Minor = funding[i].Minor - cut });
            over -= cut;
        }
        // A deposit is a part of what is owed; of less than that nothing comes first (R45).
        var deposit = order.Deposit is { State: DepositState.Due } due && due.Minor >= pricing.PayableMinor - funding.Sum(f => f.Minor) ? null : order.Deposit;
        return order with
        {
            Lines = lines.MoveToImmutable(),
            PayableMinor = pricing.PayableMinor,
            Deposit = deposit,
            Funding = funding,
            DiscountsLost = pricing.DiscountsLost,
        };
    }

    static Order WithNewPrices(Order order, Repriced e)
    {
        foreach (var price in e.Lines)
        {
            order = order with
            {
                Lines = order.Lines.SetItem(price.Line - 1, order.Lines[price.Line - 1] with
                {
                    RepricedMinor = price.Minor,
                    RepricedUnits = e.Pricing.Lines[price.Line - 1].Units,
                }),
            };
        }
        return order;
    }

    static Order Charged(Order order, FeeCharged e)
    {
        if (e.Outside is { } seen) order = order with { OutsideSeen = Seen(order.OutsideSeen, seen) };
        if (e is { Parcel: > 0, Bearer: Liability.Buyer })
            order = WithParcel(order, e.Parcel, p => p with { BuyersFeeMinor = p.BuyersFeeMinor + e.Minor });
        if (e.Bearer is Liability.Platform or Liability.Carrier) return order;
        // The store pays either way; what the buyer bears was kept from the refund.
        return order with { StoreFeesMinor = order.StoreFeesMinor + e.Minor };
    }

    static Order Captured(Order order, PaymentCaptured e)
    {
        var funding = order.Funding.AddRange(e.Deposit).AddRange(e.Cash);
        return order with
        {
            Deposit = order.Deposit is { } deposit ? deposit with { State = DepositState.Applied } : null,
            Funding = funding,
            Captured = new Amounts([.. funding.Select(f => f.Minor)]),
            PaidAt = e.Stamp.At,
            ShipBy = e.ShipBy,
            PaymentsSeen = order.PaymentsSeen.Add(RecordPayment.SeenAs(e.Reference, e.Cash)),
            AskChannelAt = null,
            Lines = ForOpen(order, p => p.Stock == StockHold.None ? p with { Stock = StockHold.Held } : p),
        };
    }

    static Order Bounced(Order order, PaymentBounced e) => Back(
        order with { PaymentsSeen = order.PaymentsSeen.Add(RecordPayment.SeenAs(e.Reference, e.Cash)) }, e.Refund, 0, e.Cash);

    static Order Closed(Order order, OrderClosed e)
    {
        var lines = ForOpen(order, p => p with
        {
            State = PortionState.Closed,
            EndedAt = e.Stamp.At,
            Stock = p.Stock == StockHold.Held ? StockHold.Returned : p.Stock,
        });
        // Lines that were taken out before keep who did that, and how (R4).
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].ClosedBy is null && e.Stamp.By.Kind == ActorKind.Seller)
                lines = lines.SetItem(i, lines[i] with { ClosedBy = e.Stamp.By.Kind, OneSided = e.OneSided });
        }
        return order with
        {
            Ending = Ending.Closed,
            EndedAt = e.Stamp.At,
            EndReason = e.Reason,
            OneSided = e.OneSided,
            ClosedBy = e.Stamp.By.Kind,
            AskChannelAt = null,
            Lines = lines,
        };
    }

    static Order LinesClosed(Order order, LinesClosed e)
    {
        foreach (var line in e.Lines)
        {
            order = Portions.Change(order, line.Line, line.Units, p =>
                GivenBack(p) with { State = PortionState.Closed, EndedAt = e.Stamp.At });
            order = order with
            {
                Lines = order.Lines.SetItem(line.Line - 1, order.Lines[line.Line - 1] with { ClosedBy = e.Stamp.By.Kind, OneSided = e.OneSided }),
            };
        }
        return Priced(order with { OneSided = order.OneSided || e.OneSided }, e.Pricing);
    }

    static Order Shipped(Order order, Shipped e)
    {
        foreach (var line in e.Lines)
            order = Portions.Change(order, line.Line, line.Units, p => p with { Parcel = e.Parcel });
        var parcel = new Parcel(e.Parcel, e.Carrier, e.Tracking, ParcelState.Labelled, e.Stamp.At);
        // What is delivered online is there at once; nobody stands at a door to pay for it.
        if (e.Virtual)
            parcel = parcel with { State = ParcelState.Delivered, PickedUpAt = e.Stamp.At, DeliveredAt = e.Stamp.At, Virtual = true };
        return order with { Parcels = order.Parcels.Add(parcel) };
    }

    static Order Scanned(Order order, ParcelScanned e)
    {
        // It was picked up after all: what had been given back is on its way.
        if (order.Parcels[e.Parcel - 1].State == ParcelState.Voided)
            order = InParcel(order, e.Parcel, p => p.Stock == StockHold.Returned ? p with { Stock = StockHold.Held } : p);
        order = WithParcel(order, e.Parcel, p => e.Scan switch
        {
            Scan.PickedUp or Scan.Moving => p with { State = ParcelState.InTransit, PickedUpAt = p.PickedUpAt ?? e.At },
            Scan.Delivered => p with
            {
                State = ParcelState.Delivered,
                DeliveredAt = e.At,
                PickedUpAt = p.PickedUpAt ?? e.At,
            },
            Scan.Intercepted or Scan.RefusedAtDoor => p with
            {
                State = ParcelState.Returning,
                PickedUpAt = p.PickedUpAt ?? e.At,
            },
            Scan.InterceptionFailed => p with { StopAsked = false },
            Scan.Returned => p with { State = ParcelState.Returned, PickedUpAt = p.PickedUpAt ?? e.At },
            Scan.Lost => p with { State = ParcelState.Lost, PickedUpAt = p.PickedUpAt ?? e.At },
            Scan.LabelVoided => p with { State = ParcelState.Voided, VoidAssumed = e.Stamp.By.Kind == ActorKind.Clock },
            _ => throw new UnreachableException(),
        });
        return e.Scan switch
        {
            // The goods never left: ended units give their stock back, the others are to be shipped again.
            Scan.LabelVoided => InParcel(order, e.Parcel, p =>
                p.State == PortionState.Open ? p with { Parcel = 0 } : GivenBack(p)),
            // Units completed by the clock while they travelled are back as well.
            Scan.Returned => InParcel(order, e.Parcel, p => p.Stock == StockHold.Gone ? p with { Stock = StockHold.Returned } : GivenBack(p)),
            // Delivered although the money is back already: the goods are gone.
            Scan.Delivered => InParcel(order, e.Parcel, p =>
                p is { State: PortionState.Closed, Stock: StockHold.Held } ? p with { Stock = StockHold.Gone }
                : p.State == PortionState.Open && order.Payment == PaymentKind.CashOnDelivery ? p with { Collected = true } : p),
            Scan.Lost => InParcel(order, e.Parcel, p => p.Stock == StockHold.Held ? p with { Stock = StockHold.Gone } : p),
            _ => order,
        };
    }

    static Order Opened(Order order, Case opened)
    {
        if (opened.HoldsUnits) order = Portions.Change(order, opened.Line, opened.Units, p => p with { Case = opened.Number });
        return order with { Cases = order.Cases.Add(opened) };
    }

    static Order Ended(Order order, int number, CaseOutcome outcome, DateTimeOffset at)
    {
        var ended = order.Cases[number - 1];
        order = Portions.Change(order, ended.Line, ended.Units, p => p.Case == number ? p with { Case = 0 } : p);
        // A request that was refused and then taken to the desk was counted when it was refused.
        if (ended is { Opener.Kind: ActorKind.Buyer, HoldsUnits: true, Hearing: null or { RefusedAt: null } } && IsFailure(outcome)
            && !order.Cases.Any(c => c.Number != number && c.Group == ended.Group && c.Line == ended.Line
                && c.State is CaseState.Ended before && IsFailure(before.Outcome)))
        {
            // Once for a request, however many cases it made.
            var line = order.Lines[ended.Line - 1];
            order = order with { Lines = order.Lines.SetItem(ended.Line - 1, line with { FailedRequests = line.FailedRequests + 1 }) };
        }
        return WithCase(order, number, c => c with { State = new CaseState.Ended(outcome, at) });
    }

    static bool IsFailure(CaseOutcome outcome) =>
        outcome is CaseOutcome.Declined or CaseOutcome.Withdrawn or CaseOutcome.Lapsed;

    static Order Narrowed(Order order, CaseNarrowed e)
    {
        var narrowed = order.Cases[e.Case - 1];
        order = Portions.Change(order, narrowed.Line, narrowed.Units, p => p.Case == e.Case ? p with { Case = 0 } : p);
        order = Portions.Change(order, narrowed.Line, e.Units, p => p with { Case = e.Case });
        return WithCase(order, e.Case, c => c with
        {
            Units = e.Units,
            GoodsMinor = e.GoodsMinor,
            PostageMinor = e.PostageMinor,
            DeductedMinor = e.DeductedMinor,
            // What cheaper goods give back is for the units that are exchanged (R22, R40).
            DifferenceMinor = c.DifferenceMinor < 0 ? Shares.FirstOf(c.DifferenceMinor, Ranges.Count(e.Units), c.UnitCount) : c.DifferenceMinor,
        });
    }

    static Order Refunded(Order order, RefundIssued e)
    {
        foreach (var unit in e.Units)
        {
            order = Portions.Change(order, e.Line, [unit.Units], p => p with
            {
                Refunded = p.Refunded + unit.Amounts,
                State = e.Ends ? PortionState.Closed : p.State,
                EndedAt = e.Ends ? e.Stamp.At : p.EndedAt,
                Stock = e.Ends ? StockAtEnd(order, p) : p.Stock,
            });
        }
        if (e is { Outside: not null, Case: > 0 } && order.Cases[e.Case - 1].Hearing is { Verdict: not null, Executed: false })
            order = WithHearing(order, e.Case, h => h with { PaidOutsideMinor = h.PaidOutsideMinor + e.Amounts.Total });
        if (e.FeeParcel > 0)
            order = WithParcel(order, e.FeeParcel, p => p with { BuyersFeeMinor = p.BuyersFeeMinor - e.FeeKeptMinor });
        return order with
        {
            RefundedFromEscrow = e.Source == RefundSource.Escrow ? order.RefundedFromEscrow + e.Amounts : order.RefundedFromEscrow,
            RefundedFromStore = e.Source == RefundSource.Store ? order.RefundedFromStore + e.Amounts : order.RefundedFromStore,
            Unpromised = e.Promise ? order.Unpromised + e.Amounts : order.Unpromised,
            OutsideSeen = e.Outside is { } seen ? Seen(order.OutsideSeen, seen) : order.OutsideSeen,
            Released = order.Released + e.Kept,
            DiscountsLost = order.DiscountsLost.AddRange(e.DiscountsLost),
            Refunds = order.Refunds.Add(new IssuedRefund(e.Number, e.Line, e.Amounts, NothingConfirmed(e.Amounts, order.Funding.Length)) { Promise = e.Promise }),
        };
    }

    /// <summary>Stock goes back when the goods never left; what is on its way is decided by where it ends up (R33).</summary>
    static StockHold StockAtEnd(Order order, Portion portion) => order.StageOf(portion) switch
    {
        Stage.AwaitingShipment => GivenBack(portion).Stock,
        Stage.Received => portion.Stock == StockHold.Held ? StockHold.Gone : portion.Stock,
        _ => portion.Stock,
    };

    static Order Confirmed(Order order, RefundConfirmed e)
    {
        var refund = order.Refunds[e.Number - 1];
        return order with
        {
            Refunds = order.Refunds.SetItem(e.Number - 1, refund with
            {
                Confirmed = refund.Confirmed.SetItem(e.Component, true),
                References = OwnNumber(e.ChannelReference) is { } own ? WithReference(refund, e.Component, own) : refund.References,
            }),
            Parked = Unparked(order, $"refund/{order.Id}/{e.Number}/{e.Component}"),
            // The channel's own number for it: seen again in its console, it is this one (R44).
            OutsideSeen = refund.Channels is null && OwnNumber(e.ChannelReference) is { } reference
                ? Seen(order.OutsideSeen, RecordOutsideRefund.SeenAs(order.Funding[e.Component].Channel, reference)) : order.OutsideSeen,
        };
    }

    static ImmutableArray<string> Seen(ImmutableArray<string> all, string one) => all.Contains(one) ? all : all.Add(one);

    static Order Replaced(Order order, ReplacementSent e)
    {
        var line = order.Lines[e.Line - 1];
        order = order with
        {
            Parcels = order.Parcels.Add(new Parcel(
                e.Parcel, e.Carrier, e.Tracking, ParcelState.Labelled, e.Stamp.At, Replaces: e.Case)),
            UsedUp = order.UsedUp.AddRange(Portions.Inside(order, line, e.Units)
                .Where(p => p.Stock is StockHold.Held or StockHold.Gone)
                .Select(p => new UsedUp(p.Sku ?? line.Sku, p.Count))),
        };
        // From here the unit is the other goods, with a hold of their own.
        return Portions.Change(order, e.Line, e.Units, p => p with
        {
            Parcel = e.Parcel,
            Stock = StockHold.Held,
            Sku = e.Sku == line.Sku ? null : e.Sku,
        });
    }

    static Order Completed(Order order, UnitsCompleted e)
    {
        foreach (var line in e.Lines)
        {
            order = Portions.Change(order, line.Line, line.Units, p => p with
            {
                State = PortionState.Completed,
                EndedAt = e.Stamp.At,
                Stock = p.Stock == StockHold.Held ? StockHold.Gone : p.Stock,
            });
        }
        return order with { Released = order.Released + e.Released };
    }

    static Portion GivenBack(Portion portion) =>
        portion.Stock == StockHold.Held ? portion with { Stock = StockHold.Returned } : portion;

    static ImmutableArray<OrderLine> ForOpen(Order order, Func<Portion, Portion> change)
    {
        // Whole portions change here, never parts of them, so all lines are made in one pass.
        var lines = new OrderLine[order.Lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var line = order.Lines[i];
            var portions = new Portion[line.Portions.Length];
            var changed = false;
            for (var p = 0; p < portions.Length; p++)
            {
                var portion = line.Portions[p];
                portions[p] = portion.State == PortionState.Open ? change(portion) : portion;
                changed |= !ReferenceEquals(portions[p], portion);
            }
            lines[i] = changed ? line with { Portions = Portions.Joined(portions) } : line;
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(lines);
    }

    static Order InParcel(Order order, int parcel, Func<Portion, Portion> change)
    {
        foreach (var line in order.Lines)
        {
            var inside = line.Portions.Where(p => p.Parcel == parcel).Select(p => p.Range).ToImmutableArray();
            if (inside.Length > 0) order = Portions.Change(order, line.Number, inside, change);
        }
        return order;
    }

    static Order WithParcel(Order order, int number, Func<Parcel, Parcel> change) =>
        order with { Parcels = order.Parcels.SetItem(number - 1, change(order.Parcels[number - 1])) };

    static Order WithCase(Order order, int number, Func<Case, Case> change) =>
        order with { Cases = order.Cases.SetItem(number - 1, change(order.Cases[number - 1])) };
}
