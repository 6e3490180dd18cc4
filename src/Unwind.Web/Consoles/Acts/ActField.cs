using Unwind.Cancellations;
using Unwind.Closures;
using Unwind.Complaints;
using Unwind.Disputes;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Messages;
using Unwind.Penalties;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Withdrawals;

namespace Unwind.Web.Consoles.Acts;

/// <summary>What a form can ask for.</summary>
[Flags]
public enum ActField
{
    None = 0,
    Lines = 1 << 0,
    Units = 1 << 1,
    Reason = 1 << 2,
    Statement = 1 << 3,
    Words = 1 << 4,
    Proof = 1 << 5,
    Amount = 1 << 6,
    Received = 1 << 7,
    Intact = 1 << 8,
    Stock = 1 << 9,
    WantedSku = 1 << 10,
    Parcel = 1 << 11,
    Postage = 1 << 12,
    Address = 1 << 13,
    Difference = 1 << 14,
    Days = 1 << 15,
    CaseUnits = 1 << 16,
    Sellable = 1 << 17,
    Prices = 1 << 18,
    Group = 1 << 19,
    /// <summary>To whom a case is handed over.</summary>
    Officer = 1 << 20,
    /// <summary>Which side is asked for evidence.</summary>
    Side = 1 << 21,
    Verdict = 1 << 22,
    /// <summary>How an officer was asked to act for a side, and what was said (R27).</summary>
    Behalf = 1 << 23,
    /// <summary>A number under which something that was done by hand is found.</summary>
    HandReference = 1 << 26,
    /// <summary>The words that the platform writes down with what it does.</summary>
    Account = 1 << 27,
}

/// <summary>Which fields an offer's form has: read off the offer and its example, so that no page decides what an act needs.</summary>
public static class ActFields
{
    public static ActField Of(Offer offer, Order order, Actor by)
    {
        // In a side's name it is the side's own form, and how one was asked.
        if (offer.Command is ActOnBehalf { Request: { } request, Side: var side })
        {
            return ActField.Behalf
                | Of(offer with { Command = request }, order, side == ActorKind.Buyer ? Actor.Buyer(order.Buyer) : Actor.Seller(order.Store));
        }
        var fields = OfCommand(offer, order, by);
        if (!offer.Reasons.IsEmpty) fields |= ActField.Reason;
        if (offer.Explanation && offer.Act != Act.CloseLines) fields |= ActField.Words;
        if (offer.Proof) fields |= ActField.Proof;
        if (offer.Act is Act.AgreeCase or Act.DeclineCase or Act.WithdrawCase && GroupOf(order, offer.Case).Length > 1) fields |= ActField.Group;
        if (offer.Partial && offer.Act is Act.RequestRefund or Act.RequestReturn) fields |= ActField.Amount;
        return fields;
    }

    /// <summary>The cases that were asked for together with this one and wait for the same: one answer is for all of them.</summary>
    public static ImmutableArray<int> GroupOf(Order order, int number) => order.FindCase(number) is not { } asked ? [] :
    [
        .. order.Cases.Where(c => c.Group == asked.Group && c.State.GetType() == asked.State.GetType() && c.IsOpen).Select(c => c.Number),
    ];

    static ActField OfCommand(Offer offer, Order order, Actor by) => offer.Command switch
    {
        CloseOrder => by.Kind == ActorKind.Seller ? ActField.Statement | ActField.Stock : ActField.None,
        CloseLines => ActField.Lines | ActField.Units | ActField.Statement | ActField.Stock,
        Reprice => ActField.Prices,
        Ship => ActField.Lines | ActField.Units | ActField.Parcel,
        ApplyToCancel => ActField.Lines | ActField.Units | ActField.Words | ActField.Stock,
        RequestRefund => ActField.Lines | ActField.Units | ActField.Words | ActField.Proof
            | (order.Parcels.Any(p => p.State == ParcelState.InTransit) ? ActField.Received : ActField.None),
        RequestReturn => ActField.Lines | ActField.Units | ActField.Words | ActField.Proof | ActField.Intact,
        RequestExchange => ActField.Lines | ActField.Units | ActField.Words | ActField.Proof | ActField.WantedSku,
        AgreeCase => OfAgreeing(order.FindCase(offer.Case), by),
        DeclineCase or DeclineReturned => ActField.Words | ActField.Proof,
        FillReturn => ActField.Parcel | ActField.Postage,
        ConfirmReturn => ActField.CaseUnits | ActField.Sellable,
        SendReplacement => ActField.Parcel,
        ConfirmReceipt => ActField.Lines,
        CallDesk => (offer.Case == 0 ? ActField.Lines : ActField.None) | ActField.Words | ActField.Proof,
        GiveEvidence or AppealVerdict => ActField.Words | ActField.Proof,
        ExtendDeadline { Days: > 0 } => ActField.Days,
        Complain => ActField.Lines | ActField.Words | ActField.Proof,
        WithdrawContract => ActField.Lines | ActField.Units | ActField.Words,
        SendMessage => ActField.Words | ActField.Proof,
        AssignCase { Officer: not null } => ActField.Officer,
        AskEvidence => ActField.Side | ActField.Words,
        GiveVerdict => ActField.Verdict | ActField.Words,
        HoldOrder or WaivePenalty => ActField.Account,
        SettleEffect => ActField.Account | ActField.HandReference,
        _ => ActField.None,
    };

    static ActField OfAgreeing(Case? c, Actor by) => (c?.Kind, by.Kind) switch
    {
        (CaseKind.Return, ActorKind.Seller) => ActField.Address,
        (CaseKind.Exchange, ActorKind.Seller) => ActField.Address | ActField.Difference,
        _ => ActField.None,
    };

    /// <summary>
    /// Whether what is chosen in the form changes what comes of it, so that the outcome has to be shown for the choice before
    /// anything is done.
    /// </summary>
    public static bool ChoosesOutcome(ActField fields) =>
        (fields & (ActField.Lines | ActField.Amount | ActField.Prices | ActField.Difference | ActField.Reason | ActField.Received
            | ActField.CaseUnits | ActField.Postage | ActField.Group | ActField.Side | ActField.Verdict)) != 0;
}
