using System.Text.Json;
using Microsoft.Extensions.Logging;
using Unwind.Engine.Reading;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Queries;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;

namespace Unwind.Engine.Outside;

/// <summary>What became of something that the outside told by itself.</summary>
public enum Heard
{
    /// <summary>Understood, whether or not it said anything new.</summary>
    Yes,
    /// <summary>Nobody of that name is configured.</summary>
    Nobody,
    /// <summary>The signature is wrong, missing or too old.</summary>
    Forged,
    /// <summary>It is signed and makes no sense.</summary>
    Malformed,
    /// <summary>Not just now: it should be told again.</summary>
    Later,
}

/// <summary>One scan of a carrier's, and what became of it.</summary>
/// <param name="Code">Why it was refused; null when it was accepted.</param>
public sealed record HeardScan(string Id, bool Accepted, RefusalCode? Code);

/// <summary>
/// Signed notifications of channels and carriers, in. Nothing of them is believed before the signature is; what they say of our
/// own refunds is a hint, and the channel is asked. Told twice, late or shuffled, they come to the same.
/// </summary>
public sealed class Notifications
{
    const int ScansMax = 500;

    readonly ImmutableArray<IOutside> parties;
    readonly Pipeline pipeline;
    readonly Reads reads;
    readonly ILogger log;

    internal Notifications(ImmutableArray<IOutside> parties, Pipeline pipeline, Reads reads, ILogger log) =>
        (this.parties, this.pipeline, this.reads, this.log) = (parties, pipeline, reads, log);

    /// <returns>What became of it, and what the channel wants to hear when it was understood.</returns>
    public async Task<(Heard Heard, string Thanks)> OfChannel(string name, Notification notification, CancellationToken cancel)
    {
        if (parties.FirstOrDefault(p => p.Name == name) is not IPaymentChannel channel) return (Heard.Nobody, "");
        try
        {
            var all = await channel.Read(notification, cancel);
            foreach (var news in all)
                if (!await Take(channel, news, cancel)) return (Heard.Later, "");
            return (Heard.Yes, channel.Thanks);
        }
        catch (ForgedException)
        {
            return (Heard.Forged, "");
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or InvalidOperationException)
        {
            return (Heard.Malformed, "");
        }
        catch (IOException)
        {
            return (Heard.Later, "");
        }
    }

