using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Unwind.Demos;
using Unwind.Web;
using Unwind.Web.Consoles;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>The demonstration's pages over a real store, with an order at every stage, and a browser to look at them with.</summary>
public sealed class ConsoleSite : IAsyncLifetime
{
    /// <summary>Debian's; tools/sdk.sh installs it.</summary>
    const string Chromium = "/usr/bin/chromium";

    public static readonly string Shots = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots")).FullName;

    IPlaywright? playwright;
    IBrowser? browser;
    readonly ConcurrentDictionary<(Actor?, View), IPage> open = [];

    public WebServer Server { get; } = new();
    public EngineHost Engine => Server.Engine;
    internal Story Story { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists(Chromium), "The tests of the pages need Debian's Chromium: apt-get install -y chromium fonts-noto-cjk");
        await Server.Start(new WebOptions { RequestsPerSecond = 0, Demo = Door.Make() });
        Story = await Story.Make(new Demos.Cast(Engine, null, "story", CancellationToken.None));
        await Showcase.Make(new Demos.Cast(Engine, null, "showcase", CancellationToken.None));
        await Server.SendWhatWaits();
        // A machine that is busy with other tests is slow, and not wrong.
        Assertions.SetDefaultExpectTimeout(20_000);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
    }

    public async Task<OrderId> Place(string reference, int lines = 1, bool paid = false)
    {
        var id = (await Do(Actor.Buyer(Market.StoryBuyer), Market.StoryOrder(reference, lines))).Order;
        if (paid) await Pay(id);
        await Server.SendWhatWaits();
        return id;
    }

    public async Task Pay(OrderId id)
    {
        var due = (await Find(id)).DueMinor;
        await Do(Actor.Payment, new Payments.RecordPayment(id, $"pay-{id}", [new Funding(FundingKind.Cash, "alipay", due)]));
    }

    public async Task<Reply> Do(Actor by, OrderCommand command)
    {
        var reply = await Engine.Pipeline.Execute(new Request($"{Guid.NewGuid()}", by, command), CancellationToken.None);
        Assert.True(reply.Accepted, $"{command}: {reply.Refusal}");
        return reply;
    }

    public async Task<Order> Find(OrderId id) => (await Engine.Reads.Find(id, Actor.Platform, CancellationToken.None))!;

    /// <summary>A browser of somebody's own, signed in as they are.</summary>
    public async Task<IPage> Open(Actor? actor, View? view = null)
    {
        var seen = view ?? View.Desktop;
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Server.Http.BaseAddress!.ToString(),
            ViewportSize = new ViewportSize { Width = seen.Width, Height = seen.Height },
            Locale = seen.English ? "en-GB" : "zh-CN",
            TimezoneId = "Asia/Shanghai",
            ColorScheme = seen.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = !seen.WithoutScript,
        });
        context.SetDefaultTimeout(30_000);
        var page = await context.NewPageAsync();
        if (actor is not { } by) return page;
        await page.GotoAsync("/");
        await page.Locator($"button[name=actor][value='{by}']").ClickAsync();
        return page;
    }

    /// <summary>A browser that stays open between tests that only look.</summary>
    public async Task<IPage> At(Actor? actor, View view)
    {
        if (open.TryGetValue((actor, view), out var page)) return page;
        return open[(actor, view)] = await Open(actor, view);
    }

    /// <summary>Axe finds nothing on the page as it is now.</summary>
    public static async Task Clean(IPage page)
    {
        var found = await page.RunAxe();
        Assert.True(found.Violations.Length == 0, $"{page.Url}: " + string.Join("\n", found.Violations.Select(v =>
            $"{v.Id}: {v.Help} {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")));
    }

    public static Task Shoot(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Shots, name + ".png"), FullPage = true });

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>How somebody looks at the pages.</summary>
public sealed record View(int Width, int Height, bool English = false, bool Dark = false, bool WithoutScript = false)
{
    public static readonly View Desktop = new(1280, 900);
    public static readonly View Phone = new(360, 740);
}
