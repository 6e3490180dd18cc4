using System.Globalization;

namespace Unwind.Web.Consoles.Live;

/// <summary>
/// Server-sent events for a page that is open: one when what it shows is no longer what there is. The page then asks for itself
/// again; nothing about an order is in the event.
/// </summary>
static class LivePages
{
    const int WatchedMax = 50;
    static readonly TimeSpan SaysSomethingEvery = TimeSpan.FromSeconds(20);
    /// <summary>After that the browser comes again, and who has been signed out meanwhile is found out.</summary>
    static readonly TimeSpan LastsFor = TimeSpan.FromMinutes(10);

    public static void Map(ConsoleRoutes routes, Watcher watcher) => routes.Get("/live", visit => Stream(visit, watcher));

    static async Task Stream(Visit visit, Watcher watcher)
    {
        using var listening = watcher.Listen();
        if (Question(visit) is not { } state || listening is null)
        {
            visit.Http.Response.StatusCode = 204;
            visit.Http.Response.ContentType = "text/plain";
            return;
        }
        var response = visit.Http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        using var until = CancellationTokenSource.CreateLinkedTokenSource(visit.Cancel, watcher.Stopped);
        until.CancelAfter(LastsFor);
        try
        {
            var written = watcher.Written;
            var shown = await state(until.Token);
            await Say("retry: 3000\n\n");
            while (true)
            {
                if (await Task.WhenAny(written, Task.Delay(SaysSomethingEvery, until.Token)) != written)
                {
                    until.Token.ThrowIfCancellationRequested();
                    await Say(":\n\n");
                    continue;
                }
                written = watcher.Written;
                var now = await state(until.Token);
                if (now == shown) continue;
                shown = now;
                await Say("event: changed\ndata: 1\n\n");
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left, or its time is over.
        }

        async Task Say(string text)
        {
            await response.WriteAsync(text, until.Token);
            await response.Body.FlushAsync(until.Token);
        }
    }

    /// <summary>What the page shows, as a text that is another one when it has changed; null when there is nothing to watch.</summary>
    static Func<CancellationToken, ValueTask<string>>? Question(Visit visit)
    {
        var (query, reads) = (visit.Http.Request.Query, visit.Host.Reads);
        if (visit.Options.Demo is not null && OrderId.Parse(query["played"]) is { } played)
            return async cancel => string.Join(',', await reads.Versions([played], cancel));
        if (visit.Reader.By is not { } by) return null;
        if (OrderId.Parse(query["order"]) is { } id)
            return async cancel => await reads.Find(id, by, cancel) is { } order ? $"{order.Version}" : "";
        if (query["list"] is not [{ } list] || by.Kind is not (ActorKind.Seller or ActorKind.Buyer or ActorKind.Officer)) return null;
        var ids = list.Split(',', WatchedMax + 1).Take(WatchedMax).Select(p => OrderId.Parse(p.Split('.')[0])).OfType<OrderId>().ToImmutableArray();
        if (by.Kind == ActorKind.Officer)
        {
            return async cancel =>
            {
                var (versions, counts) = (await reads.Versions(ids, cancel), await reads.DeskCounts(by.Id, cancel));
                return string.Join(',', versions.Concat(Enum.GetValues<DeskList>().Select(counts.Of)).Select(n => n.ToString(CultureInfo.InvariantCulture)));
            };
        }
        return async cancel =>
        {
            var (versions, counts) = (await reads.Versions(ids, cancel), await reads.TabCounts(by, cancel));
            return string.Join(',', versions.Append(counts.Open).Concat(Enum.GetValues<Stage>().Select(counts.Of)).Select(n => n.ToString(CultureInfo.InvariantCulture)));
        };
    }
}