    /// <returns>Whether it was dealt with; otherwise it should be told again.</returns>
    async Task<bool> Take(IPaymentChannel channel, News news, CancellationToken cancel)
    {
        switch (news)
        {
            case News.PaymentCame came:
                return await Came(channel, came, cancel);
            case News.RefundMoved moved:
                return await Ask(channel, moved, cancel);
            case News.RefundedOutside outside:
                return await Outside(channel, outside, cancel);
            case News.OutsideFailed failed:
                return await Failed(failed, cancel);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>
    /// A refund of ours: the channel is asked what became of it. While a worker is at it, that worker hears it; what is done and
    /// has failed since is reversed.
    /// </summary>
    async Task<bool> Ask(IPaymentChannel channel, News.RefundMoved moved, CancellationToken cancel)
    {
        // What a person does while the channel is being asked goes first: then it is asked anew.
        var seen = (await reads.Load(moved.Order, cancel))?.Version;
        if (await reads.Ask(c => ConsequenceQueries.FindEffect(c, moved.Order.Bucket, moved.Key), cancel) is not { } row) return true;
        var answer = await channel.Find(row, cancel);
        switch (answer)
        {
            case Answer.Done done:
                return await Send(new ConfirmRefund(
                    row.Order, row.Effect.Number, row.Effect.Component, done.Reference ?? row.Effect.Key, done.Minor), cancel);
            // A person has had it tried again: an old failure that is told once more is not news, and a new one that worker hears.
            case Answer.Refused { Why: ParkReasons.Failed } when row.State is EffectStates.Pending or EffectStates.Sending:
                return true;
            case Answer.Refused { Why: ParkReasons.Failed } failed:
                var reversed = new ReverseRefund(row.Order, row.Effect.Number, row.Effect.Component, failed.Words?.Split(' ')[0], failed.Words);
                var reply = await pipeline.Execute(new Request(Fresh(), Actor.Payment, reversed) { ExpectedVersion = seen }, cancel);
                return reply.Refusal?.Code switch
                {
                    RefusalCode.Busy => false,
                    RefusalCode.VersionChanged => await Ask(channel, moved, cancel),
                    _ => true,
                };
            case Answer.Unknown or Answer.NotSent:
                return false;
            default:
                return true;
        }
    }

    async Task<bool> Came(IPaymentChannel channel, News.PaymentCame came, CancellationToken cancel)
    {
        if (await reads.Load(came.Order, cancel) is not { } order)
        {
            // Told again it would be the same: another installation's order, or nobody's.
            log.UnknownOrder(channel.Name, came.Reference, came.Order);
            return true;
        }
        // Money of another currency than the order's can't be counted, and can't be given back as if it could: a person must see it.
        if (order.Currency != came.Currency)
        {
            log.WrongCurrency(channel.Name, came.Reference, came.Currency, came.Order);
            return true;
        }
        // The shop has told of it already, under the number that it began it with.
        if (came.Case == 0 && order.Funding.Any(f => f.Channel == channel.Name && f.Reference == came.Begun && f.Minor == came.Cash.Sum(c => c.Minor))) return true;
        return await Send(new RecordPayment(came.Order, came.Reference, came.Cash, came.Case), cancel);
    }

    /// <summary>
    /// Money went back without us. It is booked where the payment stands: in the order's money, in an exchange's difference, in the
    /// deposit. Of a payment that never counted, and that we give back ourselves, it is that refund.
    /// </summary>
    async Task<bool> Outside(IPaymentChannel channel, News.RefundedOutside news, CancellationToken cancel)
    {
        if (await reads.Load(news.Order, cancel) is not { } order) return true;
        if (Placed(order.Funding) is var own and >= 0)
            return await Book(order, new RecordOutsideRefund(order.Id, news.Reference, own, news.Minor, 0, news.Chargeback), cancel);
        foreach (var difference in order.Differences)
        {
            if (Placed(difference.Cash) is var part and >= 0)
                return await Book(order, new RecordOutsideRefund(order.Id, news.Reference, part, news.Minor, 0, news.Chargeback, difference.Case), cancel);
        }
        if (order.Deposit is { } deposit && Placed(deposit.Cash) >= 0)
            return await Book(order, new RecordOutsideRefund(order.Id, news.Reference, 0, news.Minor, 0, news.Chargeback), cancel);
        var ours = await reads.Ask(c => ConsequenceQueries.RefundsOf(c, order.Id, channel.Name, news.Payment), cancel);
        foreach (var row in ours)
        {
            if (!order.Refunds[row.Effect.Number - 1].Confirmed[row.Effect.Component] && row.Effect.Minor == news.Minor)
                return await Send(new ConfirmRefund(order.Id, row.Effect.Number, row.Effect.Component, news.Reference, news.Minor), cancel);
        }
        log.OutsideUnknown(channel.Name, news.Reference, news.Minor, order.Id);
        return true;

        int Placed(ImmutableArray<Funding> cash)
        {
            for (var i = 0; i < cash.Length; i++) if (cash[i].Channel == channel.Name && cash[i].Reference == news.Payment) return i;
            return -1;
        }
    }

    /// <summary>A refund that the console made came back: it is on its way again, and a person has to look.</summary>
    async Task<bool> Failed(News.OutsideFailed news, CancellationToken cancel)
    {
        if (await reads.Load(news.Order, cancel) is not { } order) return true;
        foreach (var refund in order.Refunds)
        {
            for (var i = 0; i < refund.Confirmed.Length; i++)
            {
                if (refund.ReferenceOf(i) != news.Reference) continue;
                if (!await Send(new ReverseRefund(order.Id, refund.Number, i, news.Reference, news.Words), cancel)) return false;
            }
        }
        return true;
    }

    async Task<bool> Book(Order order, RecordOutsideRefund outside, CancellationToken cancel)
    {
        // A channel says what it did, and not what may be done: also what is more than what is left must be booked.
        var command = outside with { BeyondWhatIsLeft = !outside.Chargeback };
        var reply = await pipeline.Execute(new Request(Fresh(), Actor.Payment, command), cancel);
        if (reply.Refusal is { } no && no.Code != RefusalCode.Busy) log.OutsideUnknown($"{SnakeCase.Of(no.Code)}:", outside.Reference, outside.AmountMinor, order.Id);
        return reply.Refusal?.Code is not RefusalCode.Busy;
    }

    /// <returns>False when it was too busy; what the rules refuse is heard all the same.</returns>
    async Task<bool> Send(OrderCommand command, CancellationToken cancel) =>
        (await pipeline.Execute(new Request(Fresh(), Actor.Payment, command), cancel)).Refusal?.Code is not RefusalCode.Busy;

    /// <summary>
    /// What channels tell is known by its content: the rules hear the same number once. A key that was kept would answer with what
    /// had been true before a refund came back.
    /// </summary>
    static string Fresh() => $"told/{Guid.CreateVersion7()}";

    /// <summary>
    /// A carrier's scans: each is a command of its own, and one that is refused hurts none of the others. A scan names the order,
    /// or the tracking number finds it.
    /// </summary>
    public async Task<(Heard Heard, ImmutableArray<HeardScan> Scans)> OfCarrier(string name, Notification notification, CancellationToken cancel)
    {
        if (parties.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)) is not HttpCarrier carrier) return (Heard.Nobody, []);
        if (!carrier.IsFrom(notification)) return (Heard.Forged, []);
        if (Scans.Read(notification.Body) is not { Length: <= ScansMax } scans) return (Heard.Malformed, []);
        var heard = ImmutableArray.CreateBuilder<HeardScan>(scans.Length);
        foreach (var scan in scans)
        {
            var code = await Record(carrier, scan, cancel);
            if (code == RefusalCode.Busy) return (Heard.Later, []);
            heard.Add(new HeardScan(scan.Id, code is null, code));
        }
        return (Heard.Yes, heard.MoveToImmutable());
    }

    async Task<RefusalCode?> Record(HttpCarrier carrier, Scans.One scan, CancellationToken cancel)
    {
        var parcels = (await reads.Ask(c => ConsequenceQueries.Parcels(c, scan.Tracking), cancel))
            .Where(p => string.Equals(p.Carrier, carrier.Name, StringComparison.OrdinalIgnoreCase) && (scan.Order is null || p.Order == scan.Order)).ToArray();
        if (parcels.Length == 0) return RefusalCode.ParcelNotFound;
        RefusalCode? refused = null;
        foreach (var parcel in parcels)
        {
            // Of a return only its arrival matters: everything before is its sender's business.
            OrderCommand? command = parcel.Returning
                ? scan.Scan == Scan.Delivered ? new RecordReturnScan(parcel.Order, parcel.Number, scan.At) : null
                : new RecordScan(parcel.Order, parcel.Number, null, scan.Scan, scan.At);
            if (command is null) continue;
            var key = $"{carrier.Name}/{scan.Id}/{parcel.Order}/{parcel.Number}";
            var reply = await pipeline.Execute(new Request(key, new Actor(ActorKind.Carrier, carrier.Name), command), cancel);
            refused ??= reply.Refusal?.Code;
        }
        return refused;
    }
}
