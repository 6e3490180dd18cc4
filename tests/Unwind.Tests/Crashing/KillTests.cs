using Unwind.CommandLine;

namespace Unwind.Crashing;

public sealed class KillTests
{
    [Fact]
    public async Task What_was_acknowledged_survives_the_kill_and_is_there_once()
    {
        using var crashes = new Crashes(Shell.Program, seed: 20260301);

        var toll = await crashes.Run(5, _ => { }, TestContext.Current.CancellationToken);

        Assert.Empty(toll.Broken);
        Assert.Equal(5, toll.Kills);
        Assert.True(toll.Acknowledged > 50, $"Only {toll.Acknowledged} requests were acknowledged: that proves little.");
    }

    [Fact]
    public async Task Money_that_was_on_its_way_arrives_once_by_the_channels_own_books()
    {
        using var crashes = new MoneyCrashes(Shell.Program, seed: 20261124, connections: 8, lossy: 20);

        var toll = await crashes.Run(4, _ => { }, TestContext.Current.CancellationToken);

        Assert.Empty(toll.Broken);
        Assert.True(toll.Refunds > 20, $"Only {toll.Refunds} refunds were agreed: that proves little.");
    }
}
