using Microsoft.Playwright;
using Unwind.Consoles;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Unwind.Consoles;

/// <summary>The browser of all tests of pages: started when the first of them asks; each visitor has a profile of their own in it.</summary>
public sealed class Browser : IAsyncDisposable
{
    /// <summary>Debian's Chromium without a window; tools/sdk.sh installs it.</summary>
    const string Chromium = "/usr/bin/chromium-headless-shell";

    readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> started = new(async () =>
    {
        Assert.True(File.Exists(Chromium), "The tests of the pages need Debian's Chromium: apt-get install -y chromium-headless-shell fonts-noto-cjk");
        // A machine that is busy with other tests is slow, and not wrong.
        Assertions.SetDefaultExpectTimeout(20_000);
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] }));
    });

    public async Task<IBrowser> Get() => (await started.Value).Browser;

    public async ValueTask DisposeAsync()
    {
        if (!started.IsValueCreated) return;
        var (playwright, browser) = await started.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
