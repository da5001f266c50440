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

    /// <summary>An archive as podman saves one, with a layer that has packages and another that has none.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Document_of_an_image_has_the_binary_and_the_packages(bool hasPackages)
    {
        DirectoryInfo work = Directory.CreateTempSubdirectory("image-sbom");
        try
        {
            string InWork(string name) => Path.Combine(work.FullName, name);
            string status = Directory.CreateDirectory(InWork("var/lib/dpkg/status.d")).FullName;
            if (hasPackages)
            {
                await File.WriteAllTextAsync(
                    Path.Combine(status, "libssl3"), "Package: libssl3\nSource: openssl\nVersion: 3.0.17-1~deb12u3+b1\nArchitecture: amd64\n",
                    TestContext.Current.CancellationToken);
            }

            await File.WriteAllTextAsync(InWork("rename_exporter"), "", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(InWork("manifest.json"), """[{"Layers": ["a.tar", "b.tar"]}]""", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(InWork("binary.json"), (await MakeAsync()).ToJsonString(), TestContext.Current.CancellationToken);
            await Package.RunAsync("tar", "-C", work.FullName, "-cf", InWork("a.tar"), "rename_exporter");
            await Package.RunAsync("tar", "-C", work.FullName, "-cf", InWork("b.tar"), "var");
            await Package.RunAsync("tar", "-C", work.FullName, "-cf", InWork("image.tar"), "manifest.json", "a.tar", "b.tar");

            CommandResult made = await CommandRunner.RunAsync(
                Path.Combine(Repository.Root, "build", "image-sbom.sh"), InWork("image.tar"), InWork("binary.json"));

            Assert.Equal(hasPackages ? 0 : 1, made.ExitCode);
            if (!hasPackages)
            {
                Assert.EndsWith("names no packages\n", made.Error, StringComparison.Ordinal);
                return;
            }

            Assert.Empty(CycloneDxSchema.Faults(made.Output));
            JsonNode document = JsonNode.Parse(made.Output)!;
            Assert.Equal("container", document["metadata"]!["component"]!["type"]!.GetValue<string>());
            string[] parts = [.. document["components"]!.AsArray().Select(component => component!["bom-ref"]!.GetValue<string>())];
            Assert.Contains("pkg:deb/debian/libssl3@3.0.17-1~deb12u3%2Bb1?arch=amd64", parts);
            Assert.Contains("rename_exporter", parts);
            Assert.Contains("rename.bpf.o", parts);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<JsonObject> MakeAsync() => JsonNode.Parse(await Package.RunAsync(
        "/usr/bin/env", "SOURCE_DATE_EPOCH=1767225600", Path.Combine(Repository.Root, "build", "sbom.sh"),
        "amd64", "0.1.0", Repository.Exporter, s_artifacts))!.AsObject();
}
