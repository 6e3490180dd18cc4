using Unwind.Cases;
using Unwind.Disputes;

namespace Unwind.Web.Disputes;

/// <summary>The desk: calling it in, being heard, its verdict and the one appeal; and more time for either side.</summary>
static class DisputeApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var desk = v1.MapGroup("").WithTags("The desk").WithMetadata(Audience.People);
        MapCalls(desk, host);
        MapOfficers(desk, host);
        MapVerdicts(desk, host);
        MapTime(desk, host);
    }

    static void MapCalls(RouteGroupBuilder desk, EngineHost host)
    {
        desk.MapAct(host, Act.CallDesk, "/orders/{id}/cases/{number}/dispute", WebJson.Wire.DisputeBody,
            (asked, b) => OfCase(b) ?? new CallDesk(asked.Order, Case(asked), [], null, b.Words, b.Evidence.Whole("evidence")))
            .WithSummary("Call in the desk about a case")
            .WithDescription("After a no, after an application that nobody answered, or for goods in transit that must be stopped. "
                + "The case has its lines and its reason: only words and evidence are read.");

        desk.MapAct(host, Act.CallDesk, "/orders/{id}/disputes", WebJson.Wire.DisputeBody,
            (asked, b) => new CallDesk(asked.Order, 0, b.Lines.Whole("lines"), b.Reason, b.Words, b.Evidence.Whole("evidence")),
            name: "call_desk_for_order")
            .WithSummary("Call in the desk about an order without a case")
            .WithDescription("Opens the case with it, where the policy allows that: a shipped order that must still be cancelled.");

        desk.MapAct(host, Act.GiveEvidence, "/orders/{id}/cases/{number}/evidence", WebJson.Wire.EvidenceBody,
            (asked, b) => new GiveEvidence(asked.Order, asked.Number, b.Words, b.Evidence.Whole("evidence")))
            .WithSummary("Give evidence while the desk has the case")
            .WithDescription("By either side. It can't be changed or taken back.");
    }

    static void MapOfficers(RouteGroupBuilder desk, EngineHost host)
    {
        desk.MapAct(host, Act.AskEvidence, "/orders/{id}/cases/{number}/evidence-request", WebJson.Wire.EvidenceRequestBody,
            (asked, b) => new AskEvidence(asked.Order, asked.Number, b.From, b.Words))
            .WithSummary("The desk wants more evidence, from one side or both")
            .WithDescription("By an officer. The desk's own time stands still meanwhile.");

        desk.MapAct(host, Act.AssignCase, "/orders/{id}/cases/{number}/assignment", WebJson.Wire.AssignmentBody,
            (asked, b) => new AssignCase(asked.Order, asked.Number, b.Officer))
            .WithSummary("Take a case, or hand it over")
            .WithDescription("By the officer who has it or, where nobody has, by any; the platform may always.");

        desk.MapAct(host, Act.ActOnBehalf, "/orders/{id}/representations", WebJson.Wire.RepresentationBody,
            (asked, b) => new ActOnBehalf(asked.Order, b.Side, b.How, b.Words, Representations.Read(b.Request, asked.Order)))
            .WithSummary("Do for a side what it asked for by phone or e-mail")
            .WithDescription("By an officer. request has act and that act's fields; the record says through whom. A side's consent, "
                + "payment and word about facts must be its own.");
    }

    static void MapVerdicts(RouteGroupBuilder desk, EngineHost host)
    {
        desk.MapAct(host, Act.GiveVerdict, "/orders/{id}/cases/{number}/verdict", WebJson.Wire.VerdictBody,
            (asked, b) => new GiveVerdict(
                asked.Order, asked.Number, b.Upheld, b.Awards.Whole("awards"), b.Liable, b.ReturnPostage, b.Violation, b.Words))
            .WithSummary("Decide a case")
            .WithDescription("By an officer, once both sides were heard or had the time to be. It is carried out when nobody can appeal any more.");

        desk.MapAct(host, Act.AcceptVerdict, "/orders/{id}/cases/{number}/verdict-acceptance", WebJson.Wire.Nothing,
            (asked, _) => new AcceptVerdict(asked.Order, asked.Number))
            .WithSummary("Accept the verdict")
            .WithDescription("When both sides do, it is carried out at once.");

        desk.MapAct(host, Act.AppealVerdict, "/orders/{id}/cases/{number}/appeal", WebJson.Wire.EvidenceBody,
            (asked, b) => new AppealVerdict(asked.Order, asked.Number, b.Words, b.Evidence.Whole("evidence")))
            .WithSummary("Appeal against the verdict")
            .WithDescription("Once; somebody else decides, and that is final.");
    }

    static void MapTime(RouteGroupBuilder desk, EngineHost host)
    {
        desk.MapAct(host, Act.ExtendDeadline, "/orders/{id}/cases/{number}/extension", WebJson.Wire.ExtensionBody,
            (asked, b) => new ExtendDeadline(asked.Order, Case(asked), b.Days))
            .WithSummary("More time for a case")
            .WithDescription("The side that is waited for has one extension by right; the side that waits can grant days.");

        desk.MapAct(host, Act.ExtendDeadline, "/orders/{id}/receipt-extension", WebJson.Wire.ExtensionBody,
            (asked, b) => new ExtendDeadline(asked.Order, 0, b.Days), name: "extend_receipt")
            .WithSummary("More time until receipt is confirmed by itself")
            .WithDescription("Once by right of the buyer; the seller can grant days.");
    }

    /// <summary>Case 0 in an address is no case; in the command it would mean 'without one'.</summary>
    static int Case(Asked asked) => asked.Number == 0 ? int.MaxValue : asked.Number;

    /// <summary>A case has its lines and its reason: others are a mistake, and not a wish to be passed over.</summary>
    static CallDesk? OfCase(DisputeBody body) =>
        body.Reason is not null ? throw new UnreadableException(EdgeCode.FieldMalformed, "reason")
        : body.Lines is { IsDefaultOrEmpty: false } ? throw new UnreadableException(EdgeCode.FieldMalformed, "lines") : null;
}
