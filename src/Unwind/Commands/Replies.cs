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
        if (reply.Refusal is { } refusal)
        {
            var line = Vocabulary.Of(voice, refusal);
            voice.Complain(line, line);
            return Exit.Refused;
        }
        var head = dry ? voice.Of("预演（没有执行）：", "Dry run, nothing was done: ")
            : reply.Repeated ? voice.Of("已办过：", "Already done: ") : "✓ ";
        voice.Say($"{head}{Vocabulary.Of(voice, act)}  {reply.Order}  (v{reply.Version})");
        if (reply.Outcome is { } outcome) Print(voice, outcome, currency);
        return Exit.Done;
    }

    public static void Print(Voice voice, Outcome outcome, string currency, string indent = "  ")
    {
        if (outcome.RefundMinor > 0)
            voice.Say($"{indent}退款 {Voice.Money(outcome.RefundMinor, currency)}", $"{indent}refunded: {Voice.Money(outcome.RefundMinor, currency)}");
        if (outcome.RefundIfAgreedMinor > 0)
        {
            voice.Say(
                $"{indent}对方同意后退款 {Voice.Money(outcome.RefundIfAgreedMinor, currency)}",
                $"{indent}refunded when the other side agrees: {Voice.Money(outcome.RefundIfAgreedMinor, currency)}");
        }
        if (outcome.CompensationMinor > 0)
        {
            voice.Say(
                $"{indent}另由保证金赔付买家 {Voice.Money(outcome.CompensationMinor, currency)}",
                $"{indent}the deposit pays the buyer besides: {Voice.Money(outcome.CompensationMinor, currency)}");
        }
        if (outcome.WaitsFor is { } waits && outcome.Until is { } until)
        {
            var silence = outcome.OnSilence is { } meaning ? Vocabulary.Of(voice, meaning) : "";
            voice.Say(
                $"{indent}等待{Vocabulary.Of(voice, waits)}回应，{Voice.Time(until)} 前；逾期不回应：{silence}",
                $"{indent}waits for the {Vocabulary.Of(voice, waits)} until {Voice.Time(until)}; on silence it {silence}");
        }
        voice.Say($"{indent}订单状态：{Vocabulary.Of(voice, outcome.Stage)}", $"{indent}the order is now: {Vocabulary.Of(voice, outcome.Stage)}");
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
