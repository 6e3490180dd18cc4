namespace Unwind.Web.Shared;

/// <summary>The words that the edge says, in the reader's language.</summary>
static class Wording
{
    public static string TitleOf(RefusalCode code, Language language) => SnakeCase.Of(code);
    public static string Of(Refusal refusal, Language language) => SnakeCase.Of(refusal.Code);
    public static string Of(Act act, Language language) => SnakeCase.Of(act);
    public static string Of(Stage stage, ActorKind reader, Language language) => SnakeCase.Of(stage);
    public static string Of(OrderEvent fact, Order order, Language language) => fact.GetType().Name;
    public static string Of(NoticeRow notice, Language language) => SnakeCase.Of(notice.Kind);
    public static string OfReason(Policy policy, string code, Language language) =>
        policy.FindReason(code) is { Words: var words } ? language == Language.English ? words.En : words.Zh : code;
}
