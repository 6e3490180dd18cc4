using System.Threading.Channels;

namespace Unwind.Simulators;

/// <summary>Something that a channel tells without being asked.</summary>
/// <param name="Path">Where, under the address that is told.</param>
/// <param name="Subject">What it is about. Notices about one thing go out in order, unless told otherwise.</param>
/// <param name="Request">Makes the request anew for each attempt.</param>
/// <param name="Accepts">Whether the answer means that it was understood.</param>
sealed record Notice(string Path, string Subject, Func<HttpRequestMessage> Request, Func<int, string, bool> Accepts);

/// <summary>Sends notices: in order and once when all is well; twice, late, out of order or never when asked to.</summary>
sealed class Notifier : IAsyncDisposable
{
    const int Lanes = 16;
    static readonly ImmutableArray<int> PausesMs = [100, 200, 500, 1000, 2000, 5000, 5000, 10000];

    readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };
    readonly ImmutableArray<Channel<Notice>> lanes =
        [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateUnbounded<Notice>())];
    readonly CancellationTokenSource stop = new();
    readonly ImmutableArray<Task> workers;
    readonly Faults faults;
    readonly Dice dice;
    long underway, delivered, attempts, givenUp, unsent;

    public Notifier(Faults faults, Dice dice, string? to)
    {
        (this.faults, this.dice, To) = (faults, dice, to?.TrimEnd('/'));
        workers = [.. lanes.Select(lane => Task.Run(() => Work(lane)))];
    }

    /// <summary>The address that is told; null for nobody.</summary>
    public string? To
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    public (long Underway, long Delivered, long Attempts, long GivenUp, long Unsent) Counts =>
        (Interlocked.Read(ref underway), Interlocked.Read(ref delivered), Interlocked.Read(ref attempts),
            Interlocked.Read(ref givenUp), Interlocked.Read(ref unsent));

    public void Send(Notice notice)
    {
        var settings = faults.Now;
        if (To is null || settings.Notify == Delivery.Never)
        {
            Interlocked.Increment(ref unsent);
            return;
        }
        var delivery = settings.Notify;
        if (dice.Chance(settings.Lossy, $"notice {notice.Subject}"))
        {
            // Bad luck comes as both: this one twice, and each copy when it pleases.
            SendLater(notice, Drawn(notice, 0, 500));
            SendLater(notice, Drawn(notice, 0, 500));
            return;
        }
        switch (delivery)
        {
            case Delivery.Once:
                SendInTurn(notice);
                break;
            case Delivery.Twice:
                SendInTurn(notice);
                SendInTurn(notice);
                break;
            case Delivery.Late:
                SendLater(notice, Drawn(notice, 1000, 3000));
                break;
            default:
                SendLater(notice, Drawn(notice, 0, 500));
                break;
        }
    }

    int Drawn(Notice notice, int least, int most) => dice.Between(least, most, $"notice {notice.Subject}");

    void SendInTurn(Notice notice)
    {
        Interlocked.Increment(ref underway);
        var hash = string.GetHashCode(notice.Subject, StringComparison.Ordinal);
        lanes[(hash & int.MaxValue) % Lanes].Writer.TryWrite(notice);
    }

    void SendLater(Notice notice, int delayMs)
    {
        Interlocked.Increment(ref underway);
        _ = Insist(notice, delayMs, attempt: 0);
    }

    async Task Work(Channel<Notice> lane)
    {
        await foreach (var notice in lane.Reader.ReadAllAsync())
        {
            if (stop.IsCancellationRequested) return;
            if (await Try(notice)) End(ref delivered);
            // What was not understood must not hold up the rest: from here on it comes when it comes.
            else _ = Insist(notice, PausesMs[0], attempt: 1);
        }
    }

    async Task Insist(Notice notice, int delayMs, int attempt)
    {
        for (; ; attempt++)
        {
            await Task.Delay(delayMs, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return;
            if (await Try(notice))
            {
                End(ref delivered);
                return;
            }
            if (attempt >= PausesMs.Length)
            {
                End(ref givenUp);
                return;
            }
            delayMs = PausesMs[attempt];
        }
    }

    void End(ref long how)
    {
        Interlocked.Increment(ref how);
        Interlocked.Decrement(ref underway);
    }

    async Task<bool> Try(Notice notice)
    {
        Interlocked.Increment(ref attempts);
        try
        {
            using var request = notice.Request();
            request.Method = HttpMethod.Post;
            request.RequestUri = new Uri(To + notice.Path);
            using var response = await http.SendAsync(request, stop.Token);
            return notice.Accepts((int)response.StatusCode, await response.Content.ReadAsStringAsync(stop.Token));
        }
        // Whoever is told may be down, slow or gone; that is what trying again is for.
        catch (Exception trouble) when (trouble is HttpRequestException or OperationCanceledException or UriFormatException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        foreach (var lane in lanes) lane.Writer.TryComplete();
        await Task.WhenAll(workers);
        http.Dispose();
        stop.Dispose();
    }
}
