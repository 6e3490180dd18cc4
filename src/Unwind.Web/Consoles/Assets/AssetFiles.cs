using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace Unwind.Web.Consoles.Assets;

/// <summary>
/// The one stylesheet, the script and the picture. Their addresses carry a hash of what is in them, so a browser asks for each once and a
/// new release is seen at once; they are compressed when first asked for.
/// </summary>
static class AssetFiles
{
    static readonly Dictionary<string, Asset> all = new(StringComparer.Ordinal);

    public static string Style { get; } = Add("console.css", "text/css; charset=utf-8");
    public static string Script { get; } = Add("console.js", "text/javascript; charset=utf-8");
    public static string Icon { get; } = Add("icon.svg", "image/svg+xml");

    public static void Map(WebApplication app) =>
        app.MapMethods("/assets/{name}", ["GET", "HEAD"], (Delegate)(Task (HttpContext http) =>
            all.TryGetValue(http.Request.Path.Value!, out var asset) ? Send(http, asset) : Problems.Write(http, EdgeCode.RouteNotFound)))
            .ExcludeFromDescription();

    static async Task Send(HttpContext http, Asset asset)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.Vary = "Accept-Encoding";
        http.Response.ContentType = asset.Type;
        var encodings = http.Request.Headers.AcceptEncoding.ToString();
        var body = asset.Bytes;
        if (encodings.Contains("br", StringComparison.Ordinal)) (body, headers.ContentEncoding) = (asset.Brotli.Value, "br");
        else if (encodings.Contains("gzip", StringComparison.Ordinal)) (body, headers.ContentEncoding) = (asset.Gzip.Value, "gzip");
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    static string Add(string name, string type)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Unwind.Web.Consoles.Assets.{name}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var path = $"/assets/{name[..dot]}.{Convert.ToHexStringLower(SHA256.HashData(bytes))[..12]}{name[dot..]}";
        all[path] = new Asset(type, bytes, new(() => Pack(bytes, s => new BrotliStream(s, CompressionLevel.SmallestSize))),
            new(() => Pack(bytes, s => new GZipStream(s, CompressionLevel.SmallestSize))));
        return path;
    }

    static byte[] Pack(byte[] bytes, Func<Stream, Stream> packer)
    {
        using var packed = new MemoryStream();
        using (var stream = packer(packed)) stream.Write(bytes);
        return packed.ToArray();
    }

    sealed record Asset(string Type, byte[] Bytes, Lazy<byte[]> Brotli, Lazy<byte[]> Gzip);
}
