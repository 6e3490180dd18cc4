using Unwind.Engine.Reading;

namespace Unwind.Consoles;

/// <summary>The desk's pages, in both languages and themes, on a desk and on a phone: axe finds nothing, and nothing sticks out.</summary>
public sealed class DeskLookTests(DeskSite desk) : IClassFixture<DeskSite>
{
    [Theory]
    [InlineData("desk-queue", "/desk")]
    [InlineData("desk-queue-mine", "/desk?tab=mine")]
    [InlineData("desk-queue-empty", "/desk?q=nobody-like-this")]
    [InlineData("desk-case", "{case}")]
    [InlineData("desk-complaint", "{complaint}")]
    [InlineData("desk-order", "{order}")]
    [InlineData("desk-behalf", "{order}/act_on_behalf")]
    [InlineData("desk-behalf-sheet", "{order}/for/buyer/send_message")]
    [InlineData("desk-macros", "/desk/macros")]
    [InlineData("rules", "/rules")]
    public async Task A_page_is_clean_in_both_languages_and_themes(string name, string path)
    {
        var reads = desk.Site.Engine.Reads;
        var cases = (await reads.Desk(new DeskFilter(DeskList.Ruling, "xiaoer-1"), null, 50, CancellationToken.None)).Items;
        var (quarrel, complaint) = (cases.First(c => c.Kind == Cases.CaseKind.Return || c.Kind == Cases.CaseKind.Refund), cases.First(c => c.Kind == Cases.CaseKind.Complaint));
        var address = path.Replace("{case}", $"/desk/orders/{quarrel.Order}/cases/{quarrel.Number}", StringComparison.Ordinal)
            .Replace("{complaint}", $"/desk/orders/{complaint.Order}/cases/{complaint.Number}", StringComparison.Ordinal)
            .Replace("{order}", $"/desk/orders/{quarrel.Order}", StringComparison.Ordinal);
        foreach (var (suffix, view) in View.Both)
        {
            var page = await desk.Site.At(Actor.Officer("xiaoer-1"), view);
            Assert.Equal(200, (await page.GotoAsync(address))!.Status);
            await ConsoleSite.Clean(page);
            await ConsoleSite.Shoot(page, name + suffix);
            var wider = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(wider <= 0, $"{name}{suffix} is {wider} px too wide.");
        }
    }
}
