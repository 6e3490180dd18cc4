using Unwind.Engine.Attachments;
using Unwind.Messages;
using Unwind.Web;
using Market = Unwind.Demos.Market;

namespace Unwind.Consoles;

/// <summary>Pictures as evidence (R25, R26): what is taken is what it says it is, it can't be exchanged, and only who may see the order sees it.</summary>
[Trait("rule", "R25")]
public sealed class AttachmentTests : IAsyncLifetime
{
    /// <summary>The smallest picture that every browser shows.</summary>
    internal static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    static readonly Actor Buyer = Actor.Buyer(Market.StoryBuyer);
    static readonly Actor Seller = Actor.Seller(Market.StoryStore);

    readonly WebServer server = new();

    public async ValueTask InitializeAsync() => await server.Start(new WebOptions { RequestsPerSecond = 0, Demo = Demos.Door.Make() });
    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_picture_goes_with_a_message_and_both_sides_and_the_desk_see_it_and_nobody_else()
    {
        var id = await Place();
        using var buyer = await Visitor.As(server, Buyer);
        var answer = await buyer.Send(
            $"/buyer/orders/{id}/send_message",
            [("token", await buyer.Token($"/buyer/orders/{id}")), ("key", "k1"), ("step", "do"), ("words", "看图")], ("破损.png", Png));
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);

