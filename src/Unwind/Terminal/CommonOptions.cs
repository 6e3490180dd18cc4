namespace Unwind.Terminal;

/// <summary>Options that every verb has. Each can be set once for a shell, as an environment variable.</summary>
static class CommonOptions
{
    public static readonly Option<string?> Database = new("--database", "-d")
    {
        Description = "The SQLite file, or how to connect to PostgreSQL. [env: UNWIND_DATABASE] [default: unwind.db]",
        HelpName = "FILE",
        Recursive = true,
    };

    public static readonly Option<string?> Policies = new("--policies")
    {
        Description = "The folder of policy files. [env: UNWIND_POLICIES] [default: the ones that ship]",
        HelpName = "DIR",
        Recursive = true,
    };

    public static readonly Option<string?> DefaultPolicy = new("--default-policy")
    {
        Description = "The policy of new orders. [env: UNWIND_DEFAULT_POLICY] [default: taobao]",
        HelpName = "ID",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Answer in JSON, for programs.",
        Recursive = true,
    };

    public static readonly Option<string?> Language = new("--lang")
    {
        Description = "zh-CN or en. [default: the shell's]",
        HelpName = "LANG",
        Recursive = true,
    };

    public static string DatabaseOf(ParseResult line) =>
        line.GetValue(Database) ?? Environment.GetEnvironmentVariable("UNWIND_DATABASE") ?? "unwind.db";

    public static string PoliciesOf(ParseResult line)
    {
        var folder = line.GetValue(Policies) ?? Environment.GetEnvironmentVariable("UNWIND_POLICIES")
            ?? Path.Combine(AppContext.BaseDirectory, "policies");
        return Directory.Exists(folder) ? folder
            : throw Trouble.Failed($"没有规则文件夹 {folder}。", $"There is no policy folder {folder}.");
    }

    public static string DefaultPolicyOf(ParseResult line) =>
        line.GetValue(DefaultPolicy) ?? Environment.GetEnvironmentVariable("UNWIND_DEFAULT_POLICY") ?? "taobao";

    /// <summary>How many rows of a list are wanted.</summary>
    public static int LimitOf(ParseResult line, Option<int> limit) => line.GetValue(limit) is >= 1 and <= 200 and var wanted ? wanted
        : throw Trouble.Usage("--limit 须为 1 到 200。", "--limit is 1 to 200.");

    public static Voice VoiceOf(ParseResult line) => Voice.Of(line.GetValue(Language), line.GetValue(Json));
}
