using System.Reflection;
using Microsoft.Data.Sqlite;
using Unwind.Cases;
using Unwind.Orders;

namespace Unwind.Storage;

/// <summary>A database of an earlier release goes on, and is as if it had always been of this one.</summary>
public sealed class MigrationTests
{
    const string Folder = "Unwind.Engine.Storage.Sqlite.Migrations.";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_of_the_first_schema_gets_its_stores_records_from_its_events()
    {
        await using var site = new Site();
        var engine = await site.Open();
        var paid = await site.PlacePaid(engine);
        var refunded = await site.PlacePaid(engine, store: "s2");
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(refunded));
        await site.Send(engine, Actor.Seller("s2"), new AgreeCase(refunded, []));
        await site.Send(engine, Actor.Buyer("b1"), Site.Refund(paid));
        var (before, states, ledger) = (Rows(site), States(site), Ledger(site));
        await site.Close(engine);
        MakeOld(site);
        // That release knew less about an order, and when it is due may have been another time.
        site.Tamper("update orders set state = json_remove(state, '$.penalties', '$.differences', '$.unpromised', '$.store_fees_minor'), due_at = due_at + 1");

        engine = await site.Open();
        var told = States(site);
        var health = await engine.Doctor.Examine(null, Cancel);
        var declined = await site.Send(engine, Actor.Seller("s1"), new DeclineCase(paid, [1], "already_handed_over", "It has left.", []));
        var called = await site.Send(engine, Actor.Buyer("b1"), new Disputes.CallDesk(paid, 1, [], null, "It has not.", []));

        Assert.Empty(health.Findings);
        Assert.Equal(before, Rows(site));
        Assert.Equal(states, told);
        Assert.Equal(ledger, Ledger(site));
        Assert.Equal(0, site.Count("meta", "name = 'refold'"));
        Assert.True(declined.Accepted && called.Accepted);
        Assert.Equal(1, site.Count("cases", "desk = 1"));
    }

    [Fact]
    public async Task An_order_that_cant_be_read_keeps_no_other_from_its_record()
    {
        await using var site = new Site();
        var engine = await site.Open();
        var (sound, damaged) = (await site.PlacePaid(engine), await site.PlacePaid(engine));
        await site.Close(engine);
        site.Tamper($"update events set event = '{{}}' where id = {damaged} and version = 2");
        MakeOld(site);

        engine = await site.Open();
        var health = await engine.Doctor.Examine(null, Cancel);

        Assert.Equal(2, site.Count("conduct", $"id = {sound}"));
        Assert.Equal(0, site.Count("conduct", $"id = {damaged}"));
        Assert.All(health.Findings, f => Assert.Equal(damaged, f.Order));
    }

    [Fact]
    public async Task An_empty_database_of_the_first_schema_is_brought_up_as_well()
    {
        await using var site = new Site();
        await site.Close(await site.Open());
        MakeOld(site);

        var engine = await site.Open();
        await site.PlacePaid(engine);

        Assert.Equal(site.Scripts, site.Count("SchemaVersions"));
        Assert.Equal(2, site.Count("conduct"));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Theory]
    [InlineData("0002_desk.sql", "0003_ledger.sql", "0004_outbox.sql", "0005_consoles.sql")]
    [InlineData("0002_desk.sql")]
    [InlineData]
    public async Task R43_A_database_without_sums_of_days_gets_them_from_its_records_or_its_events(params string[] later)
    {
        await using var site = new Site();
        var engine = await site.Open();
        var lives = new Lives(site, engine, 7);
        await lives.Run(count: 10, steps: 300);
        const string days = "select group_concat(day || kind || liable || cause || orders || ',' || entries || ',' || units || ',' || minor) from (select * from conduct_days order by store, day, currency, kind, liable, cause)";
        var kept = site.Ask(days);
        await site.Close(engine);
        MakeOld(site, later);

        engine = await site.Open();

        Assert.Equal(kept, site.Ask(days));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task R32_A_database_that_added_up_every_posting_gets_its_ledger_from_its_events()
    {
        await using var site = new Site();
        var engine = await site.Open();
        var lives = new Lives(site, engine, 5);
        await lives.Run(count: 8, steps: 250);
        var (ledger, change) = (Ledger(site), site.Ask("select group_concat(sku || change || off_sale) from (select * from stock order by store, sku)"));
        await site.Close(engine);
        MakeOld(site, "0002_desk.sql");
        // That release had no account of its own for points and compensation.
        site.Run("update postings set source = 'outside:points' where source = 'points:points'");

        engine = await site.Open();
        var once = Ledger(site);
        await site.Close(engine);
        // A step of a later release leaves the mark again: what is written is not written twice.
        site.Run("insert into meta (name, value) values ('refold', 'due')");
        engine = await site.Open();
        await site.PlacePaid(engine);

        Assert.Equal(ledger, once);
        Assert.Equal(change, site.Ask("select group_concat(sku || change || off_sale) from (select sku, min(change) as change, off_sale from stock_changes where at = 0 group by store, sku order by store, sku)"));
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    static string Ledger(Site site) => (string)site.Ask(
        """
        select (select group_concat(id || version || seq || store || currency || at || source || target || component || minor, ';') from (select * from postings order by bucket, id, version, seq))
          || (select group_concat(store || currency || day || account || debit_minor || credit_minor || entries, ';') from (select * from ledger_days order by bucket, store, currency, day, account))
        """)!;

    static string States(Site site) =>
        (string)site.Ask("select group_concat(state || changed_at || due_at, ';') from (select * from orders order by id)")!;

    static string Rows(Site site) => (string)site.Ask(
        "select group_concat(store || at || id || version || seq || currency || kind || liable || ifnull(cause, '') || units || minor || points, ';') "
        + "from (select * from conduct order by bucket, store, at, id, version, seq)")!;

    /// <summary>Puts everything into a file that knows only the first scripts, as an earlier release left it.</summary>
    static void MakeOld(Site site, params string[] later)
    {
        SqliteConnection.ClearAllPools();
        var fresh = site.Database + ".fresh";
        foreach (var part in (string[])["", "-wal", "-shm"])
            if (File.Exists(site.Database + part)) File.Move(site.Database + part, fresh + part);
        string[] scripts = ["0001_start.sql", .. later];
        foreach (var name in scripts)
        {
            using var script = new StreamReader(typeof(EngineHost).Assembly.GetManifestResourceStream(Folder + name)!);
            site.Run(script.ReadToEnd());
        }
        using var connection = new SqliteConnection($"Data Source={site.Database};Pooling=False");
        connection.Open();
        Run("create table SchemaVersions (SchemaVersionID integer constraint 'PK_SchemaVersions_SchemaVersionID' primary key autoincrement not null, ScriptName text not null, Applied datetime not null)");
        foreach (var name in scripts) Run($"insert into SchemaVersions (ScriptName, Applied) values ('{Folder}{name}', '2026-01-01')");
        Run($"attach '{fresh}' as fresh");
        foreach (var table in Names("select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name <> 'SchemaVersions'"))
        {
            var columns = string.Join(", ", Names($"select name from pragma_table_info('{table}')").Select(c => $"\"{c}\""));
            Run($"insert into main.\"{table}\" ({columns}) select {columns} from fresh.\"{table}\"");
        }

        void Run(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        List<string> Names(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var rows = command.ExecuteReader();
            var names = new List<string>();
            while (rows.Read()) names.Add(rows.GetString(0));
            return names;
        }
    }
}
