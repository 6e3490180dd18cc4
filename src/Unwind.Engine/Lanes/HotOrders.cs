using Unwind.Engine.Storage;

namespace Unwind.Engine.Lanes;

/// <summary>
/// Orders that a lane has just had in its hands, so that the next command need not read them. Two generations: when the
/// young one is full it becomes the old one, and what was old and not asked for is forgotten.
/// </summary>
sealed class HotOrders
{
    const int GenerationMax = 4096;
    /// <summary>Orders of more bytes than this are read again: a few of them would fill the memory.</summary>
    const int BytesMax = 64 * 1024;

    Dictionary<OrderId, StoredOrder> young = [];
    Dictionary<OrderId, StoredOrder> old = [];

    public StoredOrder? Find(OrderId id)
    {
        if (young.TryGetValue(id, out var found)) return found;
        if (!old.Remove(id, out found)) return null;
        Keep(found);
        return found;
    }

    public void Keep(StoredOrder order)
    {
        if (order.Bytes > BytesMax)
        {
            Forget(order.Order.Id);
            return;
        }
        if (young.Count >= GenerationMax)
        {
            (old, young) = (young, old);
            young.Clear();
        }
        young[order.Order.Id] = order;
    }

    public void Forget(OrderId id)
    {
        young.Remove(id);
        old.Remove(id);
    }

    public void Clear()
    {
        young.Clear();
        old.Clear();
    }
}
