using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Unwind.Web.Consoles;

/// <summary>A page with its reader, whom every part of it can ask.</summary>
public sealed class PageFor<TPage> : ComponentBase where TPage : IComponent
{
    [Parameter, EditorRequired] public Reader Reader { get; set; } = null!;
    [Parameter, EditorRequired] public IReadOnlyDictionary<string, object?> Values { get; set; } = null!;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<CascadingValue<Reader>>(0);
        builder.AddComponentParameter(1, nameof(CascadingValue<>.Value), Reader);
        builder.AddComponentParameter(2, nameof(CascadingValue<>.IsFixed), true);
        builder.AddComponentParameter(3, nameof(CascadingValue<>.ChildContent), (RenderFragment)(inner =>
        {
            inner.OpenComponent<TPage>(0);
            inner.AddMultipleAttributes(1, Values!);
            inner.CloseComponent();
        }));
        builder.CloseComponent();
    }
}

/// <summary>A piece of a page. It knows who reads it.</summary>
public abstract class Part : ComponentBase
{
    [CascadingParameter] public Reader Reader { get; set; } = null!;

    protected string T(string chinese, string english) => Reader.T(chinese, english);
}
