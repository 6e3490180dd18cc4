using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>What a buyer comes for: on a phone, without a script, or by keyboard alone.</summary>
public sealed class BuyerJourneyTests(ConsoleSite site) : IClassFixture<ConsoleSite>
{
    static readonly Actor Buyer = Actor.Buyer(Market.StoryBuyer);

    [Fact]
    public async Task A_refund_is_asked_for_without_a_script_and_mistakes_keep_what_was_typed()
    {
        var id = await site.Place("journey-refund", lines: 2, paid: true);
        var page = await site.Open(Buyer, View.Phone with { WithoutScript = true });
        await page.GotoAsync($"/buyer/orders/{id}");
        await page.GetByRole(AriaRole.Link, new() { NameString = "申请退款" }).First.ClickAsync();
        await page.GetByLabel("龙井绿茶").UncheckAsync();
        await page.GetByLabel("普洱熟茶饼").UncheckAsync();
        await page.GetByLabel("原因").SelectOptionAsync("changed_mind");
        await page.GetByLabel("说明").FillAsync("买多了。");
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();

        await Expect(page.GetByText("请至少选择一件商品。")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("说明")).ToHaveValueAsync("买多了。");
        await page.GetByLabel("普洱熟茶饼").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await Expect(page.GetByText("这样做的结果")).ToBeVisibleAsync();
        await ConsoleSite.Shoot(page, "buyer-refund-preview-phone");
        Assert.Empty((await site.Find(id)).Cases);
        await page.GetByRole(AriaRole.Button, new() { Name = "确认申请退款" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "退款申请 #1" })).ToBeVisibleAsync();
        await ConsoleSite.Shoot(page, "buyer-refund-asked-phone");
        var asked = Assert.Single((await site.Find(id)).Cases);
        Assert.Equal((2, "买多了。"), (asked.Line, asked.Explanation));

        // The seller agrees, and the buyer sees what comes back, by which way and how far it is.
        await site.Do(Actor.Seller(Market.StoryStore), new Cases.AgreeCase(id, [1]));
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "退款进度" })).ToContainTextAsync("支付宝");
    }

    [Fact]
    public async Task A_return_goes_from_request_to_number_by_keyboard_alone()
    {
        var id = await site.Place("journey-return", paid: true);
        var seller = Actor.Seller(Market.StoryStore);
        await site.Do(seller, new Shipments.Ship(id, [], "sf", $"SF{id}"));
        await site.Do(Actor.Carrier, new Shipments.RecordScan(id, 1, null, Shipments.Scan.PickedUp));
        await site.Do(Actor.Carrier, new Shipments.RecordScan(id, 1, null, Shipments.Scan.Delivered));
        var page = await site.Open(Buyer, View.Desktop with { English = true });
        await page.GotoAsync($"/buyer/orders/{id}");

        // The first stop is the link past the navigation.
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("Skip to the main part")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Press(page, page.GetByRole(AriaRole.Link, new() { Name = "Return for a refund" }));
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToBeVisibleAsync();
        await dialog.GetByLabel("Reason").FocusAsync();
        await page.Keyboard.TypeAsync("Seven");
        await Press(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Next" }));
        await Expect(dialog.GetByText("What will happen").First).ToBeVisibleAsync();
        await Press(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm" }));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "#1" })).ToBeVisibleAsync();

        await site.Do(seller, new Cases.AgreeCase(id, [1], "杭州市西湖区 1 号"));
        await Press(page, page.GetByRole(AriaRole.Link, new() { Name = "Enter return tracking number" }));
        await dialog.GetByLabel("Carrier").FillAsync("sf");
        await dialog.GetByLabel("Tracking number").FillAsync("SF-BACK-1");
        await Press(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Next" }));
        await Press(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm" }));
        await Expect(page.GetByText("SF-BACK-1").First).ToBeVisibleAsync();
    }

    /// <summary>Goes on with the Tab key until the control has the focus, then presses Enter.</summary>
    static async Task Press(IPage page, ILocator control)
    {
        for (var i = 0; i < 60; i++)
        {
            if (await control.EvaluateAsync<bool>("e => e === document.activeElement"))
            {
                await page.Keyboard.PressAsync("Enter");
                return;
            }
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"The Tab key never came to {control}.");
    }
}
