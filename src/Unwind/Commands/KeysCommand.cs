using System.Text.Json.Nodes;
using Unwind.Engine.Keys;

namespace Unwind.Commands;

/// <summary>API keys: made, listed, revoked. A key's text is shown once and kept only as a hash.</summary>
static class KeysCommand
{
    static readonly Option<string> Name = new("--name") { Description = "What it is for.", Required = true };
    static readonly Option<string> As = new("--as")
    {
        Description = "Whose it is: buyer:ID, seller:STORE, officer:NAME, carrier, payment or platform.",
        Required = true,
    };
    static readonly Argument<string> Id = new("id") { Description = "The key's id, as listed." };

    public static Command Make()
    {
        var create = new Command("create", "Make a key and show it, this once.") { Name, As };
        create.SetAction(Create);
        var list = new Command("list", "List keys.");
        list.SetAction(List);
        var revoke = new Command("revoke", "Make a key useless.") { Id };
        revoke.SetAction(Revoke);
        return new Command("keys", "API keys for the HTTP API.") { create, list, revoke };
    }

    static async Task<int> Create(ParseResult line, CancellationToken cancel)
    {
        var actor = Session.ActorOf(line.GetRequiredValue(As), null);
        await using var session = await Session.OpenOrCreate(line, cancel);
        var (key, text) = await session.Engine.Keys.Create(line.GetRequiredValue(Name), actor, cancel);
        if (session.Voice.Json)
        {
            var row = Row(key);
            row["key"] = text;
            Voice.Answer(row);
            return Exit.Done;
        }
        session.Voice.Say(text);
        session.Voice.Say(
            $"{key.Actor}，编号 {key.Id}。请保存好：不会再显示。", $"{key.Actor}, id {key.Id}. Keep it: it is not shown again.");
        return Exit.Done;
    }

    static async Task<int> List(ParseResult line, CancellationToken cancel)
    {
        await using var session = await Session.Open(line, cancel);
        var keys = await session.Engine.Keys.List(cancel);
        if (session.Voice.Json) Voice.Answer(new JsonArray([.. keys.Select(Row)]));
        foreach (var key in keys)
        {
            var revoked = key.RevokedAt is { } at ? session.Voice.Of($"已撤销 {Voice.Time(at)}", $"revoked {Voice.Time(at)}") : "";
            session.Voice.Say($"{key.Id}  {key.Actor,-24} {Voice.Time(key.CreatedAt)}  {key.Name}  {revoked}".TrimEnd());
        }
        return Exit.Done;
    }

    static async Task<int> Revoke(ParseResult line, CancellationToken cancel)
    {
        var id = line.GetRequiredValue(Id);
        await using var session = await Session.Open(line, cancel);
        if (!await session.Engine.Keys.Revoke(id, cancel))
            throw Trouble.Failed($"没有编号为 {id} 的有效密钥。", $"There is no working key with the id {id}.");
        if (session.Voice.Json) Voice.Answer(new JsonObject { ["revoked"] = id });
        session.Voice.Say($"已撤销 {id}。", $"Revoked {id}.");
        return Exit.Done;
    }

    static JsonObject Row(ApiKey key) => new()
    {
        ["id"] = key.Id,
        ["name"] = key.Name,
        ["actor"] = key.Actor.ToString(),
        ["created_at"] = Voice.Time(key.CreatedAt),
        ["revoked_at"] = key.RevokedAt is { } at ? Voice.Time(at) : null,
    };
}
