using Unwind.Engine.Attachments;
using Unwind.Web.Orders;

namespace Unwind.Web.Attachments;

/// <param name="Name">For the <c>evidence</c>, <c>proof</c> or <c>attachments</c> of a command about the same order.</param>
public sealed record AttachmentView(string Name, string Type, long Bytes);

/// <summary>Pictures and documents of an order, outside of the database.</summary>
static class AttachmentApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var attachments = v1.MapGroup("/orders/{id}").WithTags("Messages").WithMetadata(Audience.People, new QueryNames());

        attachments.MapPost("/attachments", (Delegate)(Task (HttpContext http) => OrderApi.WithOrder(http, host, (order, _) => Add(http, host, order))))
            .WithName("add_attachment").WithMetadata(new FileBody())
            .WithSummary("Send a picture or a document, to be named as evidence")
            .WithDescription("The file itself is the body: PNG, JPEG, GIF, WebP or PDF, at most 5 MB. What it is, is read off its content. "
                + "A file that no command names within a day is forgotten; the same file sent again is the same name.")
            .Produces<AttachmentView>(201);

        attachments.MapGet("/attachments/{name}", (Delegate)(Task (HttpContext http) => OrderApi.WithOrder(http, host, (order, _) => Show(http, host, order.Id))))
            .WithName("get_attachment")
            .WithSummary("A picture or a document that the order names")
            .Produces(200, contentType: "application/octet-stream");
    }

    static async Task Add(HttpContext http, EngineHost host, Order order)
    {
        // A little too much is read to its end, so that the answer reaches who sends it; far too much is cut off.
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = AttachmentBook.BytesMax + 1024 * 1024;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var (name, wrong) = await host.Attachments.Add(order.Id, body.GetBuffer().AsMemory(0, (int)body.Length), http.RequestAborted);
        if (name is null) await Refuse(http, wrong!.Value);
        else await http.Json(new AttachmentView(name, AttachmentKind.OfName(name)!.MediaType, body.Length), WebJson.Wire.AttachmentView, 201);
    }

    static Task Refuse(HttpContext http, AttachmentWrong wrong) => wrong switch
    {
        AttachmentWrong.TooLarge => Problems.Write(http, EdgeCode.BodyTooLarge),
        AttachmentWrong.KindNotTaken => Problems.Write(http, EdgeCode.FileNotTaken),
        AttachmentWrong.TooMany => Problems.Write(http, EdgeCode.TooManyFiles),
        AttachmentWrong.NoRoom => Problems.Write(http, new Refusal(RefusalCode.Busy, "R25"), null),
        _ => Problems.Write(http, EdgeCode.FieldMalformed, "body"),
    };

    /// <summary>Sends a file so that no browser runs anything of it, whatever it is.</summary>
    public static async Task Show(HttpContext http, EngineHost host, OrderId order)
    {
        var name = (string)http.Request.RouteValues["name"]!;
        using var file = await host.Attachments.Open(order, name, http.RequestAborted);
        if (file is null) throw new UnreadableException(EdgeCode.RouteNotFound);
        var headers = http.Response.Headers;
        http.Response.ContentType = file.Kind.MediaType;
        http.Response.ContentLength = file.Content.Length;
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.ContentDisposition = $"{(file.Kind.Picture ? "inline" : "attachment")}; filename=\"{name[..12]}.{file.Kind.Extension}\"";
        // The name is the content's: it never becomes another one. Nobody else's cache may keep it.
        headers.CacheControl = "private, max-age=86400, immutable";
        await file.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
