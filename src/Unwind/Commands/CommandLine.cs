using Unwind.Engine.Reading;
using System.Net;
using Microsoft.Data.Sqlite;
using Unwind.Engine.Outside;
using Unwind.Engine.Policies;
using Unwind.Engine.Storage;
using Unwind.Engine.Storage.Sqlite;

namespace Unwind.Commands;

/// <summary>The verbs, and what becomes of everything that goes wrong in them: one line and an exit code.</summary>
static class CommandLine
{
    public static RootCommand Root()
    {
        var root = new RootCommand(
            "Answers whether an order can still be undone, by whom, how, and who pays; and carries it out, exactly once.")
        {
            CommonOptions.Database, CommonOptions.Policies, CommonOptions.DefaultPolicy, CommonOptions.Json, CommonOptions.Language,
        };
        foreach (var command in (ReadOnlySpan<Command>)
        [
            DemoCommand.Make(), ServeCommand.Make(), ExplainCommand.Make(), ActCommand.Make(), TimelineCommand.Make(),
            OrdersCommand.Make(), CasesCommand.Make(), EffectsCommand.Make(), RecordCommand.Make(), StatementCommand.Make(), TransferCommand.Make(), BulkCommand.Make(),
            StockCommand.Make(), PlaceCommand.Make(), ImportCommand.Make(), PolicyCommand.Make(), KeysCommand.Make(),
            DoctorCommand.Make(), MigrateStoreCommand.Make(), ReplayCommand.Make(), SimulateCommand.Make(),
        ])
            root.Subcommands.Add(command);
        return root;
    }

    public static async Task<int> Run(string[] arguments)
    {
        var line = Root().Parse(arguments.Length == 0 ? ["--help"] : arguments);
        var voice = CommonOptions.VoiceOf(line);
        if (line.Errors.Count > 0)
        {
            var verb = line.CommandResult.Command is RootCommand ? "" : line.CommandResult.Command.Name + " ";
            // A word that nobody knows says more than what is missing because of it.
            var wrong = (line.Errors.FirstOrDefault(e => e.Message.Contains('\'', StringComparison.Ordinal)) ?? line.Errors[0]).Message;
            voice.Complain($"{wrong} 用法见 unwind {verb}--help。", $"{wrong} See unwind {verb}--help.");
            return Exit.Usage;
        }
        try
        {
            return await line.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                // A server that is told to stop finishes what it has accepted.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            });
        }
        catch (Exception trouble) when (Environment.GetEnvironmentVariable("UNWIND_TRACE") is null)
        {
            return Explain(voice, trouble);
        }
    }

    static int Explain(Voice voice, Exception trouble)
    {
        var (exit, words) = trouble switch
        {
            Trouble t => (t.Exit, t.Words),
            CursorException => (Exit.Usage, new Words("--cursor 不是列表给出的游标。", "--cursor is not a cursor that a list gave.")),
            System.Text.DecoderFallbackException => (Exit.Failed, new Words("文件不是 UTF-8 编码，请先转换。", "The file is not UTF-8; convert it first.")),
            InvalidDataException => (Exit.Failed, new Words(trouble.Message, trouble.Message)),
            PolicyException => (Exit.PolicyWrong, new Words(trouble.Message, trouble.Message)),
            OutsideException => (Exit.Failed, new Words(trouble.Message, trouble.Message)),
            Npgsql.NpgsqlException => (Exit.Failed, new Words($"数据库没有应答：{trouble.Message}", $"The database does not answer: {trouble.Message}")),
            StoreException => (Exit.Failed, new Words(trouble.Message, trouble.Message)),
            OperationCanceledException => (Exit.Interrupted, new Words("已中止。", "Stopped.")),
            SqliteException { SqliteErrorCode: 5 or 6 } => (Exit.Failed, new Words(
                "数据库正被别的程序锁住，请稍后再试。", "The database is locked by another program; try again in a moment.")),
            SqliteException { SqliteErrorCode: 11 or 26 } => (Exit.Failed, new Words(
                "这个文件不是 Unwind 的数据库，或已损坏。", "This file is not a database of Unwind, or it is damaged.")),
            SqliteException { SqliteErrorCode: 8 or 14 } => (Exit.Failed, new Words(
                "数据库文件打不开或不可写，请检查路径和权限。", "The database file cannot be opened or written; check the path and the permissions.")),
            SqliteException { SqliteErrorCode: 13 } => (Exit.Failed, new Words("磁盘已满。", "The disk is full.")),
            HttpListenerException or IOException or UnauthorizedAccessException or InvalidOperationException
                or ArgumentException or KeyNotFoundException or FormatException => (Exit.Failed, new Words(trouble.Message, trouble.Message)),
            _ => (Exit.Failed, new Words(
                $"程序出错：{trouble.GetType().Name}：{trouble.Message}（设 UNWIND_TRACE=1 看详情）",
                $"This is a defect: {trouble.GetType().Name}: {trouble.Message} (UNWIND_TRACE=1 shows where)")),
        };
        voice.Complain(words.Zh, words.En);
        return exit;
    }
}
