using System.Text.Json;
using Unwind.Closures;
using Unwind.Engine.Bulk;
using Unwind.Engine.Reading;
using Unwind.Web.Bulk;
using Unwind.Web.Shared;

namespace Unwind.Commands;

/// <summary>Many orders of a store at once (R36): plan them dry, run them, stop and go on, and read what became of each.</summary>
static class BulkCommand
{
    static readonly Option<string> Store = new("--store") { Description = "The store.", Required = true };
    static readonly Option<string> Reason = new("--reason") { Description = "A seller's reason of the policy, for example out_of_stock.", Required = true };
    static readonly Option<string?> PlayReason = new("--reason") { Description = "Another reason than the play's own, where the store's policy has none of that name." };
    static readonly Option<string> Words = new("--words") { Description = "What the buyers are told.", Required = true };
    static readonly Option<bool> Told = new("--told") { Description = "You say that the buyers were told and agreed (R4); otherwise unpaid orders are closed one-sidedly." };
    static readonly Option<string?> Sku = new("--sku") { Description = "Only the lines of this SKU, of the orders that have open units of it." };
    static readonly Option<string?> Stock = new("--stock") { Description = "What becomes of the SKU's stock with each order: none, set_to_zero or take_off_sale (R13)." };
    static readonly Option<string?> AtStage = new("--stage") { Description = "Orders at this stage only: " + string.Join(", ", Enum.GetValues<Stage>().Select(SnakeCase.Of)) + "." };
    static readonly Option<string?> Region = new("--region") { Description = "Orders that go there only, in the shop's own word." };
    static readonly Option<string?> Buyer = new("--buyer") { Description = "Orders of this buyer only." };
    static readonly Option<DateTimeOffset?> PlacedFrom = new("--placed-from") { Description = "Orders placed since then (RFC 3339)." };
    static readonly Option<DateTimeOffset?> PlacedTo = new("--placed-to") { Description = "Orders placed before then (RFC 3339)." };
    static readonly Option<string?> Orders = new("--orders") { Description = "Instead of a filter, a file of orders' numbers, one on a line; - for the input.", HelpName = "FILE" };
    static readonly Option<string?> Key = new("--key") { Description = "Planning twice under one key is planning once. [default: a new one]" };
    static readonly Option<string> RanOutSku = new("--sku") { Description = "The SKU that ran out.", Required = true };
    static readonly Option<string> PlayRegion = new("--region") { Description = "The region that can't be reached, in the shop's own word.", Required = true };
    static readonly Argument<string> Run = new("run") { Description = "The run's id, as plan and list say it." };
    static readonly Option<string?> Out = new("--out") { Description = "Write the report into this file. [default: the output]", HelpName = "FILE" };
    static readonly Option<int> Limit = new("--limit") { Description = "How many, 1 to 200.", DefaultValueFactory = _ => 20 };
    static readonly Option<string?> After = new("--cursor") { Description = "Where the page before ended." };

