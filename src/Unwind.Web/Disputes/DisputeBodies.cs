using System.Text.Json;
using Unwind.Disputes;

namespace Unwind.Web.Disputes;

/// <param name="Lines">For an order without a case: left out for the whole order.</param>
/// <param name="Reason">For an order without a case: a code from the offer's reasons.</param>
/// <param name="Words">What it is about, in one's own words.</param>
/// <param name="Evidence">Names of pictures or documents.</param>
public sealed record DisputeBody(
    ImmutableArray<Selected>? Lines = null, string? Reason = null, string? Words = null, ImmutableArray<string>? Evidence = null);

/// <param name="Evidence">Names of pictures or documents; words or one of these at least.</param>
public sealed record EvidenceBody(string? Words = null, ImmutableArray<string>? Evidence = null);

/// <param name="From">Buyer or seller; left out for both.</param>
public sealed record EvidenceRequestBody(ActorKind? From = null, string? Words = null);

/// <param name="Officer">Left out for the one who asks.</param>
public sealed record AssignmentBody(string? Officer = null);

/// <param name="Upheld">Of a complaint: whether it is right. Of any other case it follows from the awards.</param>
/// <param name="Awards">What the case's units get, in their order; left out when nobody gets anything.</param>
/// <param name="Liable">Who caused it.</param>
/// <param name="ReturnPostage">Who bears the way back of what is returned.</param>
/// <param name="Violation">A reason for which the store is penalised as well.</param>
public sealed record VerdictBody(
    bool Upheld = false, ImmutableArray<Award>? Awards = null, Liability Liable = Liability.Nobody,
    Liability ReturnPostage = Liability.Nobody, string? Violation = null, string? Words = null);

/// <param name="Days">What the side that waits grants; left out for the one extension by right of the side that is waited for.</param>
public sealed record ExtensionBody(int Days = 0);

/// <param name="Side">Buyer or seller.</param>
/// <param name="How">How it was asked, for example <c>phone</c> or <c>email</c>.</param>
/// <param name="Words">What was said.</param>
/// <param name="Request">The act that was asked for, with its fields, as a command without its order.</param>
public sealed record RepresentationBody(ActorKind Side, JsonElement Request, string? How = null, string? Words = null);
