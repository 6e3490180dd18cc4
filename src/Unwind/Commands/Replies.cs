using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unwind.Commands;

/// <summary>Prints what the engine answered; a refusal is one line on the error output and exit code 3.</summary>
static class Replies
{
    public static int Print(Voice voice, Reply reply, Act act, string currency, bool dry)
    {
        if (voice.Json)
        {
            Voice.Answer(Json(reply));
            return reply.Accepted ? Exit.Done : Exit.Refused;
        }
        if (reply.Refusal is { } refusal) return Complain(voice, refusal, currency);
        var head = dry ? voice.Of("预演（没有执行）：", "Dry run, nothing was done: ")
            : reply.Repeated ? voice.Of("已办过：", "Already done: ") : "✓ ";
        voice.Say($"{head}{Vocabulary.Of(voice, act)}  {reply.Order}  (v{reply.Version})");
        if (reply.Outcome is { } outcome) Print(voice, outcome, currency);
        return Exit.Done;
    }

    /// <summary>A refusal of what is no order's; it speaks of no amount.</summary>
    public static int Refused(Voice voice, Refusal refusal)
    {
        if (!voice.Json) return Complain(voice, refusal, "CNY");
        Voice.Answer(new JsonObject { ["accepted"] = false, ["refusal"] = JsonSerializer.SerializeToNode(refusal, CoreJson.Default.Refusal) });
        return Exit.Refused;
    }

    static int Complain(Voice voice, Refusal refusal, string currency)
    {
        var line = Vocabulary.Of(voice, refusal, currency);
        voice.Complain(line, line);
        return Exit.Refused;
    }

    public static void Print(Voice voice, Outcome outcome, string currency, string indent = "  ")
    {
        if (Vocabulary.In(voice).Outcome(outcome, currency) is { Length: > 0 } what) voice.Say(indent + what);
    }

    public static JsonObject Json(Reply reply) => new()
    {
        ["accepted"] = reply.Accepted,
        ["order"] = reply.Order.ToString(),
        ["version"] = reply.Version,
        ["repeated"] = reply.Repeated,
        ["outcome"] = reply.Outcome is null ? null : JsonSerializer.SerializeToNode(reply.Outcome, CoreJson.Default.Outcome),
        ["refusal"] = reply.Refusal is null ? null : JsonSerializer.SerializeToNode(reply.Refusal, CoreJson.Default.Refusal),
    };
}
