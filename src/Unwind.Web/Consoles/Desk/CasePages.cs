using System.Globalization;
using Unwind.Disputes;
using Unwind.Messages;
using Unwind.Web.Consoles.Acts;
using Unwind.Web.Consoles.Design;
using Unwind.Web.Consoles.Orders;

namespace Unwind.Web.Consoles.Desk;

/// <summary>The page of one case: both sides, what happened, the rules' words, and the decision.</summary>
static class CasePages
{
    public static void Map(ConsoleRoutes routes)
    {
        routes.Get("/desk/orders/{id}/cases/{number}", visit => WithCase(visit, async (sight, c) =>
            await Show(visit, c, 200, Decision(sight, c) is { } offer
                ? (await ActPages.SheetFor(visit, sight, offer)) with { Outcome = offer.Outcome, Refusal = offer.WhyNot } : null, sight)), ActorKind.Officer);
        routes.Post("/desk/orders/{id}/cases/{number}", visit => WithCase(visit, (sight, c) => Decision(sight, c) is { } offer
            ? ActPages.Take(visit, sight, offer, (status, sheet) => Show(visit, c, status, sheet, sight)) : Show(visit, c, 409, null, sight, late: true)), ActorKind.Officer);
    }

    static Offer? Decision(OrderSight sight, Case c) => sight.Offers.FirstOrDefault(o => o.Act == Act.GiveVerdict && o.Case == c.Number);

    static async Task WithCase(Visit visit, Func<OrderSight, Case, Task> answer)
    {
        if (visit.Http.OrderInPath() is not { } id
            || !int.TryParse(visit.Http.Request.RouteValues["number"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || await visit.Host.Reads.Find(id, visit.By, visit.Cancel) is not { } order || order.FindCase(number) is not { } c)
        {
            await visit.NotFound();
            return;
        }
        await answer(OrderSight.Of(visit.Host, order, visit.By, visit.Reader.Now), c);
    }

    /// <param name="late">A verdict was sent where none is waited for any more.</param>
    static async Task Show(Visit visit, Case c, int status, ActSheet? decision, OrderSight sight, bool late = false)
    {
        var reader = visit.Reader;
        var timeline = await visit.Host.Reads.Timeline(sight.Order.Id, visit.Cancel);
        await visit.Show<CaseView>(
            status, (nameof(CaseView.Sight), sight), (nameof(CaseView.Case), c), (nameof(CaseView.Decision), decision),
            (nameof(CaseView.Late), late),
            (nameof(CaseView.OfBuyer), Said(reader, timeline, c, ActorKind.Buyer)), (nameof(CaseView.OfSeller), Said(reader, timeline, c, ActorKind.Seller)),
            (nameof(CaseView.Timeline), timeline.Reverse().Where(e => e.Event is not MessageSent).Select(e => OrderPages.Happened(reader, e, sight)).ToImmutableArray()),
            (nameof(CaseView.Sayings), timeline.Select(e => e.Event).OfType<MessageSent>().Select(m => OrderPages.Said(reader, m)).ToImmutableArray()),
            (nameof(CaseView.RuleNumbers), Bearing(timeline, c, decision)),
            (nameof(CaseView.Fresh), OrderPages.Fresh(visit, timeline, sight)));
    }

    /// <summary>What a side said and showed in this case, in the order in which it did.</summary>
    static ImmutableArray<Happening> Said(Reader reader, ImmutableArray<TimelineEntry> timeline, Case c, ActorKind side) =>
    [
        .. timeline.Where(e => e.Event.Stamp.By.Kind == side).Select(e => (e.Event.Stamp, Words: Words(reader, e.Event, c))).Where(e => e.Words is not null)
            .Select(e => new Happening(
                e.Stamp.At, e.Words!.Value.What + (e.Stamp.Through is { } through ? reader.T($"（{through.Id} 代）", $" (through {through.Id})") : ""),
                e.Stamp.Rule, e.Words.Value.Said ?? "", e.Words.Value.Shown)),
    ];

    static (string What, string? Said, ImmutableArray<string> Shown)? Words(Reader reader, OrderEvent fact, Case c) => fact switch
    {
        CaseOpened e when e.Case.Number == c.Number => (reader.Say.Case(e.Case.Kind), e.Case.Explanation, e.Case.Evidence),
        CaseDeclined e when e.Case == c.Number => (reader.Say.Act(Act.DeclineCase), e.Explanation, e.Proof),
        DeskCalled e when e.Case == c.Number => (c.Kind == CaseKind.Complaint ? reader.T("答辩", "Answer") : reader.Say.Act(Act.CallDesk), e.Words, e.Evidence),
        EvidenceGiven e when e.Case == c.Number => (reader.Say.Act(Act.GiveEvidence), e.Words, e.Evidence),
        VerdictAccepted e when e.Case == c.Number => (reader.Say.Act(Act.AcceptVerdict), null, []),
        VerdictAppealed e when e.Case == c.Number => (reader.Say.Act(Act.AppealVerdict), e.Words, e.Evidence),
        _ => null,
    };

    /// <summary>The rules under which things happened in this case, and the one that decides it.</summary>
    static ImmutableArray<string> Bearing(ImmutableArray<TimelineEntry> timeline, Case c, ActSheet? decision) =>
    [
        .. timeline.Where(e => IsAbout(e.Event, c)).Select(e => e.Event.Stamp.Rule).Append(decision?.Offer.Rule ?? "")
            .Where(RuleTexts.RuleTag.IsKnown).Distinct().OrderBy(r => int.Parse(r.AsSpan(1), CultureInfo.InvariantCulture)),
    ];

    static bool IsAbout(OrderEvent fact, Case c) => fact switch
    {
        CaseOpened e => e.Case.Number == c.Number,
        CaseDeclined e => e.Case == c.Number,
        CaseAgreed e => e.Case == c.Number,
        CaseMoved e => e.Case == c.Number,
        CaseClosed e => e.Case == c.Number,
        DeskCalled e => e.Case == c.Number,
        EvidenceAsked e => e.Case == c.Number,
        EvidenceClosed e => e.Case == c.Number,
        CaseEscalated e => e.Case == c.Number,
        VerdictGiven e => e.Case == c.Number,
        VerdictAppealed e => e.Case == c.Number,
        VerdictExecuted e => e.Case == c.Number,
        _ => false,
    };
}
