using System.Text;

namespace Unwind.Web.Manual;

/// <summary>Text in the making.</summary>
sealed class Page(string begin = "")
{
    readonly StringBuilder text = new(begin);

    public bool IsEmpty => text.Length == 0;

    public Page Append(string words)
    {
        text.Append(words);
        return this;
    }

    public override string ToString() => text.ToString();
}
