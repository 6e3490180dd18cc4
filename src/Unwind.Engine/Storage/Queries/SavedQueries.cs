using System.Data.Common;
using Dapper;
using Unwind.Engine.Saved;

namespace Unwind.Engine.Storage.Queries;

/// <summary>Questions about what people keep for themselves.</summary>
static class SavedQueries
{
    public static ImmutableArray<SavedItem> Items(DbConnection connection, string owner, string kind) =>
        [.. connection.Query<(string Name, string Value, long At)>(
            "select name, value, at from saved_items where bucket = @bucket and owner = @owner and kind = @kind order by name",
            new { bucket = Bucket.Of(owner), owner, kind }).Select(r => new SavedItem(r.Name, r.Value, Instants.At(r.At)))];

    public static int CountSelected(DbConnection connection, string selection) => (int)connection.ExecuteScalar<long>(
        "select count(*) from selected_orders where bucket = @bucket and selection = @selection", new { bucket = Bucket.Of(selection), selection });

    public static bool IsSelected(DbConnection connection, string selection, OrderId id) => connection.ExecuteScalar<long>(
        "select count(*) from selected_orders where bucket = @bucket and selection = @selection and id = @id",
        new { bucket = Bucket.Of(selection), selection, id = id.Value }) > 0;

    public static ImmutableArray<OrderId> Selected(DbConnection connection, string selection, OrderId? after, int limit) =>
        [.. connection.Query<long>(
            "select id from selected_orders where bucket = @bucket and selection = @selection and id > @after order by id limit @limit",
            new { bucket = Bucket.Of(selection), selection, after = after?.Value ?? 0, limit }).Select(id => new OrderId(id))];
}
