namespace Unwind.Web.Shipments;

/// <param name="Lines">Left out for everything that is still to be sent.</param>
public sealed record ParcelBody(string Carrier, string Tracking, ImmutableArray<Selected>? Lines = null);

/// <param name="At">The carrier's time; never later than now. Left out for now.</param>
public sealed record ScanBody(Scan Scan, DateTimeOffset? At = null);

public sealed record TrackingScanBody(OrderId Order, string Tracking, Scan Scan, DateTimeOffset? At = null);

/// <param name="Lines">Left out for everything that has left.</param>
public sealed record ReceiptBody(ImmutableArray<Selected>? Lines = null);

static class ShipmentApi
{
    public static void Map(RouteGroupBuilder v1, EngineHost host)
    {
        var shipments = v1.MapGroup("").WithTags("Shipping");

        shipments.MapAct(host, Act.Ship, "/orders/{id}/parcels", WebJson.Wire.ParcelBody,
            (asked, body) => new Ship(asked.Order, body.Lines.Whole("lines"), body.Carrier, body.Tracking))
            .WithMetadata(Audience.People)
            .WithSummary("Print a label and pack")
            .WithDescription("The goods have not left until the carrier scans them.");

        shipments.MapAct(host, Act.VoidLabel, "/orders/{id}/parcels/{number}/void", WebJson.Wire.Nothing,
            (asked, _) => new VoidLabel(asked.Order, asked.Number))
            .WithMetadata(Audience.People)
            .WithSummary("Ask the carrier to void a label that nobody has picked up");

        shipments.MapAct(host, Act.RecordScan, "/orders/{id}/parcels/{number}/scans", WebJson.Wire.ScanBody,
            (asked, body) => new RecordScan(asked.Order, Number(asked), null, body.Scan, body.At))
            .WithMetadata(Audience.Carriers)
            .WithSummary("The carrier reports about a parcel")
            .WithDescription("Reports that come twice, late or out of order are harmless.");

        shipments.MapAct(host, Act.RecordScan, "/scans", WebJson.Wire.TrackingScanBody,
            (_, body) => new RecordScan(body.Order, 0, body.Tracking, body.Scan, body.At), name: "record_scan_by_tracking")
            .WithMetadata(Audience.Carriers)
            .WithSummary("The carrier reports about a parcel by its tracking number");

        shipments.MapAct(host, Act.ConfirmReceipt, "/orders/{id}/receipt", WebJson.Wire.ReceiptBody,
            (asked, body) => new ConfirmReceipt(asked.Order, body.Lines.Whole("lines")))
            .WithMetadata(Audience.People)
            .WithSummary("Confirm receipt")
            .WithDescription("The money goes to the store.");
    }

    /// <summary>Parcel 0 in an address is no parcel; in the command it would mean 'by tracking number'.</summary>
    static int Number(Asked asked) => asked.Number == 0 ? int.MaxValue : asked.Number;
}
