using Unwind.Engine.Policies;

namespace Unwind.Engine.Outside;

/// <summary>
/// Reads the file that names payment channels and carriers. Secrets stand in files of their own, beside it or by whole path, so
/// that this one can be shown to anybody.
/// </summary>
sealed class OutsideFile
{
    static readonly TimeSpan TimeoutUsual = TimeSpan.FromSeconds(10);

    readonly string folder;
    readonly Mistakes mistakes;
    readonly TimeProvider clock;

    OutsideFile(string folder, Mistakes mistakes, TimeProvider clock) =>
        (this.folder, this.mistakes, this.clock) = (folder, mistakes, clock);

    /// <exception cref="OutsideException">It can't be read, with every mistake and its place.</exception>
    public static ImmutableArray<IOutside> Read(string path, TimeProvider clock)
    {
        string yaml;
        try
        {
            yaml = File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new OutsideException($"The file of channels {path} can't be read: {unreadable.Message}", unreadable);
        }
        var mistakes = new Mistakes(Path.GetFileName(path));
        var found = ImmutableArray<IOutside>.Empty;
        if (PolicyNode.Parse(yaml, mistakes) is { } root)
            found = new OutsideFile(Path.GetDirectoryName(Path.GetFullPath(path))!, mistakes, clock).Parties(root);
        if (mistakes.Count == 0) return found;
        foreach (var party in found) party.Dispose();
        throw new OutsideException(string.Join(Environment.NewLine, mistakes.ToImmutable()));
    }

    ImmutableArray<IOutside> Parties(PolicyNode root)
    {
        var parties = ImmutableArray.CreateBuilder<IOutside>();
        if (PolicyFields.Of(root, "The file", mistakes) is not { } file) return [];
        Each(file.Optional("channels"), "channels", Channel);
        Each(file.Optional("carriers"), "carriers", Carrier);
        file.Close();
        return parties.ToImmutable();

        void Each(PolicyNode? node, string what, Func<string, PolicyFields, IOutside?> read)
        {
            if (node is null || PolicyFields.Of(node, what, mistakes) is not { } all) return;
            foreach (var (name, value) in all.Entries)
            {
                if (name.Value is "" or "escrow" or { Length: > 64 } || name.Value.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))) mistakes.Add(name, $"{what}: \"{name.Value}\" can't be a name here.");
                else if (PolicyFields.Of(value, name.Value, mistakes) is { } fields && read(name.Value, fields) is { } party) parties.Add(party);
            }
        }
    }

    IOutside? Channel(string name, PolicyFields fields)
    {
        var kind = fields.Text("kind");
        var (endpoint, timeout, before) = (Endpoint(fields), Timeout(fields), mistakes.Count);
        IOutside? channel = null;
        switch (kind)
        {
            case "alipay":
                var (app, own, theirs) = (fields.Text("app_id"), Secret(fields, "private_key_file"), Secret(fields, "alipay_public_key_file"));
                if (mistakes.Count == before && endpoint is not null)
                    channel = Made(fields, () => new AlipayChannel(new AlipayOptions(name, endpoint, app, own, theirs, timeout), clock));
                break;
            case "stripe":
                var (key, webhook) = (Secret(fields, "secret_key_file"), Secret(fields, "webhook_secret_file"));
                if (mistakes.Count == before && endpoint is not null)
                    channel = Made(fields, () => new StripeChannel(new StripeOptions(name, endpoint, key, webhook, timeout), clock));
                break;
            default:
                fields.Mistake(fields.Node, "kind is alipay or stripe.");
                return null;
        }
        fields.Close();
        return channel;
    }

    IOutside? Carrier(string name, PolicyFields fields)
    {
        var (kind, endpoint, timeout) = (fields.Text("kind"), Endpoint(fields), Timeout(fields));
        var secret = SharedSignature.SecretOf(Secret(fields, "secret_file"));
        if (kind != "http") fields.Mistake(fields.Node, "kind is http.");
        if (secret is null) fields.Mistake(fields.Node, "secret_file holds no secret: Base64 of 24 bytes or more, with or without whsec_ before it.");
        fields.Close();
        return kind == "http" && secret is not null && endpoint is not null
            ? new HttpCarrier(new CarrierOptions(name, endpoint, secret, timeout), clock) : null;
    }

    static IOutside? Made(PolicyFields fields, Func<IOutside> make)
    {
        try
        {
            return make();
        }
        catch (Exception wrong) when (wrong is OutsideException or ArgumentException)
        {
            fields.Mistake(fields.Node, wrong.Message);
            return null;
        }
    }

    static Uri? Endpoint(PolicyFields fields)
    {
        var text = fields.Text("endpoint");
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https") return uri;
        fields.Mistake(fields.Node, "endpoint is no address.");
        return null;
    }

    static TimeSpan Timeout(PolicyFields fields)
    {
        if (fields.DurationOrNull("timeout") is not { } given) return TimeoutUsual;
        if (given >= TimeSpan.FromMilliseconds(100) && given <= TimeSpan.FromMinutes(1)) return given;
        fields.Mistake(fields.Node, "timeout is at most a minute.");
        return TimeoutUsual;
    }

    string Secret(PolicyFields fields, string key)
    {
        var file = fields.Text(key);
        if (file.Length == 0) return "";
        try
        {
            return File.ReadAllText(Path.Combine(folder, file)).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            fields.Mistake(fields.Node, $"{key} can't be read: {unreadable.Message}");
            return "";
        }
    }
}
