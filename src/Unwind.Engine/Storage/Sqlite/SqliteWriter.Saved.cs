namespace Unwind.Engine.Storage.Sqlite;

/// <summary>What people keep for themselves.</summary>
sealed partial class SqliteWriter
{
    public void SaveItem(string owner, string kind, string name, string value, long at) =>
        Sql("""
            insert into saved_items (bucket, owner, kind, name, value, at) values (?1, ?2, ?3, ?4, ?5, ?6)
            on conflict (bucket, owner, kind, name) do update set value = excluded.value, at = excluded.at
            """).Bind(Bucket.Of(owner)).Bind(owner).Bind(kind).Bind(name).Bind(value).Bind(at).Run();

    public bool ForgetItem(string owner, string kind, string name) =>
        Sql("delete from saved_items where bucket = ?1 and owner = ?2 and kind = ?3 and name = ?4")
            .Bind(Bucket.Of(owner)).Bind(owner).Bind(kind).Bind(name).Run() > 0;

    public void Select(string selection, IEnumerable<OrderId> add, IEnumerable<OrderId> remove, long at)
    {
        var bucket = Bucket.Of(selection);
        foreach (var id in remove)
            Sql("delete from selected_orders where bucket = ?1 and selection = ?2 and id = ?3").Bind(bucket).Bind(selection).Bind(id.Value).Run();
        foreach (var id in add)
        {
            Sql("""
                insert into selected_orders (bucket, selection, id, at) values (?1, ?2, ?3, ?4)
                on conflict (bucket, selection, id) do update set at = excluded.at
                """).Bind(bucket).Bind(selection).Bind(id.Value).Bind(at).Run();
        }
    }

    public int ClearSelection(string selection) =>
        Sql("delete from selected_orders where bucket = ?1 and selection = ?2").Bind(Bucket.Of(selection)).Bind(selection).Run();

    public int ForgetSelections(long before, int limit, int[]? buckets) =>
        Sql("""
            delete from selected_orders where (bucket, selection, id) in
              (select bucket, selection, id from selected_orders where at < ?1 order by at limit ?2)
            """).Bind(before).Bind(limit).Run();
}
