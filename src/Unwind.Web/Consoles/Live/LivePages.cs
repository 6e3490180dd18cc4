using System.Globalization;
using Unwind.Web.Consoles.Bulk;

namespace Unwind.Web.Consoles.Live;

/// <summary>
/// Server-sent events for a page that is open: one when what it shows is no longer what there is. The page then asks for itself
/// again; nothing about an order is in the event.
/// </summary>
static class LivePages
{
    const int WatchedMax = 50;
    const string Changed = "event: changed\ndata: 1\n\n";
    static readonly TimeSpan SaysSomethingEvery = TimeSpan.FromSeconds(20);
    /// <summary>After that the browser comes again, and who has been signed out meanwhile is found out.</summary>
    static readonly TimeSpan LastsFor = TimeSpan.FromMinutes(10);

    public static void Map(ConsoleRoutes routes, Watcher watcher) => routes.Get("/live", visit => Stream(visit, watcher));

    static async Task Stream(Visit visit, Watcher watcher)
    {
        using var listening = watcher.Listen();
        if (await Question(visit) is not var (state, rendered) || listening is null)
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
            // What was written between the page and its question here would else never be told.
            if (shown.Length > 0 && !shown.StartsWith(rendered, StringComparison.Ordinal)) await Say(Changed);
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
                await Say(Changed);
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

    /// <summary>
    /// What the page shows, as a text that is another one when it has changed, and how that text began when the page was made; null
    /// when there is nothing to watch.
    /// </summary>
    static async ValueTask<(Func<CancellationToken, ValueTask<string>> State, string Rendered)?> Question(Visit visit)
    {
        var (query, reads) = (visit.Http.Request.Query, visit.Host.Reads);
        if (visit.Options.Demo is not null && Seen(query["played"]) is [var played, ..])
            return (async cancel => Text(await reads.Versions([played.Id], cancel)), played.Version);
        if (visit.Reader.By is not { } by) return null;
        if (Seen(query["order"]) is [var order, ..])
            return (async cancel => await reads.Find(order.Id, by, cancel) is { } found ? Text([found.Version]) : "", order.Version);
        if (by.Kind == ActorKind.Seller && query["run"] is [{ Length: <= 200 } run])
        {
            var parts = run.Split('.', 2);
            return (async cancel => await visit.Host.BulkRuns.Find(by.Id, parts[0], cancel) is { } found ? BulkPages.Mark(found) : "", parts.Length > 1 ? parts[1] : "");
        }
        if (query["list"] is not [{ } list] || by.Kind is not (ActorKind.Seller or ActorKind.Buyer or ActorKind.Officer)) return null;
        var seen = Seen(list);
        // Of others' orders nothing is told, not even that something happened.
        foreach (var other in seen)
            if (await reads.Find(other.Id, by, visit.Cancel) is null) seen = seen.Remove(other);
        var ids = seen.Select(s => s.Id).ToImmutableArray();
        // Where a version is not said, nothing is known of what was shown.
        var rendered = seen.All(s => s.Version.Length > 0) ? string.Concat(seen.Select(s => s.Version)) : "";
        if (by.Kind == ActorKind.Officer)
        {
            return (async cancel =>
            {
                var (versions, counts) = (await reads.Versions(ids, cancel), await reads.DeskCounts(by.Id, cancel));
                return Text([.. versions, .. Enum.GetValues<DeskList>().Select(counts.Of)]);
            }, rendered);
        }
        return (async cancel =>
        {
            var (versions, counts) = (await reads.Versions(ids, cancel), await reads.TabCounts(by, cancel));
            return Text([.. versions, counts.Open, .. Enum.GetValues<Stage>().Select(counts.Of)]);
        }, rendered);
    }

    static string Text(IEnumerable<int> numbers) => string.Concat(numbers.Select(n => n.ToString(CultureInfo.InvariantCulture) + ","));

    /// <summary>Orders as a page names them: <c>ID.VERSION,ID.VERSION</c>.</summary>
    static ImmutableArray<(OrderId Id, string Version)> Seen(string? orders) =>
    [
        .. (orders ?? "").Split(',', WatchedMax + 1).Take(WatchedMax).Select(o => o.Split('.', 2))
            .Where(o => OrderId.Parse(o[0]) is not null)
            .Select(o => (OrderId.Parse(o[0])!.Value, o.Length > 1 && int.TryParse(o[1], NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? Text([v]) : "")),
    ];
}
