using System.Security.Cryptography;
using System.Text;

namespace Unwind.Importing;

sealed record Imported(long Accepted, long Repeated, long Rejected);

/// <summary>
/// Puts orders from a file through the pipeline. Each has a key made of its place and its text, so running it again does
/// nothing twice; a checkpoint beside the file only saves the time of asking.
/// </summary>
sealed class Importer(EngineHost engine, Voice voice, string file)
{
    const int Together = 256;

    public string RejectedFile => file + ".rejected.csv";
    string CheckpointFile => file + ".checkpoint";

    public async Task<Imported> Run(IEnumerable<Entry> entries, bool resume, IProgress<long> progress, CancellationToken cancel)
    {
        var after = resume && File.Exists(CheckpointFile)
            && int.TryParse(await File.ReadAllTextAsync(CheckpointFile, cancel), CultureInfo.InvariantCulture, out var line) ? line : 0;
        var rejectedBefore = after > 0 && File.Exists(RejectedFile) ? File.ReadLines(RejectedFile).LongCount() : 0;
        await using var rejections = new StreamWriter(RejectedFile, append: after > 0, new UTF8Encoding(false));
        if (after == 0) await rejections.WriteLineAsync("line,rule,reason,detail");
        // What was rejected before the stop still is; its header is not a row.
        var (accepted, repeated, rejected) = (0L, 0L, 0L);
        if (after > 0) rejected = Math.Max(0, rejectedBefore - 1);
        foreach (var some in entries.Where(e => e.Line > after).Chunk(Together))
        {
            var replies = await Task.WhenAll(some.Select(e => Send(e, cancel)));
            for (var i = 0; i < some.Length; i++)
            {
                if (replies[i] is { Accepted: true } reply)
                {
                    accepted++;
                    if (reply.Repeated) repeated++;
                    continue;
                }
                rejected++;
                await rejections.WriteLineAsync(Row(some[i], replies[i]));
            }
            await rejections.FlushAsync(cancel);
            await File.WriteAllTextAsync(CheckpointFile, some[^1].Line.ToString(CultureInfo.InvariantCulture), cancel);
            progress.Report(accepted + rejected);
        }
        await rejections.DisposeAsync();
        File.Delete(CheckpointFile);
        if (rejected == 0 && after == 0) File.Delete(RejectedFile);
        return new Imported(accepted, repeated, rejected);
    }

    async Task<Reply?> Send(Entry entry, CancellationToken cancel)
    {
        if (entry.Order is not { } order) return null;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entry.Text))[..16]);
        var request = new Request($"import/{entry.Line}/{hash}", Actor.Platform, order) { Background = true };
        var reply = await engine.Pipeline.Execute(request, cancel);
        for (var again = 0; reply.Refusal?.Code == RefusalCode.Busy && again < 100; again++)
        {
            await Task.Delay(50, cancel);
            reply = await engine.Pipeline.Execute(request, cancel);
        }
        return reply;
    }

    string Row(Entry entry, Reply? reply)
    {
        if (reply?.Refusal is not { } refusal) return $"{entry.Line},,malformed,{Quoted(entry.Trouble ?? "")}";
        return $"{entry.Line},{refusal.Rule},{SnakeCase.Of(refusal.Code)},{Quoted(Commands.Vocabulary.Of(voice, refusal, entry.Order!.Placed.Currency))}";
    }

    static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\"";
}
