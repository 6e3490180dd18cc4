using Microsoft.Data.Sqlite;
using Unwind.Engine;
using Unwind.Engine.Storage;

namespace Unwind.Storage;

/// <summary>What is the file's own: what it is told apart from, and what it refuses by itself.</summary>
public sealed class SqliteFileTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_of_a_newer_release_is_left_alone()
    {
        await using var site = new Site();
        await site.Close(await site.Open());
        site.Tamper("insert into SchemaVersions (ScriptName, Applied) values ('Unwind.Engine.Storage.Sqlite.Migrations.0099_later.sql', '2030-01-01')");

        var refused = await Assert.ThrowsAsync<StoreException>(() => site.Open());

        Assert.Contains("newer release", refused.Message, StringComparison.Ordinal);
        Assert.Contains("0099_later.sql", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_in_the_refusal()
    {
        await using var site = new Site();
        await File.WriteAllTextAsync(site.Database, new string('x', 5000), Cancel);

        var refused = await Assert.ThrowsAsync<StoreException>(() => site.Open());

        Assert.Contains(site.Database, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_another_program_is_left_as_it_is()
    {
        await using var site = new Site();
        Directory.CreateDirectory(Path.GetDirectoryName(site.Database)!);
        site.Tamper("create table mine (id integer)");

        var refused = await Assert.ThrowsAsync<StoreException>(() => site.Open());

        Assert.Contains("some other program", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, site.Count("sqlite_master"));
    }

    [Fact]
    public async Task While_people_come_and_go_the_log_is_brought_into_the_file_beside_their_commits()
    {
        await using var site = new Site();
        var engine = await site.Open();
        var before = new FileInfo(site.Database).Length;

        // More pages than those below which the log is left alone, and far fewer than those with which a commit would do it itself.
        for (var i = 0; i < 100; i++) await site.Place(engine, buyer: $"b{i}", skus: [$"sku{i}"]);

        var until = DateTime.UtcNow.AddSeconds(20);
        while (new FileInfo(site.Database).Length == before && DateTime.UtcNow < until) await Task.Delay(20, Cancel);
        Assert.True(new FileInfo(site.Database).Length > before);
    }

    [Fact]
    public async Task A_database_that_another_program_holds_at_the_start_is_said_to_be_held()
    {
        await using var site = new Site();
        await site.Close(await site.Open());
        // As after an upgrade that brings policies along: they are written at the start.
        site.Run("delete from policies");
        using var other = site.Occupy();

        var refused = await Assert.ThrowsAsync<StoreException>(() => site.Open());

        Assert.Contains("try again in a moment", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_open_is_known_to_be_in_use()
    {
        await using var site = new Site();
        var engine = await site.Open();

        Assert.True(EngineHost.IsInUse(site.Database));
        await site.Close(engine);
        Assert.False(EngineHost.IsInUse(site.Database));
    }

    [Theory]
    [InlineData("update postings set minor = minor + 1")]
    [InlineData("delete from postings")]
    [InlineData("update events set event = '{}'")]
    [InlineData("delete from events where version = 2")]
    [InlineData("update transfers set minor = 1")]
    [InlineData("delete from transfers")]
    public async Task R38_Facts_and_money_are_added_to_and_never_changed(string sql)
    {
        await using var site = new Site();
        var engine = await site.Open();
        await site.PlacePaid(engine);
        await engine.Books.Transfer("s1", "bank 1", "bank", "deposit", 1234, "CNY", null, Actor.Platform, "deposit", false, Cancel);

        var refused = Assert.Throws<SqliteException>(() => site.Run(sql));

        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }
}
