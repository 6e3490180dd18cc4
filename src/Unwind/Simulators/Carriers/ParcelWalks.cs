using System.Text;
using System.Text.Json.Nodes;

namespace Unwind.Simulators;

/// <summary>Lets parcels live their lives, and tells each step to whoever wants to know.</summary>
sealed class ParcelWalks(ChannelBooks books, Dice dice, Notifier notifier, SignedMessage signed, CancellationToken stop)
{
    // A parcel that is moved by hand still answers an interception by itself, soon.
    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);

    /// <summary>Parcels that were on their way when the simulator stopped go on.</summary>
    public void Resume()
    {
        foreach (var (_, yard) in books.Yards)
            foreach (var parcel in yard.Parcels) Begin(parcel);
    }

    public void Begin(Parcel parcel)
    {
        lock (parcel.Gate)
        {
            if (parcel.Pace == TimeSpan.Zero || parcel.IsWalking) return;
            parcel.IsWalking = true;
        }
        _ = Walk(parcel);
    }

    /// <summary>An instruction about this parcel was accepted; the caller holds its gate.</summary>
    public void Told(Parcel parcel, string instruction)
    {
        if (instruction == "void_label") Note(parcel, "label_voided");
        if (instruction != "intercept") return;
        if (parcel.Pace == TimeSpan.Zero) _ = Answer(parcel);
        // It may have stopped at the end of its plan.
        else Begin(parcel);
    }

    /// <summary>Books a scan and tells it.</summary>
    public void Scan(Parcel parcel, string scan)
    {
        lock (parcel.Gate) Note(parcel, scan);
    }

    async Task Walk(Parcel parcel)
    {
        while (await Pause(parcel.Pace))
        {
            lock (parcel.Gate)
            {
                if (parcel.Next(dice) is not { } scan)
                {
                    parcel.IsWalking = false;
                    return;
                }
                Note(parcel, scan);
            }
        }
    }

    async Task Answer(Parcel parcel)
    {
        if (!await Pause(Soon)) return;
        lock (parcel.Gate)
        {
            if (parcel.ToBeStopped && parcel.Next(dice) is { } scan) Note(parcel, scan);
        }
    }

    void Note(Parcel parcel, string scan)
    {
        var id = $"scan-{books.NextNumber()}";
        var at = books.Now;
        books.Book(new Movement.Scanned(parcel.Carrier, parcel.Tracking, id, scan) { At = at });
        var body = new JsonObject
        {
            ["scans"] = new JsonArray(new JsonObject
            {
                ["id"] = id,
                ["order"] = parcel.Order,
                ["tracking"] = parcel.Tracking,
                ["scan"] = scan,
                ["at"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            }),
        }.ToJsonString();
        notifier.Send(new Notice(
            $"/v1/carriers/{parcel.Carrier}/scans", $"{parcel.Carrier} {parcel.Tracking}", () => Request(id, body),
            (status, _) => status is >= 200 and < 300));
    }

    /// <summary>The same message each time, signed anew: its time is when it is sent.</summary>
    HttpRequestMessage Request(string id, string body)
    {
        var now = books.Now.ToUnixTimeSeconds();
        var request = new HttpRequestMessage { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", signed.Sign(id, now, body));
        return request;
    }

    async Task<bool> Pause(TimeSpan time)
    {
        await Task.Delay(time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }
}
