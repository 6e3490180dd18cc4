using Unwind.Engine.Settlements;
using Unwind.Web.Stores;

namespace Unwind.Web.Settlements;

/// <param name="From">bank, deposit, store or platform.</param>
/// <param name="To">Another of them.</param>
/// <param name="Minor">In minor units of the currency.</param>
/// <param name="Reference">The bank's number, or yours: asking again under it is asking once.</param>
/// <param name="At">When the money moved, never later than now; left out for now.</param>
public sealed record TransferBody(
    string From, string To, long Minor, string Currency, string Reference, DateTimeOffset? At = null, string? Words = null);

/// <param name="Repeated">It stood already.</param>
public sealed record TransferView(
    string Store, string Reference, string From, string To, long Minor, string Currency, DateTimeOffset At, Actor By, string? Words,
    bool Repeated);

/// <summary>An account over the period: opening + debit − credit = closing.</summary>
/// <param name="Name">The account in the reader's language.</param>
public sealed record AccountPeriodView(
    string Currency, string Account, string Name, long OpeningMinor, long DebitMinor, long CreditMinor, long ClosingMinor, long Entries);

/// <summary>One entry of an account, in minor units of its currency.</summary>
/// <param name="Order">The order, or left out when it was a transfer.</param>
/// <param name="Version">The order's version with the fact; 0 for a transfer.</param>
/// <param name="Reference">The transfer's reference.</param>
/// <param name="Rule">The rulebook's number under which it happened.</param>
/// <param name="Fact">What happened, by its name, for example commission_charged; or transfer.</param>
/// <param name="Text">What happened, as a sentence in the reader's language.</param>
/// <param name="Counter">The account on the other side.</param>
public sealed record StatementEntryView(
    DateTimeOffset At, string Currency, string Account, string Counter, string CounterName, OrderId? Order, int Version, string? Reference,
    string? Rule, string Fact, string Text, long DebitMinor, long CreditMinor, long BalanceMinor);

public sealed record StatementView(
    string Store, DateTimeOffset? From, DateTimeOffset? To, ImmutableArray<AccountPeriodView> Accounts,
    ImmutableArray<StatementEntryView> Items, string? Next);

public sealed record BalanceView(string Currency, string Account, string Name, long DebitMinor, long CreditMinor, long BalanceMinor);

public sealed record BalancesView(string Store, ImmutableArray<BalanceView> Balances);

/// <summary>A store's books (R31, R43): transfers, balances and statements.</summary>
static class LedgerApi
{
    static readonly Audience Readers = new([ActorKind.Seller, ActorKind.Officer, ActorKind.Platform]);

    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var books = v1.MapGroup("/stores/{store}").WithTags("Stores");

        books.MapPost("/transfers", (Delegate)(Task (HttpContext http) => Transfer(http, host)))
            .WithName("record_transfer").WithMetadata(new Audience([ActorKind.Platform]), new QueryNames("dry_run"), new KnownByContent())
            .Accepts<TransferBody>("application/json").Produces<TransferView>(201)
            .WithSummary("Money of a store that belongs to no order: its deposit paid in or taken out, a settlement by bank")
            .WithDescription("Once for each reference: the same again answers repeated, something else under it is refused.");

        books.MapGet("/transfers", (Delegate)(async Task (HttpContext http) =>
        {
            var store = StoreApi.StoreInPath(http);
            var page = !StoreApi.IsTheirs(http, store) ? new Page<Transfer>([], null)
                : await host.Reads.Transfers(store, http.Query("cursor"), http.Limit(), http.RequestAborted);
            await http.Json(new Page<TransferView>([.. page.Items.Select(t => View(t, false))], page.Next), WebJson.Wire.PageTransferView);
        }))
            .WithName("list_transfers").WithMetadata(Readers, new QueryNames("cursor", "limit"))
            .WithSummary("A store's transfers, newest first")
            .Produces<Page<TransferView>>();

