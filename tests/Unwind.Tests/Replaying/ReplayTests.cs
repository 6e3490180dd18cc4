using Unwind.Web;

namespace Unwind.Replaying;

public sealed class ReplayTests
{
    const int Orders = 400;

    static readonly string Data = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data"));

    async Task<Reconciliation> Replayed(string set, int take, int seed = 1, bool twice = false, bool channels = false)
    {
        Assert.True(Directory.Exists(Data), $"The recorded orders are not there: {Data}. These tests need them beside the repository.");
        var folder = Replay.Scratch();
        try
        {
            var (reconciliation, health, replayed, books) = await Replay.Run(
                Replay.Read(set, Data, take, seed), Path.Combine(folder, "replay.db"), Path.Combine(AppContext.BaseDirectory, "policies"),
                twice, channels, new Silent(), TestContext.Current.CancellationToken);
            Assert.Empty(health.Findings);
            Assert.Empty(reconciliation.Differences);
            Assert.All(reconciliation.Figures, f => Assert.True(f.Agrees, $"{f.Name}: {f.Data} is {f.Found}"));
            Assert.True(replayed.Commands > take);
            if (channels) Assert.True(books is { Agree: true, Refunds: > 10 }, $"{books}");
            return reconciliation;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    sealed class Silent : IProgress<long>
    {
        public void Report(long value) { }
    }

    [Theory]
    [InlineData("tmall")]
    [InlineData("olist")]
    [InlineData("uci")]
    public async Task Recorded_orders_end_as_the_data_says(string set) => await Replayed(set, Orders);

    [Theory]
    [InlineData("tmall")]
    [InlineData("olist")]
    [InlineData("uci")]
    public async Task R32_The_channels_own_books_agree_to_the_cent_when_the_refunds_go_through_them(string set) =>
        await Replayed(set, set == "olist" ? 1000 : Orders, channels: true);

    [Fact]
    public async Task The_books_are_the_same_for_every_seed_and_when_everything_is_sent_twice()
    {
        var once = await Replayed("tmall", Orders / 2, seed: 1);
        var other = await Replayed("tmall", Orders / 2, seed: 2, twice: true);

        Assert.Equal(once.Figures, other.Figures);
    }
}
