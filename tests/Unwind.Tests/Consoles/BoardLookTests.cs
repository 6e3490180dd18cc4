using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>The seller's board, filters and selection as pictures: each language, each theme, each width; axe finds nothing.</summary>
public sealed class BoardLookTests(ConsoleSite site) : IClassFixture<ConsoleSite>
{
    static readonly (string Suffix, View View)[] Views =
    [
        ("-zh-light", View.Desktop), ("-en-dark", View.Desktop with { English = true, Dark = true }),
        ("-zh-dark-phone", View.Phone with { Dark = true }), ("-en-light-phone", View.Phone with { English = true }),
    ];

    [Theory]
    [InlineData("board", Market.StoryStore, "/seller/board")]
    [InlineData("board-empty", "beihai", "/seller/board")]
    public async Task A_page_is_clean_at_every_width_in_every_theme_and_language(string name, string store, string path)
    {
        await Task.WhenAll(Views.Select(async look =>
        {
            var (suffix, view) = look;
            var page = await site.At(Actor.Seller(store), view);
            Assert.Equal(200, (await page.GotoAsync(path))!.Status);
            await ConsoleSite.Clean(page);
            await ConsoleSite.Shoot(page, name + suffix);
            var wider = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(wider <= 0, $"{name}{suffix} is {wider} px too wide.");
        }));
    }
}
