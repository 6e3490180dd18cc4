using Unwind.Engine.Outside;
using Unwind.Engine.Storage;
using Unwind.Settlements;

namespace Unwind.Engine.Lanes;

/// <summary>
/// Who carries an effect out. The names of channels and carriers that were ever configured stand in the database: a program that
/// is started without them must never take a real channel's refund for one of its own ledger's.
/// </summary>
sealed class Routes(IEnumerable<string> channels, IEnumerable<string> carriers)
{
    public const string Escrow = "escrow";
    const string ChannelMark = "channel/";
    const string CarrierMark = "carrier/";

    readonly HashSet<string> channels = [.. channels];
    readonly Dictionary<string, string> carriers = carriers.ToDictionary(c => c, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Names => channels.Concat(carriers.Values);

    public static string MarkOf(IOutside party) => (party.Kind == ActorKind.Carrier ? CarrierMark : ChannelMark) + party.Name;

    public static Routes Read(IReader reader) => new(
        Storage.Queries.SettingQueries.Marks(reader.Connection, ChannelMark), Storage.Queries.SettingQueries.Marks(reader.Connection, CarrierMark));

    public (string? Via, string State) Of(Effect effect) => effect.Kind switch
    {
        EffectKind.PayOut or EffectKind.ReduceDebit or EffectKind.CollectDebit =>
            (channels.Contains(effect.To) ? effect.To : Escrow, EffectStates.Pending),
        EffectKind.AskPayment or EffectKind.ClosePayment =>
            channels.Contains(effect.To) ? (effect.To, EffectStates.Pending) : (null, EffectStates.Asked),
        EffectKind.VoidLabel or EffectKind.Intercept or EffectKind.DropIntercept =>
            carriers.TryGetValue(effect.To, out var carrier) ? (carrier, EffectStates.Pending) : (null, EffectStates.Asked),
        // These are done here and now, by this very commit.
        EffectKind.SetStock or EffectKind.RestoreCoupon => (null, EffectStates.Done),
        _ => throw new UnreachableException(),
    };
}
