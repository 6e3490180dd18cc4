using System.Security.Cryptography;
using System.Text.Json;
using Unwind.Closures;
using Unwind.Engine.Storage;
using Unwind.Messages;
using Unwind.Payments;
using Unwind.Refunds;
using Unwind.Settlements;

namespace Unwind.Engine.Lanes;

/// <summary>
/// Writes down one decision and all that follows from it. It works on sheets of its own, and hands them over only when
/// nothing went wrong: a decision that fails half-way leaves no trace in its batch.
/// </summary>
/// <param name="routes">Who carries out what.</param>
sealed class Recorder(Routes routes)
{
    readonly Changes sheet = new();
    readonly PostingReader postings = new();
    readonly ConductReader conduct = new();
    readonly List<Effect> effects = [];
    readonly List<Notice> notices = [];

    /// <returns>The hash of the last fact, and the bytes of all facts.</returns>
    public (byte[] Hash, int Bytes) Record(
        Order? before, byte[] hash, Decision.Accepted accepted, bool silent, DateTimeOffset now, Changes changes)
    {
        sheet.Clear();
        var after = accepted.After;
        var at = now.ToUnixTimeMilliseconds();
        var version = before?.Version ?? 0;
        var bytes = 0;
        conduct.Begin(before, accepted);
        foreach (var fact in accepted.Events)
        {
            version++;
            var json = JsonSerializer.SerializeToUtf8Bytes(fact, CoreJson.Default.OrderEvent);
            hash = HashChain.Next(hash, json);
            bytes += json.Length;
            sheet.Events.Add(new EventRecord(after.Id, version, json, hash));
            Consequences(before, after, fact, version, silent, at);
            conduct.Read(fact, version, sheet.Conduct);
        }
        for (var i = 0; i < after.Cases.Length; i++)
        {
            if (before is not null && i < before.Cases.Length && ReferenceEquals(before.Cases[i], after.Cases[i])) continue;
            sheet.Cases.Add(new CaseRecord(after, after.Cases[i]));
        }
        OpenLines(before, after);
        StockReader.Read(before, accepted, silent, at, sheet.Stock);

        changes.Events.AddRange(sheet.Events);
        changes.Cases.AddRange(sheet.Cases);
        changes.Postings.AddRange(sheet.Postings);
        changes.Conduct.AddRange(sheet.Conduct);
        changes.Stock.AddRange(sheet.Stock);
        changes.Effects.AddRange(sheet.Effects);
        changes.EffectTurns.AddRange(sheet.EffectTurns);
        changes.Parcels.AddRange(sheet.Parcels);
        changes.Notices.AddRange(sheet.Notices);
        changes.OpenLines.AddRange(sheet.OpenLines);
        return (hash, bytes);
    }

    void Consequences(Order? before, Order after, OrderEvent fact, int version, bool silent, long at)
    {
        postings.Read(after, fact, version, sheet.Postings);

        effects.Clear();
        Effects.Of(after, fact, effects);
        foreach (var effect in effects)
        {
            var (via, state) = routes.Of(effect);
            sheet.Effects.Add(new EffectRecord(after.Id, effect, via, state, state == EffectStates.Pending ? at : null, at));
        }
        Answers(before, after, fact, at);
        if (ParcelOf(after, fact) is { } parcel) sheet.Parcels.Add(parcel);

        if (silent) return;
        notices.Clear();
        Notices.Of(after, fact, notices);
        for (var i = 0; i < notices.Count; i++)
        {
            var reader = (notices[i].To == ActorKind.Buyer ? Actor.Buyer(after.Buyer) : Actor.Seller(after.Store)).ToString();
            sheet.Notices.Add(new NoticeRecord(after.Id, version, i, reader, notices[i], after.Currency, at));
        }
    }