        books.MapGet("/balances", (Delegate)(async Task (HttpContext http) =>
        {
            var (store, say) = (StoreApi.StoreInPath(http), http.Speak().Say());
            var balances = !StoreApi.IsTheirs(http, store) ? []
                : await host.Reads.Balances(store, http.Query("currency"), http.RequestAborted);
            await http.Json(
                new BalancesView(store, [.. balances.Select(b => new BalanceView(
                    b.Currency, b.Account, say.Account(b.Account), b.DebitMinor, b.CreditMinor, b.BalanceMinor))]),
                WebJson.Wire.BalancesView);
        }))
            .WithName("get_balances").WithMetadata(Readers, new QueryNames("currency"))
            .WithSummary("What a store has on its accounts now")
            .Produces<BalancesView>();

        books.MapGet("/statement", (Delegate)(Task (HttpContext http) => Statement(http, host)))
            .WithName("get_statement").WithMetadata(Readers, new QueryNames("from", "to", "currency", "account", "format", "cursor", "limit"))
            .WithSummary("A store's accounts over a period, and every entry on them, oldest first")
            .WithDescription("From and to are any moments; without them the beginning and now. Accept: text/csv, or format=csv, gives all entries of the period at once, between the opening and the closing of each account.")
            .Produces<StatementView>(200, "application/json", "text/csv");
    }

    static async Task Transfer(HttpContext http, EngineHost host)
    {
        var (store, dry) = (StoreApi.StoreInPath(http), http.Flag("dry_run"));
        var body = await Bodies.Read(http, WebJson.Wire.TransferBody);
        var (answer, refusal) = await host.Books.Transfer(
            store, body.Reference, body.From, body.To, body.Minor, body.Currency, body.At, http.Caller(), body.Words, dry, http.RequestAborted);
        await (refusal is not null ? Problems.Write(http, refusal, null)
            : http.Json(View(answer!.Transfer, answer.Repeated), WebJson.Wire.TransferView, dry ? 200 : 201));
    }

    static TransferView View(Transfer t, bool repeated) =>
        new(t.Store, t.Reference, t.From, t.To, t.Minor, t.Currency, t.At, t.By, t.Words, repeated);

    static async Task Statement(HttpContext http, EngineHost host)
    {
        var store = StoreApi.StoreInPath(http);
        var filter = new StatementFilter(http.Time("from"), http.Time("to"), http.Query("currency"), http.Query("account"));
        if (filter.From > filter.To) throw new UnreadableException(EdgeCode.FieldMalformed, "to");
        var (cursor, limit, format) = (http.Query("cursor"), http.Limit(), http.Query("format"));
        if (format is not (null or "json" or "csv")) throw new UnreadableException(EdgeCode.FieldMalformed, "format");
        var language = http.Speak();
        var theirs = StoreApi.IsTheirs(http, store);
        if (format == "csv" || (format is null && StatementSheet.IsWanted(http.Request)))
        {
            await Csv(http, host, store, filter, theirs, language);
            return;
        }
        var statement = !theirs ? new StoreStatement([], [], null)
            : await host.Reads.Statement(store, filter, cursor, limit, http.RequestAborted);
        var say = language.Say();
        var words = new StatementWords(host, say);
        var items = ImmutableArray.CreateBuilder<StatementEntryView>(statement.Entries.Length);
        foreach (var e in statement.Entries)
        {
            items.Add(new StatementEntryView(
                e.At, e.Currency, e.Account, e.Counter, say.Account(e.Counter), e.Order, e.Version, e.Transfer?.Reference,
                e.Fact?.Stamp.Rule, e.Name, await words.Of(e, http.RequestAborted), e.DebitMinor, e.CreditMinor, e.BalanceMinor));
        }
        await http.Json(
            new StatementView(
                store, filter.From, filter.To,
                [.. statement.Accounts.Select(a => new AccountPeriodView(
                    a.Currency, a.Account, say.Account(a.Account), a.OpeningMinor, a.DebitMinor, a.CreditMinor, a.ClosingMinor, a.Entries))],
                items.DrainToImmutable(), statement.Next),
            WebJson.Wire.StatementView);
    }

    static async Task Csv(HttpContext http, EngineHost host, string store, StatementFilter filter, bool theirs, Language language)
    {
        http.Response.ContentType = "text/csv; charset=utf-8; header=present";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"statement.csv\"";
        await using var writer = new StreamWriter(http.Response.Body, leaveOpen: true) { NewLine = "\r\n" };
        var sheet = new StatementSheet(writer, language.Say());
        await (theirs ? sheet.Write(host, store, filter, http.RequestAborted) : sheet.WriteHead());
    }
}
