using System.Reflection;
using System.Text.Json.Serialization;

namespace Unwind.Web.Manual;

/// <summary>What can be asked, what is answered when it is not possible, and what is written down.</summary>
static class CodePages
{
    const string Notice = "<!-- Written from the code; see docs/reference/README.md. -->";

    static readonly Sentences Chinese = Sentences.For("zh-CN");
    static readonly Sentences English = Sentences.For("en");

    public static string Begin(string title, string about) => $"# {title}\n\n{Notice}\n\n{about}\n\n";

    public static string Refusals()
    {
        var page = new Page(Begin("Refusals 不予受理",
            "Every answer that is a no, in order of precedence: when several apply, the first one listed is the one that is "
            + "given. `…` stands for a fact of the case. With each refusal comes the rule's number and what can be done instead."));
        page.Append("| code | status | 中文 | English |\n|---|---|---|---|\n");
        var none = ImmutableSortedDictionary<string, string>.Empty;
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            page.Append($"| `{SnakeCase.Of(code)}` | {Problems.StatusOf(code)} ")
                .Append($"| **{Chinese.Title(code)}** {Chinese.Why(code, none, "CNY")} ")
                .Append($"| **{English.Title(code)}.** {English.Why(code, none, "CNY")} |\n");
        }
        return page.ToString();
    }

    public static string Acts(Sources sources)
    {
        var page = new Page(Begin("Acts 操作",
            "Everything that can be asked of an order, with the fields that it takes. `?` marks what may be left out. Whether an "
            + "act is possible now is never read from here but from the order's offers (R35)."));
        var commands = typeof(OrderCommand).GetCustomAttributes<JsonDerivedTypeAttribute>()
            .ToDictionary(a => (string)a.TypeDiscriminator!, a => a.DerivedType, StringComparer.Ordinal);
        foreach (var act in Enum.GetValues<Act>())
        {
            var name = SnakeCase.Of(act);
            var type = commands[name];
            page.Append($"## `{name}` {Chinese.Act(act)}\n\n{English.Act(act)} ({Rulebook.RuleOf(act)}). {sources.SummaryOf(type)}\n\n");
            page.Append(Table(type, skip: "Order"));
        }
        return page.ToString();
    }

    public static string Events(Sources sources)
    {
        var page = new Page(Begin("Events 事件",
            "Every fact that can stand on an order's timeline. The names are on disk: they can be added to, never changed (R38). "
            + "Each has a `stamp`: `at` (UTC), `by` (`kind:id`) and the `rule` under which it happened."));
        foreach (var derived in typeof(OrderEvent).GetCustomAttributes<JsonDerivedTypeAttribute>())
        {
            page.Append($"## `{derived.TypeDiscriminator}`\n\n");
            if (sources.SummaryOf(derived.DerivedType) is { Length: > 0 } summary) page.Append($"{summary}\n\n");
            page.Append(Table(derived.DerivedType, skip: "Stamp"));
        }
        return page.ToString();
    }

    static string Table(Type type, string skip)
    {
        var nullability = new NullabilityInfoContext();
        var rows = new Page();
        foreach (var property in type.GetProperties().OrderBy(p => p.MetadataToken))
        {
            if (property.Name == skip || property.IsDefined(typeof(JsonIgnoreAttribute)) || property.Name == "EqualityContract" || !property.CanWrite) continue;
            var optional = nullability.Create(property).ReadState == NullabilityState.Nullable ? "?" : "";
            rows.Append($"| `{Sources.SnakeCaseName(property.Name)}` | {NameOf(property.PropertyType)}{optional} |\n");
        }
        return rows.IsEmpty ? "" : $"| field | type |\n|---|---|\n{rows}\n";
    }

    static string NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value) return NameOf(value);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return $"list of {NameOf(type.GetGenericArguments()[0])}";
        if (type.IsEnum) return string.Join(" \\| ", Enum.GetNames(type).Select(n => $"`{Sources.SnakeCaseName(n)}`"));
        if (type == typeof(string) || type == typeof(OrderId)) return "text";
        if (type == typeof(int) || type == typeof(long)) return "whole number";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(DateTimeOffset)) return "time";
        return type == typeof(Amounts) ? "list of whole numbers, one per funding component" : $"`{Sources.SnakeCaseName(type.Name)}`";
    }
}
