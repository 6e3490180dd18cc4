using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;

namespace Unwind.Web.Consoles;

/// <summary>
/// What only pages need: protected cookies, tokens against forged forms, and how letters are written. Made when the first
/// page is asked for, so that a program that only answers the API neither waits for it nor keeps it.
/// </summary>
sealed class Vault(WebOptions options) : IDisposable
{
    readonly Lazy<ServiceProvider> services = new(() => Make(options));

    public IServiceProvider Services => services.Value;
    public IAntiforgery Antiforgery => services.Value.GetRequiredService<IAntiforgery>();

    public ITimeLimitedDataProtector Protector(string purpose) =>
        services.Value.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose).ToTimeLimitedDataProtector();

    static ServiceProvider Make(WebOptions options)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        var protection = services.AddDataProtection().SetApplicationName("unwind");
        if (options.KeyFolder is { } folder) protection.PersistKeysToFileSystem(Private(folder));
        else services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        services.AddAntiforgery(forgery =>
        {
            forgery.Cookie.Name = "unwind-form";
            forgery.Cookie.SameSite = SameSiteMode.Strict;
            forgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            forgery.FormFieldName = Visit.TokenField;
            forgery.SuppressXFrameOptionsHeader = true;
        });
        // Chinese stands in a page as it is.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        return services.BuildServiceProvider();
    }

    /// <summary>Who can read the keys can make up a sign-in: nobody but the program's own user may.</summary>
    static DirectoryInfo Private(string folder) => OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder)
        : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    public void Dispose()
    {
        if (services.IsValueCreated) services.Value.Dispose();
    }
}
