using Unwind.Engine.Keys;

namespace Unwind.Web.Consoles.Operator;

/// <summary>API keys, and whose they are: made (the secret is shown once), listed, revoked.</summary>
static class KeyPages
{
    public const string Path = OperatorPages.Home + "/keys";
    public const int NameMax = 100;
    const int RowsOnAPage = 50;

    /// <summary>Who can have a key. The clock has none.</summary>
    public static readonly ImmutableArray<ActorKind> Kinds =
        [ActorKind.Seller, ActorKind.Buyer, ActorKind.Officer, ActorKind.Platform, ActorKind.Carrier, ActorKind.Payment];

    public static void Map(ConsoleRoutes routes)
    {
        routes.Get(Path, visit => Show(visit, 200, null, null), ActorKind.Platform);
        routes.Post(Path, Create, ActorKind.Platform);
        routes.Get(Path + "/{key}/revoke", visit => WithKey(visit, key => visit.Show<KeyRevoke>(200, (nameof(KeyRevoke.Key), key))), ActorKind.Platform);
        routes.Post(Path + "/{key}/revoke", visit => WithKey(visit, async key =>
        {
            await visit.Host.Keys.Revoke(key.Id, visit.Cancel);
            await visit.GoTo($"{Path}?revoked={key.Id}");
        }), ActorKind.Platform);
    }

    static async Task WithKey(Visit visit, Func<ApiKey, Task> answer)
    {
        var keys = await visit.Host.Keys.List(visit.Cancel);
        await (keys.FirstOrDefault(k => k.Id == visit.InPath("key") && k.RevokedAt is null) is { } key ? answer(key) : visit.NotFound());
    }

    static async Task Show(Visit visit, int status, (ApiKey Key, string Text)? made, Dictionary<string, string>? wrong)
    {
        var (text, all, page) = (visit.Query("q"), visit.Query("tab") == "all", visit.Number("page", 100_000));
        var keys = await visit.Host.Keys.List(visit.Cancel);
        var found = keys.Where(k => (all || k.RevokedAt is null)
            && (text.Length == 0 || k.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || $"{k.Actor}".Contains(text, StringComparison.OrdinalIgnoreCase) || k.Id == text))
            .OrderByDescending(k => k.CreatedAt).ThenBy(k => k.Id, StringComparer.Ordinal).ToArray();
        await visit.Show<KeyList>(
            status, (nameof(KeyList.Keys), found.Skip(page * RowsOnAPage).Take(RowsOnAPage).ToImmutableArray()),
            (nameof(KeyList.More), found.Length > (page + 1) * RowsOnAPage), (nameof(KeyList.Page), page), (nameof(KeyList.Text), text),
            (nameof(KeyList.All), all), (nameof(KeyList.Working), keys.Count(k => k.RevokedAt is null)), (nameof(KeyList.Ever), keys.Length),
            (nameof(KeyList.Made), made), (nameof(KeyList.Form), visit.Form), (nameof(KeyList.Wrong), wrong),
            (nameof(KeyList.Revoked), keys.FirstOrDefault(k => k.RevokedAt is not null && k.Id == visit.Query("revoked"))));
    }

    static async Task Create(Visit visit)
    {
        var (reader, form) = (visit.Reader, visit.Form);
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        var (name, id) = (form["name"], form["id"]);
        if (name.Length is 0 or > NameMax || name.Any(char.IsControl)) wrong["name"] = reader.T($"请填写用途，最多 {NameMax} 个字。", $"Say what it is for, in at most {NameMax} letters.");
        var kind = SnakeCase.Parse<ActorKind>(form["kind"]);
        if (kind is not { } role || !Kinds.Contains(role)) wrong["kind"] = reader.T("请选择身份。", "Choose a role.");
        else if (NeedsId(role) && !PlaceOrder.IsName(id)) wrong["id"] = reader.T("请填写编号：1 到 128 个可见字符。", "Fill in who: 1 to 128 visible letters.");
        if (wrong.Count > 0 || kind is not { } whose)
        {
            await Show(visit, 422, null, wrong);
            return;
        }
        var actor = NeedsId(whose) ? new Actor(whose, id) : whose switch
        {
            ActorKind.Carrier => Actor.Carrier,
            ActorKind.Payment => Actor.Payment,
            _ => Actor.Platform,
        };
        await Show(visit, 200, await visit.Host.Keys.Create(name, actor, visit.Cancel), null);
    }

    /// <summary>Buyers, sellers and officers are many; the others stand for all of their kind.</summary>
    public static bool NeedsId(ActorKind kind) => kind is ActorKind.Buyer or ActorKind.Seller or ActorKind.Officer;
}