    public static Command Make()
    {
        var command = new Command("bulk", "Undo many orders of a store at once: a dry run first, then the run, with a report.");
        Add("plan", "Plan a run over orders by filter or by list, and show its dry run. Nothing is done yet.", Plan,
            Store, Reason, Words, Told, Sku, Stock, AtStage, Region, Buyer, PlacedFrom, PlacedTo, Orders, Key);
        Add("sku-ran-out", "A play: a SKU ran out. Plans all open orders of it, only its lines, and sets its stock to zero.", SkuRanOut, Store, RanOutSku, Words, Told, Stock, PlayReason, Key);
        Add("region-undeliverable", "A play: a region can't be reached. Plans all open orders that go there.", RegionUndeliverable, Store, PlayRegion, Words, Told, PlayReason, Key);
        Add("run", "Start a run, or go on with it, and watch it to its end. Ctrl+C pauses it.", Go, Run, Store);
        Add("show", "How far a run is, and what has become of its orders.", Show, Run, Store);
        Add("pause", "Finish what is in hand, and wait.", (line, cancel) => Move(line, (runs, store, id) => runs.Pause(store, id, cancel), cancel), Run, Store);
        Add("cancel", "Do nothing more. What has been done stays done.", (line, cancel) => Move(line, (runs, store, id) => runs.Cancel(store, id, cancel), cancel), Run, Store);
        Add("report", "Every order of a run, as CSV.", Report, Run, Store, Out);
        Add("list", "A store's runs, newest first.", List, Store, Limit, After);
        return command;

        void Add(string name, string words, Func<ParseResult, CancellationToken, Task<int>> act, params ReadOnlySpan<Symbol> symbols)
        {
            var verb = new Command(name, words);
            foreach (var symbol in symbols)
            {
                if (symbol is Option option) verb.Options.Add(option);
                else verb.Arguments.Add((Argument)symbol);
            }
            verb.SetAction(act);
            command.Subcommands.Add(verb);
        }
    }

    static Task<int> Plan(ParseResult line, CancellationToken cancel)
    {
        var filter = new BulkFilter(
            WordOf<Stage>(line.GetValue(AtStage), "--stage"), line.GetValue(Sku), line.GetValue(Region), line.GetValue(Buyer), null,
            line.GetValue(PlacedFrom)?.ToUniversalTime(), line.GetValue(PlacedTo)?.ToUniversalTime());
        var file = line.GetValue(Orders);
        if (file is not null && filter with { Sku = null } != new BulkFilter())
            throw Trouble.Usage("--orders 与筛选条件只能用其一。", "It is either --orders or a filter.");
        return Plan(line, new BulkPlan(
            line.GetRequiredValue(Reason), line.GetRequiredValue(Words), line.GetValue(Sku), StepOf(line) ?? StockStep.None, file is null ? filter : null,
            file is null ? null : Read(file), line.GetValue(Told)), cancel);
    }

    static Task<int> SkuRanOut(ParseResult line, CancellationToken cancel)
    {
        var sku = line.GetRequiredValue(RanOutSku);
        return Plan(line, BulkPlays.SkuRanOut(sku, line.GetRequiredValue(Words), line.GetValue(Told), StepOf(line) ?? StockStep.SetToZero, line.GetValue(PlayReason) ?? BulkPlays.OutOfStock), cancel);
    }

    static Task<int> RegionUndeliverable(ParseResult line, CancellationToken cancel) =>
        Plan(line, BulkPlays.RegionUndeliverable(line.GetRequiredValue(PlayRegion), line.GetRequiredValue(Words), line.GetValue(Told), line.GetValue(PlayReason) ?? BulkPlays.Undeliverable), cancel);

    static StockStep? StepOf(ParseResult line) => WordOf<StockStep>(line.GetValue(Stock), "--stock");

    static T? WordOf<T>(string? word, string option) where T : struct, Enum => word is null ? null
        : SnakeCase.Parse<T>(word.Replace('-', '_')) ?? throw Trouble.Usage($"{option} 没有“{word}”这个值。", $"{option} has no value '{word}'.");

    static ImmutableArray<OrderId> Read(string file)
    {
        var lines = file == "-" ? Console.In.ReadToEnd().Split('\n') : File.ReadAllLines(file);
        return [.. lines.Select(l => l.Trim()).Where(l => l.Length > 0).Select(Session.ParseOrder)];
    }

    static async Task<int> Plan(ParseResult line, BulkPlan plan, CancellationToken cancel)
    {
        await using var session = await Session.Open(line, cancel);
        var store = line.GetRequiredValue(Store);
        var (run, refusal) = await session.Engine.BulkRuns.Plan(store, Actor.Platform, line.GetValue(Key) ?? $"{Guid.NewGuid():n}", plan, cancel);
        if (refusal is not null) return Refuse(session, refusal);
        try
        {
            run = await Work(session, run!, BulkState.Checking, cancel);
        }
        catch (OperationCanceledException)
        {
            await session.Engine.BulkRuns.Cancel(store, run!.Id, CancellationToken.None);
            throw;
        }
        Print(session, run);
        session.Voice.Say(
            $"还什么都没有做。要执行：unwind bulk run {run.Id} --store {store}", $"Nothing has been done yet. To do it: unwind bulk run {run.Id} --store {store}");
        return Exit.Done;
    }

