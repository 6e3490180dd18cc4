using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Unwind.Deadlines;
using Unwind.Engine.Outside;
using Unwind.Web.Bulk;
using Unwind.Web.Cases;
using Unwind.Web.Closures;
using Unwind.Web.Complaints;
using Unwind.Web.Disputes;
using Unwind.Web.Holds;
using Unwind.Web.Messages;
using Unwind.Web.Orders;
using Unwind.Web.Outside;
using Unwind.Web.Payments;
using Unwind.Web.Policies;
using Unwind.Web.Settlements;
using Unwind.Web.Shipments;
using Unwind.Web.Stores;
using Unwind.Web.Withdrawals;

namespace Unwind.Web.Shared;

/// <summary>What goes over the wire, in and out: snake_case, nothing that is null, and nothing read that is not known.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowOutOfOrderMetadataProperties = true,
    MaxDepth = 32,
    Converters = [typeof(UtcTimes), typeof(IsoDurations), typeof(SnakeEnum<DayOfWeek>)])]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Nothing))]
[JsonSerializable(typeof(ActView))]
[JsonSerializable(typeof(MeView))]
[JsonSerializable(typeof(OrderBody))]
[JsonSerializable(typeof(ImportBody))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(OffersView))]
[JsonSerializable(typeof(ImmutableArray<Deadline>))]
[JsonSerializable(typeof(ImmutableArray<FactView>))]
[JsonSerializable(typeof(Page<OrderRow>))]
[JsonSerializable(typeof(Page<CaseRow>))]
[JsonSerializable(typeof(Page<NoticeView>))]
[JsonSerializable(typeof(Page<EffectRow>))]
[JsonSerializable(typeof(Page<StockRow>))]
[JsonSerializable(typeof(ImmutableArray<PostingView>))]
[JsonSerializable(typeof(ImmutableArray<MessageView>))]
[JsonSerializable(typeof(Unwind.Web.Attachments.AttachmentView))]
[JsonSerializable(typeof(ImmutableArray<PolicyRow>))]
[JsonSerializable(typeof(StoreRecord))]
[JsonSerializable(typeof(CountsBody))]
[JsonSerializable(typeof(CountsView))]
[JsonSerializable(typeof(StockChangesView))]
[JsonSerializable(typeof(TransferBody))]
[JsonSerializable(typeof(TransferView))]
[JsonSerializable(typeof(Page<TransferView>))]
[JsonSerializable(typeof(BalancesView))]
[JsonSerializable(typeof(StatementView))]
[JsonSerializable(typeof(Page<WayOutView>))]
[JsonSerializable(typeof(BulkBody))]
[JsonSerializable(typeof(BulkRunView))]
[JsonSerializable(typeof(Page<BulkRunView>))]
[JsonSerializable(typeof(Page<BulkOrderView>))]
[JsonSerializable(typeof(PolicyView))]
[JsonSerializable(typeof(PolicyBody))]
[JsonSerializable(typeof(PolicyPutView))]
[JsonSerializable(typeof(PaymentBody))]
[JsonSerializable(typeof(ConfirmationBody))]
[JsonSerializable(typeof(HeardScansView))]
[JsonSerializable(typeof(BegunBody))]
[JsonSerializable(typeof(ReversalBody))]
[JsonSerializable(typeof(ParkBody))]
[JsonSerializable(typeof(ResumeBody))]
[JsonSerializable(typeof(SettleBody))]
[JsonSerializable(typeof(ClosureBody))]
[JsonSerializable(typeof(LineClosureBody))]
[JsonSerializable(typeof(PricingBody))]
[JsonSerializable(typeof(ParcelBody))]
[JsonSerializable(typeof(ScanBody))]
[JsonSerializable(typeof(TrackingScanBody))]
[JsonSerializable(typeof(ReceiptBody))]
[JsonSerializable(typeof(CancellationBody))]
[JsonSerializable(typeof(RefundBody))]
[JsonSerializable(typeof(ReturnBody))]
[JsonSerializable(typeof(ExchangeBody))]
[JsonSerializable(typeof(AgreementBody))]
[JsonSerializable(typeof(DeclinationBody))]
[JsonSerializable(typeof(ReturnParcelBody))]
[JsonSerializable(typeof(ReturnScanBody))]
[JsonSerializable(typeof(ReturnReceiptBody))]
[JsonSerializable(typeof(ReplacementBody))]
[JsonSerializable(typeof(MessageBody))]
[JsonSerializable(typeof(DisputeBody))]
[JsonSerializable(typeof(EvidenceBody))]
[JsonSerializable(typeof(EvidenceRequestBody))]
[JsonSerializable(typeof(AssignmentBody))]
[JsonSerializable(typeof(VerdictBody))]
[JsonSerializable(typeof(ExtensionBody))]
[JsonSerializable(typeof(RepresentationBody))]
[JsonSerializable(typeof(ComplaintBody))]
[JsonSerializable(typeof(WaiverBody))]
[JsonSerializable(typeof(HoldBody))]
[JsonSerializable(typeof(OutsideRefundBody))]
[JsonSerializable(typeof(ContractWithdrawalBody))]
[JsonSerializable(typeof(WithdrawalBody))]
[JsonSerializable(typeof(WithdrawalView))]
[JsonSerializable(typeof(WithdrawalReceipt))]
sealed partial class WebJson : JsonSerializerContext
{
    /// <summary>As above, and Chinese stands in it as it is; what could end a script does not.</summary>
    // Made when first asked for: the order in which the generated half makes its own is not ours.
    public static WebJson Wire => field ??= new WebJson(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });
}
