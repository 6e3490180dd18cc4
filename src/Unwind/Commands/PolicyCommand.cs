using System.Text.Json.Nodes;
using Unwind.Engine.Policies;

namespace Unwind.Commands;

/// <summary>Shows the policies in force, checks policy files before they go live, and puts them live (R39).</summary>
static class PolicyCommand
{
    static readonly Argument<string?> File = new("file")
    {
        Description = "A policy file. [default: all in the policy folder]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    static readonly Argument<string> Given = new("file") { Description = "A policy file." };
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say whether it could go live." };

    public static Command Make()
    {
        var show = new Command("show", "Show policies: who may do what at which stage, and how long each wait may last.") { File };
        show.SetAction(Show);
        var validate = new Command("validate", "Check policy files; mistakes are printed as file:line:column.") { File };
        validate.SetAction(Validate);
        var activate = new Command("activate", "Put a policy file live: new orders get it, those that are there keep theirs.") { Given, DryRun };
        activate.SetAction(Activate);
        return new Command("policy", "Policies: show, check, and put live.") { show, validate, activate };
    }

    static async Task<int> Activate(ParseResult line, CancellationToken cancel)
    {
        var file = line.GetRequiredValue(Given);
        if (!System.IO.File.Exists(file)) throw Trouble.Failed($"没有文件 {file}。", $"There is no file {file}.");
        var yaml = await System.IO.File.ReadAllTextAsync(file, cancel);
        await using var session = await Session.OpenOrCreate(line, cancel);
        var live = session.Engine.LivePolicies;
        var dry = line.GetValue(DryRun);
        var answer = dry ? await live.Check(file, yaml, null, cancel) : await live.PutLive(file, yaml, Actor.Platform, null, cancel);
        if (answer.Policy is not { } policy || !answer.Accepted)
        {
            if (session.Voice.Json)
                Voice.Answer(new JsonObject { ["live"] = false, ["mistakes"] = new JsonArray([.. answer.Mistakes.Select(Json)]) });
            else
                foreach (var mistake in answer.Mistakes) Console.Error.WriteLine(mistake);
            return Exit.PolicyWrong;
        }
        if (session.Voice.Json)
        {
            Voice.Answer(new JsonObject { ["live"] = !dry || answer.Repeated, ["id"] = policy.Id, ["version"] = policy.Version, ["repeated"] = answer.Repeated });
            return Exit.Done;
        }
        session.Voice.Say(
            answer.Repeated ? $"{policy.Id} 第 {policy.Version} 版已在使用。" : dry ? $"{policy.Id} 第 {policy.Version} 版可以启用。" : $"已启用 {policy.Id} 第 {policy.Version} 版，新订单按它执行。",
            answer.Repeated ? $"{policy.Id} version {policy.Version} is live already." : dry ? $"{policy.Id} version {policy.Version} can go live." : $"{policy.Id} version {policy.Version} is live; new orders get it.");
        return Exit.Done;
    }

    static JsonObject Json(PolicyMistake m) => new() { ["file"] = m.File, ["line"] = m.Line, ["column"] = m.Column, ["message"] = m.Message };

    static ImmutableArray<(string File, Policy? Policy, ImmutableArray<PolicyMistake> Mistakes)> ReadAll(ParseResult line)
    {
        string[] files = line.GetValue(File) is { } one
            ? [one]
            : [.. Directory.EnumerateFiles(CommonOptions.PoliciesOf(line), "*.yaml").Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            throw Trouble.Failed("规则文件夹里没有 .yaml 文件。", "There is no .yaml file in the policy folder.");
        var read = ImmutableArray.CreateBuilder<(string, Policy?, ImmutableArray<PolicyMistake>)>(files.Length);
        foreach (var file in files)
        {
            if (!System.IO.File.Exists(file)) throw Trouble.Failed($"没有文件 {file}。", $"There is no file {file}.");
            var (policy, mistakes) = PolicyFile.Read(file, System.IO.File.ReadAllText(file, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true)));
            read.Add((file, policy, mistakes));
        }
        return read.MoveToImmutable();
    }

    static int Validate(ParseResult line)
    {
        var voice = CommonOptions.VoiceOf(line);
        var all = ReadAll(line);
        var mistakes = all.SelectMany(a => a.Mistakes).ToImmutableArray();
        if (voice.Json)
        {
            Voice.Answer(new JsonObject
            {
                ["valid"] = mistakes.IsEmpty,
                ["files"] = new JsonArray([.. all.Select(a => (JsonNode)a.File)]),
                ["mistakes"] = new JsonArray([.. mistakes.Select(Json)]),
            });
        }
        foreach (var (file, policy, wrong) in all)
            if (wrong.IsEmpty && policy is not null)
                voice.Say($"{file}：没有错误（{policy.Id} 第 {policy.Version} 版）", $"{file}: no mistakes ({policy.Id}, version {policy.Version})");
        if (!voice.Json) foreach (var mistake in mistakes) Console.Error.WriteLine(mistake);
        return mistakes.IsEmpty ? Exit.Done : Exit.PolicyWrong;
    }

    static int Show(ParseResult line)
    {
        var voice = CommonOptions.VoiceOf(line);
        var shown = new System.Text.Json.Nodes.JsonArray();
        foreach (var (file, policy, mistakes) in ReadAll(line))
        {
            if (policy is null)
            {
                foreach (var mistake in mistakes) Console.Error.WriteLine(mistake);
                return Exit.PolicyWrong;
            }
            if (voice.Json) shown.Add(Json(policy, file));
            else Print(voice, policy);
        }
        if (voice.Json) Voice.Answer(shown);
        return Exit.Done;
    }

    static void Print(Voice voice, Policy policy)
    {
        voice.Say($"{policy.Id} {policy.Version}: {voice.Of(policy.Name)}");
        foreach (var rule in policy.Rules.OrderBy(r => r.Stage).ThenBy(r => r.By).ThenBy(r => r.Act))
        {
            var what = rule.Refused is { } why ? "✗ " + SnakeCase.Of(why)
                : rule.AnswerBy is { } answers
                    ? $"→ {SnakeCase.Of(answers)} {Within(rule.AnswerWithin)}, {SnakeCase.Of(rule.OnSilence)}"
                    : "→";
            voice.Say($"  {rule.Rule,-4} {SnakeCase.Of(rule.Stage),-18} {SnakeCase.Of(rule.By),-8} {SnakeCase.Of(rule.Act),-20} {what}");
        }
    }

    /// <summary>A day of working time is written as in the file (R42).</summary>
    static string Within(Wait wait) => wait.Working ? $"{wait.Length.TotalDays:0.##} wd" : $"{wait.Length.TotalHours:0.##} h";

    static JsonObject Json(Policy policy, string file) => new()
    {
        ["file"] = file,
        ["id"] = policy.Id,
        ["version"] = policy.Version,
        ["name_zh"] = policy.Name.Zh,
        ["name_en"] = policy.Name.En,
        ["rules"] = new JsonArray([.. policy.Rules.Select(r => new JsonObject
        {
            ["act"] = SnakeCase.Of(r.Act), ["stage"] = SnakeCase.Of(r.Stage), ["by"] = SnakeCase.Of(r.By), ["rule"] = r.Rule,
            ["refused"] = r.Refused is { } no ? SnakeCase.Of(no) : null,
            ["answer_by"] = r.AnswerBy is { } who ? SnakeCase.Of(who) : null,
            ["answer_within_hours"] = r.AnswerBy is null ? null : r.AnswerWithin.Length.TotalHours,
            ["working_time"] = r.AnswerWithin.Working,
            ["on_silence"] = SnakeCase.Of(r.OnSilence),
            ["reasons"] = new JsonArray([.. policy.ReasonsIn(r.Reasons).Select(reason => (JsonNode)reason.Code)]),
        })]),
    };
}
