using System.Globalization;
using Unwind.Bench;

// Each measure is a verb; docs/measures.md says which, and what came out.
return args switch
{
    ["seed", var database, var count, var numbers, var stores] =>
        await Seeding.Run(database, Number(count), numbers, Number(stores), CancellationToken.None),
    ["p3"] => await PipelineBench.Run(20_000),
    ["p3", var orders] => await PipelineBench.Run(Number(orders)),
    ["p4"] => DecideBench.Run(),
    ["stock"] => await StockBench.Run(20_000),
    ["stock", var orders] => await StockBench.Run(Number(orders)),
    ["fill", var database, var orders] => await Fill(database, Number(orders)),
    ["p5"] => await SizeBench.Run(10_000_000, null),
    ["p5", var orders] => await SizeBench.Run(Number(orders), null),
    ["p5", var orders, var file] => await SizeBench.Run(Number(orders), file),
    ["p6"] => await BulkBench.Run(100_000),
    ["p6", var orders] => await BulkBench.Run(Number(orders)),
    ["p7"] => await DeadlineBench.Run(200_000),
    ["p7", var orders] => await DeadlineBench.Run(Number(orders)),
    ["p8"] => await StartBench.Run(200_000),
    ["p8", var orders] when !File.Exists(orders) => await StartBench.Run(Number(orders)),
    ["p8", var file] => await StartBench.RunOn(file),
    ["empty", var port] => await StartBench.Serve(Number(port)),
    ["q1"] => await KillBench.Run(50, 1),
    ["q1", "--kills", var kills] => await KillBench.Run(Number(kills), 1),
    ["q1", "--kills", var kills, "--seed", var seed] => await KillBench.Run(Number(kills), Number(seed)),
    ["q1-postgres"] => await KillBench.Run(200, 1, postgres: true),
    ["q1-postgres", "--kills", var kills] => await KillBench.Run(Number(kills), 1, postgres: true),
    ["q1-money"] => await MoneyKillBench.Run(200, 1),
    ["q1-money", "--kills", var kills] => await MoneyKillBench.Run(Number(kills), 1),
    ["q1-money", "--kills", var kills, "--seed", var seed] => await MoneyKillBench.Run(Number(kills), Number(seed)),
    ["bulk-kill"] => await BulkKillBench.Run(100_000, 9, postgres: false),
    ["bulk-kill", var orders] => await BulkKillBench.Run(Number(orders), 9, postgres: false),
    ["bulk-kill", var orders, "--postgres"] => await BulkKillBench.Run(Number(orders), 9, postgres: true),
    ["money"] => await MoneyBench.Run(5_000),
    ["money", var orders] => await MoneyBench.Run(Number(orders)),
    ["pages"] => await PagesBench.Run(1_000_000),
    ["pages", var orders] => await PagesBench.Run(Number(orders)),
    ["pages", var orders, "--doctor"] => await PagesBench.Run(Number(orders), doctor: true),
    ["pages", var orders, var file] => await PagesBench.Run(Number(orders), file),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static async Task<int> Fill(string database, int orders)
{
    await new BigStore(database, orders / 10, orders / 10 * 9).Fill();
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("""
        seed DATABASE COUNT NUMBERS STORES
        p3 [ORDERS]   the pipeline on SQLite, against the same rows written by prepared statements
        p4            deciding and offering, against one Dictionary look-up and one JSON serialisation
        stock [ORDERS]   orders of one SKU, against orders of many: no hot row
        money [ORDERS]   refunds end to end, through each channel, against plain closes; and closes while a channel is down (Q6)
        fill DATABASE ORDERS   a market of so many orders, a tenth of them in one store; 'unwind doctor' examines it
        p5 [ORDERS [FILE]]   a close, a list and a deep page at ten million orders, against ten thousand; FILE keeps the market
        p6 [ORDERS]   a bulk close, against the same rows by prepared statements in transactions of 1,000; and closes meanwhile
        p7 [ORDERS]   deadlines that are due in the same second, against closes through the same pipeline; and closes meanwhile
        p8 [ORDERS | FILE]   start to the first answer and memory when idle, against an empty program of ASP.NET Core
        pages [ORDERS [FILE | --doctor]]   the consoles' pages at a store with a million orders: server time, weight, 64 connections;
                      FILE keeps the store for the next time, --doctor examines it first
        empty PORT    that empty program
        q1 [--kills N] [--seed S]   kill -9 of the real server under load; what was acknowledged must be there, once
        q1-postgres [--kills N]   the same on PostgreSQL, whose server is killed every other time
        bulk-kill [ORDERS] [--postgres]   a run over 100,000 orders whose server is killed nine times; its report must name each order once
        q1-money [--kills N] [--seed S]   the same while refunds go through channels that lose answers; the channels' books decide
        """);
    return 2;
}
