using System.Text.Json;
using System.Text.Json.Serialization;
using Unwind.Deadlines;

namespace Unwind;

/// <summary>
/// How orders, events and commands stand on disk and on the wire: snake_case, nothing that is null, and always the same
/// bytes for the same value, because the hash chain and the comparison of state and fold rest on it.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(OrderEvent))]
[JsonSerializable(typeof(OrderCommand))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(Offer))]
[JsonSerializable(typeof(ImmutableArray<Offer>))]
[JsonSerializable(typeof(ImmutableArray<Deadline>))]
[JsonSerializable(typeof(ImmutableArray<OrderEvent>))]
[JsonSerializable(typeof(Outcome))]
public sealed partial class CoreJson : JsonSerializerContext;
