using System.Text.Json.Nodes;
using Unwind.Engine.Storage;

namespace Unwind.Commands;

/// <summary>Moves a SQLite database to PostgreSQL and proves that everything arrived.</summary>
static class MigrateStoreCommand
{
    static readonly Option<string> To = new("--to")
    {
        Description = "How to connect to the empty PostgreSQL database: Host=…;Database=… or postgres://…",
        HelpName = "DATABASE",
        Required = true,
    };

    public static Command Make()
    {
        var command = new Command("migrate-store", "Move a SQLite database to PostgreSQL, compare every row, and examine every order there.") { To };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var (file, to, voice) = (CommonOptions.DatabaseOf(line), line.GetValue(To)!, CommonOptions.VoiceOf(line));
        ImmutableArray<MovedTable> tables;
        await using (var bar = new Progress(voice, voice.Of("已复制和核对的行", "Rows copied and compared")))
            tables = await Task.Run(() => new StoreMove(file, to).Run(bar, cancel), cancel);
        var options = new EngineOptions(to, CommonOptions.PoliciesOf(line), CommonOptions.DefaultPolicyOf(line)) { Workers = false };
        await using var engine = await EngineHost.Open(options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, cancel);
        var health = await DoctorCommand.Examine(voice, engine, cancel);
        var same = tables.All(t => t.Same);
        if (voice.Json)
        {
            Voice.Answer(new JsonObject
            {
                ["same"] = same,
                ["healthy"] = health.Findings.IsEmpty,
                ["tables"] = new JsonArray([.. tables.Select(t => new JsonObject { ["name"] = t.Name, ["rows"] = t.Rows, ["same"] = t.Same })]),
            });
            return same && health.Findings.IsEmpty ? Exit.Done : Exit.Failed;
        }
        foreach (var table in tables)
            voice.Say($"{table.Name}：{table.Rows} 行{(table.Same ? "，一致" : "，不一致！")}", $"{table.Name}: {table.Rows} rows{(table.Same ? ", the same" : ", NOT the same")}");
        if (same) voice.Say("附件不在数据库里：请把附件文件夹一并交给新的服务（serve --files）。", "Attachments are not in the database: give their folder to the new service as well (serve --files).");
        var examined = DoctorCommand.Print(voice, health);
        return same ? examined : Exit.Failed;
    }
}
