using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Unwind.Engine.Storage;
using Unwind.Orders;

namespace Unwind.Storage;

public abstract class StoreTests(Kind kind)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_events_make_the_stored_state_and_each_vouches_for_those_before_it()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var id = await site.PlacePaid(engine);
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(id));

        var timeline = await engine.Reads.Timeline(id, Cancel);
        Order? fold = null;
        var hash = new byte[32];
        foreach (var entry in timeline)
        {
            fold = Evolution.Apply(fold, entry.Event);
            var json = JsonSerializer.SerializeToUtf8Bytes(entry.Event, CoreJson.Default.OrderEvent);
            hash = SHA256.HashData([.. hash, .. json]);
            Assert.Equal(Convert.ToHexStringLower(hash), entry.Hash);
        }

        Assert.Equal(3, timeline.Length);
        Assert.Equal((string)site.Ask($"select state from orders where id = {id}")!, JsonSerializer.Serialize(fold, CoreJson.Default.Order));
    }

    [Theory]
    [InlineData("update events set event = replace(event, '12800', '12900') where version = 1", 4)]
    [InlineData("update events set hash = x'00' where version = 2", 4)]
    [InlineData("delete from events where version = 2", 4)]
    [InlineData("delete from orders", 4)]
    [InlineData("update orders set state = replace(state, 'Green', 'Black')", 4)]
    [InlineData("update orders set due_at = null", 5)]
    [InlineData("update postings set minor = minor + 1", 1)]
    [InlineData("delete from postings", 1)]
    [InlineData("update stock set change = change - 1", 3)]
    public async Task The_doctor_finds_what_somebody_did_to_the_file(string tampering, int invariant)
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        await site.PlacePaid(engine);
        var healthy = await engine.Doctor.Examine(null, Cancel);

        site.Tamper(tampering);
        var health = await engine.Doctor.Examine(null, Cancel);

        Assert.Empty(healthy.Findings);
        Assert.Equal(1, healthy.Orders);
        Assert.Equal(2, healthy.Events);
        Assert.True(healthy.Offers > 4);
        Assert.Contains(health.Findings, f => f.Invariant == invariant);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("replace(state, '\"waits_for\"', '\"hopes_for\"')")]
    [InlineData("replace(state, '\"waits_for\":\"answer\"', '\"waits_for\":\"godot\"')")]
    public async Task A_row_that_cant_be_read_is_named_and_the_others_of_its_batch_are_read(string damage)
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var (sound, damaged) = (await site.PlacePaid(engine), await site.PlacePaid(engine));
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(sound));
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(damaged));
        var state = damage.StartsWith("replace", StringComparison.Ordinal) ? damage : $"'{damage}'";
        site.Tamper($"update orders set state = {state} where id = {damaged}");

        using var store = Stores.Open(site.Database);
        Found found;
        using (var batch = store.Begin(0)) found = batch.Load(new Wanted { Orders = { damaged, sound } });
        var health = await engine.Doctor.Examine(null, Cancel);

        Assert.Equal(damaged, Assert.Single(found.Poisoned).Key);
        Assert.Equal(sound, Assert.Single(found.Orders).Key);
        Assert.Contains(health.Findings, f => f.Order == damaged && f.Invariant == 4);
    }

    [Fact]
    public async Task Open_lines_of_a_release_before_keep_their_orders_and_get_their_places()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var orders = new List<OrderId>();
        for (var i = 0; i < 3; i++)
        {
            orders.Add(await site.Place(engine, skus: ["tea", "cup"]));
            site.Clock.Move(TimeSpan.FromMinutes(1));
        }
        await site.Close(engine);
        site.Run(kind == Kind.Sqlite
            ? """
              create table old (bucket integer not null, store text not null, sku text not null, id integer not null, primary key (bucket, store, sku, id)) without rowid;
              insert into old select bucket, store, sku, id from open_lines;
              drop table open_lines;
              alter table old rename to open_lines;
              delete from SchemaVersions where ScriptName like '%0010_open_lines%'
              """
            : """
              alter table open_lines drop constraint open_lines_pkey;
              alter table open_lines drop column placed_at;
              alter table open_lines add primary key (bucket, store, sku, id);
              delete from schemaversions where scriptname like '%0002_open_lines%'
              """);

        engine = await site.Open();
        var before = await engine.Reads.Orders(new(Store: "s1", Sku: "cup"), null, 10, Cancel);
        await site.Send(engine, Actor.Seller("s1"), Site.Close(orders[1]));
        var after = await engine.Reads.Orders(new(Store: "s1", Sku: "cup"), null, 10, Cancel);

        Assert.Equal(orders.AsEnumerable().Reverse(), before.Items.Select(o => o.Id));
        Assert.Equal([orders[2], orders[0]], after.Items.Select(o => o.Id));
        Assert.Equal(4, site.Count("open_lines", "placed_at > 0"));
    }

    [Fact]
    public async Task Many_processes_that_start_at_once_migrate_once()
    {
        await using var site = new Site(kind, empty: true);

        var engines = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => site.Open()));

        Assert.Equal(site.Scripts, site.Count("SchemaVersions"));
        foreach (var engine in engines) Assert.Null(await engine.Trouble(Cancel));
    }

    [Fact]
    public async Task Stock_is_held_given_back_and_marked_with_the_decision()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.Place(engine);
        await site.Place(engine);
        var held = (await engine.Reads.Stock("s1", null, 10, Cancel)).Items[0];

        await site.Send(engine, Actor.Seller("s1"), Site.Close(order) with { Stock = Closures.StockStep.TakeOffSale });
        var after = (await engine.Reads.Stock("s1", null, 10, Cancel)).Items[0];

        Assert.Equal(-4, held.Change);
        Assert.False(held.OffSale);
        Assert.Equal(-2, after.Change);
        Assert.True(after.OffSale);
        Assert.Equal(1, site.Count("effects", "kind = 'set_stock' and state = 'done'"));
    }

    [Fact]
    public async Task A_key_is_known_until_it_is_revoked_and_its_secret_is_nowhere()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var (key, text) = await engine.Keys.Create("till", Actor.Seller("s1"), Cancel);

        Assert.Equal(Actor.Seller("s1"), await engine.Keys.Find(text, Cancel));
        Assert.Null(await engine.Keys.Find(text[..^1] + (text[^1] == 'A' ? 'B' : 'A'), Cancel));
        Assert.Null(await engine.Keys.Find("uk_", Cancel));
        Assert.DoesNotContain(text[16..], (string)site.Ask(kind == Kind.Sqlite ? "select name || hex(hash) from api_keys" : "select name || encode(hash, 'hex') from api_keys")!, StringComparison.Ordinal);
        Assert.True(await engine.Keys.Revoke(key.Id, Cancel));
        Assert.False(await engine.Keys.Revoke(key.Id, Cancel));
        Assert.Null(await engine.Keys.Find(text, Cancel));
        Assert.NotNull((await engine.Keys.List(Cancel))[0].RevokedAt);
    }

    [Fact]
    public async Task A_policy_that_is_live_keeps_its_text_and_old_versions_stay()
    {
        await using var site = new Site(kind);
        var folder = Directory.CreateDirectory(Path.Combine(site.Folder, "policies")).FullName;
        var file = Path.Combine(folder, "taobao.yaml");
        var text = await File.ReadAllTextAsync(Path.Combine(Site.Policies, "taobao.yaml"), Cancel);
        await File.WriteAllTextAsync(file, text, Cancel);
        var engine = await site.Open(folder);
        var order = await site.Place(engine);
        var old = engine.Policies.Active().Version;
        await site.Close(engine);

        await File.WriteAllTextAsync(file, text + "\n# another word\n", Cancel);
        var refused = await Assert.ThrowsAsync<Engine.Policies.PolicyException>(() => site.Open(folder));
        await File.WriteAllTextAsync(
            file, text.Replace($"version: {old}", $"version: {old + 1}", StringComparison.Ordinal), Cancel);
        engine = await site.Open(folder);
        var closed = await site.Send(engine, Actor.Seller("s1"), Site.Close(order));
        var later = await engine.Reads.Find(await site.Place(engine), Actor.Platform, Cancel);

        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
        Assert.Contains($"Raise the version to {old + 1}", refused.Message, StringComparison.Ordinal);
        Assert.True(closed.Accepted);
        Assert.Equal(old + 1, later!.PolicyVersion);
        Assert.NotNull(engine.Policies.Find("taobao", old));
    }

    [Fact]
    public async Task What_somebody_ticked_and_left_is_forgotten_after_a_week_and_answers_after_a_month()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var (left, used) = (await site.Place(engine), await site.Place(engine));
        await engine.Selections.Change("left", [left], [], Cancel);
        await engine.SendOut(Cancel);
        site.Clock.Move(TimeSpan.FromDays(5));
        await engine.Selections.Change("used", [used], [], Cancel);

        site.Clock.Move(TimeSpan.FromDays(3));
        await engine.SendOut(Cancel);
        var (afterWeek, still) = (await engine.Selections.Count("left", Cancel), await engine.Selections.Count("used", Cancel));
        var answers = site.Count("answers");
        site.Clock.Move(TimeSpan.FromDays(23));
        await engine.SendOut(Cancel);

        Assert.Equal((0, 1), (afterWeek, still));
        Assert.Equal((2, 0), (answers, site.Count("answers")));
        Assert.Equal(0, site.Count("selected_orders"));
    }
}
