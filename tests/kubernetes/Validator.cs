using System.Text.Json;
using System.Text.Json.Nodes;

namespace KubernetesTests;

/// <summary>Holds objects against Kubernetes' API and the operator's: validate.mjs.</summary>
internal static class Validator
{
    /// <summary>All in one go: reading the types takes seconds, whatever the number of objects.</summary>
    /// <returns>For each object what is wrong with it; nothing when it is right.</returns>
    public static async Task<IReadOnlyList<IReadOnlyList<string>>> JudgeAsync(IReadOnlyList<JsonObject> objects)
    {
        string input = new JsonArray(
            [.. objects.Select(item => new JsonObject { ["name"] = NameOf(item), ["object"] = item.DeepClone() })])
            .ToJsonString();
        CommandResult result = await CommandRunner.RunWithInputAsync(
            input, "node", Path.Combine(Tools.Sources, "validate.mjs"), Tools.Directory);
        Assert.True(result.ExitCode == 0, result.Error);

        using var verdicts = JsonDocument.Parse(result.Output);
        List<IReadOnlyList<string>> messages =
        [
            .. verdicts.RootElement.EnumerateArray().Select(verdict =>
            {
                string? name = verdict.GetProperty("name").GetString();
                return verdict.GetProperty("messages").EnumerateArray().Select(message => $"{name}: {message}").ToList();
            }),
        ];
        Assert.Equal(objects.Count, messages.Count);
        return messages;
    }

    private static string NameOf(JsonObject item) => $"{item["kind"]} {item["metadata"]?["name"]}";
}
