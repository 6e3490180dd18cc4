using Unwind.CommandLine;

namespace Unwind.Crashing;

public sealed class MoneyKillTests
{
    [Fact]
    public async Task Money_that_was_on_its_way_arrives_once_by_the_channels_own_books()
    {
        using var crashes = new MoneyCrashes(Shell.Program, seed: 20261124, connections: 8, lossy: 20);

        var toll = await crashes.Run(3, _ => { }, TestContext.Current.CancellationToken);

        Assert.Empty(toll.Broken);
        Assert.True(toll.Refunds > 10, $"Only {toll.Refunds} refunds were agreed: that proves little.");
    }
}
