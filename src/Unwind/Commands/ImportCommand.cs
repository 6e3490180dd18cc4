using System.Text.Json.Nodes;
using Unwind.Importing;

namespace Unwind.Commands;

/// <summary>Brings orders in from a file, at any stage, with their history.</summary>
static class ImportCommand
{
    static readonly Argument<string> From = new("file") { Description = "The file of orders." };
    static readonly Option<string?> Format = new("--format") { Description = "jsonl or csv. [default: by the file's name]" };
    static readonly Option<bool> Resume = new("--resume") { Description = "Go on where the last run stopped." };

    public static Command Make()
    {
        var command = new Command("import", "Bring orders in from JSONL or CSV (exit code 4: some rows were rejected).") { From, Format, Resume };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var file = line.GetRequiredValue(From);
        if (!File.Exists(file)) throw Trouble.Failed($"没有文件 {file}。", $"There is no file {file}.");
        var format = line.GetValue(Format) ?? (file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? "csv" : "jsonl");
        var entries = format switch
        {
            "csv" => Sheet.Read(file),
            "jsonl" => JsonLines.Read(file),
            _ => throw Trouble.Usage("--format 是 jsonl 或 csv。", "--format is jsonl or csv."),
        };
        await using var session = await Session.OpenOrCreate(line, cancel);
        var importer = new Importer(session.Engine, session.Voice, file);
        Imported imported;
        await using (var bar = new Progress(session.Voice, session.Voice.Of("已处理订单", "Orders")))
            imported = await importer.Run(entries, line.GetValue(Resume), bar, cancel);
        if (session.Voice.Json)
        {
            Voice.Answer(new JsonObject
            {
                ["accepted"] = imported.Accepted,
                ["repeated"] = imported.Repeated,
                ["rejected"] = imported.Rejected,
                ["rejected_file"] = imported.Rejected > 0 ? importer.RejectedFile : null,
            });
        }
        session.Voice.Say(
            $"已导入 {imported.Accepted} 个订单，其中 {imported.Repeated} 个以前已导入；拒绝 {imported.Rejected} 个。",
            $"{imported.Accepted} orders are in, {imported.Repeated} of them already were; {imported.Rejected} rejected.");
        if (imported.Rejected == 0) return Exit.Done;
        session.Voice.Complain($"被拒绝的行和原因见 {importer.RejectedFile}", $"Rejected rows and reasons: {importer.RejectedFile}");
        return Exit.SomeRejected;
    }
}
