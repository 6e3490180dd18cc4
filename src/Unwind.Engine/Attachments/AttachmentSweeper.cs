using Microsoft.Extensions.Logging;

namespace Unwind.Engine.Attachments;

/// <summary>
/// Forgets files that nobody named. A person fills in a form by the wall's clock, and files carry the machine's times: a
/// demonstration's fast clock has no say here.
/// </summary>
sealed class AttachmentSweeper(AttachmentBook attachments, ILogger<AttachmentSweeper> log)
    : Worker(TimeProvider.System, TimeSpan.FromHours(1), log.SweepFailed)
{
    public override Task<int> RunOnce(CancellationToken cancel) => attachments.Sweep(TimeProvider.System.GetUtcNow(), cancel);
}
