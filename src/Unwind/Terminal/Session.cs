using Microsoft.Extensions.Logging.Abstractions;
using Unwind.Engine.Storage;

namespace Unwind.Terminal;

/// <summary>The engine over a database file, opened for one command and closed after it.</summary>
sealed class Session : IAsyncDisposable
{
    public required EngineHost Engine { get; init; }
    public required Voice Voice { get; init; }

    /// <summary>Opens a database that must be there already: a verb that looks at orders never makes an empty one.</summary>
    public static async Task<Session> Open(ParseResult line, CancellationToken cancel, string? channels = null)
    {
        var database = CommonOptions.DatabaseOf(line);
        if (!Stores.IsServer(database) && !File.Exists(database))
        {
            throw Trouble.Failed(
                $"没有数据库 {database}。用 --database 指定，或先运行 unwind demo、unwind serve、unwind import。",
                $"There is no database {database}. Name one with --database, or begin with unwind demo, serve or import.");
        }
        return await OpenOrCreate(line, cancel, channels);
    }

    /// <summary>Opens a database, and makes it when it is not there. Workers stay with whoever serves.</summary>
    public static async Task<Session> OpenOrCreate(ParseResult line, CancellationToken cancel, string? channels = null)
    {
        var options = new EngineOptions(
            CommonOptions.DatabaseOf(line), CommonOptions.PoliciesOf(line), CommonOptions.DefaultPolicyOf(line))
        { Workers = false, Outside = channels };
        var engine = await EngineHost.Open(options, TimeProvider.System, NullLoggerFactory.Instance, cancel);
        return new Session { Engine = engine, Voice = CommonOptions.VoiceOf(line) };
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    public static OrderId ParseOrder(string text) => OrderId.Parse(text)
        ?? throw Trouble.Usage($"“{text}”不是订单号：订单号是一串数字。", $"'{text}' is not an order's number: that is a string of digits.");

    /// <summary>The order, as the platform sees it.</summary>
    public async Task<Order> Find(OrderId id, CancellationToken cancel) =>
        await Engine.Reads.Find(id, Actor.Platform, cancel) ?? throw NoSuchOrder(id);

    public static Trouble NoSuchOrder(OrderId id) =>
        Trouble.Failed($"没有订单 {id}。", $"There is no order {id}.");

    /// <summary>
    /// Who acts, as written on the command line: a kind alone means the order's own buyer or seller; <c>buyer:b1</c> means
    /// exactly that one.
    /// </summary>
    public static Actor ActorOf(string text, Order? order)
    {
        if (Actor.Parse(text) is { } exact) return exact;
        return SnakeCase.Parse<ActorKind>(text) switch
        {
            ActorKind.Buyer when order is not null => Actor.Buyer(order.Buyer),
            ActorKind.Seller when order is not null => Actor.Seller(order.Store),
            ActorKind.Officer => Actor.Officer("desk"),
            ActorKind.Carrier => Actor.Carrier,
            ActorKind.Payment => Actor.Payment,
            ActorKind.Platform => Actor.Platform,
            ActorKind.Clock => Actor.Clock,
            _ => throw Trouble.Usage(
                $"--as 不认识“{text}”：可以是 buyer、seller、officer、carrier、payment、platform，或 buyer:编号、seller:店铺。",
                $"--as does not know '{text}': it is buyer, seller, officer, carrier, payment, platform, or buyer:ID, seller:STORE."),
        };
    }
}
