using System.Text.Json.Nodes;
using Unwind.Replaying;

namespace Unwind.Commands;

/// <summary>Replays recorded orders on a database of its own and reconciles what came out.</summary>
static class ReplayCommand
{
    static readonly Argument<string> Set = new("set") { Description = "tmall, olist or uci." };
    static readonly Option<string?> Data = new("--data") { Description = "The folder of the data sets. [default: ../shared/data]" };
    static readonly Option<int?> Take = new("--take") { Description = "Only so many orders." };
    static readonly Option<int> Seed = new("--seed") { Description = "Draws what the data does not say.", DefaultValueFactory = _ => 1 };
    static readonly Option<bool> Twice = new("--twice") { Description = "Send every command twice, under the same key." };
    static readonly Option<bool> Channels = new("--channels")
    {
        Description = "Send the refunds through simulated channels over HTTP that lose answers, and compare their books with the ledger.",
    };
    static readonly Option<bool> Keep = new("--keep") { Description = "Keep the database and say where it is." };

    public static Command Make()
    {
        var command = new Command("replay", "Replay recorded orders through the real commands, and reconcile (exit code 6: it differs).")
        {
            Set, Data, Take, Seed, Twice, Channels, Keep,
        };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var voice = CommonOptions.VoiceOf(line);
        var take = line.GetValue(Take) ?? int.MaxValue;
        if (take < 1) throw Trouble.Usage("--take 至少为 1。", "--take is at least 1.");
        var data = line.GetValue(Data) ?? DefaultData();
        var set = Replay.Read(line.GetRequiredValue(Set), data, take, line.GetValue(Seed));
        if (take == int.MaxValue) set = Replay.WithChecks(set, data);
        var folder = Replay.Scratch();
        try
        {
            var watch = Stopwatch.StartNew();
            await using var bar = new Progress(voice, voice.Of("已发命令", "Commands sent"));
            var (reconciliation, health, replayed, books) = await Replay.Run(
                set, Path.Combine(folder, "replay.db"), CommonOptions.PoliciesOf(line), line.GetValue(Twice), line.GetValue(Channels), bar, cancel);
            if (voice.Json)
            {
                var answer = reconciliation.Json();
                answer["healthy"] = health.Findings.IsEmpty;
                answer["findings"] = new JsonArray([.. health.Findings.Select(f => (JsonNode)$"#{f.Invariant} {f.Order}: {f.What}")]);
                if (books is not null)
                {
                    answer["channels"] = new JsonObject
                    {
                        ["agree"] = books.Agree,
                        ["refunds"] = books.Refunds,
                        ["their_minor"] = books.TheirMinor,
                        ["our_minor"] = books.OurMinor,
                        ["moved_more_than_once"] = books.TwiceMoved,
                    };
                }
                Voice.Answer(answer);
            }
            else
            {
                reconciliation.Print(voice);
                voice.Say(
                    $"{replayed.Commands} commands, {replayed.DeadlinesPassed} of them the clock's; {replayed.Refusals} refused, "
                    + $"{replayed.SentAgain} sent again; {watch.Elapsed.TotalSeconds:0.0} s.");
                if (books is not null)
                {
                    voice.Say(
                        $"渠道账目：{books.Refunds} 笔退款共 {books.TheirMinor}（分），账上 {books.OurMinor}，重复退款 {books.TwiceMoved} 笔：{(books.Agree ? "一致" : "不一致")}",
                        $"The channels' books: {books.Refunds} refunds of {books.TheirMinor} minor units; our ledger {books.OurMinor}; {books.TwiceMoved} moved more than once: {(books.Agree ? "they agree" : "THEY DIFFER")}.");
                    foreach (var finding in books.Compared.Findings.Take(20)) voice.Say($"✗ #{finding.Invariant} {finding.Order}: {finding.What}");
                }
                DoctorCommand.Print(voice, health);
            }
            return reconciliation.Agrees && health.Findings.IsEmpty && books is null or { Agree: true } ? Exit.Done : Exit.Unhealthy;
        }
        finally
        {
            if (line.GetValue(Keep)) voice.Say(folder);
            else Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Beside the repository that the program was built in, or beside where one stands.</summary>
    static string DefaultData()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Unwind.slnx"))) return Path.Combine(at.FullName, "..", "shared", "data");
        return Path.Combine("..", "shared", "data");
    }
}
