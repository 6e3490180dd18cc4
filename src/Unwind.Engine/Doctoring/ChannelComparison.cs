using System.Collections.Concurrent;
using Unwind.Engine.Outside;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage.Queries;
using Unwind.Settlements;

namespace Unwind.Engine.Doctoring;

/// <summary>What a channel's own book and ours say of the refunds that it was sent. Amounts are minor units.</summary>
/// <param name="Refunds">How many it was asked about.</param>
/// <param name="UnderWay">Not confirmed here yet, whatever the channel says: the outbox is at it, or a person.</param>
/// <param name="Unanswered">The channel did not answer: nothing is known of these.</param>
/// <param name="ByHand">Settled by hand here: the channel has nothing to say of them.</param>
/// <param name="Ours">Confirmed in the ledger, per currency.</param>
/// <param name="Theirs">Paid by the channel's word, of the same refunds.</param>
public sealed record ChannelBalance(
    string Channel, long Refunds, long UnderWay, long Unanswered, long ByHand, ImmutableSortedDictionary<string, long> Ours,
    ImmutableSortedDictionary<string, long> Theirs);

/// <param name="Findings">Refunds of which the two books say different things (invariant 2).</param>
public sealed record ChannelHealth(ImmutableArray<ChannelBalance> Channels, ImmutableArray<Finding> Findings)
{
    public bool IsSure => Findings.IsEmpty && Channels.All(c => c.Unanswered == 0);
}

/// <summary>
/// Asks each channel about every refund that it was sent, and holds its answer against the ledger (invariant 2). It sends nothing
/// and changes nothing, so it can run beside a working server.
/// </summary>
sealed class ChannelComparison(ImmutableArray<IOutside> parties, Reads reads)
{
    const int PageRows = 200;
    const int FindingsMax = 1000;
    const int AtOnce = 16;

    public async Task<ChannelHealth> Run(IProgress<long>? progress, CancellationToken cancel)
    {
        var findings = new ConcurrentQueue<Finding>();
        var balances = ImmutableArray.CreateBuilder<ChannelBalance>();
        var asked = 0L;
        foreach (var channel in parties.OfType<IPaymentChannel>())
        {
            var sums = new Sums();
            var after = (-1, "");
            while (findings.Count < FindingsMax)
            {
                var page = await reads.Ask(c => ConsequenceQueries.RefundsVia(c, channel.Name, after, PageRows), cancel);
                await Parallel.ForEachAsync(page, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
                    async (row, stop) => await Compare(channel, row, sums, findings, stop));
                progress?.Report(asked += page.Count);
                if (page.Count < PageRows) break;
                after = (page[^1].Order.Bucket, page[^1].Effect.Key);
            }
            balances.Add(sums.Of(channel.Name));
        }
        return new ChannelHealth(balances.ToImmutable(), [.. findings.OrderBy(f => f.Order?.Value)]);
    }

    async Task Compare(IPaymentChannel channel, EffectRow row, Sums sums, ConcurrentQueue<Finding> findings, CancellationToken cancel)
    {
        var answer = await channel.Find(row, cancel);
        // Read after the channel was asked: what it has paid in between may be confirmed here by now.
        if (await reads.Load(row.Order, cancel) is not { } order || row.Effect.Number > order.Refunds.Length) return;
        var refund = order.Refunds[row.Effect.Number - 1];
        var confirmed = refund.Confirmed[row.Effect.Component];
        var minor = refund.Amounts[row.Effect.Component];
        lock (sums)
        {
            sums.Refunds++;
            if (answer is Answer.Unknown or Answer.NotSent)
            {
                sums.Unanswered++;
                return;
            }
            if (!confirmed) sums.UnderWay++;
        }
        if (confirmed && await IsByHand(row, refund, cancel))
        {
            lock (sums) sums.ByHand++;
            if (answer is Answer.Done also) findings.Enqueue(new Finding(2, row.Order, $"{channel.Name} {row.Effect.Key}: it was settled by hand, and the channel paid {also.Minor ?? minor} as well."));
            return;
        }
        lock (sums)
        {
            if (confirmed) sums.Ours[row.Effect.Currency] = sums.Ours.GetValueOrDefault(row.Effect.Currency) + minor;
            if (confirmed && answer is Answer.Done done) sums.Theirs[row.Effect.Currency] = sums.Theirs.GetValueOrDefault(row.Effect.Currency) + (done.Minor ?? minor);
        }
        var what = (confirmed, answer) switch
        {
            (true, Answer.Done { Minor: { } paid }) when paid != minor => $"the channel paid {paid}, the ledger says {minor}.",
            (true, Answer.Done) or (false, _) => null,
            (true, Answer.Pending) => "the ledger says that it arrived, the channel that it has not paid yet.",
            (true, Answer.Refused no) => $"the ledger says that it arrived, the channel that it did not: {no.Words}",
            _ => "the ledger says that it arrived, and the channel knows nothing of it.",
        };
        if (what is not null) findings.Enqueue(new Finding(2, row.Order, $"{channel.Name} {row.Effect.Key}: {what}"));
    }

    /// <summary>Whether what a person did by hand is what stands: not a channel's number that came before or after it.</summary>
    async Task<bool> IsByHand(EffectRow row, IssuedRefund refund, CancellationToken cancel)
    {
        var facts = await reads.Timeline(row.Order, cancel);
        return facts.Any(f => f.Event is EffectSettled settled && settled.Key == row.Effect.Key
            && (refund.ReferenceOf(row.Effect.Component) is not { } number || number == settled.Reference || number.StartsWith("hand/", StringComparison.Ordinal)));
    }

    sealed class Sums
    {
        public long Refunds, UnderWay, Unanswered, ByHand;
        public Dictionary<string, long> Ours { get; } = [];
        public Dictionary<string, long> Theirs { get; } = [];

        public ChannelBalance Of(string channel) => new(
            channel, Refunds, UnderWay, Unanswered, ByHand, Ours.ToImmutableSortedDictionary(StringComparer.Ordinal), Theirs.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }
}