    /// <summary>Facts by which the outside has answered what it was asked.</summary>
    void Answers(Order? before, Order after, OrderEvent fact, long at)
    {
        switch (fact)
        {
            case RefundConfirmed e:
                Done($"refund/{after.Id}/{e.Number}/{e.Component}");
                break;
            case EffectSettled e:
                Done(e.Key);
                break;
            case EffectParked e:
                sheet.EffectTurns.Add(new EffectTurn(after.Id, e.Key, Turn.Parked, e.Words is null ? e.Why : $"{e.Why}: {e.Words}", at));
                break;
            case EffectResumed e:
                // What was paid outside, or before it was brought here, came back and never had a row of its own.
                if (Effects.Again(after, e) is { } again)
                {
                    var (via, state) = routes.Of(again);
                    sheet.Effects.Add(new EffectRecord(after.Id, again, via, state, state == EffectStates.Pending ? at : null, at));
                }
                sheet.EffectTurns.Add(new EffectTurn(after.Id, e.Key, Turn.Resumed, null, at));
                break;
            case CollectionConfirmed e:
                Done($"collect/{after.Id}/{e.Number}/{e.Component}");
                break;
            case PaymentCaptured or DepositPaid or OrderClosed when before?.AskChannelAt is not null:
                Done($"ask/{after.Id}");
                break;
            case ParcelScanned e:
                if (before?.FindParcel(e.Parcel) is not { } parcel) break;
                // The scan of the pick-up may come late or never: whatever says that it moves answers as well.
                if (parcel.State == ParcelState.Voiding) Done($"void/{after.Id}/{e.Parcel}");
                if (e.Scan is Scan.PickedUp or Scan.Moving) break;
                if (parcel.StopAsked) Done($"intercept/{after.Id}/{e.Parcel}");
                // However it ended, nobody needs to let it go on any more.
                Done($"go-on/{after.Id}/{e.Parcel}");
                break;
            // Taken back: a carrier that reads its queue must not stop it any more.
            case InterceptionDropped e when after.FindParcel(e.Parcel) is { StopAsked: false }:
                Done($"intercept/{after.Id}/{e.Parcel}");
                break;
        }

        void Done(string key) => sheet.EffectTurns.Add(new EffectTurn(after.Id, key, Turn.Done, null, at));
    }

    static ParcelRecord? ParcelOf(Order after, OrderEvent fact) => fact switch
    {
        Shipped { Virtual: false } e => new ParcelRecord(after.Id, false, e.Parcel, e.Carrier, e.Tracking),
        Exchanges.ReplacementSent e => new ParcelRecord(after.Id, false, e.Parcel, e.Carrier, e.Tracking),
        Returns.ReturnSent e => new ParcelRecord(after.Id, true, e.Case, e.Carrier, e.Tracking),
        _ => null,
    };

    void OpenLines(Order? before, Order after)
    {
        if (before is not null && before.Lines == after.Lines) return;
        foreach (var line in after.Lines)
        {
            var (was, now) = (before is not null && IsOpen(before, line.Sku), IsOpen(after, line.Sku));
            if (was != now) sheet.OpenLines.Add(new OpenLineRecord(after.Store, line.Sku, after.PlacedAt.ToUnixTimeMilliseconds(), after.Id, now));
        }
    }

    static bool IsOpen(Order order, string sku)
    {
        foreach (var line in order.Lines)
        {
            if (line.Sku != sku) continue;
            foreach (var portion in line.Portions) if (portion.State == PortionState.Open) return true;
        }
        return false;
    }
}

/// <summary>Each fact vouches for all before it (R38).</summary>
static class HashChain
{
    public static readonly byte[] Start = new byte[SHA256.HashSizeInBytes];

    /// <summary>SHA-256 of the hash before, followed by the fact's bytes.</summary>
    public static byte[] Next(byte[] before, ReadOnlySpan<byte> json)
    {
        var length = before.Length + json.Length;
        var rented = length > 2048 ? System.Buffers.ArrayPool<byte>.Shared.Rent(length) : null;
        var bytes = rented is null ? stackalloc byte[length] : rented.AsSpan(0, length);
        before.CopyTo(bytes);
        json.CopyTo(bytes[before.Length..]);
        var hash = SHA256.HashData(bytes);
        if (rented is not null) System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }
}
