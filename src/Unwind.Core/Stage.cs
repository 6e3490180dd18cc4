using System.Text.Json.Serialization;

namespace Unwind;

/// <summary>
/// Where a unit of a line stands, in the order of its life. <see cref="LabelPrinted"/> reads 'shipped' to the buyer while
/// the goods are still in the warehouse; <see cref="Returning"/> is a parcel on its way back undelivered (R15, R17).
/// </summary>
[JsonConverter(typeof(SnakeEnum<Stage>))]
public enum Stage { AwaitingPayment, AwaitingShipment, LabelPrinted, InTransit, Returning, Received, Completed, Closed }

/// <summary>What a person or a program can ask for. One word for one thing: policy, offers, API and command line use it.</summary>
[JsonConverter(typeof(SnakeEnum<Act>))]
public enum Act
{
    PlaceOrder, ImportOrder, BeginPayment, RecordPayment, ReportUnpaid, CloseOrder, CloseLines, Reprice, Ship, VoidLabel,
    ApplyToCancel, RequestRefund, RequestReturn, RequestExchange, AgreeCase, DeclineCase, WithdrawCase, FillReturn,
    ConfirmReturn, DeclineReturned, SendReplacement, ExchangeUnavailable, ConfirmReceipt, RecordScan, RecordReturnScan,
    ConfirmRefund, SendMessage, CallDesk, GiveEvidence, AskEvidence, AssignCase, GiveVerdict, AcceptVerdict, AppealVerdict,
    ExtendDeadline, Complain, WaivePenalty, ActOnBehalf, HoldOrder, ReleaseHold, WithdrawContract, ConfirmCollection,
    RecordOutsideRefund, ParkEffect, ResumeEffect, SettleEffect, ReverseRefund, PassDeadlines,
}

/// <summary>
/// Why the engine does not do what was asked (不予受理). In order of precedence: when several apply, the first one listed
/// is the one returned. Names are part of the product: each has a page entry, a status and words in two languages.
/// </summary>
[JsonConverter(typeof(SnakeEnum<RefusalCode>))]
public enum RefusalCode
{
    // It cannot be read.
    Malformed, KeyReused, ReferenceTaken, TooLarge,
    // It does not exist, or not for the one who asks.
    OrderNotFound, LineNotFound, CaseNotFound, ParcelNotFound, RefundNotFound, PenaltyNotFound, CollectionNotFound, EffectNotFound, PolicyNotFound, BulkRunNotFound, OrderExists,
    // It is not theirs to do.
    ActorNotAllowed, NotYoursToAnswer, NotYoursToWithdraw, AssignedToAnother, SomebodyElseDecides,
    // Not in this state.
    VersionChanged, OrderClosed, OrderCompleted, NotPaidYet, AlreadyPaid, PaidCannotBeClosed, PaidPriceIsFixed,
    NotShippedYet, AlreadyShipped, ParcelInTransit, ParcelComingBack, AlreadyReceived, NotReceivedYet, CaseOpen, CaseEnded,
    CaseNotWaitingForThis, NothingToDo, UnitsNotAvailable, RefundOpen, OnHold, NotOnHold, DeskNotYet, DeskTooLate, AtTheDesk,
    EvidenceOpen, RoundsUsedUp, AlreadyDecided, ExtensionUsedUp, AlreadyComplained, DepositHeld, EffectNotParked, BulkRunState,
    AfterSaleOver,
    // Not under this policy.
    NotOffered, PaymentNotOffered, NotOnBehalf, ReasonNeeded, ReasonNotOffered, ExplanationNeeded, ProofNeeded, NoReasonExcluded,
    NoReasonOver, GoodsNotIntact, RequestsUsedUp, NothingToSendBack, NoGround, ComplaintBarred, ComplaintOver,
    WithdrawalExcluded, WithdrawalOver,
    // Not this amount.
    AmountNotPositive, AmountExceedsRefundable, ReturnPostageOverMax, OnlyWhole, AmountsDoNotAddUp,
    // Not just now.
    Busy,
}

/// <summary>The rulebook's number behind each act, for answers to which the policy has no cell of its own.</summary>
public static class Rulebook
{
    public static string RuleOf(Act act) => act switch
    {
        Act.PlaceOrder or Act.ImportOrder => "R32",
        Act.BeginPayment or Act.RecordPayment or Act.ReportUnpaid => "R6",
        Act.CloseOrder => "R1",
        Act.CloseLines => "R2",
        Act.Reprice => "R7",
        Act.Ship => "R12",
        Act.VoidLabel => "R14",
        Act.ApplyToCancel => "R9",
        Act.RequestRefund => "R11",
        Act.RequestReturn => "R18",
        Act.RequestExchange or Act.SendReplacement or Act.ExchangeUnavailable => "R22",
        Act.AgreeCase or Act.DeclineCase => "R11",
        Act.WithdrawCase => "R28",
        Act.FillReturn => "R19",
        Act.ConfirmReturn or Act.DeclineReturned => "R20",
        Act.ConfirmReceipt or Act.PassDeadlines => "R34",
        Act.RecordScan or Act.RecordReturnScan => "R15",
        Act.ConfirmRefund or Act.ParkEffect or Act.ResumeEffect or Act.SettleEffect or Act.ReverseRefund => "R32",
        Act.SendMessage => "R25",
        Act.CallDesk or Act.GiveEvidence or Act.AskEvidence or Act.AssignCase or Act.GiveVerdict => "R26",
        Act.ActOnBehalf => "R27",
        Act.AcceptVerdict or Act.AppealVerdict or Act.ExtendDeadline => "R42",
        Act.Complain => "R29",
        Act.WaivePenalty => "R43",
        Act.HoldOrder or Act.ReleaseHold or Act.ConfirmCollection => "R45",
        Act.WithdrawContract => "R46",
        Act.RecordOutsideRefund => "R44",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
