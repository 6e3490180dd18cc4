// The whole gate, step by step. Run it as ./test, which looks for the SDK first.
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

string[] solution = ["Unwind.slnx"];
// So many failed tests are tried again; more than these are no chance.
const int AgainMax = 3;
var total = new Tally(0, 0, 0);
var failures = new List<string>();
var passedAlone = new List<string>();

// A restore or a build that fails leaves nothing to test.
if (Step("restore", () => Dotnet(["restore", .. solution])))
{
    if (Step("build", () => Dotnet(["build", .. solution, "-c", "Release", "--no-restore", "-v", "quiet"])))
    {
        // The long ones wait for clocks and processes half of the time: the short steps run beside them, and are told of afterwards.
        Tally core = Tally.OneFailure, format = Tally.OneFailure;
        var beside = Task.Run(() =>
        {
            core = Tests("Unwind.Core.Tests");
            // Whitespace only: the build already holds the rest of the style to be errors.
            format = Dotnet(["format", "whitespace", .. solution, "--no-restore", "--verify-no-changes"], remedy: "dotnet format whitespace");
        });
        Step("engine and web tests", () => Tests("Unwind.Tests"));
        Step("core tests", () =>
        {
            beside.Wait();
            return core;
        });
        Step("format", () => format);
    }
}

Console.WriteLine();
foreach (var test in passedAlone) Console.WriteLine($"failed beside the others, and passed alone: {test}");
foreach (var failure in failures) Console.WriteLine($"failed: {failure}");
if (total is { Passed: 0, Failed: 0 })
{
    Console.WriteLine("failed: no test was run");
    total += Tally.OneFailure;
}

Console.WriteLine($"{total.Passed} passed, {total.Failed} failed, {total.Skipped} skipped");
return total.Failed == 0 ? 0 : 1;

bool Step(string name, Func<Tally> run)
{
    Console.WriteLine($"── {name}");
    var watch = Stopwatch.StartNew();
    Tally tally;
    try
    {
        tally = run();
    }
    // Whatever stopped a step, the last line must still tell the sum.
    catch (Exception trouble)
    {
        Console.WriteLine(trouble);
        tally = Tally.OneFailure;
    }

    var verdict = tally.Failed == 0 ? "ok" : "FAILED";
    Console.WriteLine($"── {name}: {verdict}, {watch.Elapsed.TotalSeconds:0.0} s");
    if (tally.Failed > 0) failures.Add(name);
    total += tally;
    return tally.Failed == 0;
}

// A step that is no test adds nothing when it is well, and one failure when it is not.
Tally Dotnet(string[] arguments, string? remedy = null)
{
    if (Run(arguments) == 0) return new Tally(0, 0, 0);
    if (remedy is not null) Console.WriteLine($"To mend it: {remedy}");
    return Tally.OneFailure;
}

// Four classes at once on two processors, with browsers and servers: now and then a machine is too slow for a wait that is long
// enough otherwise. Whatever failed is tried once more with nothing beside it, and told either way.
Tally Again(string project, string report, Tally first)
{
    var failed = Named(report, "failed");
    Console.WriteLine($"── once more, alone: {string.Join(", ", failed)}");
    var second = Tests(project, failed);
    // All of them have passed, each by name, and nothing was left out.
    if (second is not { Failed: 0, Skipped: 0 } || failed.Except(Named(report.Replace(".json", ".again.json"), "passed")).Any()) return first;
    passedAlone.AddRange(failed);
    return first with { Passed = first.Passed + first.Failed, Failed = 0 };
}

Tally Tests(string project, string[]? alone = null)
{
    var results = Directory.CreateDirectory(Path.Combine("artifacts", "test-results")).FullName;
    var report = Path.Combine(results, alone is null ? $"{project}.json" : $"{project}.again.json");
    File.Delete(report);

    var exit = Run([
        Path.Combine("artifacts", "bin", project, "release", $"{project}.dll"),
        "--no-ansi", "--progress", "off", "--timeout", "20m", "--results-directory", results,
        "--report-xunit-ctrf", "--report-xunit-ctrf-filename", Path.GetFileName(report),
        .. (alone ?? []).SelectMany(test => (string[])["--filter-method", test])]);

    var tally = File.Exists(report) ? Read(report) : new Tally(0, 0, 0);
    // 2: the run came to its end, and some of its tests failed. What failed while it was cleared up is no test, and is not tried again.
    var again = exit == 2 && !Regex.IsMatch(File.ReadAllText(report), """
        "errors":\s*\[\s*[^\]\s]
        """) && tally.Failed is > 0 and <= AgainMax && alone is null;
    if (again) tally = Again(project, report, tally);

    // A run can fail without a failed test: a crash, a time-out, an unclosed fixture, no tests at all.
    return exit != 0 && tally.Failed == 0 && !again ? tally + Tally.OneFailure : tally;
}

static Tally Read(string report)
{
    using var json = JsonDocument.Parse(File.ReadAllBytes(report));
    var summary = json.RootElement.GetProperty("results").GetProperty("summary");
    int Count(string name) => summary.TryGetProperty(name, out var count) ? count.GetInt32() : 0;
    return new Tally(Count("passed"), Count("failed"), Count("skipped") + Count("pending"));
}

static string[] Named(string report, string status)
{
    if (!File.Exists(report)) return [];
    using var json = JsonDocument.Parse(File.ReadAllBytes(report));
    return
    [
        .. json.RootElement.GetProperty("results").GetProperty("tests").EnumerateArray()
            .Where(t => t.GetProperty("status").GetString() == status).Select(t => t.GetProperty("extra"))
            .Select(t => $"{t.GetProperty("type").GetString()}.{t.GetProperty("method").GetString()}").Distinct(),
    ];
}

static int Run(string[] arguments)
{
    var start = new ProcessStartInfo("dotnet", arguments);
    // What lives for seconds never gets back what it costs to be watched by the compiler.
    start.Environment["DOTNET_TieredPGO"] = "0";
    using var process = Process.Start(start)!;
    process.WaitForExit();
    return process.ExitCode;
}

sealed record Tally(int Passed, int Failed, int Skipped)
{
    public static Tally OneFailure { get; } = new(0, 1, 0);

    public static Tally operator +(Tally a, Tally b) =>
        new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);
}
