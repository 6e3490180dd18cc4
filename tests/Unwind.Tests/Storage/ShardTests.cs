using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Npgsql;
using Unwind.Engine;
using Unwind.Engine.Bulk;
using Unwind.Engine.Storage.Postgres;
using Unwind.Web;

namespace Unwind.Storage;

/// <summary>
/// What a distributed database asks of every statement on the path of a command (docs/decisions/0010): it names its bucket, and a transaction
/// stays on one shard. The server itself writes down what it was asked, with the values; that is read here.
/// </summary>
public sealed partial class ShardTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A market lives for a while; then every transaction that the server saw is looked at.</summary>
    [Fact]
    public async Task Every_statement_of_a_command_names_its_bucket_and_its_transaction_stays_in_one_lane()
    {
        await using var site = new Site(Kind.Postgres);
        var database = new NpgsqlConnectionStringBuilder(site.Database).Database!;
        site.Run($"alter database {database} set log_statement = 'all'");
        var engine = site.OpenOn(PostgresStore.Open(site.Database, lanes: 5));
        await new Lives(site, engine, 11).Run(count: 12, steps: 200);
        for (var i = 0; i < 40; i++) await site.Place(engine, store: $"shop{i}", buyer: $"b{i % 7}");
        var (run, _) = await engine.BulkRuns.Plan("shop3", Actor.Seller("shop3"), "k", new BulkPlan("out_of_stock", "…", Filter: new BulkFilter()), Cancel);
        await engine.BulkWorker.RunOnce(Cancel);
        await engine.BulkRuns.Start("shop3", run!.Id, Cancel);
        await engine.BulkWorker.RunOnce(Cancel);
        site.Clock.Move(TimeSpan.FromDays(1));
        await engine.ClockWorker.RunOnce(Cancel);
        await engine.SendOut(Cancel);
        var tables = Names(site, "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'bucket'");
        var lanes = engine.Lanes.Length;
        await site.Close(engine);

        var statements = Asked(database);
        var (transactions, crossing, wrong, projected) = (0, new List<string>(), new List<string>(), 0);
        foreach (var transaction in Transactions(statements))
        {
            // The buyers' lists live with their buyers: copying them is nobody's command.
            if (transaction.Any(s => s.Sql.Contains("buyer_orders", StringComparison.Ordinal)))
            {
                projected++;
                continue;
            }
            transactions++;
            var touched = new HashSet<int>();
            foreach (var (sql, values) in transaction)
            {
                if (!tables.Any(t => Regex.IsMatch(sql, $@"\b{t}\b"))) continue;
                var places = Places(sql);
                if (places.Length == 0) wrong.Add(sql);
                foreach (var place in places) touched.UnionWith(Numbers(values[place - 1]));
            }
            if (touched.Select(b => b % lanes).Distinct().Count() > 1) crossing.Add(string.Join(";\n", transaction.Select(s => s.Sql)));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{transactions} transactions of commands, {crossing.Count} over more than one lane; {projected} of buyers' lists");
        Assert.Equal(5, lanes);
        Assert.Empty(wrong.Distinct());
        Assert.Empty(crossing);
        Assert.True(transactions > 150 && projected > 0, $"{transactions} transactions, {projected} of buyers' lists");
    }

    /// <summary>A statement that forgets its bucket, or crosses, would be found: the reading itself is tried.</summary>
    [Theory]
    [InlineData("update orders set version = 2 where id = $1", 0)]
    [InlineData("update orders set version = 2 where bucket = $1 and id = $2", 1)]
    [InlineData("select * from orders o where o.bucket = any($2)", 1)]
    [InlineData("insert into events (bucket, id) select * from unnest($1, $2)", 1)]
    [InlineData("insert into events (bucket, id, at) select *, $3 from unnest($1, $2)", 1)]
    [InlineData("insert into events (id, bucket) values ($1, $2)", 0)]
    [InlineData("select bucket from orders where id = $1", 0)]
    public void The_reading_finds_where_a_bucket_is_named(string sql, int places) => Assert.Equal(places, Places(sql).Length);

    [Fact]
    public async Task Every_key_begins_with_the_bucket_and_nothing_is_there_that_can_t_be_distributed()
    {
        await using var site = new Site(Kind.Postgres);
        var crossing = Names(site, """
            select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
            where i.indisunique and t.relnamespace = 'public'::regnamespace
              and exists (select 1 from pg_attribute a where a.attrelid = t.oid and a.attname = 'bucket')
              and (select attname from pg_attribute a where a.attrelid = t.oid and a.attnum = i.indkey[0]) <> 'bucket'
            """);

        Assert.Empty(crossing);
        Assert.Equal(0L, site.Ask("select count(*) from pg_trigger where not tgisinternal"));
        Assert.Equal(0L, site.Ask("select count(*) from pg_constraint where contype in ('f', 'x') or condeferrable"));
        // The journal of the migrations is DbUp's own, and stays on the coordinator.
        Assert.Equal(0L, site.Ask("select count(*) from pg_class where relkind = 'S' and relname not like 'schemaversions%'"));
        Assert.Equal(0L, site.Ask("select count(*) from pg_proc where pronamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task The_script_for_a_distributed_database_names_every_table()
    {
        await using var site = new Site(Kind.Postgres);
        var script = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "citus.sql"), Cancel);
        var named = TableNames().Matches(script).Select(m => (m.Groups[1].Value, m.Groups[2].Value)).ToArray();

        var keyed = Names(site, "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'bucket'");
        var plain = Names(site, "select table_name from information_schema.tables where table_schema = 'public' and table_name not in ('schemaversions', 'migrating')").Except(keyed);

        Assert.Equal(keyed.Order(StringComparer.Ordinal), named.Where(n => n.Item1 == "distributed").Select(n => n.Item2).Order(StringComparer.Ordinal));
        Assert.Equal(plain.Order(StringComparer.Ordinal), named.Where(n => n.Item1 == "reference").Select(n => n.Item2).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_the_connection_string_does_not_say_is_set_and_what_it_says_stays()
    {
        var plain = new NpgsqlConnectionStringBuilder(PostgresStore.Complete(new NpgsqlConnectionStringBuilder("Host=db;Database=unwind")));
        var said = new NpgsqlConnectionStringBuilder(PostgresStore.Complete(new NpgsqlConnectionStringBuilder("Host=db;Timeout=9;Command Timeout=7;MaxPoolSize=3;Max Auto Prepare=0;ApplicationName=x;Options=-c a=b")));

        Assert.Equal((5, 20, 24, 200, "unwind"), (plain.Timeout, plain.CommandTimeout, plain.MaxPoolSize, plain.MaxAutoPrepare, plain.ApplicationName));
        Assert.Contains("lock_timeout=5s", plain.Options, StringComparison.Ordinal);
        Assert.Equal((9, 7, 3, 0, "x", "-c a=b"), (said.Timeout, said.CommandTimeout, said.MaxPoolSize, said.MaxAutoPrepare, said.ApplicationName, said.Options));
    }

    /// <summary>Citus itself is not here; what is asked of it is: which shard a bucket is on.</summary>
    [Fact]
    public async Task Where_the_tables_are_distributed_a_lane_is_a_shard()
    {
        await using var site = new Site(Kind.Postgres);
        site.Run("""
            create table pg_dist_partition (logicalrelid regclass);
            insert into pg_dist_partition values ('orders');
            create function get_shard_id_for_distribution_column(of regclass, bucket int) returns bigint language sql as 'select 102008 + (bucket * 7) % 5';
            """);
        using (var store = PostgresStore.Open(site.Database))
        {
            Assert.Equal(5, store.Lanes);
            foreach (var same in Enumerable.Range(0, Bucket.Count).GroupBy(b => b * 7 % 5)) Assert.Single(same.Select(store.LaneOf).Distinct());
        }
        var engine = await site.Open();
        for (var i = 0; i < 12; i++) await site.Place(engine, store: $"shop{i}");
        Assert.Equal(12, site.Count("orders"));
    }

    /// <summary>The parameters that a statement names as buckets.</summary>
    static int[] Places(string sql)
    {
        var found = BucketNamed().Matches(sql).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToHashSet();
        if (InsertsBucketFirst().Match(sql) is { Success: true } insert) found.Add(int.Parse(insert.Groups[1].Value, CultureInfo.InvariantCulture));
        return [.. found];
    }

    static IEnumerable<int> Numbers(string value) =>
        value.Trim('{', '}').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture));

    static IEnumerable<List<(string Sql, string[] Values)>> Transactions(IEnumerable<(int Process, string Sql, string[] Values)> statements)
    {
        var open = new Dictionary<int, List<(string, string[])>>();
        foreach (var (process, sql, values) in statements)
        {
            if (sql.StartsWith("begin", StringComparison.OrdinalIgnoreCase)) open[process] = [];
            else if (sql is "commit" or "rollback" or "COMMIT" or "ROLLBACK")
            {
                if (open.Remove(process, out var done) && done.Count > 0) yield return done;
            }
            else if (open.TryGetValue(process, out var going)) going.Add((sql, values));
        }
    }

    /// <summary>What the server was asked, in its order.</summary>
    static List<(int Process, string Sql, string[] Values)> Asked(string database)
    {
        var found = new List<(int, string, string[])>();
        foreach (var line in PostgresServer.Log().Where(l => l.Contains($"\"dbname\":\"{database}\"", StringComparison.Ordinal)))
        {
            var entry = JsonNode.Parse(line)!;
            if (Executed().Match((string?)entry["message"] ?? "") is not { Success: true } executed) continue;
            string[] values = [.. Value().Matches((string?)entry["detail"] ?? "").Select(m => m.Groups[1].Value)];
            found.Add(((int)entry["pid"]!, executed.Groups[1].Value.Trim(), values));
        }
        return found;
    }

    static string[] Names(Site site, string sql)
    {
        using var connection = new NpgsqlConnection(site.Database + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        using var rows = command.ExecuteReader();
        var names = new List<string>();
        while (rows.Read()) names.Add(rows.GetString(0));
        return [.. names];
    }

    [GeneratedRegex(@"\bbucket\s*=\s*(?:any\s*\(\s*)?\$(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex BucketNamed();

    [GeneratedRegex(@"insert into ""?\w+""?(?: as \w+)? \(bucket,.*?(?:unnest\(|values \(|select )\$(\d+)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex InsertsBucketFirst();

    [GeneratedRegex(@"^(?:execute [^:]*|statement): (.*)$", RegexOptions.Singleline)]
    private static partial Regex Executed();

    [GeneratedRegex(@"\$\d+ = (?:'((?:[^']|'')*)'|NULL)", RegexOptions.IgnoreCase)]
    private static partial Regex Value();

    [GeneratedRegex(@"create_(distributed|reference)_table\('""?(\w+)""?'")]
    private static partial Regex TableNames();
}
