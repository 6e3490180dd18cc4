using Unwind.Engine.Saved;

namespace Unwind.Web.Consoles.Desk;

/// <summary>What the desk says often: all officers share it.</summary>
static class MacroPages
{
    const string Path = "/desk/macros";

    public static void Map(ConsoleRoutes routes)
    {
        routes.Get(Path, visit => Show(visit, 200, visit.Http.Request.Query["edit"] is [{ Length: > 0 } name] ? name : null, null), ActorKind.Officer);
        routes.Post(Path, Change, ActorKind.Officer);
    }

    static async Task Change(Visit visit)
    {
        var (saved, form, reader) = (visit.Host.Saved, visit.Form, visit.Reader);
        var (name, before, words) = (form["name"], form["before"], form["words"]);
        if (form["step"] == "delete")
        {
            await saved.Forget(SavedItems.Desk, SavedItems.Macros, before, visit.Cancel);
            await visit.GoTo(Path);
            return;
        }
        var wrong = name.Length == 0 ? reader.T("请填写名称。", "Give it a name.")
            : name.Length > SavedItems.NameMax || name.Any(char.IsControl) ? reader.T($"名称最多 {SavedItems.NameMax} 个字，一行。", $"A name has at most {SavedItems.NameMax} characters, on one line.")
            : words.Length is 0 or > Limits.LengthMax ? reader.T($"内容为 1 至 {Limits.LengthMax} 个字。", $"Between 1 and {Limits.LengthMax} characters of text.")
            : before != name && (await saved.List(SavedItems.Desk, SavedItems.Macros, visit.Cancel)).Any(m => m.Name == name) ? reader.T("已有同名的常用语。", "There is one of that name already.")
            : await saved.Keep(SavedItems.Desk, SavedItems.Macros, name, words, visit.Cancel) ? null
            : reader.T($"最多 {SavedItems.ItemsMax} 条，请先删除不用的。", $"There is room for {SavedItems.ItemsMax}; delete one first.");
        if (wrong is not null)
        {
            await Show(visit, 422, before.Length > 0 ? before : null, wrong);
            return;
        }
        if (before.Length > 0 && before != name) await saved.Forget(SavedItems.Desk, SavedItems.Macros, before, visit.Cancel);
        await visit.GoTo(Path);
    }

    static async Task Show(Visit visit, int status, string? edit, string? wrong)
    {
        var macros = await visit.Host.Saved.List(SavedItems.Desk, SavedItems.Macros, visit.Cancel);
        await visit.Show<MacrosView>(
            status, (nameof(MacrosView.Macros), macros), (nameof(MacrosView.Edited), macros.FirstOrDefault(m => m.Name == edit)),
            (nameof(MacrosView.Form), visit.Form), (nameof(MacrosView.Wrong), wrong));
    }
}
