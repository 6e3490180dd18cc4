namespace Unwind.Policies;

/// <summary>
/// How long a wait lasts. When <paramref name="Working"/>, days that are no working days of the policy's calendar do not
/// count (R42); without a calendar every day counts.
/// </summary>
public readonly record struct Wait(TimeSpan Length, bool Working = false);

/// <summary>
/// Which days are working days, in a zone of a fixed offset (R42). <paramref name="Holidays"/> are days off that would be
/// working days, <paramref name="Workdays"/> the days on which they are made up for (调休).
/// </summary>
public sealed record Calendar(
    TimeSpan Offset, ImmutableArray<DayOfWeek> Weekend, ImmutableArray<DateOnly> Holidays, ImmutableArray<DateOnly> Workdays)
{
    public bool IsWorking(DateOnly day) =>
        Workdays.Contains(day) || (!Weekend.Contains(day.DayOfWeek) && !Holidays.Contains(day));

    /// <summary>
    /// The moment at which so much working time has passed: the clock stands still from midnight to midnight, in the
    /// calendar's zone, on every day that is no working day.
    /// </summary>
    public DateTimeOffset Add(DateTimeOffset from, TimeSpan wait)
    {
        var at = from.ToOffset(Offset);
        // A calendar without a single working day would never answer; a policy check refuses it, and a year is far enough.
        for (var days = 0; days < 36600; days++)
        {
            var tomorrow = new DateTimeOffset(at.Date.AddDays(1), Offset);
            if (IsWorking(DateOnly.FromDateTime(at.Date)))
            {
                if (at + wait <= tomorrow) return (at + wait).ToUniversalTime();
                wait -= tomorrow - at;
            }
            at = tomorrow;
        }
        return at.ToUniversalTime();
    }
}
