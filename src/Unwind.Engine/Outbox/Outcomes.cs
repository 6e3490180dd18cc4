using Microsoft.Extensions.Logging;
using Unwind.Engine.Lanes;
using Unwind.Engine.Outside;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Settlements;

namespace Unwind.Engine.Outbox;

/// <summary>
/// What becomes of an effect when the outside has answered, whichever way the answer came: a command where there is something to
/// decide, and the row's next turn.
/// </summary>
sealed class Outcomes(Pipeline pipeline, LaneMap lanes, TimeProvider clock, ILogger<Outcomes> log)
{
    public const int AttemptsMax = 12;
    static readonly TimeSpan BackOffMin = TimeSpan.FromSeconds(2);
    static readonly TimeSpan BackOffMax = TimeSpan.FromHours(1);
    /// <summary>Channels that say "not yet" are asked again no sooner than this.</summary>
    static readonly TimeSpan PendingPause = TimeSpan.FromSeconds(10);
    /// <summary>Somebody who can't be reached is tried again soon: nothing of it counts.</summary>
    static readonly TimeSpan NotSentPause = TimeSpan.FromSeconds(2);

    /// <summary>A channel that says "not yet" for longer has forgotten it.</summary>
    static readonly TimeSpan PendingMax = TimeSpan.FromDays(10);
    /// <summary>Somebody who can't be reached for longer is not just restarting.</summary>
    static readonly TimeSpan UnreachableMax = TimeSpan.FromDays(1);

    /// <returns>Whether it is done.</returns>
    public async Task<bool> Take(IOutside party, EffectRow row, Answer answer, CancellationToken cancel)
    {
        switch (answer)
        {
            case Answer.Done done:
                return await Confirm(party, row, done, cancel);
            case Answer.Paid paid:
                return await Send(row, Actor.Payment, new RecordPayment(row.Order, paid.Reference, paid.Cash), "paid", cancel) is { } no
                    ? await Later(row, EffectStates.Unknown, no, cancel) : await Close(row, cancel);
            case Answer.Unpaid:
                return await Send(row, Actor.Payment, new ReportUnpaid(row.Order, row.Effect.To, row.Effect.Reference), "unpaid", cancel) is { } why
                    ? await Later(row, EffectStates.Unknown, why, cancel) : await Close(row, cancel);
            case Answer.StillOpen:
                return await StillOpen(party, row, cancel);
            case Answer.Scanned scanned:
                return await Send(row, Actor.Carrier, new RecordScan(row.Order, row.Effect.Number, null, scanned.Scan), "scan", cancel) is { } not
                    ? await Later(row, EffectStates.Unknown, not, cancel) : await Close(row, cancel);
            case Answer.Pending when IsOld(row, PendingMax):
                return await Park(party, row, ParkReasons.NoAnswer, $"{party.Name} says that it is still under way.", cancel);
            // On its way after all: then it is no person's business, and must not be settled by hand as well.
            case Answer.Pending when row.State == EffectStates.Parked && !await Unpark(party, row, cancel):
                return await Later(row, EffectStates.Parked, row.LastError, cancel);
            case Answer.Pending:
                await Set(row, EffectStates.Waiting, row.Attempts + 1, PauseOf(row.Attempts, PendingPause), null, cancel);
                return false;
            case Answer.NotSent unsent when IsOld(row, UnreachableMax) && row.State != EffectStates.Parked:
                return await Park(party, row, ParkReasons.NoAnswer, unsent.Words, cancel);
            case Answer.NotSent when row.State == EffectStates.Parked:
                await Set(row, EffectStates.Parked, row.Attempts, TimeSpan.FromHours(1), row.LastError, cancel);
                return false;
            case Answer.NotSent unsent:
                // As if it had never been claimed, and still to be asked about when it had been sent before.
                await Set(row, row.Attempts == 0 ? EffectStates.Pending : EffectStates.Unknown, row.Attempts, NotSentPause, unsent.Words, cancel);
                return false;
            case Answer.Refused refused:
                return await Park(party, row, refused.Why, refused.Words, cancel);
            case Answer.Unknown unknown when (row.Attempts + 1) % AttemptsMax == 0:
                return await Park(party, row, ParkReasons.NoAnswer, unknown.Words, cancel);
            case Answer.Unknown unknown:
                return await Later(row, EffectStates.Unknown, unknown.Words, cancel);
            case Answer.NotThere when row.State == EffectStates.Parked:
                return await TakeUpAgain(party, row, cancel);
            case Answer.NotThere:
                return await Later(row, EffectStates.Pending, null, cancel);
            default:
                throw new UnreachableException();
        }
    }

