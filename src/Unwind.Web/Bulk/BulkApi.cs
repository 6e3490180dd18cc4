using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Unwind.Engine.Bulk;
using Unwind.Web.Stores;

namespace Unwind.Web.Bulk;

/// <summary>Many orders of a store at once (R36): looked at dry, done, watched, stopped, and reported.</summary>
static class BulkApi
{
    /// <summary>Room for a list of as many orders as a run takes.</summary>
    const long BodyBytesMax = 4 * 1024 * 1024;

    static readonly Audience Those = new([ActorKind.Seller, ActorKind.Platform]);

    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var runs = v1.MapGroup("/stores/{store}").WithTags("Bulk").WithMetadata(Those);

        runs.MapPost("/bulk-runs", (Delegate)(Task (HttpContext http) => Plan(http, host)))
            .WithName("plan_bulk_run").WithMetadata(new QueryNames(), new NeedsKey())
            .Accepts<BulkBody>("application/json").Produces<BulkRunView>(201)
            .WithSummary("Plan a run over many orders, and begin its dry run")
            .WithDescription("For a seller who can't ship: orders by filter or by list. The dry run goes through them and says per way how many and how much money; nothing is done before start. Ask get_bulk_run how far it is.");

        runs.MapGet("/bulk-runs", (Delegate)(async Task (HttpContext http) =>
        {
            var store = StoreApi.StoreInPath(http);
            var say = http.Speak().Say();
            var page = StoreApi.IsTheirs(http, store) ? await host.BulkRuns.List(store, http.Query("cursor"), http.Limit(), http.RequestAborted) : new Page<BulkRun>([], null);
            await http.Json(new Page<BulkRunView>([.. page.Items.Select(r => BulkRunView.Of(r, say))], page.Next), WebJson.Wire.PageBulkRunView);
        }))
            .WithName("list_bulk_runs").WithMetadata(new QueryNames("cursor", "limit"))
            .WithSummary("A store's runs, newest first").Produces<Page<BulkRunView>>();

        runs.MapGet("/bulk-runs/{run}", (Delegate)(async Task (HttpContext http) =>
        {
            if (await Find(http, host) is { } run) await Answer(http, run);
        }))
            .WithName("get_bulk_run").WithMetadata(new QueryNames())
            .WithSummary("How far a run is, at what rate, and what has become of it, per way").Produces<BulkRunView>();

        runs.MapGet("/bulk-runs/{run}/orders", (Delegate)(async Task (HttpContext http) =>
        {
            var result = http.Word<BulkResult>("result");
            if (await Find(http, host) is not { } run) return;
            var say = http.Speak().Say();
            var page = await host.BulkRuns.Orders(run, result, http.Query("cursor"), http.Limit(), http.RequestAborted);
            await http.Json(new Page<BulkOrderView>([.. page.Items.Select(o => BulkOrderView.Of(o, say))], page.Next), WebJson.Wire.PageBulkOrderView);
        }))
            .WithName("list_bulk_orders").WithMetadata(new QueryNames("result", "cursor", "limit"))
            .WithSummary("A run's orders, by number: the way that the dry run found, and what became of each").Produces<Page<BulkOrderView>>();

        runs.MapGet("/bulk-runs/{run}/report.csv", (Delegate)(async Task (HttpContext http) =>
        {
            if (await Find(http, host) is not { } run) return;
            var language = http.Speak();
            http.Response.ContentType = "text/csv; charset=utf-8; header=present";
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"bulk-{run.Id}.csv\"";
            await BulkReport.Write(host, run, http.Response.Body, language, at => at.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), null, http.RequestAborted);
        }))
            .WithName("get_bulk_report").WithMetadata(new QueryNames())
            .WithSummary("The report, an order a row").Produces(200, contentType: "text/csv");

        Move("start", "Do what was planned", "Each order is done the way that the dry run found, or left alone where that has changed. Once started it is running; asked again, it says how far it is.", host.BulkRuns.Start);
        Move("pause", "Finish what is in hand, and wait", "It can be resumed for thirty days.", host.BulkRuns.Pause);
        Move("resume", "Go on after a pause", "Nothing is done twice.", host.BulkRuns.Resume);
        Move("cancel", "Do nothing more", "What has been done stays done, and in the report.", host.BulkRuns.Cancel);

        void Move(string word, string summary, string description, Func<string, string, CancellationToken, ValueTask<(BulkRun?, Refusal?)>> move) =>
            runs.MapPost($"/bulk-runs/{{run}}/{word}", (Delegate)(async Task (HttpContext http) =>
            {
                await Bodies.Read(http, WebJson.Wire.Nothing);
                if (await Find(http, host) is not { } run) return;
                var (after, refusal) = await move(run.Store, run.Id, http.RequestAborted);
                await (refusal is null ? Answer(http, after!) : Problems.Write(http, refusal, null));
            }))
                .WithName($"{word}_bulk_run").WithMetadata(new QueryNames(), new MovesOn())
                .Accepts<Nothing>("application/json").WithSummary(summary).WithDescription(description).Produces<BulkRunView>();
    }

    static async Task Plan(HttpContext http, EngineHost host)
    {
        var (store, key) = (StoreApi.StoreInPath(http), http.Request.IdempotencyKey());
        if (!StoreApi.IsTheirs(http, store)) throw new UnreadableException(EdgeCode.Forbidden);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = BodyBytesMax;
        var body = await Bodies.Read(http, WebJson.Wire.BulkBody);
        var (run, refusal) = await host.BulkRuns.Plan(store, http.Caller(), key, body.Plan, http.RequestAborted);
        if (refusal is not null)
        {
            await Problems.Write(http, refusal, null);
            return;
        }
        http.Response.Headers.Location = $"/v1/stores/{Uri.EscapeDataString(store)}/bulk-runs/{run!.Id}";
        await Answer(http, run, 201);
    }

    /// <summary>The run that the path names; null when it has been answered that there is none, or that it is somebody else's.</summary>
    static async ValueTask<BulkRun?> Find(HttpContext http, EngineHost host)
    {
        var (store, id) = (StoreApi.StoreInPath(http), (string)http.Request.RouteValues["run"]!);
        var run = id.Length <= 64 && StoreApi.IsTheirs(http, store) ? await host.BulkRuns.Find(store, id, http.RequestAborted) : null;
        if (run is null) await Problems.Write(http, new Refusal(RefusalCode.BulkRunNotFound, "R36"), null);
        return run;
    }

    static Task Answer(HttpContext http, BulkRun run, int status = 200) => http.Json(BulkRunView.Of(run, http.Speak().Say()), WebJson.Wire.BulkRunView, status);
}
