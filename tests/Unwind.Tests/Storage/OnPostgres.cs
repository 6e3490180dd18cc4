using Unwind.Storage;

namespace Unwind.Storage
{
    public sealed class StoreTestsOnPostgres() : StoreTests(Kind.Postgres);
    public sealed class ListTestsOnPostgres() : ListTests(Kind.Postgres);
    public sealed class LedgerTestsOnPostgres() : LedgerTests(Kind.Postgres);
    public sealed class RecordTestsOnPostgres() : RecordTests(Kind.Postgres);
    public sealed class StockTestsOnPostgres() : StockTests(Kind.Postgres);
}

namespace Unwind.Pipelines
{
    public sealed class IdempotencyTestsOnPostgres() : IdempotencyTests(Kind.Postgres);
    public sealed class PipelineTestsOnPostgres() : PipelineTests(Kind.Postgres);
    public sealed class WorkerTestsOnPostgres() : WorkerTests(Kind.Postgres);
    public sealed class BulkTestsOnPostgres() : BulkTests(Kind.Postgres);
}