    static async Task<int> Go(ParseResult line, CancellationToken cancel)
    {
        await using var session = await Session.Open(line, cancel);
        var run = await Find(session, line, cancel);
        var runs = session.Engine.BulkRuns;
        if (run.State == BulkState.Checking)
        {
            // One that was cut off while it was looking goes on looking; and then it has to be read first.
            Print(session, run = await Work(session, run, BulkState.Checking, cancel));
            session.Voice.Say("试算已完成，请看过后再执行一次本命令。", "The dry run is done: read it, then give this command again.");
            return Exit.Done;
        }
        var (begun, refusal) = run.State == BulkState.Paused ? await runs.Resume(run.Store, run.Id, cancel) : await runs.Start(run.Store, run.Id, cancel);
        if (refusal is not null) return Refuse(session, refusal);
        try
        {
            run = await Work(session, begun!, BulkState.Running, cancel);
        }
        catch (OperationCanceledException)
        {
            var (paused, _) = await runs.Pause(run.Store, run.Id, CancellationToken.None);
            session.Voice.Complain(
                $"已暂停，执行了 {paused?.Handled}/{paused?.ToDo}。要继续：unwind bulk run {run.Id} --store {run.Store}",
                $"Paused at {paused?.Handled} of {paused?.ToDo}. To go on: unwind bulk run {run.Id} --store {run.Store}");
            return Exit.Interrupted;
        }
        Print(session, run);
        return run.State == BulkState.Finished ? Exit.Done : Exit.Failed;
    }

    /// <summary>Works until the run leaves the state; where another process has it in hand, it is watched.</summary>
    static async Task<BulkRun> Work(Session session, BulkRun run, BulkState state, CancellationToken cancel)
    {
        await using var bar = new BulkBar(session.Voice);
        while (true)
        {
            var step = await session.Engine.WorkOn(run, cancel);
            run = await session.Engine.BulkRuns.Find(run.Store, run.Id, cancel) ?? throw NoSuchRun(run.Id);
            bar.Show(run);
            if (run.State != state) return run;
            if (step == 0) await Task.Delay(TimeSpan.FromMilliseconds(200), cancel);
        }
    }

    static async Task<int> Show(ParseResult line, CancellationToken cancel)
    {
        await using var session = await Session.Open(line, cancel);
        Print(session, await Find(session, line, cancel));
        return Exit.Done;
    }

    static async Task<int> Move(ParseResult line, Func<BulkRuns, string, string, ValueTask<(BulkRun?, Refusal?)>> move, CancellationToken cancel)
    {
        await using var session = await Session.Open(line, cancel);
        var run = await Find(session, line, cancel);
        var (after, refusal) = await move(session.Engine.BulkRuns, run.Store, run.Id);
        if (refusal is not null) return Refuse(session, refusal);
        Print(session, after!);
        return Exit.Done;
    }

    static async Task<int> Report(ParseResult line, CancellationToken cancel)
    {
        await using var session = await Session.Open(line, cancel);
        var run = await Find(session, line, cancel);
        await using var to = line.GetValue(Out) is { } file ? File.Create(file) : Console.OpenStandardOutput();
        await using (var bar = new Progress(session.Voice, session.Voice.Of("已写出", "Rows"), run.Orders))
            await BulkReport.Write(session.Engine, run, to, session.Voice.Chinese ? Language.Chinese : Language.English, Voice.Time, bar, cancel);
        return Exit.Done;
    }

