using Microsoft.Extensions.Logging;
using Unwind.Engine.Storage;
using Unwind.Web;

namespace Unwind.Commands;

/// <summary>Serves the HTTP API over a database until it is told to stop.</summary>
static class ServeCommand
{
    static readonly Option<string?> Urls = new("--urls")
    {
        Description = "Addresses to listen on, separated by ;. [env: UNWIND_URLS] [default: http://127.0.0.1:8080]",
    };
    static readonly Option<string?> JwtAuthority = new("--jwt-authority")
    {
        Description = "Issuer of bearer tokens (OpenID Connect). [env: UNWIND_JWT_AUTHORITY]",
    };
    static readonly Option<string?> JwtAudience = new("--jwt-audience")
    {
        Description = "The audience that a token must name. [env: UNWIND_JWT_AUDIENCE] [default: unwind]",
    };
    static readonly Option<string?> JwtKeyFile = new("--jwt-key-file")
    {
        Description = "A file with the symmetric key (HS256) of a small installation. [env: UNWIND_JWT_KEY, the key itself]",
    };
    static readonly Option<string?> Channels = new("--channels")
    {
        Description = "The file of payment channels and carriers; without one the engine's own ledger pays. [env: UNWIND_CHANNELS]",
        HelpName = "FILE",
    };
    static readonly Option<string?> Files = new("--files")
    {
        Description = "The folder of pictures and documents. [env: UNWIND_FILES] [default: DATABASE.files]",
        HelpName = "FOLDER",
    };
    static readonly Option<bool> NoRateLimit = new("--no-rate-limit") { Description = "Let every caller ask as often as it likes." };
    static readonly Option<bool> Quiet = new("--quiet") { Description = "Say only when it is ready." };

    public static Command Make()
    {
        var command = new Command("serve", "Serve the HTTP API over a database.")
        {
            Urls, JwtAuthority, JwtAudience, JwtKeyFile, Channels, Files, NoRateLimit, Quiet,
        };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var voice = CommonOptions.VoiceOf(line);
        var quiet = line.GetValue(Quiet);
        using var logs = LoggerFactory.Create(b =>
        {
            if (!quiet) b.AddSimpleConsole(o => o.SingleLine = true).AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        });
        var options = new EngineOptions(
            CommonOptions.DatabaseOf(line), CommonOptions.PoliciesOf(line), CommonOptions.DefaultPolicyOf(line))
        {
            Outside = line.GetValue(Channels) ?? Environment.GetEnvironmentVariable("UNWIND_CHANNELS"),
            AttachmentFolder = line.GetValue(Files) ?? Environment.GetEnvironmentVariable("UNWIND_FILES"),
        };
        await using var engine = await EngineHost.Open(options, TimeProvider.System, logs, cancel);
        var urls = (line.GetValue(Urls) ?? Environment.GetEnvironmentVariable("UNWIND_URLS") ?? "http://127.0.0.1:8080")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var web = new WebOptions(urls)
        {
            JwtAuthority = line.GetValue(JwtAuthority) ?? Environment.GetEnvironmentVariable("UNWIND_JWT_AUTHORITY"),
            JwtAudience = line.GetValue(JwtAudience) ?? Environment.GetEnvironmentVariable("UNWIND_JWT_AUDIENCE") ?? "unwind",
            JwtKey = line.GetValue(JwtKeyFile) is { } file
                ? (await File.ReadAllTextAsync(file, cancel)).Trim() : Environment.GetEnvironmentVariable("UNWIND_JWT_KEY"),
            Quiet = quiet,
            // Whoever serves the same database knows the sign-ins of the others.
            KeyFolder = Stores.Beside(options.Database, ".keys"),
        };
        if (line.GetValue(NoRateLimit)) web = web with { RequestsPerSecond = 0 };
        await Serving.Run(web, engine, addresses =>
        {
            Serving.Ready(voice, addresses, Stores.Shown(options.Database));
            return Task.CompletedTask;
        }, cancel);
        return Exit.Done;
    }
}
