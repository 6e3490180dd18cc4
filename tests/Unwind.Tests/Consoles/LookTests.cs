using Unwind.Demos;

namespace Unwind.Consoles;

/// <summary>Every page, in both languages and themes, on a desk and on a phone: axe finds nothing, and nothing sticks out.</summary>
public sealed class LookTests(ConsoleSite site) : IClassFixture<ConsoleSite>
{
    public static TheoryData<string, string, string> Pages
    {
        get
        {
            var pages = new TheoryData<string, string, string>
            {
                { "landing", "", "/" }, { "landing-strip", "", "/?order={paid}" }, { "signin", "", "/signin" }, { "design", "", "/design" },
            };
            foreach (var side in (string[])["seller", "buyer"])
            {
                pages.Add($"{side}-list", side, $"/{side}");
                pages.Add($"{side}-list-empty", side, $"/{side}?q=nothing-like-this");
                pages.Add($"{side}-cases", side, $"/{side}/cases?tab=all");
                pages.Add($"{side}-notices", side, $"/{side}/notices");
                pages.Add($"{side}-order-unpaid", side, $"/{side}/orders/{{unpaid}}");
                pages.Add($"{side}-order-way", side, $"/{side}/orders/{{way}}");
                pages.Add($"{side}-order-quarrel", side, $"/{side}/orders/{{quarrel}}");
            }
            pages.Add("seller-close", "seller", "/seller/orders/{unpaid}/close_order");
            pages.Add("seller-close-lines", "seller", "/seller/orders/{lines}/close_lines?line=2");
            pages.Add("seller-reprice", "seller", "/seller/orders/{lines}/reprice");
            pages.Add("seller-apply", "seller", "/seller/orders/{paid}/apply_to_cancel");
            pages.Add("seller-refused", "seller", "/seller/orders/{paid}/close_order");
            pages.Add("buyer-refund", "buyer", "/buyer/orders/{paid}/request_refund");
            pages.Add("buyer-return", "buyer", "/buyer/orders/{quarrel}/request_return");
            return pages;
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_clean_in_both_languages_and_themes(string name, string side, string path)
    {
        var address = path.Replace("{paid}", $"{site.Story.Paid}", StringComparison.Ordinal)
            .Replace("{unpaid}", $"{site.Story.Unpaid}", StringComparison.Ordinal)
            .Replace("{lines}", $"{site.Story.ThreeLines}", StringComparison.Ordinal)
            .Replace("{way}", $"{site.Story.OnTheWay}", StringComparison.Ordinal)
            .Replace("{quarrel}", $"{site.Story.Quarrel}", StringComparison.Ordinal);
        Actor? actor = side switch { "seller" => Actor.Seller(Market.StoryStore), "buyer" => Actor.Buyer(Market.StoryBuyer), _ => null };
        await Task.WhenAll(View.Both.Select(async look =>
        {
            var (suffix, view) = look;
            var page = await site.At(actor, view);
            var answer = await page.GotoAsync(address);
            Assert.Equal(200, answer!.Status);
            await ConsoleSite.Clean(page);
            await ConsoleSite.Shoot(page, name + suffix);
            var wider = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(wider <= 0, $"{name}{suffix} is {wider} px too wide.");
        }));
    }
}
