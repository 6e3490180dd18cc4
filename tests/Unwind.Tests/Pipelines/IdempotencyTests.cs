using Unwind.Engine;
using Unwind.Orders;
using Unwind.Storage;

namespace Unwind.Pipelines;

public abstract class IdempotencyTests(Kind kind)
{
    [Fact]
    public async Task Asking_twice_is_asking_once_also_after_the_process_died()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.Place(engine);

        var first = await site.Send(engine, Actor.Seller("s1"), Site.Close(order), "close it");
        var again = await site.Send(engine, Actor.Seller("s1"), Site.Close(order), "close it");
        await site.Close(engine);
        engine = await site.Open();
        var later = await site.Send(engine, Actor.Seller("s1"), Site.Close(order), "close it");

        Assert.True(first.Accepted);
        Assert.False(first.Repeated);
        Assert.True(again.Repeated);
        Assert.True(later.Repeated);
        Assert.Equal(first.Version, later.Version);
        Assert.Equal(first.Outcome!.Stage, later.Outcome!.Stage);
        Assert.Equal(1, site.Count("events", "event like '%\"order_closed\"%'"));
    }

    [Fact]
    public async Task A_refusal_is_an_answer_too_and_stays_the_answer()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.Place(engine);

        var refused = await site.Send(engine, Actor.Buyer("b1"), Site.Refund(order), "give it back");
        await site.Close(engine);
        engine = await site.Open();
        var again = await site.Send(engine, Actor.Buyer("b1"), Site.Refund(order), "give it back");

        Assert.Equal(RefusalCode.NotPaidYet, refused.Refusal!.Code);
        Assert.True(again.Repeated);
        Assert.Equal(RefusalCode.NotPaidYet, again.Refusal!.Code);
        Assert.Equal(refused.Refusal.Instead.AsEnumerable(), again.Refusal.Instead.AsEnumerable());
    }

    [Fact]
    public async Task A_key_that_stood_for_something_else_is_refused_and_the_first_answer_stays()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.Place(engine);
        await site.Send(engine, Actor.Seller("s1"), Site.Close(order), "k");

        var other = await site.Send(engine, Actor.Seller("s1"), Site.Close(order) with { Reason = "price_error" }, "k");
        var same = await site.Send(engine, Actor.Seller("s1"), Site.Close(order), "k");

        Assert.Equal(RefusalCode.KeyReused, other.Refusal!.Code);
        Assert.True(same.Accepted);
    }

    [Fact]
    public async Task A_key_counts_for_the_one_who_chose_it()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var mine = await site.Send(engine, Actor.Buyer("b1"), Site.Placing(buyer: "b1"), "1");
        var theirs = await site.Send(engine, Actor.Buyer("b2"), Site.Placing(buyer: "b2"), "1");

        Assert.True(mine.Accepted);
        Assert.True(theirs.Accepted);
        Assert.NotEqual(mine.Order, theirs.Order);
    }

    [Fact]
    public async Task The_same_request_fifty_times_at_once_places_one_order()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            site.Send(engine, Actor.Buyer("b1"), Site.Placing(), "the only one")));

        Assert.All(replies, r => Assert.True(r.Accepted));
        Assert.Single(replies.Select(r => r.Order).Distinct());
        Assert.Equal(1, replies.Count(r => !r.Repeated));
        Assert.Equal(1, site.Count("orders"));
    }

    [Fact]
    public async Task A_version_that_has_passed_is_told_with_the_new_one_and_may_be_asked_again()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var order = await site.PlacePaid(engine);

        var old = await site.Send(engine, Actor.Buyer("b1"), Site.Refund(order), "r", version: 1);
        var now = await site.Send(engine, Actor.Buyer("b1"), Site.Refund(order), "r", version: 2);

        Assert.Equal(RefusalCode.VersionChanged, old.Refusal!.Code);
        Assert.Equal("2", old.Refusal.Details["version"]);
        Assert.True(now.Accepted);
    }

    [Fact]
    public async Task A_reference_is_used_once_in_a_store_and_the_owner_is_told_where()
    {
        await using var site = new Site(kind);
        var engine = await site.Open();
        var first = await site.Place(engine, reference: "shop-1");

        var mine = await site.Send(engine, Actor.Buyer("b1"), Site.Placing(reference: "shop-1"));
        var foreign = await site.Send(engine, Actor.Buyer("b2"), Site.Placing(buyer: "b2", reference: "shop-1"));
        var elsewhere = await site.Send(engine, Actor.Buyer("b1"), Site.Placing(store: "s2", reference: "shop-1"));

        Assert.Equal(RefusalCode.OrderExists, mine.Refusal!.Code);
        Assert.Equal(first.ToString(), mine.Refusal.Details["order"]);
        Assert.Equal(RefusalCode.OrderExists, foreign.Refusal!.Code);
        Assert.Empty(foreign.Refusal.Details);
        Assert.True(elsewhere.Accepted);
        Assert.Equal(first, (await engine.Reads.FindByReference("s1", "shop-1", default))!.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public async Task A_key_that_is_none_is_refused_before_anything_is_read(string key)
    {
        await using var site = new Site(kind);
        var engine = await site.Open();

        var reply = await site.Send(engine, Actor.Buyer("b1"), Site.Placing(), key);

        Assert.Equal(RefusalCode.Malformed, reply.Refusal!.Code);
        Assert.Equal("key", reply.Refusal.Details["field"]);
    }
}