        var sent = Assert.Single((await server.Engine.Reads.Timeline(id, default)).Select(e => e.Event).OfType<MessageSent>());
        var name = Assert.Single(sent.Attachments);
        foreach (var (actor, room, status) in (((Actor, string, HttpStatusCode)[])[
            (Buyer, "buyer", HttpStatusCode.OK), (Seller, "seller", HttpStatusCode.OK), (Actor.Officer("xiaoer-1"), "desk", HttpStatusCode.OK),
            (Actor.Seller("beihai"), "seller", HttpStatusCode.NotFound), (Actor.Buyer("wangwei"), "buyer", HttpStatusCode.NotFound)]))
        {
            using var reader = await Visitor.As(server, actor);
            var shown = await reader.Get($"/{room}/orders/{id}/attachments/{name}");
            Assert.Equal(status, shown.Status);
            if (status != HttpStatusCode.OK) continue;
            Assert.Equal("image/png", shown.Message.Content.Headers.ContentType!.ToString());
            Assert.Equal(Png, await shown.Message.Content.ReadAsByteArrayAsync());
            Assert.Equal("default-src 'none'; sandbox", shown.Message.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", shown.Message.Headers.GetValues("X-Content-Type-Options").Single());
        }
        using var stranger = new Visitor(server);
        Assert.Equal(HttpStatusCode.SeeOther, (await stranger.Get($"/buyer/orders/{id}/attachments/{name}")).Status);
        Assert.Contains($"/buyer/orders/{id}/attachments/{name}", (await buyer.Get($"/buyer/orders/{id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_of_a_refund_survive_the_preview_and_one_can_be_left_out_again()
    {
        var id = await Place(paid: true);
        using var buyer = await Visitor.As(server, Buyer);
        var path = $"/buyer/orders/{id}/request_refund";
        (string, string)[] form = [("token", await buyer.Token(path)), ("step", "preview"), ("reason", "changed_mind"), ("words", "买多了"), ("line", "1")];
        var other = Png.Append((byte)0).ToArray();
        var preview = await buyer.Send(path, form, ("a.png", Png), ("b.png", other));
        Assert.Equal(HttpStatusCode.OK, preview.Status);
        var names = preview.Text.Split("name=\"attached\" value=\"").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]).ToArray();
        Assert.Equal(2, names.Length);

        // A name that was never sent here is nobody's evidence.
        var done = await buyer.Send(path, [
            .. form[..1], ("step", "do"), ("key", "k"), ("seen", $"{(await Find(id)).Version}"), .. form[2..],
            ("attached", names[1]), ("attached", new string('0', 64) + ".png"), ("attached", "../../etc/passwd")]);
        Assert.Equal(HttpStatusCode.SeeOther, done.Status);
        Assert.Equal([names[1]], Assert.Single((await Find(id)).Cases).Evidence);

        // What was left out waits for a day and goes; what a fact names stays, even where nobody moved it.
        var book = server.Engine.Attachments;
        Assert.True(book.Has(id, names[0]));
        Assert.Equal(0, await book.Sweep(DateTimeOffset.UtcNow, default));
        Assert.Equal(1, await book.Sweep(DateTimeOffset.UtcNow + AttachmentBook.WaitsFor + TimeSpan.FromMinutes(1), default));
        Assert.False(book.Has(id, names[0]));
        Assert.True(book.Has(id, names[1]));
    }

    public static TheoryData<string, byte[], string> Bad => new()
    {
        { "virus.png", "<script>alert(1)</script>"u8.ToArray(), "只接受" },
        { "page.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray(), "只接受" },
        { "empty.png", [], "文件是空的" },
        { "program.jpg", [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0], "只接受" },
        { "large.png", [.. Png, .. new byte[AttachmentBook.BytesMax]], "超过 5 MB" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_is_no_picture_is_refused_at_its_field_and_nothing_is_sent(string name, byte[] content, string why)
    {
        var id = await Place();
        using var seller = await Visitor.As(server, Seller);
        var path = $"/seller/orders/{id}/send_message";
        var answer = await seller.Send(path, [("token", await seller.Token(path)), ("key", "k"), ("step", "do"), ("words", "请看")], (name, content));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(why, answer.Text, StringComparison.Ordinal);
        Assert.Contains("请看", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain((await server.Engine.Reads.Timeline(id, default)).Select(e => e.Event), e => e is MessageSent);
    }

    [Fact]
    public async Task Too_many_files_or_too_much_at_once_is_said_and_never_breaks()
    {
        var id = await Place();
        using var seller = await Visitor.As(server, Seller);
        var path = $"/seller/orders/{id}/send_message";
        (string, string)[] form = [("token", await seller.Token(path)), ("key", "k"), ("step", "do"), ("words", "…")];
        var many = Enumerable.Range(0, 10).Select(i => ($"{i}.png", Png.Append((byte)i).ToArray())).ToArray();
        Assert.Contains("一次最多 9 个文件", (await seller.Send(path, form, many)).Text, StringComparison.Ordinal);
        for (var i = 0; i < AttachmentBook.PerOrderMax; i++)
            Assert.Null((await server.Engine.Attachments.Add(id, Png.Concat(BitConverter.GetBytes(i)).ToArray(), default)).Wrong);
        Assert.Contains("最多 100 个文件", (await seller.Send(path, form, ("new.png", [.. Png, 1, 2, 3, 4, 5]))).Text, StringComparison.Ordinal);
        using var nobody = new Visitor(server);
        var huge = new byte[2 * 1024 * 1024];
        // Whoever has no page of ours is not read at all.
        Assert.Equal(HttpStatusCode.BadRequest, (await nobody.Send(path, [("token", "x")], ("huge.png", huge))).Status);
    }

    [Fact]
    public async Task Over_v1_the_file_is_the_body_and_its_name_is_its_content()
    {
        var id = await Place();
        var seller = await server.As(Seller);
        using var file = new ByteArrayContent(Png);
        var answer = await seller.Send(HttpMethod.Post, $"/v1/orders/{id}/attachments", file);
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var name = (string)answer.Body["name"]!;
        Assert.Equal(("image/png", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Png)) + ".png"), ((string)answer.Body["type"]!, name));

        // Until a fact names it, it is nobody's to see.
        Assert.Equal(HttpStatusCode.NotFound, (await seller.Get($"/v1/orders/{id}/attachments/{name}")).Status);
        await seller.Post($"/v1/orders/{id}/messages", $$"""{"text": "看图", "attachments": ["{{name}}"]}""");
        Assert.Equal(HttpStatusCode.OK, (await seller.Get($"/v1/orders/{id}/attachments/{name}")).Status);

        foreach (var (actor, status) in ((Actor?, HttpStatusCode)[])[
            (null, HttpStatusCode.Unauthorized), (Actor.Seller("beihai"), HttpStatusCode.NotFound), (Actor.Carrier, HttpStatusCode.Forbidden), (Actor.Officer("o"), HttpStatusCode.OK)])
        {
            var person = await server.As(actor);
            Assert.Equal(status, (await person.Get($"/v1/orders/{id}/attachments/{name}")).Status);
            using var again = new ByteArrayContent(Png);
            var sent = await person.Send(HttpMethod.Post, $"/v1/orders/{id}/attachments", again);
            Assert.Equal(status == HttpStatusCode.OK ? HttpStatusCode.Created : status, sent.Status);
        }
        foreach (var (bytes, code) in ((byte[], string)[])[("text"u8.ToArray(), "file_not_taken"), ([], "field_malformed"), (new byte[AttachmentBook.BytesMax + 10], "body_too_large")])
        {
            using var bad = new ByteArrayContent(bytes);
            var refused = await seller.Send(HttpMethod.Post, $"/v1/orders/{id}/attachments", bad);
            Assert.Equal(code, (string)refused.Body["code"]!);
            Assert.True((int)refused.Status is >= 400 and < 500);
        }
        foreach (var odd in (string[])["..%2f..%2funwind.db", new string('a', 64) + ".exe", new string('A', 64) + ".png", "x"])
            Assert.Equal(HttpStatusCode.NotFound, (await seller.Get($"/v1/orders/{id}/attachments/{odd}")).Status);
    }

    [Fact]
    public async Task Where_the_disk_takes_nothing_it_is_said_and_a_half_written_file_is_never_seen()
    {
        await using var site = new Storage.Site();
        var blocked = Path.GetTempFileName();
        try
        {
            var engine = await site.Open(o => o with { AttachmentFolder = Path.Combine(blocked, "files") });
            var order = await site.Place(engine);
            Assert.Equal(AttachmentWrong.NoRoom, (await engine.Attachments.Add(order, Png, default)).Wrong);
            Assert.False(engine.Attachments.Has(order, AttachmentBook.NameOf(Png).Name!));
        }
        finally
        {
            File.Delete(blocked);
        }
        var folder = Directory.CreateTempSubdirectory("unwind-files-");
        try
        {
            var store = new AttachmentFolder(folder.FullName);
            var order = new OrderId(1025);
            using var gone = new CancellationTokenSource();
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Put(order, "a.png", Png, gone.Token));
            Assert.Null(store.Open(order, "a.png"));
            Assert.Equal(0, store.Count(order));
            Assert.Empty(store.Waiting(DateTimeOffset.MaxValue));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    async Task<OrderId> Place(bool paid = false)
    {
        var id = (await server.Engine.Pipeline.Execute(
            new Request($"{Guid.NewGuid()}", Buyer, Market.StoryOrder($"{Guid.NewGuid()}", 1)), default)).Order;
        if (paid)
        {
            await server.Engine.Pipeline.Execute(new Request($"{Guid.NewGuid()}", Actor.Payment, new Payments.RecordPayment(
                id, $"pay-{id}", [new Funding(FundingKind.Cash, "alipay", (await Find(id)).DueMinor)])), default);
        }
        return id;
    }

    async Task<Order> Find(OrderId id) => (await server.Engine.Reads.Find(id, Actor.Platform, default))!;
}
