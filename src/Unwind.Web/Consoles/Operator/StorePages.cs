using System.Globalization;
using System.Text;
using Unwind.Engine.Settlements;
using Unwind.Settlements;
using Unwind.Web.Settlements;

namespace Unwind.Web.Consoles.Operator;

/// <summary>What is seen of one store.</summary>
public sealed record StoreSight(
    string Store, StoreRecord Record, ImmutableArray<StoreTotals> Totals, ImmutableArray<OrderRow> Orders, ImmutableArray<StorePenalty> Penalties,
    StoreStatement Statement, ImmutableArray<StatementLine> Lines, ImmutableArray<Transfer> Transfers);

/// <summary>An entry of a statement, with what happened in words.</summary>
public sealed record StatementLine(StatementEntry Entry, string Words);

/// <summary>Stores by their record, and each with its books; money that belongs to no order is written down here.</summary>
static class StorePages
{
    public const string Path = OperatorPages.Home + "/stores";
    const int RowsOnAPage = 50;
    const int EntriesOnAPage = 20;

    /// <summary>The periods of a store's page, in days; 0 for all time.</summary>
    public static readonly ImmutableArray<int> Periods = [7, 30, 90, 0];

    public static void Map(ConsoleRoutes routes)
    {
        routes.Get(Path, List, ActorKind.Platform);
        routes.Get(Path + "/{store}", visit => WithStore(visit, store => Show(visit, store)), ActorKind.Platform);
        routes.Get(Path + "/{store}/statement.csv", visit => WithStore(visit, store => Sheet(visit, store)), ActorKind.Platform);
        routes.Get(Path + "/{store}/transfer", visit => WithStore(visit, store => visit.Show<TransferPage>(200, (nameof(TransferPage.Store), store))), ActorKind.Platform);
        routes.Post(Path + "/{store}/transfer", visit => WithStore(visit, store => Transfer(visit, store)), ActorKind.Platform);
    }

    public static string Address(string store) => $"{Path}/{Uri.EscapeDataString(store)}";

    /// <summary>A store is there once something was placed or paid in for it.</summary>
    static async Task WithStore(Visit visit, Func<string, Task> answer)
    {
        var store = visit.InPath("store");
        await (PlaceOrder.IsName(store) && !(await visit.Host.Reads.Totals(store, visit.Cancel)).IsEmpty ? answer(store) : visit.NotFound());
    }

    static async Task List(Visit visit)
    {
        var order = SnakeCase.Parse<StoreOrder>(visit.Query("sort")) ?? StoreOrder.Orders;
        var (text, page) = (visit.Query("q"), visit.Number("page", 10_000));
        var (rows, more) = await visit.Host.Reads.Stores(text, order, page, RowsOnAPage, visit.Cancel);
        await visit.Show<StoreList>(
            200, (nameof(StoreList.Rows), rows), (nameof(StoreList.More), more), (nameof(StoreList.Page), page), (nameof(StoreList.Text), text),
            (nameof(StoreList.Sort), order), (nameof(StoreList.Count), await visit.Host.Reads.CountStores(visit.Cancel)));
    }

    static int Days(Visit visit) => visit.Query("days") is { Length: > 0 } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && Periods.Contains(days) ? days : 30;

    static DateTimeOffset? From(Visit visit, int days) => days == 0 ? null : visit.Reader.Now.AddDays(-days);

    static async Task Show(Visit visit, string store)
    {
        var (reads, cancel, days) = (visit.Host.Reads, visit.Cancel, Days(visit));
        var statement = await reads.Statement(store, new StatementFilter(From: From(visit, days)), visit.Cursor(), EntriesOnAPage, cancel);
        var words = new StatementWords(visit.Host, visit.Reader.Say);
        var lines = ImmutableArray.CreateBuilder<StatementLine>();
        foreach (var entry in statement.Entries) lines.Add(new StatementLine(entry, visit.Reader.InZone(await words.Of(entry, cancel))));
        await visit.Show<StorePage>(200, (nameof(StorePage.Policy), visit.Host.Policies.Active()), (nameof(StorePage.Days), days), (nameof(StorePage.First), visit.Cursor() is null), (nameof(StorePage.Noted), visit.Query("noted")),
            (nameof(StorePage.Sight), new StoreSight(
                store, await reads.StoreRecord(store, From(visit, days), null, cancel), await reads.Totals(store, cancel),
                (await reads.Orders(new OrderFilter(Store: store), null, 10, cancel)).Items, await reads.Penalties(store, 20, cancel), statement,
                lines.DrainToImmutable(), (await reads.Transfers(store, null, 10, cancel)).Items)));
    }

    static async Task Sheet(Visit visit, string store)
    {
        var response = visit.Http.Response;
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = "attachment; filename=\"statement.csv\"";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await new StatementSheet(writer, visit.Reader.Say).Write(visit.Host, store, new StatementFilter(From: From(visit, Days(visit))), visit.Cancel);
    }

    static async Task Transfer(Visit visit, string store)
    {
        var (form, reader) = (visit.Form, visit.Reader);
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        var currency = form["currency"];
        if (!PlaceOrder.IsCurrency(currency)) wrong["currency"] = reader.T("请填写三个大写字母的币种，例如 CNY。", "A currency is three capital letters, for example CNY.");
        var minor = wrong.Count == 0 ? Minor(form["amount"], currency) : null;
        if (minor is null && wrong.Count == 0) wrong["amount"] = reader.T("请填写大于零的金额。", "An amount above zero, please.");
        if (wrong.Count > 0)
        {
            await visit.Show<TransferPage>(422, (nameof(TransferPage.Store), store), (nameof(TransferPage.Form), form), (nameof(TransferPage.Wrong), wrong));
            return;
        }
        var doing = form["step"] == "do";
        var (answer, refusal) = await visit.Host.Books.Transfer(
            store, form["reference"], form["from"], form["to"], minor!.Value, currency, null, visit.By, form["words"], dry: !doing, visit.Cancel);
        if (answer is not null && doing)
        {
            await visit.GoTo($"{Address(store)}?noted={Uri.EscapeDataString(answer.Transfer.Reference)}");
            return;
        }
        if (refusal is not null) wrong[refusal.Details.GetValueOrDefault("field") is "minor" ? "amount" : refusal.Details.GetValueOrDefault("field") ?? "reference"] = reader.Why(refusal, currency);
        await visit.Show<TransferPage>(
            refusal is null ? 200 : 422, (nameof(TransferPage.Store), store), (nameof(TransferPage.Form), form), (nameof(TransferPage.Wrong), wrong), (nameof(TransferPage.Ready), answer));
    }

    static long? Minor(string text, string currency)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount is <= 0 or >= 1_000_000_000_000m) return null;
        for (var i = 0; i < Currencies.Digits(currency); i++) amount *= 10;
        return amount == decimal.Truncate(amount) ? (long)amount : null;
    }
}
