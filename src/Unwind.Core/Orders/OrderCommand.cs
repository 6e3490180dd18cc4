using System.Text.Json.Serialization;
using Unwind.Cancellations;
using Unwind.Closures;
using Unwind.Complaints;
using Unwind.Deadlines;
using Unwind.Exchanges;
using Unwind.Holds;
using Unwind.Messages;
using Unwind.Payments;
using Unwind.Penalties;
using Unwind.Refunds;
using Unwind.Returns;
using Unwind.Settlements;
using Unwind.Withdrawals;

namespace Unwind.Orders;

/// <summary>Something that an actor asks of an order. Its JSON name is the act's.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "act")]
[JsonDerivedType(typeof(PlaceOrder), "place_order")]
[JsonDerivedType(typeof(ImportOrder), "import_order")]
[JsonDerivedType(typeof(BeginPayment), "begin_payment")]
[JsonDerivedType(typeof(RecordPayment), "record_payment")]
[JsonDerivedType(typeof(ReportUnpaid), "report_unpaid")]
[JsonDerivedType(typeof(CloseOrder), "close_order")]
[JsonDerivedType(typeof(CloseLines), "close_lines")]
[JsonDerivedType(typeof(Reprice), "reprice")]
[JsonDerivedType(typeof(Ship), "ship")]
[JsonDerivedType(typeof(VoidLabel), "void_label")]
[JsonDerivedType(typeof(RecordScan), "record_scan")]
[JsonDerivedType(typeof(ApplyToCancel), "apply_to_cancel")]
[JsonDerivedType(typeof(RequestRefund), "request_refund")]
[JsonDerivedType(typeof(RequestReturn), "request_return")]
[JsonDerivedType(typeof(RequestExchange), "request_exchange")]
[JsonDerivedType(typeof(AgreeCase), "agree_case")]
[JsonDerivedType(typeof(DeclineCase), "decline_case")]
[JsonDerivedType(typeof(WithdrawCase), "withdraw_case")]
[JsonDerivedType(typeof(FillReturn), "fill_return")]
[JsonDerivedType(typeof(RecordReturnScan), "record_return_scan")]
[JsonDerivedType(typeof(ConfirmReturn), "confirm_return")]
[JsonDerivedType(typeof(DeclineReturned), "decline_returned")]
[JsonDerivedType(typeof(SendReplacement), "send_replacement")]
[JsonDerivedType(typeof(ExchangeUnavailable), "exchange_unavailable")]
[JsonDerivedType(typeof(ConfirmReceipt), "confirm_receipt")]
[JsonDerivedType(typeof(ConfirmRefund), "confirm_refund")]
[JsonDerivedType(typeof(SendMessage), "send_message")]
[JsonDerivedType(typeof(CallDesk), "call_desk")]
[JsonDerivedType(typeof(GiveEvidence), "give_evidence")]
[JsonDerivedType(typeof(AskEvidence), "ask_evidence")]
[JsonDerivedType(typeof(AssignCase), "assign_case")]
[JsonDerivedType(typeof(GiveVerdict), "give_verdict")]
[JsonDerivedType(typeof(AcceptVerdict), "accept_verdict")]
[JsonDerivedType(typeof(AppealVerdict), "appeal_verdict")]
[JsonDerivedType(typeof(ExtendDeadline), "extend_deadline")]
[JsonDerivedType(typeof(Complain), "complain")]
[JsonDerivedType(typeof(WaivePenalty), "waive_penalty")]
[JsonDerivedType(typeof(ActOnBehalf), "act_on_behalf")]
[JsonDerivedType(typeof(HoldOrder), "hold_order")]
[JsonDerivedType(typeof(ReleaseHold), "release_hold")]
[JsonDerivedType(typeof(WithdrawContract), "withdraw_contract")]
[JsonDerivedType(typeof(ConfirmCollection), "confirm_collection")]
[JsonDerivedType(typeof(RecordOutsideRefund), "record_outside_refund")]
[JsonDerivedType(typeof(ParkEffect), "park_effect")]
[JsonDerivedType(typeof(ResumeEffect), "resume_effect")]
[JsonDerivedType(typeof(SettleEffect), "settle_effect")]
[JsonDerivedType(typeof(ReverseRefund), "reverse_refund")]
[JsonDerivedType(typeof(PassDeadlines), "pass_deadlines")]
public abstract record OrderCommand(OrderId Order)
{
    [JsonIgnore]
    public Act Act => Name;

    private protected abstract Act Name { get; }

    /// <summary>The answer of the rules to this command, for an order that exists and that the actor may see.</summary>
    internal abstract Decision DecideFor(Order order, Situation situation);
}

/// <summary>Some or all units of a line; <paramref name="Units"/> 0 means all that the act can be done with.</summary>
public sealed record Selected(int Line, int Units = 0);
