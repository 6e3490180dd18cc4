using Unwind.Closures;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Payments;
using Unwind.Penalties;
using Unwind.Refunds;
using Unwind.Settlements;

namespace Unwind;

/// <summary>What an act brings about: read off the decision itself, so that it can't say anything else (R35).</summary>
/// <param name="RefundMinor">What goes back at once, in minor units of the order's currency.</param>
/// <param name="RefundIfAgreedMinor">What would go back when the other side agrees.</param>
/// <param name="CompensationMinor">What the store's deposit pays the buyer beyond that.</param>
/// <param name="Liable">Who bears it (R10).</param>
/// <param name="Stage">Where the order stands afterwards.</param>
/// <param name="DueMinor">What the buyer has to pay afterwards: a line closed before payment changes it (R2).</param>
/// <param name="FeeIfInterceptedMinor">What is kept from the refund if the carrier can stop the parcel (R15).</param>
/// <param name="WaitsFor">Who acts next, and by when; null when nobody is waited for.</param>
/// <param name="RefundWhenBackMinor">What goes back when the goods are back; nobody has to agree any more.</param>
/// <param name="RefundByVerdictMinor">What goes back when the verdict can't be appealed any more (R42).</param>
/// <param name="CompensationIfUpheldMinor">What an upheld complaint, or the verdict, would pay the buyer (R31).</param>
/// <param name="Points">Points on the store's record (R31).</param>
/// <param name="CompensationLaterMinor">What the store's deposit pays the buyer beyond the refund, when that goes out (R10).</param>
/// <param name="ReturnPostageMinor">What the buyer gets for sending the goods back (R21).</param>
/// <param name="DepositLostMinor">The deposit that becomes the store's (R45).</param>
/// <param name="Promise">Nothing was paid yet: what goes back is less to be paid (R45).</param>
/// <param name="OneSided">It counts as closed without the buyer's word, which the buyer may complain about (R4).</param>
public sealed record Outcome(
    long RefundMinor, long RefundIfAgreedMinor, long CompensationMinor, Liability Liable, Stage Stage,
    ActorKind? WaitsFor, DateTimeOffset? Until, Silence? OnSilence, ImmutableArray<int> Cases, long DueMinor, long FeeIfInterceptedMinor,
    long CompensationIfUpheldMinor = 0, int Points = 0, long RefundWhenBackMinor = 0, long RefundByVerdictMinor = 0,
    long CompensationLaterMinor = 0, long ReturnPostageMinor = 0, long DepositLostMinor = 0, bool Promise = false, bool OneSided = false)
{
    public static Outcome Of(Decision.Accepted accepted)
    {
        var (refund, ifAgreed, compensation, fee, ifUpheld, points, whenBack, byVerdict) = (0L, 0L, 0L, 0L, 0L, 0, 0L, 0L);
        var (later, postage, lost, promise, oneSided) = (0L, 0L, 0L, false, false);
        var liable = Liability.Nobody;
        ImmutableArray<int> cases = [];
        (ActorKind? WaitsFor, DateTimeOffset? Until) given = default;
        foreach (var fact in accepted.Events)
        {
            switch (fact)
            {
                case RefundIssued e:
                    refund += e.Amounts.Total;
                    promise |= e.Promise;
                    liable = e.Liable;
                    break;
                case DepositForfeited e:
                    lost += e.Minor;
                    break;
                case FeeCharged { Fee: Fees.ReturnPostage } e:
                    postage += e.Minor;
                    break;
                case DeadlineExtended e:
                    if (e.Case != 0 && !cases.Contains(e.Case)) cases = cases.Add(e.Case);
                    break;
                case OrderHeld e:
                    given = (ActorKind.Platform, e.Until);
                    break;
                case VerdictAppealed e:
                    cases = cases.Add(e.Case);
                    break;
                case EvidenceAsked e:
                    cases = cases.Add(e.Case);
                    break;
                case CaseAgreed e:
                    var agreed = accepted.After.Cases[e.Case - 1];
                    if (agreed is { IsOpen: true, HoldsUnits: true, Kind: not CaseKind.Exchange })
                    {
                        whenBack += agreed.AmountMinor;
                        later += agreed.CompensationMinor;
                    }
                    if (!cases.Contains(e.Case)) cases = cases.Add(e.Case);
                    break;
                case CompensationDue e:
                    compensation += e.Minor;
                    break;
                case DepositReturned e:
                    refund += e.Cash.Sum(c => c.Minor);
                    break;
                case DifferenceRefunded e:
                    refund += e.Cash.Sum(c => c.Minor);
                    break;
                case PenaltyImposed e:
                    points += e.Penalty.Points;
                    break;
                case OrderClosed e:
                    liable = e.Liable;
                    oneSided |= e.OneSided;
                    break;
                case LinesClosed e:
                    oneSided |= e.OneSided;
                    break;
                case VerdictGiven e:
                    // Carried out in the same breath, its facts say it themselves.
                    if (e.Until is not null) (byVerdict, ifUpheld, points) = (byVerdict + e.RefundMinor, ifUpheld + e.CompensationMinor, points + e.Points);
                    liable = e.Verdict.Liable;
                    cases = cases.Add(e.Case);
                    break;
                case VerdictAccepted e when accepted.After.Cases[e.Case - 1] is { IsOpen: true }:
                    cases = cases.Add(e.Case);
                    break;
                case DeskCalled e:
                    if (!cases.Contains(e.Case)) cases = cases.Add(e.Case);
                    break;
                case CaseOpened e:
                    if (e.Case.Kind == CaseKind.Complaint) ifUpheld += e.Case.CompensationMinor;
                    else if (accepted.After.Cases[e.Case.Number - 1].IsOpen) later += e.Case.CompensationMinor;
                    var open = accepted.After.Cases[e.Case.Number - 1].IsOpen;
                    if (open && e.Case.Agreed) whenBack += e.Case.AmountMinor;
                    if (open && !e.Case.Agreed) ifAgreed += e.Case.AmountMinor;
                    liable = e.Case.Liable;
                    fee = Math.Max(fee, e.Case.InterceptionFeeMinor);
                    cases = cases.Add(e.Case.Number);
                    break;
            }
        }
        var (waitsFor, until) = given;
        Silence? silence = null;
        foreach (var number in cases)
        {
            (waitsFor, until, silence) = accepted.After.Cases[number - 1].State switch
            {
                CaseState.Answer s => (s.From, s.Until, s.OnSilence),
                CaseState.Evidence s => (s.From, s.Until, null),
                CaseState.Ruling s => (ActorKind.Officer, s.Until, null),
                CaseState.Appealable s => (null, s.Until, null),
                CaseState.Payment s => (ActorKind.Buyer, s.Until, null),
                CaseState.ReturnParcel s => (ActorKind.Buyer, s.Until, null),
                CaseState.CarrierAnswer s => (ActorKind.Carrier, s.Until, null),
                _ => (waitsFor, until, silence),
            };
        }
        // What a dearer exchange costs on top is due as well, once the seller has said it (R22).
        var due = accepted.After.DueMinor;
        foreach (var c in accepted.After.Cases) if (c.State is CaseState.Payment s) due += s.Minor;
        return new Outcome(refund, ifAgreed, compensation, liable, accepted.After.Stage, waitsFor, until, silence, cases,
            due, fee, ifUpheld, points, whenBack, byVerdict, later, postage, lost, promise, oneSided);
    }
}
