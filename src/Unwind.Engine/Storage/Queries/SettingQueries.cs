using System.Data.Common;
using Dapper;
using Unwind.Engine.Keys;
using Unwind.Engine.Policies;

namespace Unwind.Engine.Storage.Queries;

/// <summary>Questions about what an operator has set: policies and keys.</summary>
static class SettingQueries
{
    public static ImmutableArray<PolicyText> Policies(DbConnection connection) =>
        [.. connection.Query<(string Id, long Version, string Yaml, string Hash)>(
            "select id, version, yaml, hash from policies order by id, version")
            .Select(r => new PolicyText(r.Id, (int)r.Version, r.Yaml, r.Hash))];

    public static ImmutableArray<LivePolicy> LivePolicies(DbConnection connection) =>
        [.. connection.Query<(string Id, long Version, long Since, string? By)>(
            "select id, version, since, put_by from policies order by id, version desc")
            .Select(r => new LivePolicy(r.Id, (int)r.Version, Instants.At(r.Since), r.By))];

    public static PolicyText? PolicyText(DbConnection connection, string id, int version) =>
        connection.QuerySingleOrDefault<(string Yaml, string Hash)?>(
            "select yaml, hash from policies where id = @id and version = @version", new { id, version })
            is var (yaml, hash) ? new PolicyText(id, version, yaml, hash) : null;

    /// <summary>The texts of versions that are not among the known ones; mostly there are none, and no text is read.</summary>
    public static ImmutableArray<PolicyText> PoliciesBesides(DbConnection connection, ICollection<(string Id, int Version)> known) =>
        [.. LivePolicies(connection).Where(p => !known.Contains((p.Id, p.Version))).Select(p => PolicyText(connection, p.Id, p.Version)!)];

    /// <summary>Something that is still to be done with this file.</summary>
    public static bool HasMark(DbConnection connection, string name) =>
        connection.ExecuteScalar<long>("select count(*) from meta where name = @name", new { name }) > 0;

    public static ImmutableArray<ApiKey> Keys(DbConnection connection) =>
        [.. connection.Query<KeyRow>("select id, name, actor, hash, created_at CreatedAt, revoked_at RevokedAt from api_keys order by created_at, id")
            .Select(Read)];

    /// <summary>Everything remembered under names that begin so.</summary>
    public static ImmutableArray<string> Marks(DbConnection connection, string start) =>
        [.. connection.Query<string>("select substr(name, length(@start) + 1) from meta where name like @start || '%' order by name", new { start })];

    /// <summary>A key and the hash of its secret; revoked ones too.</summary>
    public static (ApiKey Key, byte[] Hash)? FindKey(DbConnection connection, string id) =>
        connection.QuerySingleOrDefault<KeyRow>(
            "select id, name, actor, hash, created_at CreatedAt, revoked_at RevokedAt from api_keys where id = @id", new { id })
            is { } row ? (Read(row), row.Hash) : null;

    static ApiKey Read(KeyRow row) => new(
        row.Id, row.Name,
        Actor.Parse(row.Actor) ?? throw new InvalidOperationException($"The key {row.Id} is nobody's."),
        Instants.At(row.CreatedAt), row.RevokedAt is { } at ? Instants.At(at) : null);

    sealed class KeyRow
    {
        public string Id { get; set; } = "";
        public string Name { get; set; } = "";
        public string Actor { get; set; } = "";
        public byte[] Hash { get; set; } = [];
        public long CreatedAt { get; set; }
        public long? RevokedAt { get; set; }
    }
}