    static async Task<int> List(ParseResult line, CancellationToken cancel)
    {
        var limit = CommonOptions.LimitOf(line, Limit);
        await using var session = await Session.Open(line, cancel);
        var page = await session.Engine.BulkRuns.List(line.GetRequiredValue(Store), line.GetValue(After), limit, cancel);
        var say = Say(session);
        if (session.Voice.Json)
        {
            var body = new Page<BulkRunView>([.. page.Items.Select(r => BulkRunView.Of(r, say))], page.Next);
            Voice.Answer(JsonSerializer.SerializeToNode(body, WebJson.Wire.PageBulkRunView));
            return Exit.Done;
        }
        foreach (var run in page.Items)
            session.Voice.Say($"{run.Id}  {Voice.Time(run.CreatedAt)}  {say.State(run.State)}  {run.Handled}/{run.ToDo}  {run.Plan.Reason}  {run.Plan.Words}");
        if (page.Next is { } next) session.Voice.Say($"更多：--cursor {next}", $"More: --cursor {next}");
        return Exit.Done;
    }

    static void Print(Session session, BulkRun run)
    {
        var (voice, say) = (session.Voice, Say(session));
        if (voice.Json)
        {
            Voice.Answer(JsonSerializer.SerializeToNode(BulkRunView.Of(run, say), WebJson.Wire.BulkRunView));
            return;
        }
        voice.Say($"批量任务 {run.Id}：{say.State(run.State)}，共 {run.Orders} 笔", $"Run {run.Id}: {say.State(run.State)}, {run.Orders} orders");
        if (run.CutOff) voice.Say($"筛选出的订单超过 {BulkRun.OrdersMax} 笔，其余未包括在内。", $"The filter found more than {BulkRun.OrdersMax} orders; the rest was left out.");
        var table = new Columns(
            voice.Of("方式", "Way"), voice.Of("订单", "Orders"), voice.Of("订单金额", "Amount"), voice.Of("退还买家", "Goes back"), voice.Of("未执行", "Not done"),
            voice.Of("已执行", "Done"), voice.Of("不能执行", "Refused"), voice.Of("已变化", "Changed"), voice.Of("出错", "Failed"));
        foreach (var way in BulkRunView.WaysOf(run, say))
        {
            string Money(long minor) => way.Currency.Length == 0 ? "" : Voice.Money(minor, way.Currency);
            table.Add(
                way.Label, $"{way.Orders}", Money(way.PayableMinor), Money(way.BackMinor), $"{way.Planned}", $"{way.Done}", $"{way.Refused}", $"{way.Changed}", $"{way.Failed}");
        }
        foreach (var row in table.Lines) voice.Say(row);
        if (run.OneSided > 0)
        {
            voice.Say(
                $"没有说明已告知买家并取得同意：{run.OneSided} 笔未付款订单按单方面关闭记录，买家可以投诉（R4；已告知时加 --told）。",
                $"You did not say that the buyers were told and agreed: {run.OneSided} unpaid orders count as closed one-sidedly, and their buyers may complain (R4; --told if they were).");
        }
    }

    static Sentences Say(Session session) => (session.Voice.Chinese ? Language.Chinese : Language.English).Say();

    static int Refuse(Session session, Refusal refusal)
    {
        var say = Say(session);
        session.Voice.Complain($"{refusal.Rule} {say.Refusal(refusal, "CNY")}", $"{refusal.Rule} {say.Refusal(refusal, "CNY")}");
        return Exit.Refused;
    }

    static async Task<BulkRun> Find(Session session, ParseResult line, CancellationToken cancel) =>
        await session.Engine.BulkRuns.Find(line.GetRequiredValue(Store), line.GetRequiredValue(Run), cancel) ?? throw NoSuchRun(line.GetRequiredValue(Run));

    static Trouble NoSuchRun(string id) => Trouble.Failed($"这个店铺没有批量任务 {id}。", $"The store has no run {id}.");
}
