using System.Text.Json.Nodes;

namespace ImageTests;

/// <summary>What an engine hands to runc: the image's files and a config.json.</summary>
internal sealed class RuncBundle : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("runc");

    /// <summary>For sh(1): the container, in the foreground. What is added to it is lost.</summary>
    public string[] Command =>
    [
        "-c", """exec runc --root "$1/state" run --bundle "$1" "$(basename "$1")" """, "sh", _directory.FullName,
    ];

    /// <param name="memoryBytes">The container's limit; null: none.</param>
    /// <param name="flags">The exporter's.</param>
    public static async Task<RuncBundle> CreateAsync(
        ExporterImage image, JsonObject capabilities, bool noNewPrivileges, long? memoryBytes = null,
        params string[] flags)
    {
        var bundle = new RuncBundle();
        string directory = bundle._directory.FullName;
        await CommandRunner.RunAsync("runc", "spec", "--bundle", directory);
        string file = Path.Combine(directory, "config.json");
        JsonObject config = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        JsonObject process = config["process"]!.AsObject();
        process["terminal"] = false;
        process["user"] = new JsonObject { ["uid"] = 48761, ["gid"] = 48761 };
        process["args"] = new JsonArray(
            [.. ((string[])["/rename_exporter", .. flags]).Select(word => JsonValue.Create(word))]);
        process["capabilities"] = capabilities;
        process["noNewPrivileges"] = noNewPrivileges;
        config["root"] = new JsonObject { ["path"] = image.Root, ["readonly"] = true };
        JsonArray mounts = config["mounts"]!.AsArray();
        mounts.Add(new JsonObject
        {
            ["destination"] = "/sys/kernel/tracing",
            ["source"] = "/sys/kernel/tracing",
            ["type"] = "bind",
            ["options"] = new JsonArray("rbind", "ro"),
        });
        JsonObject linux = config["linux"]!.AsObject();
        // The host's network, to be reached by the test.
        linux["namespaces"] = new JsonArray(linux["namespaces"]!.AsArray()
            .Where(entry => entry!["type"]!.GetValue<string>() != "network").Select(entry => entry!.DeepClone()).ToArray());
        linux["seccomp"] = Seccomp();
        if (memoryBytes is { } limit)
        {
            linux["resources"]!["memory"] = new JsonObject { ["limit"] = limit };
        }

        await File.WriteAllTextAsync(file, config.ToJsonString());
        return bundle;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>deploy/seccomp.json as engines translate it: without its comments.</summary>
    private static JsonObject Seccomp()
    {
        JsonObject profile = JsonNode.Parse(File.ReadAllText(Repository.SeccompProfile))!.AsObject();
        foreach (JsonNode? rule in profile["syscalls"]!.AsArray())
        {
            rule!.AsObject().Remove("comment");
        }

        return profile;
    }
}
