using Microsoft.Net.Http.Headers;

namespace Unwind.Web.Shared;

/// <summary>The reader's language: Chinese unless English is asked for more strongly.</summary>
public enum Language { Chinese, English }

/// <summary>Content negotiation by <c>Accept-Language</c>: the highest weight wins, and of equals the one named first.</summary>
static class Languages
{
    public static Sentences Say(this Language language) => Sentences.For(TagOf(language));

    public static string TagOf(Language language) => language == Language.English ? "en" : "zh-CN";

    public static Language Of(HttpRequest request)
    {
        var header = request.Headers.AcceptLanguage;
        if (header.Count == 0 || !StringWithQualityHeaderValue.TryParseList(header.ToArray()!, out var wanted)) return Language.Chinese;
        var (best, weight) = (Language.Chinese, 0.0);
        foreach (var range in wanted)
        {
            if (Parse(range.Value.AsSpan()) is not { } language) continue;
            if ((range.Quality ?? 1) > weight) (best, weight) = (language, range.Quality ?? 1);
        }
        return best;
    }

    static Language? Parse(ReadOnlySpan<char> range)
    {
        var dash = range.IndexOf('-');
        var primary = dash < 0 ? range : range[..dash];
        if (primary.Equals("en", StringComparison.OrdinalIgnoreCase)) return Language.English;
        return primary.Equals("zh", StringComparison.OrdinalIgnoreCase) || primary is "*" ? Language.Chinese : null;
    }
}
