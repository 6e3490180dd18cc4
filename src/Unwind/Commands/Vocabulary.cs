using System.Text.Json;

namespace Unwind.Commands;

/// <summary>The trade's words for what the engine knows by name.</summary>
static class Vocabulary
{
    public static string Of(Voice voice, Stage stage) => SnakeCase.Of(stage);
    public static string Of(Voice voice, Act act) => SnakeCase.Of(act);
    public static string Of(Voice voice, ActorKind kind) => SnakeCase.Of(kind);
    public static string Of(Voice voice, Deadlines.DeadlineKind kind) => SnakeCase.Of(kind);
    public static string Of(Voice voice, Silence silence) => SnakeCase.Of(silence);
    public static string Of(Voice voice, Refusal refusal) =>
        $"{refusal.Rule} {SnakeCase.Of(refusal.Code)} {string.Join(", ", refusal.Instead.Select(a => SnakeCase.Of(a)))}";

    /// <summary>The event's name on disk.</summary>
    public static string Of(Voice voice, OrderEvent fact) => JsonNamingPolicy.SnakeCaseLower.ConvertName(fact.GetType().Name);
}
