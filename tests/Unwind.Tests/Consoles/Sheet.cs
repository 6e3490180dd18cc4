using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Unwind.Consoles;

/// <summary>An act's sheet as somebody fills it in, in its dialog.</summary>
static class Sheet
{
    /// <summary>Opens an act of the order's page by the name on its button.</summary>
    public static async Task<ILocator> OpenSheet(this IPage page, string act)
    {
        await page.GetByRole(AriaRole.Link, new() { NameString = act }).First.ClickAsync();
        var sheet = page.GetByRole(AriaRole.Dialog);
        await Expect(sheet.GetByRole(AriaRole.Heading, new() { Name = act }).First).ToBeVisibleAsync();
        return sheet;
    }

    public static Task Choose(this ILocator sheet, string reason) => sheet.GetByLabel("原因").SelectOptionAsync(reason);

    public static Task Explain(this ILocator sheet, string words) => sheet.Locator("textarea[name=words]").FillAsync(words);

    /// <summary>Sends a picture along.</summary>
    public static Task Show(this ILocator sheet) => sheet.Locator("input[type=file]").SetInputFilesAsync(
        new FilePayload { Name = "photo.png", MimeType = "image/png", Buffer = AttachmentTests.Png });

    /// <summary>Looks at what would come of it, which must say something, and confirms it.</summary>
    public static async Task Confirm(this ILocator sheet, string? says = null)
    {
        var next = sheet.GetByRole(AriaRole.Button, new() { Name = "下一步" });
        if (await next.CountAsync() > 0) await next.ClickAsync();
        var outcome = sheet.GetByRole(AriaRole.Region, new() { Name = "结果" });
        await Expect(outcome).ToBeVisibleAsync();
        if (says is not null) await Expect(outcome).ToContainTextAsync(says);
        await sheet.GetByRole(AriaRole.Button, new() { Name = "确认" }).ClickAsync();
        await Expect(sheet).ToHaveCountAsync(0);
    }
}
