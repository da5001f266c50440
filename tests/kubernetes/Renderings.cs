using System.Text.Json.Nodes;
using KubernetesTests;

[assembly: AssemblyFixture(typeof(Renderings))]

namespace KubernetesTests;

/// <summary>Everything rendered and judged, once for all tests.</summary>
public sealed class Renderings : IAsyncLifetime
{
    private readonly Dictionary<string, Rendering> _renderings = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _faults = [];

    internal IEnumerable<Rendering> All => _renderings.Values;

    internal Rendering this[string name] => _renderings[name];

    public async ValueTask InitializeAsync()
    {
        IEnumerable<Task<Rendering>> charts =
            from helm in Tools.Helms
            from values in Renderer.ValuesFiles
            select Renderer.ChartAsync(helm, values);
        IEnumerable<Task<Rendering>> kustomizations = Renderer.Overlays
            .Select(overlay => Path.Combine(Tools.Sources, "overlays", overlay))
            .Concat([Tools.Kustomizations, Path.Combine(Tools.Kustomizations, "base")])
            .Select(Renderer.KustomizeAsync);
        foreach (Rendering rendering in await Task.WhenAll([.. charts, .. kustomizations]))
        {
            _renderings.Add(rendering.Name, rendering);
        }

        (string Name, JsonObject Object)[] objects =
            [.. All.SelectMany(rendering => rendering.Objects.Select(item => (rendering.Name, item)))];
        IReadOnlyList<IReadOnlyList<string>> messages = await Validator.JudgeAsync([.. objects.Select(o => o.Object)]);
        foreach (var group in objects.Zip(messages).GroupBy(pair => pair.First.Name, pair => pair.Second))
        {
            _faults[group.Key] = [.. group.SelectMany(found => found)];
        }
    }

    internal IReadOnlyList<string> FaultsOf(string name) => _faults[name];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
