using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Unwind.Web.Disputes;

/// <summary>Reads the act that an officer does for a side: any command, as strictly as a body of its own.</summary>
static class Representations
{
    static readonly CoreJson Strict = new(new JsonSerializerOptions(CoreJson.Default.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        MaxDepth = 32,
    });

    /// <summary>The command; its order is the one in the path, and lists that were left out are empty.</summary>
    public static OrderCommand Read(JsonElement request, OrderId order)
    {
        if (request.ValueKind != JsonValueKind.Object || HasNullInList(request)) throw Unreadable("");
        try
        {
            var whole = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(whole)) Complete(writer, request, order);
            return JsonSerializer.Deserialize(whole.WrittenSpan, Strict.OrderCommand) ?? throw Unreadable("");
        }
        catch (JsonException wrong)
        {
            throw Unreadable(wrong.Path is { } path ? path.TrimStart('$') : "");
        }
        // What can't be written down as UTF-8, or names no act that there is.
        catch (Exception wrong) when (wrong is InvalidOperationException or NotSupportedException)
        {
            throw Unreadable("");
        }
    }

    static void Complete(Utf8JsonWriter writer, JsonElement request, OrderId order)
    {
        writer.WriteStartObject();
        foreach (var property in request.EnumerateObject()) property.WriteTo(writer);
        if (!request.TryGetProperty("order", out _)) writer.WriteString("order", order.ToString());
        if (TypeOf(request) is { } type)
        {
            foreach (var property in Strict.GetTypeInfo(type)!.Properties)
            {
                if (!property.PropertyType.IsGenericType || property.PropertyType.GetGenericTypeDefinition() != typeof(ImmutableArray<>)
                    || request.TryGetProperty(property.Name, out _)) continue;
                writer.WriteStartArray(property.Name);
                writer.WriteEndArray();
            }
        }
        writer.WriteEndObject();
    }

    static Type? TypeOf(JsonElement request) =>
        request.TryGetProperty("act", out var act) && act.ValueKind == JsonValueKind.String && act.GetString() is { } name
            ? Strict.OrderCommand.PolymorphismOptions!.DerivedTypes.FirstOrDefault(d => (string?)d.TypeDiscriminator == name).DerivedType : null;

    static bool HasNullInList(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Null || HasNullInList(item)),
        JsonValueKind.Object => value.EnumerateObject().Any(property => HasNullInList(property.Value)),
        _ => false,
    };

    static UnreadableException Unreadable(string path)
    {
        var field = $"$.request{path}";
        return new UnreadableException(EdgeCode.NotJson, field.Length > 200 ? field[..200] : field);
    }
}
