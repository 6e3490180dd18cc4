using Unwind.Engine.Reading;
using Unwind.Settlements;

namespace Unwind.Carriers;

static class Picking
{
    public static async Task<EffectRow[]> Only(this Task<ImmutableArray<EffectRow>> rows, EffectKind kind) =>
        [.. (await rows).Where(r => r.Effect.Kind == kind)];
}
