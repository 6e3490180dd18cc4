using System.Globalization;
using System.Text;
using Unwind.Engine.Policies;

namespace Unwind.Web.Consoles.Operator;

/// <summary>Policies (R39): the versions that went live, each as a table, two compared, and a new one checked and put live.</summary>
static class PolicyPages
{
    public const string Path = OperatorPages.Home + "/policies";
    const string NameOfText = "policy.yaml";

    public static void Map(ConsoleRoutes routes)
    {
        routes.Get(Path, List, ActorKind.Platform);
        routes.Get(Path + "/new", New, ActorKind.Platform);
        routes.Post(Path + "/new", Take, ActorKind.Platform);
        routes.Get(Path + "/compare", Compare, ActorKind.Platform);
        routes.Get(Path + "/{policy}/{version}", visit => WithPolicy(visit, policy => Show(visit, policy)), ActorKind.Platform);
        routes.Get(Path + "/{policy}/{version}/cell", visit => WithPolicy(visit, policy => Cell(visit, policy)), ActorKind.Platform);
        routes.Get(Path + "/{policy}/{version}/text", visit => WithPolicy(visit, policy => Text(visit, policy)), ActorKind.Platform);
    }

    public static string Address(Policy policy) => $"{Path}/{policy.Id}/{policy.Version}";

    static Task WithPolicy(Visit visit, Func<Policy, Task> answer) => Find(visit, visit.InPath("policy"), visit.InPath("version")) is { } policy ? answer(policy) : visit.NotFound();

    static Policy? Find(Visit visit, string id, string version) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? visit.Host.Policies.Find(id, number) : null;

    /// <summary>A version written as <c>taobao/2</c>.</summary>
    static Policy? Named(Visit visit, string query) => visit.Query(query).Split('/') is [var id, var version] ? Find(visit, id, version) : null;

    static async Task List(Visit visit) => await visit.Show<PolicyList>(
        200, (nameof(PolicyList.Versions), await visit.Host.LivePolicies.List(visit.Cancel)), (nameof(PolicyList.Book), visit.Host.Policies),
        (nameof(PolicyList.Activated), Named(visit, "activated")));

    static async Task Show(Visit visit, Policy policy) => await visit.Show<PolicyPage>(
        200, (nameof(PolicyPage.Policy), policy), (nameof(PolicyPage.Tab), visit.Query("tab")),
        (nameof(PolicyPage.Since), (await visit.Host.LivePolicies.List(visit.Cancel)).FirstOrDefault(p => p.Id == policy.Id && p.Version == policy.Version)),
        (nameof(PolicyPage.ForNew), visit.Host.Policies.Active() == policy), (nameof(PolicyPage.Newest), visit.Host.Policies.Active(policy.Id)));

    static Task Cell(Visit visit, Policy policy) =>
        SnakeCase.Parse<Act>(visit.Query("act")) is { } act && SnakeCase.Parse<Stage>(visit.Query("stage")) is { } stage && SnakeCase.Parse<ActorKind>(visit.Query("by")) is { } by
            ? visit.Show<PolicyCell>(200, (nameof(PolicyCell.Policy), policy), (nameof(PolicyCell.Act), act), (nameof(PolicyCell.Stage), stage), (nameof(PolicyCell.By), by))
            : visit.NotFound();

    static async Task Text(Visit visit, Policy policy)
    {
        if (await visit.Host.LivePolicies.Text(policy.Id, policy.Version, visit.Cancel) is not { } text)
        {
            await visit.NotFound();
            return;
        }
        var response = visit.Http.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{policy.Id}-{policy.Version}.yaml\"";
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), visit.Cancel);
    }

    static async Task Compare(Visit visit)
    {
        var book = visit.Host.Policies;
        var newest = book.Active();
        var after = Named(visit, "b") ?? newest;
        var before = Named(visit, "a") ?? book.All.LastOrDefault(p => p.Id == after.Id && p.Version < after.Version) ?? book.All.FirstOrDefault(p => p != after) ?? after;
        await visit.Show<PolicyCompare>(
            200, (nameof(PolicyCompare.Before), before), (nameof(PolicyCompare.After), after), (nameof(PolicyCompare.All), book.All.ToImmutableArray()),
            (nameof(PolicyCompare.Whole), visit.Query("all") == "yes"));
    }

    /// <summary>Begins with the text of a version, so that only what is to be another is written.</summary>
    static async Task New(Visit visit)
    {
        var from = Named(visit, "from") ?? visit.Host.Policies.Active();
        await visit.Show<PolicyNew>(200, (nameof(PolicyNew.Text), await visit.Host.LivePolicies.Text(from.Id, from.Version, visit.Cancel) ?? ""), (nameof(PolicyNew.From), from));
    }

    static async Task Take(Visit visit)
    {
        var (host, form, reader) = (visit.Host, visit.Form, visit.Reader);
        var (text, unreadable) = await Sent(visit);
        if (unreadable is not null)
        {
            await visit.Show<PolicyNew>(422, (nameof(PolicyNew.Text), text ?? ""), (nameof(PolicyNew.Wrong), unreadable));
            return;
        }
        int? seen = int.TryParse(form["seen"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
        var doing = form["step"] == "do" && seen is not null;
        var answer = doing ? await host.LivePolicies.PutLive(NameOfText, text!, visit.By, seen, visit.Cancel)
            : await host.LivePolicies.Check(NameOfText, text!, null, visit.Cancel);
        if (doing && answer.Accepted)
        {
            await visit.GoTo($"{Path}?activated={answer.Policy!.Id}/{answer.Policy.Version}");
            return;
        }
        await visit.Show<PolicyNew>(
            answer.Accepted ? 200 : 422, (nameof(PolicyNew.Text), text), (nameof(PolicyNew.Answer), answer),
            (nameof(PolicyNew.Live), answer.Policy is { } read ? host.Policies.FindActive(read.Id) : null));
    }

    /// <summary>What was typed or, where a file came with the form, what is in it.</summary>
    static async Task<(string? Text, string? Wrong)> Sent(Visit visit)
    {
        var reader = visit.Reader;
        if (visit.Form.Files("file") is [var file, ..])
        {
            if (file.Length > LivePolicies.LengthMax * 4L) return (null, TooLong(reader));
            using var content = new MemoryStream();
            await file.CopyToAsync(content, visit.Cancel);
            try
            {
                var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content.GetBuffer().AsSpan(0, (int)content.Length)).TrimStart('\uFEFF');
                return text.Length > LivePolicies.LengthMax ? (null, TooLong(reader)) : text.Trim().Length == 0 ? ("", Empty(reader)) : (text, null);
            }
            catch (DecoderFallbackException)
            {
                return (null, reader.T("文件不是 UTF-8 文本。", "The file is not text in UTF-8."));
            }
        }
        return visit.Form.Long("text", LivePolicies.LengthMax) is not { } typed ? (null, visit.Form.WasSent && visit.Http.Request.Form["text"].Count > 0 ? TooLong(reader) : Empty(reader))
            : typed.Trim().Length == 0 ? ("", Empty(reader)) : (typed, null);
    }

    static string TooLong(Reader reader) => reader.T($"规则文本最多 {LivePolicies.LengthMax} 个字符。", $"A policy's text has at most {LivePolicies.LengthMax} letters.");
    static string Empty(Reader reader) => reader.T("请粘贴规则文本，或选择文件。", "Paste the policy's text, or choose a file.");
}
