using Unwind.Engine.Storage;

namespace Unwind.Storage;

/// <summary>A market moves from a file to a server.</summary>
public sealed class MoveTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_arrives_and_goes_on_there()
    {
        await using var site = new Site();
        await using var server = new Site(Kind.Postgres);
        var (id, statement) = await Live(site);

        var moved = new StoreMove(site.Database, server.Database).Run(null, Cancel);
        var engine = await server.Open();
        var asked = await server.Send(engine, Actor.Buyer("b1"), Site.Refund(id));

        Assert.All(moved, t => Assert.True(t.Same, t.Name));
        Assert.True(moved.Single(t => t.Name == "orders").Rows > 5);
        Assert.Equal(0, server.Count("meta", "name like 'moved/%'"));
        Assert.True(asked.Accepted);
        Assert.Equal(statement, (await engine.Reads.StoreRecord("s0", null, null, Cancel)).Currencies.Single().OrdersPlaced);
        Assert.Empty((await engine.Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task What_is_stopped_in_the_middle_goes_on_where_it_was()
    {
        await using var site = new Site();
        await using var server = new Site(Kind.Postgres);
        await Live(site);
        using var stop = new CancellationTokenSource();
        var tables = 0;

        Assert.ThrowsAny<OperationCanceledException>(() => new StoreMove(site.Database, server.Database).Run(new Now(_ => { if (++tables == 9) stop.Cancel(); }), stop.Token));
        var there = server.Count("meta", "name like 'moved/%'");
        var moved = new StoreMove(site.Database, server.Database).Run(null, Cancel);

        Assert.InRange(there, 5, 15);
        Assert.All(moved, t => Assert.True(t.Same, t.Name));
        Assert.Empty((await (await server.Open()).Doctor.Examine(null, Cancel)).Findings);
    }

    [Fact]
    public async Task A_database_that_has_orders_is_not_written_over()
    {
        await using var site = new Site();
        await using var server = new Site(Kind.Postgres);
        await Live(site);
        await server.Place(await server.Open());

        var refused = Assert.Throws<StoreException>(() => new StoreMove(site.Database, server.Database).Run(null, Cancel));

        Assert.Contains("has orders already", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Count("orders"));
    }

    [Fact]
    public async Task A_row_that_arrived_otherwise_is_noticed()
    {
        await using var site = new Site();
        await using var server = new Site(Kind.Postgres);
        await Live(site);
        using var stop = new CancellationTokenSource();
        var move = new StoreMove(site.Database, server.Database);
        Assert.ThrowsAny<OperationCanceledException>(() => move.Run(new Now(_ => { if (server.Count("meta", "name = 'moved/stock_changes'") > 0) stop.Cancel(); }), stop.Token));
        server.Run("update orders set buyer = 'somebody' where id = (select max(id) from orders)");

        var moved = move.Run(null, Cancel);

        Assert.Equal("orders", Assert.Single(moved, t => !t.Same).Name);
        Assert.True(server.Count("meta", "name like 'moved/%'") > 0);
    }

    /// <summary>Some life on the file. Returns a paid order, and how many orders its busiest store has.</summary>
    static async Task<(OrderId Id, long Placed)> Live(Site site)
    {
        var engine = await site.Open();
        await new Lives(site, engine, 7).Run(count: 8, steps: 120);
        var id = await site.PlacePaid(engine);
        var placed = (await engine.Reads.StoreRecord("s0", null, null, Cancel)).Currencies.Single().OrdersPlaced;
        await site.Close(engine);
        return (id, placed);
    }

    sealed class Now(Action<long> act) : IProgress<long>
    {
        public void Report(long value) => act(value);
    }
}
