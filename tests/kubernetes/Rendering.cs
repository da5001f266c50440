using System.Text.Json.Nodes;

namespace KubernetesTests;

/// <summary>What one values file, or one kustomization, comes to.</summary>
/// <param name="Name">For messages: <c>helm4 tls</c>.</param>
/// <param name="Text">As it was printed.</param>
internal sealed record Rendering(string Name, string Text, IReadOnlyList<JsonObject> Objects)
{
    public static Rendering Of(string name, CommandResult result) => result.ExitCode == 0
        ? new(name, result.Output, Yaml.Documents(result.Output))
        : throw new InvalidOperationException($"{name} cannot be rendered: {result.Error}");

    public JsonObject Only(string kind) => Assert.Single(All(kind));

    public IEnumerable<JsonObject> All(string kind) => Objects.Where(item => (string?)item["kind"] == kind);

    public JsonNode Pod => Only("DaemonSet")["spec"]!["template"]!["spec"]!;

    public JsonNode Container => Assert.Single(Pod["containers"]!.AsArray())!;

    public IEnumerable<string> Arguments => Container["args"]!.AsArray().Select(argument => (string)argument!);
}
