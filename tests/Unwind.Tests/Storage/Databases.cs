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
    public sealed class ListTestsOnSqlite() : ListTests(Kind.Sqlite);
    public sealed class LedgerTestsOnSqlite() : LedgerTests(Kind.Sqlite);
    public sealed class RecordTestsOnSqlite() : RecordTests(Kind.Sqlite);
    public sealed class StockTestsOnSqlite() : StockTests(Kind.Sqlite);
}

namespace Unwind.Pipelines
{
    public sealed class IdempotencyTestsOnSqlite() : IdempotencyTests(Kind.Sqlite);
    public sealed class PipelineTestsOnSqlite() : PipelineTests(Kind.Sqlite);
    public sealed class WorkerTestsOnSqlite() : WorkerTests(Kind.Sqlite);
    public sealed class BulkTestsOnSqlite() : BulkTests(Kind.Sqlite);
}
