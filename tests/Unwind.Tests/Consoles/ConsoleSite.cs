using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Unwind.Demos;
using Unwind.Web;
using Unwind.Web.Consoles;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>The demonstration's pages over a real store, with an order at every stage, and a browser to look at them with.</summary>
public sealed class ConsoleSite(Browser browser) : IAsyncLifetime
{
    static readonly string Shots = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots")).FullName;

    static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    readonly ConcurrentDictionary<(Actor?, View), IPage> open = [];
    readonly ConcurrentBag<IBrowserContext> contexts = [];

    public WebServer Server { get; } = new();
    public EngineHost Engine => Server.Engine;
    internal Story Story { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Server.Start(new WebOptions { RequestsPerSecond = 0, Demo = Door.Make() });
        Story = await Story.Make(new Demos.Cast(Engine, null, "story", CancellationToken.None));
        await Showcase.Make(new Demos.Cast(Engine, null, "showcase", CancellationToken.None));
        await Server.SendWhatWaits();
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
        var context = await (await browser.Get()).NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Server.Http.BaseAddress!.ToString(),
            ViewportSize = new ViewportSize { Width = seen.Width, Height = seen.Height },
            Locale = seen.English ? "en-GB" : "zh-CN",
            TimezoneId = "Asia/Shanghai",
            ColorScheme = seen.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = !seen.WithoutScript,
        });
        context.SetDefaultTimeout(30_000);
        contexts.Add(context);
        var page = await context.NewPageAsync();
        Diary(page, TestContext.Current.TestOutputHelper);
        if (actor is not { } by) return page;
        await page.GotoAsync("/");
        await page.Locator($"button[name=actor][value='{by}']").ClickAsync();
        // Who goes on before the sign-in is answered is overtaken by it, and ends on the list. The address is asked for, and not
        // the page's load: where the page is there already, Playwright's wait for a commit never ends.
        await Assertions.Expect(page).Not.ToHaveURLAsync("/");
        return page;
    }

    /// <summary>What went on in a page, for whoever reads of a test that failed where nobody was looking.</summary>
    static void Diary(IPage page, ITestOutputHelper? output)
    {
        void Note(string what)
        {
            try { output?.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {what}"); }
            // The page outlives the test that opened it.
            catch (InvalidOperationException) { output = null; }
        }
        page.FrameNavigated += (_, frame) => Note($"at {frame.Url}");
        page.RequestFailed += (_, request) => Note($"failed: {request.Method} {request.Url}: {request.Failure}");
        page.PageError += (_, error) => Note($"error: {error}");
        page.Console += (_, message) => { if (message.Type is "error" or "warning") Note($"{message.Type}: {message.Text}"); };
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
        await page.EvaluateAsync(Axe);
        var found = await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
              .map(v => `${v.id}: ${v.help} ${v.nodes.slice(0, 3).map(n => n.html).join(" | ")}`)
            """);
        Assert.True(found.Length == 0, $"{page.Url}: " + string.Join("\n", found));
    }

    /// <summary>Leaves a picture of the page for who wants to look at it.</summary>
    public static Task Shoot(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Shots, name + ".png"), FullPage = true });

    public async ValueTask DisposeAsync()
    {
        foreach (var context in contexts) await context.DisposeAsync();
        await Server.DisposeAsync();
    }
}

/// <summary>How somebody looks at the pages.</summary>
public sealed record View(int Width, int Height, bool English = false, bool Dark = false, bool WithoutScript = false)
{
    public static readonly View Desktop = new(1280, 900);
    public static readonly View Phone = new(360, 740);

    /// <summary>Each language, each theme and each width, in two looks at a page.</summary>
    public static readonly ImmutableArray<(string Suffix, View View)> Both = [("", Desktop), ("-phone", Phone with { English = true, Dark = true })];
}
