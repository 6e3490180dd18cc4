using Unwind.Web.Shared;

namespace Unwind.Commands;

/// <summary>The product's sentences, in the voice's language.</summary>
static class Vocabulary
{
    public static string Of(Voice voice, Stage stage) => In(voice).Stage(stage);
    public static string Of(Voice voice, Act act) => In(voice).Act(act);
    public static string Of(Voice voice, ActorKind kind) => In(voice).Actor(kind);
    public static string Of(Voice voice, Deadlines.DeadlineKind kind) => In(voice).Deadline(kind);

    /// <summary>One line: the rule, why not, what instead, and the names by which scripts know them.</summary>
    public static string Of(Voice voice, Refusal refusal, string currency)
    {
        var instead = refusal.Instead.IsEmpty ? "" : " → " + string.Join(", ", refusal.Instead.Select(SnakeCase.Of));
        return $"{refusal.Rule} {In(voice).Refusal(refusal, currency)} [{SnakeCase.Of(refusal.Code)}{instead}]";
    }

    public static Sentences In(Voice voice) => Sentences.For(voice.Chinese ? "zh" : "en");
}
