namespace Unwind.Terminal;

/// <summary>
/// Something that a person has to be told and that ends the command: one line in their language, and an exit code. It never
/// carries a rule's answer; refusals are printed where they are received.
/// </summary>
sealed class Trouble(int exit, string zh, string en) : Exception(en)
{
    public int Exit { get; } = exit;
    public Words Words { get; } = new(zh, en);

    public static Trouble Usage(string zh, string en) => new(Terminal.Exit.Usage, zh, en);
    public static Trouble Failed(string zh, string en) => new(Terminal.Exit.Failed, zh, en);
}
