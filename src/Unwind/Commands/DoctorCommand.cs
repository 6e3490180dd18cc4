using System.Text.Json.Nodes;
using Unwind.Engine.Doctoring;

namespace Unwind.Commands;

/// <summary>Examines a database, also a live one, against what must always hold.</summary>
static class DoctorCommand
{
    static readonly Option<string?> Channels = new("--channels")
    {
        Description = "Also ask the payment channels of this file about every refund that they were sent. [env: UNWIND_CHANNELS]",
        HelpName = "FILE",
    };

    public static Command Make()
    {
        var command = new Command("doctor", "Check every order of a database against what must always hold.") { Channels };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        var channels = line.GetValue(Channels) ?? Environment.GetEnvironmentVariable("UNWIND_CHANNELS");
        await using var session = await Session.Open(line, cancel, channels);
        var health = await Examine(session.Voice, session.Engine, cancel);
        if (channels is null) return Print(session.Voice, health);
        await using var bar = new Progress(session.Voice, session.Voice.Of("核对退款", "Refunds compared"));
        var compared = await session.Engine.CompareChannels(bar, cancel);
        await bar.DisposeAsync();
        return Print(session.Voice, health with { Findings = [.. health.Findings, .. compared.Findings] }, compared);
    }

    public static async Task<Health> Examine(Voice voice, EngineHost engine, CancellationToken cancel)
    {
        await using var bar = new Progress(voice, voice.Of("检查订单", "Orders examined"));
        return await engine.Doctor.Examine(bar, cancel);
    }

    public static int Print(Voice voice, Health health, ChannelHealth? compared = null)
    {
        if (voice.Json)
        {
            Voice.Answer(new JsonObject
            {
                ["healthy"] = health.Findings.IsEmpty && compared is null or { IsSure: true },
                ["orders"] = health.Orders,
                ["events"] = health.Events,
                ["offers"] = health.Offers,
                ["channels"] = compared is null ? null : new JsonArray([.. compared.Channels.Select(Json)]),
                ["findings"] = new JsonArray([.. health.Findings.Select(f => new JsonObject
                {
                    ["invariant"] = f.Invariant, ["order"] = f.Order?.ToString(), ["what"] = f.What,
                })]),
            });
        }
        else
        {
            voice.Say(
                $"检查了 {health.Orders} 个订单、{health.Events} 条记录、{health.Offers} 个可执行操作。",
                $"Looked at {health.Orders} orders, {health.Events} events, {health.Offers} offers.");
            foreach (var channel in compared?.Channels ?? []) Print(voice, channel);
            foreach (var finding in health.Findings)
                voice.Say($"✗ #{finding.Invariant} {finding.Order?.ToString() ?? "–"}: {finding.What}");
            if (health.Findings.IsEmpty && compared is { IsSure: false }) voice.Say("有渠道没有答复，账目未能全部核对。", "A channel did not answer: not everything could be compared.");
            else if (health.Findings.IsEmpty) voice.Say("健康。", "Healthy.");
        }
        return health.Findings.IsEmpty && compared is null or { IsSure: true } ? Exit.Done : Exit.Unhealthy;
    }

    static void Print(Voice voice, ChannelBalance channel)
    {
        voice.Say(
            $"渠道 {channel.Channel}：核对 {channel.Refunds} 笔退款，办理中 {channel.UnderWay}，人工办结 {channel.ByHand}，未答复 {channel.Unanswered}",
            $"Channel {channel.Channel}: {channel.Refunds} refunds compared, {channel.UnderWay} under way, {channel.ByHand} settled by hand, {channel.Unanswered} not answered");
        foreach (var (currency, ours) in channel.Ours)
        {
            var theirs = channel.Theirs.GetValueOrDefault(currency);
            voice.Say(
                $"  账上已退 {Voice.Money(ours, currency)}，渠道已退 {Voice.Money(theirs, currency)}",
                $"  our ledger {Voice.Money(ours, currency)}, the channel {Voice.Money(theirs, currency)}");
        }
    }

    static JsonObject Json(ChannelBalance channel) => new()
    {
        ["channel"] = channel.Channel,
        ["refunds"] = channel.Refunds,
        ["under_way"] = channel.UnderWay,
        ["by_hand"] = channel.ByHand,
        ["unanswered"] = channel.Unanswered,
        ["ours_minor"] = new JsonObject(channel.Ours.Select(o => KeyValuePair.Create(o.Key, (JsonNode?)o.Value))),
        ["theirs_minor"] = new JsonObject(channel.Theirs.Select(o => KeyValuePair.Create(o.Key, (JsonNode?)o.Value))),
    };
}
