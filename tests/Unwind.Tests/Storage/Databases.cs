using Unwind.Storage;

namespace Unwind.Storage
{
    /// <summary>Which database a story is told on. Everything that is promised is promised on both.</summary>
    public enum Kind
    {
        Sqlite,
        Postgres,
    }

    public sealed class StoreTestsOnSqlite() : StoreTests(Kind.Sqlite);
    public sealed class StoreTestsOnPostgres() : StoreTests(Kind.Postgres);
    public sealed class ListTestsOnSqlite() : ListTests(Kind.Sqlite);
    public sealed class ListTestsOnPostgres() : ListTests(Kind.Postgres);
    public sealed class LedgerTestsOnSqlite() : LedgerTests(Kind.Sqlite);
    public sealed class LedgerTestsOnPostgres() : LedgerTests(Kind.Postgres);
    public sealed class RecordTestsOnSqlite() : RecordTests(Kind.Sqlite);
    public sealed class RecordTestsOnPostgres() : RecordTests(Kind.Postgres);
    public sealed class StockTestsOnSqlite() : StockTests(Kind.Sqlite);
    public sealed class StockTestsOnPostgres() : StockTests(Kind.Postgres);
}

namespace Unwind.Pipelines
{
    public sealed class IdempotencyTestsOnSqlite() : IdempotencyTests(Kind.Sqlite);
    public sealed class IdempotencyTestsOnPostgres() : IdempotencyTests(Kind.Postgres);
    public sealed class PipelineTestsOnSqlite() : PipelineTests(Kind.Sqlite);
    public sealed class PipelineTestsOnPostgres() : PipelineTests(Kind.Postgres);
    public sealed class WorkerTestsOnSqlite() : WorkerTests(Kind.Sqlite);
    public sealed class WorkerTestsOnPostgres() : WorkerTests(Kind.Postgres);
}
