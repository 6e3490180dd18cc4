using Microsoft.Extensions.Logging;
using Unwind.Engine.Lanes;
using Unwind.Engine.Reading;
using Unwind.Engine.Saved;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Settlements;

namespace Unwind.Engine.Outbox;

/// <summary>
/// Carries out what the engine's own ledger is to do, which is a command and nothing else; feeds the buyers' lists; and forgets
/// old answers.
/// </summary>
sealed class OutboxWorker(
    Pipeline pipeline, Outcomes outcomes, Reads reads, LaneMap lanes, Leases leases, TimeProvider clock, ILogger<OutboxWorker> log)
    : Worker(clock, TimeSpan.FromMilliseconds(500), log.OutboxFailed)
{
    const int InFlightMax = 256;
    const int ProjectedMax = 512;
    // Few at a time while people come and go, and not at once again while anybody waits: the lists of buyers may be behind, commands may not.
    // It is some 4,000 a second all the same, as many as there are commands.
    const int ProjectedBesidePeople = 64;
    static readonly TimeSpan ProjectionPause = TimeSpan.FromMilliseconds(12);
    const int ForgottenMax = 1000;
    const string Waits = "waits";
    static readonly TimeSpan AnswersKept = TimeSpan.FromDays(30);

    readonly TimeProvider clock = clock;
    DateTimeOffset forgottenAt;

    public override async Task<int> RunOnce(CancellationToken cancel)
    {
        var done = await Send(cancel);
        done += await Project(cancel);
        await Forget(cancel);
        return done;
    }

    async Task<int> Send(CancellationToken cancel)
    {
        var sent = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var now = clock.GetUtcNow();
            var due = await reads.Ask(c => ConsequenceQueries.EffectsDue(c, Routes.Escrow, now.ToUnixTimeMilliseconds(), InFlightMax, leases.Buckets), cancel);
            if (due.Count == 0) return sent;
            var answers = due.Select(row => (Row: row, Answer: Escrow(row, cancel))).ToArray();
            foreach (var (row, answer) in answers)
            {
                var reason = await answer;
                if (ReferenceEquals(reason, Waits)) return sent;
                if (reason is not null) await outcomes.Postpone(row, reason, cancel);
                // The fact that confirms it has closed the row; one that had been confirmed before is closed here.
                else if (!seen.Add(row.Effect.Key)) await outcomes.Close(row, cancel);
                else sent++;
            }
        }
    }

    /// <summary>
    /// The engine's own ledger as a payment channel: the money is in escrow here, so paying out is confirmed at once. So is
    /// what was only promised: lowered, or collected (R45).
    /// </summary>
    /// <returns>Null when it is done, otherwise why not.</returns>
    async Task<string?> Escrow(EffectRow row, CancellationToken cancel)
    {
        OrderCommand? confirm = row.Effect.Kind switch
        {
            EffectKind.PayOut or EffectKind.ReduceDebit =>
                new ConfirmRefund(row.Order, row.Effect.Number, row.Effect.Component, row.Effect.Key),
            EffectKind.CollectDebit => new ConfirmCollection(row.Order, row.Effect.Number, row.Effect.Component, row.Effect.Key),
            _ => null,
        };
        if (confirm is null) return $"Nobody here can {SnakeCase.Of(row.Effect.Kind)}.";
        var reply = await pipeline.Execute(new Request(row.Attempts == 0 ? row.Effect.Key : $"{row.Effect.Key}/{row.Attempts}", Actor.Payment, confirm) { Background = true }, cancel);
        // Back-pressure is no failure of the channel: the row stays due, and the next round finds it.
        if (reply is { Refusal.Code: RefusalCode.Busy, Failed: false }) return Waits;
        return reply.Refusal is { } refusal ? SnakeCase.Of(refusal.Code) : null;
    }

    /// <summary>Copies changed orders into the lists of their buyers, in transactions of their own.</summary>
    async Task<int> Project(CancellationToken cancel)
    {
        var projected = 0;
        while (await reads.Ask(c => ConsequenceQueries.HasChanged(c, leases.Buckets), cancel))
        {
            var before = projected;
            foreach (var (lane, buckets) in lanes.Over(leases.Buckets))
                projected += await lane.Do(batch => batch.ProjectBuyers(lane.HasPeople ? ProjectedBesidePeople : ProjectedMax, buckets)).WaitAsync(cancel);
            // A mark whose order is gone stays where it is; the doctor names the order.
            if (projected == before) break;
            if (pipeline.Waiting == 0) continue;
            await Task.Delay(ProjectionPause, clock, cancel);
            // Money does not wait for lists that may not be done as long as people come.
            await Send(cancel);
        }
        return projected;
    }

    /// <summary>Once a day: answers to requests that nobody repeats any more, and orders that somebody ticked and left.</summary>
    async Task Forget(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (now - forgottenAt < TimeSpan.FromDays(1)) return;
        var (answers, ticked) = ((now - AnswersKept).ToUnixTimeMilliseconds(), (now - Selections.KeptFor).ToUnixTimeMilliseconds());
        foreach (var (lane, buckets) in lanes.Over(leases.Buckets))
        {
            while (await lane.Do(batch => batch.ForgetAnswers(answers, ForgottenMax, buckets)).WaitAsync(cancel) > 0) { }
            while (await lane.Do(batch => batch.ForgetSelections(ticked, ForgottenMax, buckets)).WaitAsync(cancel) > 0) { }
        }
        forgottenAt = now;
    }
}