    async Task<bool> Confirm(IOutside party, EffectRow row, Answer.Done done, CancellationToken cancel)
    {
        OrderCommand? confirm = row.Effect.Kind switch
        {
            EffectKind.PayOut or EffectKind.ReduceDebit =>
                new ConfirmRefund(row.Order, row.Effect.Number, row.Effect.Component, done.Reference ?? row.Effect.Key, done.Minor),
            EffectKind.CollectDebit => new ConfirmCollection(row.Order, row.Effect.Number, row.Effect.Component, done.Reference ?? row.Effect.Key),
            _ => null,
        };
        // A carrier has taken the instruction; what became of the parcel its scans will say.
        if (confirm is null)
        {
            // Asked again while it waited for a person, and now it was taken: nobody has to look any more.
            if (row.State == EffectStates.Parked)
                await Send(row, party.Kind == ActorKind.Carrier ? Actor.Carrier : Actor.Payment, new ResumeEffect(row.Order, row.Effect.Key), "taken", cancel);
            if (row.Effect.Kind is not (EffectKind.VoidLabel or EffectKind.Intercept)) return await Close(row, cancel);
            await Set(row, EffectStates.Asked, row.Attempts + 1, null, null, cancel);
            return true;
        }
        return await Send(row, Actor.Payment, confirm, "done", cancel) switch
        {
            null => await Close(row, cancel),
            nameof(RefusalCode.AmountsDoNotAddUp) => await Park(
                party, row, ParkReasons.AmountDiffers, $"{done.Reference}: {done.Minor}, {row.Effect.Minor} {row.Effect.Currency}", cancel),
            var no => await Later(row, EffectStates.Unknown, no, cancel),
        };
    }

    /// <summary>The buyer can still pay what is overdue or closed here: the channel is told to close it first (R6).</summary>
    async Task<bool> StillOpen(IOutside party, EffectRow row, CancellationToken cancel)
    {
        if (row.Effect.Kind != EffectKind.AskPayment) return await Later(row, EffectStates.Unknown, null, cancel);
        var closed = await party.Send(row with { Effect = row.Effect with { Kind = EffectKind.ClosePayment } }, cancel);
        return closed switch
        {
            Answer.Done => await Take(party, row, new Answer.Unpaid(), cancel),
            Answer.StillOpen => await Later(row, EffectStates.Unknown, null, cancel),
            _ => await Take(party, row, closed, cancel),
        };
    }

    async Task<bool> Park(IOutside party, EffectRow row, string why, string? words, CancellationToken cancel)
    {
        log.EffectParked(row.Effect.Key, row.Attempts + 1, $"{why} {words}");
        var by = party.Kind == ActorKind.Carrier ? Actor.Carrier : Actor.Payment;
        var said = words is { Length: > Limits.LengthMax } ? words[..Limits.LengthMax] : words?.Replace("\0", "", StringComparison.Ordinal);
        var no = await Send(row, by, new ParkEffect(row.Order, row.Effect.Key, why, said), "park", cancel);
        // Nothing is left to be done for it: it was done in some other way meanwhile.
        if (no == nameof(RefusalCode.EffectNotFound)) return await Close(row, cancel);
        // Parked before, for the same reason: the row has its next turn tomorrow.
        await Set(row, EffectStates.Parked, row.Attempts + 1, no is null ? TimeSpan.FromDays(1) : PauseOf(row.Attempts, BackOffMin), $"{why}: {words}", cancel);
        return false;
    }

