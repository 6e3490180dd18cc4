using Microsoft.AspNetCore.WebUtilities;
using Unwind.Engine.Saved;

namespace Unwind.Web.Consoles.Lists;

/// <summary>Views of the seller's list: filters that they keep under a name.</summary>
static class ViewPages
{
    public static void Map(ConsoleRoutes routes)
    {
        routes.Post("/seller/views", Change, ActorKind.Seller);
        // Where the language was changed on a page that a form had led to.
        routes.Get("/seller/views", visit => visit.GoTo("/seller"), ActorKind.Seller);
    }

    static async Task Change(Visit visit)
    {
        var (form, owner, saved) = (visit.Form, $"{visit.By}", visit.Host.Saved);
        // Only what the list understands is kept, whatever was sent.
        var asked = OrderListAsked.Read(new QueryCollection(QueryHelpers.ParseQuery(form["query"]))) with { Cursor = null };
        var name = form["name"];
        switch (form["do"])
        {
            case "delete":
                await saved.Forget(owner, SavedItems.Views, form["view"], visit.Cancel);
                break;
            case "save" or "rename" when Wrong(visit.Reader, name) is { } wrong:
                await ListPages.ShowOrders(visit, asked, 422, wrong);
                return;
            case "save" when asked.Query.Length == 0:
                await ListPages.ShowOrders(visit, asked, 422, visit.Reader.T("请先设置筛选条件，再保存为视图。", "Set a filter first, then save it as a view."));
                return;
            case "save":
                if (await saved.Keep(owner, SavedItems.Views, name, asked.Query, visit.Cancel)) break;
                await ListPages.ShowOrders(visit, asked, 422, visit.Reader.T($"最多保存 {SavedItems.ItemsMax} 个视图，请先删除一些。", $"At most {SavedItems.ItemsMax} views: delete some first."));
                return;
            case "rename":
                var views = await saved.List(owner, SavedItems.Views, visit.Cancel);
                if (views.FirstOrDefault(v => v.Name == form["view"]) is not { } view || name == view.Name) break;
                if (views.Any(v => v.Name == name))
                {
                    await ListPages.ShowOrders(visit, asked, 422, visit.Reader.T($"已有名为“{name}”的视图。", $"There is a view called “{name}” already."));
                    return;
                }
                // The new one first: what is cut off half-way leaves one too many and none too few.
                await saved.Keep(owner, SavedItems.Views, name, view.Value, visit.Cancel);
                await saved.Forget(owner, SavedItems.Views, view.Name, visit.Cancel);
                break;
        }
        await visit.GoTo(asked.Address("/seller"));
    }

    static string? Wrong(Reader reader, string name) => name.Length is 0 or > 40 || name.Any(char.IsControl)
        ? reader.T("视图名称为 1 到 40 个字。", "A view's name has 1 to 40 letters.") : null;
}
