using System.Globalization;
using Unwind.Bulk;
using Unwind.Closures;
using Unwind.Engine.Bulk;
using Unwind.Web.Bulk;
using Unwind.Web.Consoles.Lists;
using Unwind.Web.Consoles.Operator;
using Unwind.Web.Consoles.Selecting;

namespace Unwind.Web.Consoles.Bulk;

/// <summary>Many orders at once (R36): what is to be done is planned and looked at, then done, watched, stopped and reported.</summary>
static class BulkPages
{
    public const string Home = "/seller/bulk";
    const int RowsOnAPage = 50;
    const int RunsOnAPage = 20;

    public static void Map(ConsoleRoutes routes)
    {
        routes.Get(Home, List, ActorKind.Seller);
        routes.Get(Home + "/new", visit => ShowPlan(visit, 200, BulkAsked.Read(visit), null), ActorKind.Seller);
        routes.Post(Home + "/new", Plan, ActorKind.Seller);
        routes.Get(Home + "/{run}", Show, ActorKind.Seller);
        routes.Post(Home + "/{run}", Move, ActorKind.Seller);
        routes.Get(Home + "/{run}/report.csv", Report, ActorKind.Seller);
    }

    public static string Address(BulkRun run) => $"{Home}/{run.Id}";

    static async Task List(Visit visit)
    {
        var page = await visit.Host.BulkRuns.List(visit.By.Id, visit.Cursor(), RunsOnAPage, visit.Cancel);
        await visit.Show<BulkList>(200, (nameof(BulkList.Runs), page), (nameof(BulkList.First), visit.Cursor() is null));
    }

    static async Task ShowPlan(Visit visit, int status, BulkAsked asked, Dictionary<string, string>? wrong) => await visit.Show<BulkNew>(
        status, (nameof(BulkNew.Asked), asked), (nameof(BulkNew.Form), visit.Form), (nameof(BulkNew.Wrong), wrong ?? []),
        (nameof(BulkNew.Reasons), WayOut.ReasonsIn(visit.Host.Policies.Active())), (nameof(BulkNew.Policy), visit.Host.Policies.Active()),
        (nameof(BulkNew.Selected), asked.Source == BulkSource.Selection && Ticked.Find(visit) is { } name ? await visit.Host.Selections.Count(name, visit.Cancel) : 0));

    static async Task Plan(Visit visit)
    {
        var (form, reader) = (visit.Form, visit.Reader);
        var asked = BulkAsked.Read(visit);
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (asked.Source == BulkSource.Sku && asked.Sku.Length == 0) wrong["sku"] = reader.T("请填写商品编码。", "Name the SKU.");
        if (asked.Source == BulkSource.Region && asked.Region.Length == 0) wrong["region"] = reader.T("请填写地区。", "Name the region.");
        if (!form.Has("reason")) wrong["reason"] = reader.T("请选择原因。", "Choose a reason.");
        if (form.Long("words", 2000) is not { } words || string.IsNullOrWhiteSpace(words)) wrong["words"] = reader.T("请填写告知买家的话，最多 2000 字。", "Say what the buyers are told, 2000 characters at most.");
        ImmutableArray<OrderId>? orders = null;
        if (asked.Source == BulkSource.Selection)
        {
            orders = await Selected(visit);
            if (orders is { IsEmpty: true }) wrong["orders"] = reader.T("还没有选择订单。", "No orders are selected.");
        }
        if (wrong.Count > 0)
        {
            await ShowPlan(visit, 422, asked, wrong);
            return;
        }
        var stock = asked.Source == BulkSource.Sku ? SnakeCase.Parse<StockStep>(form["stock"]) ?? StockStep.None : StockStep.None;
        var plan = new BulkPlan(
            form["reason"], form.Long("words", 2000)!.Trim(), asked.Source == BulkSource.Sku ? asked.Sku : null, stock,
            orders is null ? asked.Filter(reader) : null, orders, form["told"] == "yes");
        var key = form.Has("key") ? form["key"] : $"{Guid.CreateVersion7():n}";
        var (run, refusal) = await visit.Host.BulkRuns.Plan(visit.By.Id, visit.By, key, plan, visit.Cancel);
        if (refusal is null) await visit.GoTo(Address(run!));
        else await ShowPlan(visit, 422, asked, new() { [refusal.Details?.GetValueOrDefault("field")?.Split('.')[^1] ?? ""] = reader.Why(refusal, "CNY") });
    }

    static async ValueTask<ImmutableArray<OrderId>> Selected(Visit visit)
    {
        if (Ticked.Find(visit) is not { } name) return [];
        var all = ImmutableArray.CreateBuilder<OrderId>();
        for (OrderId? after = null; ;)
        {
            var some = await visit.Host.Selections.List(name, after, 1000, visit.Cancel);
            all.AddRange(some);
            if (some.Length < 1000) return all.ToImmutable();
            after = some[^1];
        }
    }

