using System.Text.Json.Nodes;
using Unwind.Engine.Doctoring;

namespace Unwind.Commands;

/// <summary>Examines a database, also a live one, against what must always hold.</summary>
static class DoctorCommand
{
    public static Command Make()
    {
        var command = new Command("doctor", "Check every order of a database against what must always hold.");
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult line, CancellationToken cancel)
    {
        await using var session = await Session.Open(line, cancel);
        return Print(session.Voice, await Examine(session.Voice, session.Engine, cancel));
    }

    public static async Task<Health> Examine(Voice voice, EngineHost engine, CancellationToken cancel)
    {
        await using var bar = new Progress(voice, voice.Of("检查订单", "Orders examined"));
        return await engine.Doctor.Examine(bar, cancel);
    }

    public static int Print(Voice voice, Health health)
    {
        if (voice.Json)
        {
            Voice.Answer(new JsonObject
            {
                ["healthy"] = health.Findings.IsEmpty,
                ["orders"] = health.Orders,
                ["events"] = health.Events,
                ["offers"] = health.Offers,
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
            foreach (var finding in health.Findings)
                voice.Say($"✗ #{finding.Invariant} {finding.Order?.ToString() ?? "–"}: {finding.What}");
            if (health.Findings.IsEmpty) voice.Say("健康。", "Healthy.");
        }
        return health.Findings.IsEmpty ? Exit.Done : Exit.Unhealthy;
    }
}
