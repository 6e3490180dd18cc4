using System.Diagnostics;
using Unwind.Web;

namespace Unwind.Simulators;

/// <summary>
/// The clients that the channels give out themselves get along with the simulator: what our own tests and our own adapters
/// might get wrong together, these do not. They need Node.js, and fail without it.
/// </summary>
public sealed class IndependentClientTests(Simulation simulation, NodePackages packages)
    : IClassFixture<Simulation>, IClassFixture<NodePackages>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await simulation.Mend();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("alipay")]
    [InlineData("stripe")]
    [InlineData("carrier")]
    public async Task The_official_client_agrees(string name)
    {
        var said = await packages.Run("node", Path.Combine(packages.Folder, $"{name}.mjs"), simulation.Url, simulation.Folder);

        Assert.Contains($"\"checked\":\"{name}\"", said, StringComparison.Ordinal);
    }
}

/// <summary>The packages of <c>tests/npm</c>, installed as its lock file says.</summary>
public sealed class NodePackages : IAsyncLifetime
{
    public string Folder { get; } = Path.Combine(Repository.Root, "tests", "npm");

    public async ValueTask InitializeAsync()
    {
        var (lockFile, installed) = (Path.Combine(Folder, "package-lock.json"), Path.Combine(Folder, "node_modules", ".unwind-lock"));
        if (File.Exists(installed) && File.ReadAllText(installed) == File.ReadAllText(lockFile)) return;
        await Run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved");
        File.Copy(lockFile, installed, overwrite: true);
    }

    public async Task<string> Run(string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        Process? process;
        try
        {
            process = Process.Start(info);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException($"{program} is needed: apt-get install -y nodejs npm", missing);
        }
        using var running = process!;
        running.StandardInput.Close();
        var (said, wrong) = (running.StandardOutput.ReadToEndAsync(), running.StandardError.ReadToEndAsync());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            await running.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            running.Kill(entireProcessTree: true);
            throw;
        }
        Assert.True(running.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{await said}\n{await wrong}");
        return await said;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
