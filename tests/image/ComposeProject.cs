using System.Text.Json;

namespace ImageTests;

/// <summary>A service, as far as these tests ask.</summary>
internal sealed record ComposeService(JsonElement Json)
{
    public string Image => Json.GetProperty("image").GetString()!;

    public string[] Volumes => Strings("volumes");

    public string[] Ports => Strings("ports");

    public string[] CapAdd => Strings("cap_add");

    public string[] CapDrop => Strings("cap_drop");

    public string[] SecurityOptions => Strings("security_opt");

    public string[] Command => Strings("command");

    public bool ReadOnly => Json.TryGetProperty("read_only", out JsonElement flag) && flag.GetBoolean();

    public IReadOnlyDictionary<string, string> Environment => Json.GetProperty("environment").EnumerateObject()
        .ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!);

    /// <summary>Paths of the host, by where they are in the container.</summary>
    public IReadOnlyDictionary<string, string> Binds => Volumes.Where(volume => volume[0] == '/')
        .Select(volume => volume.Split(':')).ToDictionary(parts => parts[1], parts => parts[0]);

    private string[] Strings(string name) => Json.TryGetProperty(name, out JsonElement list)
        ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
        : [];
}

/// <summary>deploy/compose with all paths and variables resolved.</summary>
internal sealed record ComposeProject(IReadOnlyDictionary<string, ComposeService> Services, string[] Volumes)
{
    private static string Home => Path.Combine(Repository.Root, "deploy", "compose");

    /// <param name="more">Files on top of compose.yaml.</param>
    /// <exception cref="InvalidOperationException">docker-compose does not take it, and why.</exception>
    public static async Task<ComposeProject> ReadAsync(params string[] more)
    {
        // docker-compose 1.29 looks for the seccomp profile from where it is started, its successors from the file.
        CommandResult result = await CommandRunner.RunAsync("env",
        [
            "--chdir", Home, "docker-compose",
            .. more.Prepend("compose.yaml").SelectMany(name => (string[])["--file", name]), "config",
        ]);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"docker-compose: {result.Error}");
        }

        using JsonDocument document = JsonDocument.Parse(Yaml.Document(result.Output).ToJsonString());
        JsonElement root = document.RootElement.Clone();
        return new(
            root.GetProperty("services").EnumerateObject().ToDictionary(s => s.Name, s => new ComposeService(s.Value)),
            [.. root.GetProperty("volumes").EnumerateObject().Select(volume => volume.Name)]);
    }
}
