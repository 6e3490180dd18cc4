using System.Text.Json;
using System.Text.Json.Serialization;

namespace Unwind;

/// <summary>The kinds of actor that can send a command ("Who acts" in the rulebook). The clock is one of them.</summary>
[JsonConverter(typeof(SnakeEnum<ActorKind>))]
public enum ActorKind { Buyer, Seller, Officer, Carrier, Payment, Clock, Platform }

/// <summary>
/// Who asks. <paramref name="Id"/> is the buyer's number for a buyer, the store's for a seller, and a name of the
/// deployment's choice for everybody else. Written as <c>kind:id</c>, for example <c>seller:s1</c>.
/// </summary>
[JsonConverter(typeof(ActorConverter))]
public readonly record struct Actor(ActorKind Kind, string Id)
{
    public static readonly Actor Clock = new(ActorKind.Clock, "clock");
    public static readonly Actor Payment = new(ActorKind.Payment, "payment");
    public static readonly Actor Carrier = new(ActorKind.Carrier, "carrier");
    public static readonly Actor Platform = new(ActorKind.Platform, "platform");
    public static Actor Buyer(string buyer) => new(ActorKind.Buyer, buyer);
    public static Actor Seller(string store) => new(ActorKind.Seller, store);
    public static Actor Officer(string name) => new(ActorKind.Officer, name);

    public override string ToString() => $"{SnakeCase.Of(Kind)}:{Id}";

    /// <summary>Reads <c>kind:id</c>; null when the kind is unknown or either half is empty.</summary>
    public static Actor? Parse(string? text)
    {
        if (text is null) return null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == text.Length - 1) return null;
        return SnakeCase.Parse<ActorKind>(text[..colon]) is { } kind ? new Actor(kind, text[(colon + 1)..]) : null;
    }
}

public sealed class ActorConverter : JsonConverter<Actor>
{
    public override Actor Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        Actor.Parse(reader.GetString()) ?? throw new JsonException("An actor is written kind:id.");

    public override void Write(Utf8JsonWriter writer, Actor value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
