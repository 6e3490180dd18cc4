using Unwind.Cases;
using Unwind.Disputes;
using Unwind.Orders;
using Unwind.Penalties;
using Unwind.Policies;

namespace Unwind.Web.Shared;

sealed partial class EnglishSentences
{
    /// <summary>Facts of the desk, of penalties, and of time that was given; null for all others.</summary>
    string? OfDesk(OrderEvent fact, string who, Order order, Policy policy)
    {
        return fact switch
        {
            // Judged by the order itself in the same moment (R30).
            DeskCalled { To: CaseState.Ruling s } e when s.Until <= fact.Stamp.At => $"Nobody answered {Kind(e.Case)} {e.Case} in time.",
            DeskCalled { To: CaseState.Ruling s } e => fact.Stamp.By.Kind == ActorKind.Clock
                ? $"Nobody answered {Kind(e.Case)} {e.Case} in time; the desk decides it by {Time(s.Until)}."
                : $"{who} answered {Kind(e.Case)} {e.Case}; the desk decides it by {Time(s.Until)}.{Attached(e.Evidence.Length)}{Said(e.Words)}",
            DeskCalled { To: CaseState.Evidence s } e =>
                $"{who} called in the desk about {Kind(e.Case)} {e.Case}. Both sides can give evidence until {Time(s.Until)}.{Attached(e.Evidence.Length)}{Said(e.Words)}",
            DeskCalled e => $"{who} called in the desk about {Kind(e.Case)} {e.Case}.{Said(e.Words)}",
            EvidenceGiven e => $"{who} gave evidence about {Kind(e.Case)} {e.Case}.{Attached(e.Evidence.Length)}{Said(e.Words)}",
            EvidenceAsked e =>
                $"{who} wants more evidence about {Kind(e.Case)} {e.Case} from {(e.From is { } side ? Actor(side) : "both sides")}, "
                + $"by {Time(e.Until)}.{Said(e.Words)}",
            EvidenceClosed e => $"The evidence about {Kind(e.Case)} {e.Case} is in, or its time is up; the desk decides by {Time(e.Until)}.",
            CaseAssigned e => $"Officer {e.Officer} has {Kind(e.Case)} {e.Case}.",
            CaseEscalated e => $"The desk stayed silent about {Kind(e.Case)} {e.Case}; officer {e.Officer} decides by {Time(e.Until)}.",
            VerdictGiven e => Decided(e),
            VerdictAccepted e => $"{who} accepted the verdict on {Kind(e.Case)} {e.Case}.",
            VerdictAppealed e =>
                $"{who} appealed against the verdict on {Kind(e.Case)} {e.Case}; somebody else decides by {Time(e.Until)}.{Attached(e.Evidence.Length)}{Said(e.Words)}",
            VerdictExecuted e => $"The verdict on {Kind(e.Case)} {e.Case} is carried out; {Liability(e.Liable)}.",
            DeadlineExtended { Case: 0 } e => $"{who} extended the time until receipt of parcel {e.Parcel} is confirmed by itself by {Long(e.By)}.",
            DeadlineExtended { ByRight: true } e => $"{who} took {Long(e.By)} more for {Kind(e.Case)} {e.Case}, once by right.",
            DeadlineExtended e => $"{who} granted {Long(e.By)} more for {Kind(e.Case)} {e.Case}.",
            SpokenFor e => $"{Capital(Actor(e.Side))} asked {Actor(fact.Stamp.By.Kind)} ({e.How}) to act on their behalf.{Said(e.Words)}",
            PenaltyImposed e =>
                $"The store gets {Points(e.Penalty.Points)}{(e.Penalty.FineMinor > 0 ? $" and a fine of {M(e.Penalty.FineMinor)}" : "")} "
                + $"for line {e.Penalty.Line}: {Reason(policy, e.Penalty.Cause)}.",
            PenaltyWaived e => $"{who} waived penalty {e.Number}: points and fine are gone.{Said(e.Words)}",
            _ => null,
        };

        string M(long minor) => Money(minor, order.Currency);
        string Kind(int number) => order.FindCase(number) is { } c ? Case(c.Kind) : "case";

        string Decided(VerdictGiven e)
        {
            var verdict = e.Verdict;
            var by = fact.Stamp.By.Kind == ActorKind.Clock
                ? order.FindCase(e.Case) is { Kind: CaseKind.Complaint } ? "Nobody decided in time, so what the order itself proves decided"
                    : "The desk stayed silent, so the policy decided" : $"{who} decided";
            var next = e.Until is { } until ? $" Either side can appeal by {Time(until)}." : " This is final.";
            return $"{by} {Kind(e.Case)} {e.Case}: {Verdict(verdict, order.FindCase(e.Case)?.Kind ?? CaseKind.Refund, policy, order.Currency)}{next}{Said(verdict.Words)}";
        }

    }

    public override string Verdict(Verdict verdict, CaseKind kind, Policy policy, string currency)
    {
        var what = kind == CaseKind.Complaint
            ? verdict.Upheld ? "it is upheld" : "it is dismissed"
            : verdict.Awards.IsEmpty ? "nothing is given" : string.Join(", ", verdict.Awards.Select(Given));
        return $"{what}; {Liability(verdict.Liable)}.{(verdict.Violation is { } cause ? $" The store is penalised: {Reason(policy, cause)}." : "")}";

        string Given(Award award) =>
            $"{(award.AmountMinor is { } minor ? Money(minor, currency) : "all that is left")} for {(award.Units == 0 ? "all units" : Count(award.Units))}"
            + $"{(award.Postage ? " with postage" : "")}{(award.Return ? " once the goods are back" : "")}";
    }

    static string Attached(int number) => number == 0 ? "" : number == 1 ? " With 1 attachment." : $" With {number} attachments.";
    static string Points(int points) => points == 1 ? "1 point" : $"{points} points";
    static string Long(TimeSpan time) => time.Ticks % TimeSpan.TicksPerDay == 0
        ? time.Days == 1 ? "1 day" : $"{time.Days} days" : $"{time.TotalHours:0.#} hours";
}
