using System.Globalization;
using Unwind.Web.Orders;
using Unwind.Withdrawals;

namespace Unwind.Web.Withdrawals;

/// <param name="Lines">Left out for everything that can be withdrawn from.</param>
/// <param name="Words">Whatever the buyer wants to say; no reason is asked.</param>
public sealed record ContractWithdrawalBody(ImmutableArray<Selected>? Lines = null, string? Words = null);

/// <param name="Order">The order's number.</param>
/// <param name="Email">The e-mail that the order was placed with.</param>
/// <param name="Lines">Left out for everything that can be withdrawn from.</param>
public sealed record WithdrawalBody(OrderId Order, string Email, ImmutableArray<Selected>? Lines = null, string? Words = null);

public sealed record WithdrawnLine(int Line, string Sku, string Title, int Units);

/// <summary>What a withdrawal would bring about; nothing has been done.</summary>
/// <param name="EndsAt">When the right ends; left out while something has not arrived yet.</param>
public sealed record WithdrawalView(
    OrderId Order, ImmutableArray<WithdrawnLine> Lines, Outcome Outcome, DateTimeOffset? EndsAt, string Words);

/// <summary>The receipt of a withdrawal, the same however often it is asked for under one key.</summary>
/// <param name="ReceivedAt">When it was received, to the millisecond (UTC).</param>
public sealed record WithdrawalReceipt(
    OrderId Order, int Version, string ReceivedAt, ImmutableArray<WithdrawnLine> Lines, Outcome Outcome, string Words);

/// <summary>
/// The statutory withdrawal (R46): signed in as an act like any other, and without an account in two steps, by order number
/// and e-mail.
/// </summary>
static class WithdrawalApi
{
    const int EmailLengthMax = 320;

    /// <summary>
    /// An order that is not there and an e-mail that is not its are answered alike, and no sooner than this: how long it took
    /// to look tells nobody which of the two it was.
    /// </summary>
    static readonly TimeSpan UnknownNotBefore = TimeSpan.FromMilliseconds(100);

    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var withdrawals = v1.MapGroup("").WithTags("Withdrawal by law");

        withdrawals.MapAct(host, Act.WithdrawContract, "/orders/{id}/withdrawal", WebJson.Wire.ContractWithdrawalBody,
            (asked, b) => new WithdrawContract(asked.Order, b.Lines.Whole("lines"), b.Words))
            .WithMetadata(Audience.People)
            .WithSummary("Withdraw from the contract by law")
            .WithDescription("By the buyer, where the policy knows the right: no reason, and nobody has to agree.");

        withdrawals.MapPost("/withdrawals", (Delegate)(Task (HttpContext http) => Ask(http, host)))
            .WithName("ask_withdrawal").WithMetadata(new QueryNames())
            .Accepts<WithdrawalBody>("application/json").Produces<WithdrawalView>()
            .WithSummary("Without an account: what would a withdrawal bring about?")
            .WithDescription("Needs no credentials, and changes nothing. A wrong e-mail is answered like an order that does not exist.");

        withdrawals.MapPost("/withdrawals/confirmation", (Delegate)(Task (HttpContext http) => Confirm(http, host)))
            .WithName("confirm_withdrawal").WithMetadata(new QueryNames(), new NeedsKey())
            .Accepts<WithdrawalBody>("application/json").Produces<WithdrawalReceipt>()
            .WithSummary("Without an account: withdraw from the contract by law")
            .WithDescription("Needs no credentials. The answer is the receipt; the same Idempotency-Key gives it again.");
    }

    static async Task Ask(HttpContext http, EngineHost host)
    {
        if (await Read(http, host) is not { } found) return;
        var (order, policy, command) = found;
        var decision = Decider.Decide(order, command, new Situation(host.Clock.GetUtcNow(), Actor.Buyer(order.Buyer), policy));
        if (decision is not Decision.Accepted accepted)
        {
            await Problems.Write(http, ((Decision.Refused)decision).Refusal, order.Id, order.Currency);
            return;
        }
        var withdrawn = accepted.Events.OfType<ContractWithdrawn>().Single();
        var (outcome, ends) = (Outcome.Of(accepted), Withdrawing.Ends(order, policy.Withdrawal!));
        var words = http.Speak().Say().Withdrawal(outcome, order.Currency);
        await http.Json(
            new WithdrawalView(order.Id, Lines(order, withdrawn), outcome, ends == DateTimeOffset.MaxValue ? null : ends, words),
            WebJson.Wire.WithdrawalView);
    }

    static async Task Confirm(HttpContext http, EngineHost host)
    {
        var key = http.Request.IdempotencyKey();
        if (await Read(http, host) is not { } found) return;
        var (order, policy, command) = found;
        var reply = await host.Pipeline.Execute(new Request(key, Actor.Buyer(order.Buyer), command), http.RequestAborted);
        if (reply.Refusal is { } refusal)
        {
            await Problems.Write(http, refusal, order.Id, order.Currency);
            return;
        }
        // The fact itself says when: a receipt that is asked for again is the same to the millisecond.
        var facts = await host.Reads.Timeline(order.Id, http.RequestAborted);
        var withdrawn = (ContractWithdrawn)facts.Last(f => f.Version <= reply.Version && f.Event is ContractWithdrawn).Event;
        var language = http.Speak();
        var words = $"{language.Say().Event(withdrawn, order, policy)} {language.Say().Withdrawal(reply.Outcome!, order.Currency)}";
        http.Response.Headers.ETag = Http.TagOf(reply.Version, language);
        await http.Json(
            new WithdrawalReceipt(order.Id, reply.Version, Exactly(withdrawn.Stamp.At), Lines(order, withdrawn), reply.Outcome!, words),
            WebJson.Wire.WithdrawalReceipt);
    }

    /// <summary>The order whose e-mail was given; null when it was answered already that there is none.</summary>
    static async Task<(Order Order, Policy Policy, WithdrawContract Command)?> Read(HttpContext http, EngineHost host)
    {
        var (began, cancel) = (TimeProvider.System.GetTimestamp(), http.RequestAborted);
        var body = await Bodies.Read(http, WebJson.Wire.WithdrawalBody);
        if (body.Email.Length > EmailLengthMax || body.Email.Any(char.IsControl)) throw new UnreadableException(EdgeCode.FieldMalformed, "email");
        var command = new WithdrawContract(body.Order, body.Lines.Whole("lines"), body.Words, body.Email);
        // Who proves to know the e-mail is taken for the buyer; until then nothing is asked of, or written for, the buyer.
        if (await host.Reads.Find(body.Order, Actor.Platform, cancel) is { } order && Withdrawing.Proves(order, body.Email))
            return (order, host.Policies.Of(order), command);
        var left = UnknownNotBefore - TimeProvider.System.GetElapsedTime(began);
        if (left > TimeSpan.Zero) await Task.Delay(left, cancel);
        await Problems.Write(http, new Refusal(RefusalCode.OrderNotFound, Rulebook.RuleOf(Act.WithdrawContract)), null);
        return null;
    }

    static ImmutableArray<WithdrawnLine> Lines(Order order, ContractWithdrawn withdrawn) =>
        [.. withdrawn.Lines.Select(l => new WithdrawnLine(l.Line, order.Lines[l.Line - 1].Sku, order.Lines[l.Line - 1].Title, l.Count))];

    static string Exactly(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
