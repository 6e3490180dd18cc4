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
        page.Append("## Parts 组成\n\nWhat stands in the fields above under a name of its own.\n\n");
        foreach (var part in PartsOf(commands.Values))
            page.Append($"### `{Sources.SnakeCaseName(part.Name)}`\n\n{(sources.SummaryOf(part) is { Length: > 0 } summary ? $"{summary}\n\n" : "")}{Table(part, skip: "")}");
        return page.ToString();
    }

    /// <summary>The records that commands are made of, by name; a command in a command is none of them.</summary>
    static IEnumerable<Type> PartsOf(IEnumerable<Type> commands)
    {
        var parts = new HashSet<Type>();
        var waiting = new Queue<Type>(commands);
        while (waiting.TryDequeue(out var type))
        {
            foreach (var property in Fields(type))
            {
                var part = property.PropertyType is { IsGenericType: true } list && list.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
                    ? list.GetGenericArguments()[0] : property.PropertyType;
                var isPart = part.Namespace?.StartsWith("Unwind", StringComparison.Ordinal) == true && part is { IsEnum: false, IsClass: true }
                    && !part.IsAssignableTo(typeof(OrderCommand));
                if (isPart && parts.Add(part)) waiting.Enqueue(part);
            }
        }
        return parts.OrderBy(t => t.Name, StringComparer.Ordinal);
    }

    static IEnumerable<PropertyInfo> Fields(Type type) => type.GetProperties().OrderBy(p => p.MetadataToken).Where(p =>
        p.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition != JsonIgnoreCondition.Always && p.Name != "EqualityContract" && p.CanWrite);

    public static string Events(Sources sources)
    {
        var page = new Page(Begin("Events 事件",
            "Every fact that can stand on an order's timeline. The names are on disk: they can be added to, never changed (R38). "
            + "Each has a `stamp`: `at` (UTC), `by` (`kind:id`), the `rule` under which it happened, and `through` where an officer "
            + "did it in the name of a side (R27)."));
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
        foreach (var property in Fields(type))
        {
            if (property.Name == skip) continue;
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
        if (type == typeof(TimeSpan)) return "duration";
        if (type == typeof(OrderCommand)) return "an act of this page";
        return type == typeof(Amounts) ? "list of whole numbers, one per funding component" : $"`{Sources.SnakeCaseName(type.Name)}`";
    }
}
