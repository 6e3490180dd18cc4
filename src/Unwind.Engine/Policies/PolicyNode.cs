using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Unwind.Engine.Policies;

/// <summary>
/// A piece of YAML and where it stands, counted from 1. Keys that come twice are kept, so that they can be reported
/// together with everything else that is wrong.
/// </summary>
abstract record PolicyNode(int Line, int Column)
{
    /// <summary>Deeper than any policy; a file that goes further is not one.</summary>
    const int DepthMax = 12;

    public sealed record Text(int Line, int Column, string Value, bool Quoted) : PolicyNode(Line, Column)
    {
        public bool IsEmpty => !Quoted && Value is "" or "~" or "null";
    }

    public sealed record Row(int Line, int Column, ImmutableArray<PolicyNode> Items) : PolicyNode(Line, Column);

    public sealed record Table(int Line, int Column, ImmutableArray<(Text Key, PolicyNode Value)> Entries)
        : PolicyNode(Line, Column);

    public string Kind => this switch
    {
        Text { IsEmpty: true } => "nothing",
        Text => "text",
        Row => "a list",
        Table => "a table",
        _ => throw new UnreachableException(),
    };

    /// <summary>The one document of a file, or null and what is wrong with it.</summary>
    public static PolicyNode? Parse(string yaml, Mistakes mistakes)
    {
        var parser = new Parser(new StringReader(yaml));
        try
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                mistakes.Add(1, 1, "The file is empty; expected a policy.");
                return null;
            }
            var root = Read(parser, 0);
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
                mistakes.Add(At(parser.Current!.Start), "Expected one policy in a file, not several documents.");
            return root;
        }
        catch (YamlException trouble)
        {
            mistakes.Add(At(trouble.Start), $"This is not YAML: {trouble.Message}");
            return null;
        }
        // The parser loses its way in some broken lists instead of saying where they break.
        catch (InvalidOperationException)
        {
            mistakes.Add(
                parser.Current is { } last ? At(last.End) : (1, 1),
                "This is not YAML: something that was opened is not closed.");
            return null;
        }
    }

    static PolicyNode Read(Parser parser, int depth)
    {
        var start = parser.Current!.Start;
        var (line, column) = At(start);
        if (depth > DepthMax) throw new YamlException(start, start, "it is nested too deeply.");
        if (parser.Current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw new YamlException(start, start, "anchors and aliases are not used in policies; write it out.");
        if (parser.TryConsume<Scalar>(out var scalar))
            return new Text(line, column, scalar.Value, scalar.Style is not ScalarStyle.Plain);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = ImmutableArray.CreateBuilder<PolicyNode>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Read(parser, depth + 1));
            return new Row(line, column, items.DrainToImmutable());
        }
        parser.Consume<MappingStart>();
        var entries = ImmutableArray.CreateBuilder<(Text, PolicyNode)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Read(parser, depth + 1) is not Text key) throw new YamlException(start, start, "a key must be a word.");
            entries.Add((key, Read(parser, depth + 1)));
        }
        return new Table(line, column, entries.DrainToImmutable());
    }

    static (int Line, int Column) At(Mark mark) => ((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}

/// <summary>All that is wrong with a file, in the order in which it was found.</summary>
sealed class Mistakes(string file)
{
    readonly List<PolicyMistake> found = [];

    public int Count => found.Count;

    public void Add(int line, int column, string message) => found.Add(new PolicyMistake(file, line, column, message));
    public void Add((int Line, int Column) at, string message) => Add(at.Line, at.Column, message);
    public void Add(PolicyNode node, string message) => Add(node.Line, node.Column, message);

    /// <summary>From the top of the file to its end, each once.</summary>
    public ImmutableArray<PolicyMistake> ToImmutable() => [.. found.Distinct().OrderBy(m => m.Line).ThenBy(m => m.Column)];
}
