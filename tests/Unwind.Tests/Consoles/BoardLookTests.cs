using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>The seller's board, filters and selection as pictures: each language, each theme, each width; axe finds nothing.</summary>
public sealed class BoardLookTests(ConsoleSite site) : IClassFixture<ConsoleSite>
{
    [Theory]
    [InlineData("board", Market.StoryStore, "/seller/board")]
    [InlineData("board-empty", "beihai", "/seller/board")]
    [InlineData("filters", Market.StoryStore, "/seller?min=1&due=7")]
    [InlineData("filters-wrong", Market.StoryStore, "/seller?min=x&from=y")]
    [InlineData("selection", Market.StoryStore, "/seller/selection")]
    [InlineData("selection-empty", "beihai", "/seller/selection")]
    public async Task A_page_is_clean_at_every_width_in_every_theme_and_language(string name, string store, string path)
    {
        await Task.WhenAll(View.Both.Select(async look =>
        {
            var (suffix, view) = look;
            var page = await site.At(Actor.Seller(store), view);
            if (store == Market.StoryStore) await Keep(page);
            Assert.Equal(200, (await page.GotoAsync(path))!.Status);
            await ConsoleSite.Clean(page);
            await ConsoleSite.Shoot(page, name + suffix);
            var wider = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(wider <= 0, $"{name}{suffix} is {wider} px too wide.");
        }));
    }

    /// <summary>Views that are kept, and a page of orders that is ticked.</summary>
    async Task Keep(Microsoft.Playwright.IPage page)
    {
        var owner = $"{Actor.Seller(Market.StoryStore)}";
        await site.Engine.Saved.Keep(owner, Engine.Saved.SavedItems.Views, "今天到期", "due=today", CancellationToken.None);
        await site.Engine.Saved.Keep(owner, Engine.Saved.SavedItems.Views, "大额，七天内", "min=1&due=7", CancellationToken.None);
        await page.GotoAsync("/seller");
        await page.Locator("#selection button[value=page]").ClickAsync();
    }
}
