using System.Text.Json;
using Microsoft.Extensions.Logging;
using Unwind.Engine.Reading;
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
            // Money of another currency than the order's can't be counted, and can't be given back as if it could: a person must see it.
            case News.PaymentCame came when await reads.Load(came.Order, cancel) is { } order && order.Currency != came.Currency:
                log.WrongCurrency(channel.Name, came.Reference, came.Currency, came.Order);
                return true;
            case News.PaymentCame came:
                return await Send($"{channel.Name}/paid/{came.Reference}", Actor.Payment,
                    new RecordPayment(came.Order, came.Reference, came.Cash, came.Case), cancel);
            case News.RefundMoved moved:
                return await Ask(channel, moved, cancel);
            case News.RefundedOutside outside:
                return await Outside(channel, outside, cancel);
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
        if (await reads.Ask(c => ConsequenceQueries.FindEffect(c, moved.Order.Bucket, moved.Key), cancel) is not { } row) return true;
        var answer = await channel.Find(row, cancel);
        switch (answer)
        {
            case Answer.Done done:
                return await Send($"{channel.Name}/{moved.Key}/{done.Reference}", Actor.Payment, new ConfirmRefund(
                    row.Order, row.Effect.Number, row.Effect.Component, done.Reference ?? row.Effect.Key, done.Minor), cancel);
            case Answer.Refused { Why: ParkReasons.Failed } failed:
                return await Send($"{channel.Name}/{moved.Key}/failed/{row.Attempts}", Actor.Payment, new ReverseRefund(
                    row.Order, row.Effect.Number, row.Effect.Component, failed.Words?.Split(' ')[0], failed.Words), cancel);
            case Answer.Unknown or Answer.NotSent:
                return false;
            default:
                return true;
        }
    }

    async Task<bool> Outside(IPaymentChannel channel, News.RefundedOutside news, CancellationToken cancel)
    {
        if (await reads.Load(news.Order, cancel) is not { } order) return true;
        for (var i = 0; i < order.Funding.Length; i++)
        {
            if (order.Funding[i].Channel != channel.Name || order.Funding[i].Reference != news.Payment) continue;
            return await Send($"{channel.Name}/outside/{news.Reference}", Actor.Payment,
                new RecordOutsideRefund(order.Id, news.Reference, i, news.Minor, 0, news.Chargeback), cancel);
        }
        foreach (var difference in order.Differences)
        {
            for (var i = 0; i < difference.Cash.Length; i++)
            {
                if (difference.Cash[i].Channel != channel.Name || difference.Cash[i].Reference != news.Payment) continue;
                return await Send($"{channel.Name}/outside/{news.Reference}", Actor.Payment,
                    new RecordOutsideRefund(order.Id, news.Reference, i, news.Minor, 0, news.Chargeback, difference.Case), cancel);
            }
        }
        // Of a payment that never counted: it went back by itself, and the doctor compares the rest.
        return true;
    }

    /// <returns>False when it was too busy; what the rules refuse is heard all the same.</returns>
    async Task<bool> Send(string key, Actor by, OrderCommand command, CancellationToken cancel)
    {
        var reply = await pipeline.Execute(new Request(key.Length > 200 ? key[..200] : key, by, command), cancel);
        return reply.Refusal?.Code is not (RefusalCode.Busy or RefusalCode.OrderNotFound);
    }

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