    static async Task Show(Visit visit)
    {
        if (await Find(visit) is not { } run)
        {
            await visit.NotFound();
            return;
        }
        var result = SnakeCase.Parse<BulkResult>(visit.Query("result"));
        var page = await visit.Host.BulkRuns.Orders(run, result, visit.Cursor(), RowsOnAPage, visit.Cancel);
        var orders = await visit.Host.Reads.Brief(page.Items.Select(o => o.Order), visit.Cancel);
        await visit.Show<BulkView>(
            200, (nameof(BulkView.Run), run), (nameof(BulkView.Orders), page), (nameof(BulkView.Result), result), (nameof(BulkView.First), visit.Cursor() is null),
            (nameof(BulkView.Briefs), orders.Where(o => o.Store == run.Store).ToDictionary(o => o.Id)), (nameof(BulkView.Said), Said(visit)), (nameof(BulkView.Policy), visit.Host.Policies.Active()));
    }

    static string? Said(Visit visit) => visit.Query("said") == "no"
        ? visit.Reader.T("没有做：任务的状态已经变化，下面是最新情况。", "Not done: the run has moved on meanwhile. This is how it is now.") : null;

    static async Task Move(Visit visit)
    {
        if (await Find(visit) is not { } run)
        {
            await visit.NotFound();
            return;
        }
        var runs = visit.Host.BulkRuns;
        var refusal = visit.Form["do"] switch
        {
            "start" => (await runs.Start(run.Store, run.Id, visit.Cancel)).Refusal,
            "pause" => (await runs.Pause(run.Store, run.Id, visit.Cancel)).Refusal,
            "resume" => (await runs.Resume(run.Store, run.Id, visit.Cancel)).Refusal,
            "cancel" => (await runs.Cancel(run.Store, run.Id, visit.Cancel)).Refusal,
            _ => null,
        };
        await visit.GoTo(Address(run) + (refusal is null ? "" : "?said=no"));
    }

    static async Task Report(Visit visit)
    {
        if (await Find(visit) is not { } run)
        {
            await visit.NotFound();
            return;
        }
        var (reader, response) = (visit.Reader, visit.Http.Response);
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"bulk-{run.Id}.csv\"";
        response.Headers.CacheControl = "no-store";
        await BulkReport.Write(visit.Host, run, response.Body, reader.Language, reader.Time, null, visit.Cancel);
    }

    static async ValueTask<BulkRun?> Find(Visit visit) => visit.Http.Request.RouteValues["run"] is string { Length: <= 64 } id
        ? await visit.Host.BulkRuns.Find(visit.By.Id, id, visit.Cancel) : null;

    /// <summary>What a run's page shows, as a text that is another one when the run has come forward.</summary>
    public static string Mark(BulkRun run) =>
        string.Create(CultureInfo.InvariantCulture, $"{SnakeCase.Of(run.State)}-{run.Checked}-{run.Handled}_");
}

/// <summary>Where a run's orders come from.</summary>
public enum BulkSource { Sku, Region, Selection, Filter }

/// <summary>Which orders a seller wants something done with, as it stands in the address or in the form.</summary>
public sealed record BulkAsked(BulkSource Source, string Sku, string Region, OrderListAsked List)
{
    internal static BulkAsked Read(Visit visit)
    {
        var query = visit.Http.Request.Query;
        string Of(string name) => visit.Form.WasSent ? visit.Form[name] : query[name] is [{ Length: <= 200 } one] ? one.Trim() : "";
        return new BulkAsked(SnakeCase.Parse<BulkSource>(Of("source")) ?? BulkSource.Sku, Of("sku"), Of("region"), OrderListAsked.Read(query));
    }

    /// <summary>The filter that it means. A list's own days are the reader's.</summary>
    internal BulkFilter Filter(Reader reader) => Source switch
    {
        BulkSource.Sku => new BulkFilter(Sku: Sku),
        BulkSource.Region => new BulkFilter(Region: Region),
        _ => new BulkFilter(
            SnakeCase.Parse<Stage>(List.Tab), List.Sku.Length > 0 ? List.Sku : null, List.Region.Length > 0 ? List.Region : null, null,
            List.Tab == "open" || List.Cases == "yes" ? true : List.Cases == "no" ? false : null, Day(reader, List.From, 0), Day(reader, List.To, 1)),
    };

    static DateTimeOffset? Day(Reader reader, string text, int later) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1990 and <= 2200
            ? new DateTimeOffset(day.AddDays(later).ToDateTime(TimeOnly.MinValue), reader.Zone.GetUtcOffset(day.AddDays(later).ToDateTime(TimeOnly.MinValue))) : null;
}
