using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Unwind.Simulators;

/// <summary>A carrier's counter: takes signed instructions about parcels and answers each key once and for all.</summary>
sealed class CarrierDesk(ChannelBooks books, SignedMessage signed, Faults faults, Tally tally, ParcelWalks walks)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/carriers/{name}/instructions", (RequestDelegate)Answer);

    async Task Answer(HttpContext http)
    {
        var carrier = (string)http.Request.RouteValues["name"]!;
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var headers = http.Request.Headers;
        var wrong = signed.Objection(
            headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], body, books.Now);
        if (wrong is not null)
        {
            tally.Disbelieved(carrier);
            await Json.Write(http, 401, new JsonObject { ["error"] = wrong });
            return;
        }
        if (Ask.Read(body) is not { } ask)
        {
            await Json.Write(http, 400, new JsonObject
            {
                ["error"] = "expected key, instruction (void_label, intercept or drop_intercept), order, parcel, tracking",
            });
            return;
        }
        var fault = await faults.Meet(http, carrier, ask.Instruction, ask.Key, refusable: true);
        var answer = fault.Works() || fault == Fault.Refuse ? Decide(carrier, ask, fault == Fault.Refuse) : null;
        if (fault.IsSilent())
        {
            await Faults.KeepSilent(http, fault);
            return;
        }
        if (fault is Fault.None or Fault.Refuse)
        {
            await (answer is null
                ? Json.Write(http, 409, new JsonObject { ["error"] = "this key was given for another instruction" })
                : Json.Write(http, 200, Page(answer)));
            return;
        }
        http.Response.Headers.RetryAfter = "1";
        await Json.Write(http, fault == Fault.Busy ? 503 : 500, new JsonObject { ["error"] = "come again" });
    }

    /// <summary>The answer to an instruction; null when its key was used for another one.</summary>
    Movement.Instructed? Decide(string carrier, Ask ask, bool refuse)
    {
        var yard = books.YardOf(carrier);
        var parcel = yard.Find(ask.Tracking);
        lock (yard.Gate)
        {
            if (yard.Answered(ask.Key) is { } before) return ask.IsSame(before) ? before : null;
            // A parcel's gate is always taken inside its yard's.
            lock (parcel?.Gate ?? new Lock())
            {
                var no = refuse ? "too_late" : Objection(parcel, ask.Instruction);
                var answer = new Movement.Instructed(
                    carrier, ask.Key, ask.Instruction, ask.Order, ask.Parcel, ask.Tracking, no is null,
                    no is null ? $"{carrier}-{books.NextNumber()}" : null, no, no is null ? null : Words(no))
                { At = books.Now };
                // A parcel that is not known yet may be handed over later: that is no answer for ever.
                if (no != "unknown_parcel") books.Book(answer);
                if (answer.Accepted) walks.Told(parcel!, ask.Instruction);
                return answer;
            }
        }
    }

    static string? Objection(Parcel? parcel, string instruction)
    {
        if (parcel is null) return "unknown_parcel";
        if (parcel.IsDelivered) return "already_delivered";
        if (parcel.IsAtItsEnd || parcel.IsIntercepted) return "too_late";
        return instruction switch
        {
            "void_label" => parcel.IsPickedUp ? "too_late" : null,
            "intercept" => parcel.Scanned.Contains("interception_failed") ? "too_late" : null,
            // What was not asked for cannot be dropped, and what has been done cannot be either.
            _ => parcel.ToBeStopped ? null : "too_late",
        };
    }

    static string Words(string code) => code switch
    {
        "unknown_parcel" => "We carry no parcel of that number.",
        "already_delivered" => "The parcel has been delivered.",
        _ => "It is too late for that.",
    };

    static JsonObject Page(Movement.Instructed answer) => answer.Accepted
        ? new JsonObject { ["accepted"] = true, ["reference"] = answer.Reference }
        : new JsonObject { ["accepted"] = false, ["code"] = answer.Code, ["words"] = answer.Words };

    sealed record Ask(string Key, string Instruction, string? Order, string? Parcel, string? Tracking)
    {
        public bool IsSame(Movement.Instructed before) =>
            (before.Instruction, before.Order, before.Parcel, before.Tracking) == (Instruction, Order, Parcel, Tracking);

        public static Ask? Read(string body)
        {
            if (Json.Read(body) is not { } json || Json.Text(json, "key") is not { Length: > 0 } key) return null;
            return Json.Text(json, "instruction") is "void_label" or "intercept" or "drop_intercept"
                ? new Ask(key, Json.Text(json, "instruction")!, Json.Text(json, "order"), Json.Text(json, "parcel"),
                    Json.Text(json, "tracking"))
                : null;
        }
    }
}
