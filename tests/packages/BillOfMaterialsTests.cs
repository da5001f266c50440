using System.Text.Json;
using System.Text.Json.Nodes;

namespace PackageTests;

/// <summary>build/sbom.sh of the shipped binary.</summary>
public sealed class BillOfMaterialsTests
{
    private static readonly string s_artifacts = Path.Combine(Repository.Root, "artifacts");

    [Fact]
    public async Task Document_is_valid_and_a_document_with_a_misspelt_key_is_not()
    {
        JsonObject document = await MakeAsync();
        Assert.Empty(CycloneDxSchema.Faults(document.ToJsonString()));

        document["metadata"]!["timestmap"] = "2026-01-01T00:00:00Z";
        Assert.NotEmpty(CycloneDxSchema.Faults(document.ToJsonString()));
    }

    /// <summary>Every package of the lock file, each native library, the probe; with version and licence.</summary>
    [Fact]
    public async Task Document_names_what_is_in_the_binary()
    {
        JsonObject document = await MakeAsync();
        ILookup<string, JsonNode> components = document["components"]!.AsArray().ToLookup(
            component => component!["name"]!.GetValue<string>(), component => component!);
        using var locked = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src/RenameExporter/packages.lock.json"), TestContext.Current.CancellationToken));

        foreach (JsonProperty package in locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.TryGetProperty("resolved", out _) && package.Name != "Microsoft.NET.ILLink.Tasks"))
        {
            Assert.Equal(
                package.Value.GetProperty("resolved").GetString(),
                Assert.Single(components[package.Name])["version"]!.GetValue<string>());
        }

        foreach (string name in (string[])["libbpf-dev", "libelf-dev", "rename.bpf.o", "rename_cast.bpf.o", "guard.bpf.o", "Microsoft.NETCore.App.Runtime.NativeAOT.linux-x64"])
        {
            Assert.Single(components[name]);
        }

        Assert.All(components.SelectMany(group => group), component =>
        {
            Assert.NotEmpty(component["version"]!.GetValue<string>());
            Assert.NotEmpty(component["licenses"]![0]!["expression"]!.GetValue<string>());
        });
    }

    [Fact]
    public async Task Document_is_that_of_this_binary()
    {
        JsonObject document = await MakeAsync();
        string sum = (await Package.RunAsync("sha256sum", Repository.Exporter))[..64];

        Assert.Equal(sum, document["metadata"]!["component"]!["hashes"]![0]!["content"]!.GetValue<string>());
        Assert.Equal("2026-01-01T00:00:00Z", document["metadata"]!["timestamp"]!.GetValue<string>());
    }

    private static async Task<JsonObject> MakeAsync() => JsonNode.Parse(await Package.RunAsync(
        "/usr/bin/env", "SOURCE_DATE_EPOCH=1767225600", Path.Combine(Repository.Root, "build", "sbom.sh"),
        "amd64", "0.1.0", Repository.Exporter, s_artifacts))!.AsObject();
}
