using Unwind.Bulk;

namespace Unwind.Stories;

/// <summary>R36, the part that is decided order by order: which way each goes, and what it costs.</summary>
public sealed class CannotShip
{
    static WayOut Of(Story story, string? sku = null) => WayOut.Of(
        story.Order, new Situation(story.Now, Seller, story.Policy), Because.OutOfStock, "there is none left", sku);

    [Fact]
    public void R36_Each_order_goes_the_way_that_undoes_most_of_it()
    {
        Assert.Equal(Way.ClosedAtOnce, Of(Story.Unpaid()).Way);
        Assert.Equal(Way.AskedToAgree, Of(Story.Paid()).Way);
        Assert.Equal(Way.AskedToAgree, Of(Story.Labelled()).Way);
        Assert.Equal(Way.Intercepted, Of(Story.InTransit()).Way);
        Assert.Equal((Way.Refused, RefusalCode.AlreadyReceived), (Of(Story.Received()).Way, Of(Story.Received()).Refusal!.Code));
        // Where the policy lets a seller cancel outright, nobody is asked.
        Assert.Equal(Way.ClosedAtOnce, Of(Story.Paid(Ebay)).Way);
    }

    [Fact]
    public void R36_Only_the_lines_of_a_sku_that_ran_out()
    {
        var two = Story.Paid(Line("red", 1, 100.Yuan), Line("blue", 1, 50.Yuan));
        Assert.Equal([Vocabulary.Of(1)], ((ApplyToCancel)Of(two, "red").Command!).Lines);
        Assert.IsType<CloseLines>(Of(Story.Unpaid(Line("red", 1, 100.Yuan), Line("blue", 1, 50.Yuan)), "blue").Command);
        Assert.Equal(RefusalCode.NothingToDo, Of(two, "green").Refusal!.Code);
    }

    [Fact]
    public void R36_The_dry_run_says_what_the_run_does()
    {
        foreach (var story in (Story[])[Story.Unpaid(), Story.Paid(), Story.InTransit(), Story.Paid(Ebay)])
        {
            var way = Of(story);
            story.When(Seller, way.Command!);
            Assert.Equal(way.Outcome! with { Cases = [] }, Outcome.Of(new Decision.Accepted(story.Last, story.Order)) with { Cases = [] });
            // Run again, nothing is done twice.
            Assert.NotEqual(Way.ClosedAtOnce, Of(story).Way);
        }
    }
}
