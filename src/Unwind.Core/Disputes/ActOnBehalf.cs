using Unwind.Cancellations;
using Unwind.Closures;
using Unwind.Complaints;
using Unwind.Exchanges;
using Unwind.Messages;
using Unwind.Refunds;
using Unwind.Returns;

namespace Unwind.Disputes;

/// <summary>
/// An officer does for a side what it asked for by phone or e-mail (代为操作, R27). It is decided as the side's own act, and the
/// record says through whom. An officer never consents, pays or decides in a side's name.
/// </summary>
/// <param name="Side">Buyer or seller.</param>
/// <param name="How">How it was asked, for example <c>phone</c> or <c>email</c>.</param>
/// <param name="Words">What was said.</param>
/// <param name="Request">The act, of this same order.</param>
public sealed record ActOnBehalf(OrderId Order, ActorKind Side, string? How, string? Words, OrderCommand? Request) : OrderCommand(Order)
{
    private protected override Act Name => Act.ActOnBehalf;

    internal override Decision DecideFor(Order order, Situation situation)
    {
        if (situation.By.Kind != ActorKind.Officer || situation.Through is not null) return Decider.Refuse(RefusalCode.ActorNotAllowed, "R27");
        if (Side is not (ActorKind.Buyer or ActorKind.Seller)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R27").With("field", "side"));
        if (!PlaceOrder.IsName(How)) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R27").With("field", "how"));
        if (Limits.TooLong(Words) is { } field) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R27").With("field", field));
        if (Request is null || Request.Order != Order) return Decider.Refuse(new Refusal(RefusalCode.Malformed, "R27").With("field", "request"));
        if (!IsAsking(Request)) return Decider.Refuse(new Refusal(RefusalCode.NotOnBehalf, "R27", Act.SendMessage).With("act", SnakeCase.Of(Request.Act)));
        // Who is to decide about a case, or has, does not take part in it.
        if (order.Cases.Any(c => c is { IsOpen: true, Hearing: { } h } && (h.Officer == situation.By.Id || h.Verdict?.By == situation.By) && IsAbout(Request, c.Number)))
            return Decider.Refuse(new Refusal(RefusalCode.SomebodyElseDecides, "R27").With("officer", situation.By.Id));
        if (string.IsNullOrWhiteSpace(Words)) return Decider.Refuse(RefusalCode.ExplanationNeeded, "R27");
        var side = Side == ActorKind.Buyer ? Actor.Buyer(order.Buyer) : Actor.Seller(order.Store);
        var spoken = new SpokenFor(new Stamp(situation.Now, situation.By, "R27"), Side, How!, Words);
        var asSide = situation with { By = side, Through = situation.By };
        return Request.DecideFor(Evolution.Apply(order, spoken), asSide) is not Decision.Accepted accepted
            ? Request.DecideFor(order, asSide)
            : accepted.Events.IsEmpty ? Decider.Accept(order) : accepted with { Events = accepted.Events.Insert(0, spoken) };
    }

    static bool IsAbout(OrderCommand request, int number) => request switch
    {
        WithdrawCase c => c.Cases.IsDefaultOrEmpty || c.Cases.Contains(number),
        DeclineCase c => c.Cases.IsDefaultOrEmpty || c.Cases.Contains(number),
        CallDesk c => c.Case == number,
        GiveEvidence c => c.Case == number,
        AppealVerdict c => c.Case == number,
        _ => false,
    };

    /// <summary>What a side asks for; its consent and its word about facts must be its own.</summary>
    static bool IsAsking(OrderCommand what) => what is RequestRefund or RequestReturn or RequestExchange or ApplyToCancel or WithdrawCase
        or CallDesk or GiveEvidence or Complain or CloseOrder or SendMessage or AppealVerdict or DeclineCase;
}