    /// <summary>
    /// A balance that was too low, or a channel that was silent, may have come right by itself: then it is no person's business any
    /// more, and only after that is it sent. Everything else goes on waiting.
    /// </summary>
    async Task<bool> TakeUpAgain(IOutside party, EffectRow row, CancellationToken cancel)
    {
        var heals = row.LastError is { } why && (why.StartsWith(ParkReasons.BalanceTooLow, StringComparison.Ordinal) || why.StartsWith(ParkReasons.NoAnswer, StringComparison.Ordinal));
        if (heals && await Unpark(party, row, cancel))
            await Set(row, EffectStates.Pending, row.Attempts + 1, TimeSpan.Zero, row.LastError, cancel);
        else
            await Set(row, EffectStates.Parked, row.Attempts + 1, TimeSpan.FromDays(1), row.LastError, cancel);
        return false;
    }

    async Task<bool> Unpark(IOutside party, EffectRow row, CancellationToken cancel) => await Send(
        row, party.Kind == ActorKind.Carrier ? Actor.Carrier : Actor.Payment, new ResumeEffect(row.Order, row.Effect.Key), "resume", cancel) is null;

    /// <summary>Left to be done so long ago that a person should look.</summary>
    bool IsOld(EffectRow row, TimeSpan age) => clock.GetUtcNow() - row.At > age;

    /// <returns>Null when it was accepted, otherwise why not.</returns>
    async Task<string?> Send(EffectRow row, Actor by, OrderCommand command, string what, CancellationToken cancel)
    {
        var key = $"{row.Effect.Key}/{what}/{row.Attempts + 1}";
        var reply = await pipeline.Execute(new Request(key, by, command) { Background = true }, cancel);
        return reply.Refusal?.Code.ToString();
    }

    async Task<bool> Later(EffectRow row, string state, string? reason, CancellationToken cancel)
    {
        if (reason is not null) log.EffectFailed(row.Effect.Key, row.Attempts + 1, reason);
        await Set(row, state, row.Attempts + 1, PauseOf(row.Attempts, BackOffMin), reason, cancel);
        return false;
    }

    public async Task<bool> Close(EffectRow row, CancellationToken cancel)
    {
        await Set(row, EffectStates.Done, row.Attempts + 1, null, null, cancel);
        return true;
    }

    /// <summary>Doubled each time, with jitter, so that what failed together is not tried again together.</summary>
    static TimeSpan PauseOf(int attempts, TimeSpan least)
    {
        var pause = Math.Min(BackOffMax.TotalMilliseconds, least.TotalMilliseconds * Math.Pow(2, attempts % AttemptsMax));
        return TimeSpan.FromMilliseconds(pause * (0.5 + Random.Shared.NextDouble() / 2));
    }

    Task<bool> Set(EffectRow row, string state, int attempts, TimeSpan? pause, string? error, CancellationToken cancel)
    {
        long? next = pause is { } wait ? (clock.GetUtcNow() + wait).ToUnixTimeMilliseconds() : null;
        return lanes.Of(row.Order.Bucket).Do(batch =>
        {
            batch.SetEffect(row.Order.Bucket, row.Effect.Key, state, attempts, next, error);
            return true;
        }).WaitAsync(cancel);
    }

    public Task Postpone(EffectRow row, string reason, CancellationToken cancel)
    {
        var attempts = row.Attempts + 1;
        if (attempts < AttemptsMax) return Later(row, EffectStates.Pending, reason, cancel);
        log.EffectParked(row.Effect.Key, attempts, reason);
        return Set(row, EffectStates.Parked, attempts, TimeSpan.FromDays(1), reason, cancel);
    }
}
