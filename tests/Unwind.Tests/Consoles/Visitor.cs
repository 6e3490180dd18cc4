using System.Text.RegularExpressions;
using Unwind.Web;

namespace Unwind.Consoles;

/// <summary>Somebody at the pages without a browser: cookies are kept, and redirects are looked at.</summary>
public sealed partial class Visitor(WebServer server) : IDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        CookieContainer = new CookieContainer(),
        Expect100ContinueTimeout = WebServer.AskedFor,
    })
    { BaseAddress = server.Http.BaseAddress };

    public static async Task<Visitor> As(WebServer server, Actor actor)
    {
        var visitor = new Visitor(server);
        var answer = await visitor.Post("/signin/as", [("token", await visitor.Token("/")), ("actor", $"{actor}")]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        return visitor;
    }

    public async Task<Answer> Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var message = await http.SendAsync(request);
        return new Answer(message.StatusCode, await message.Content.ReadAsStringAsync(), message);
    }

    public Task<HttpResponseMessage> Send(HttpRequestMessage request, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead) =>
        http.SendAsync(request, until);

    public async Task<Answer> Post(string path, (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        var message = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        return new Answer(message.StatusCode, await message.Content.ReadAsStringAsync(), message);
    }

    /// <summary>Sends a form with files, as a browser does, and asks first whether they are wanted: who is hung up on while sending hears no answer.</summary>
    public async Task<Answer> Send(string path, (string Name, string Value)[] form, params (string FileName, byte[] Content)[] files)
    {
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in form) content.Add(new StringContent(value), name);
        foreach (var (name, bytes) in files) content.Add(new ByteArrayContent(bytes), "files", name);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.ExpectContinue = true;
        var message = await http.SendAsync(request);
        return new Answer(message.StatusCode, await message.Content.ReadAsStringAsync(), message);
    }

    public void Dispose() => http.Dispose();

    /// <summary>The token of the forms on a page.</summary>
    public async Task<string> Token(string path) => TokenIn().Match((await Get(path)).Text).Groups[1].Value;

    [GeneratedRegex("name=\"token\" value=\"([^\"]+)\"")]
    private static partial Regex TokenIn();
}
