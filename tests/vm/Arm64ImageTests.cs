namespace VmTests;

/// <summary>
/// The arm64 image's files, all that a container of it would have, on an arm64 kernel; as root, without the
/// capabilities that are the file's.
/// </summary>
[Trait("Kernel", "arm64-6.1"), Trait("Machine", Arm64.Machine)]
public sealed class Arm64ImageTests
{
    [Fact]
    public async Task Image_counts_renames_with_nothing_but_its_own_files()
    {
        string results = Boot.OutOf("vm", "arm64-image");
        await Boot.RunAsync(
            "arm64-6.1", results, TimeSpan.FromMinutes(10),
            [
                Arm64.ImageRoot, Arm64.Renamer, Boot.GuestFile("exporter.sh"), Boot.GuestFile("image.sh"),
            ],
            "sh image.sh", "--memory", "1536");

        var scenario = new Scenario(Path.Combine(results, "image"));
        Assert.Equal(100, scenario.Scrape("after").Sum("file_renames_total", ("comm", "hundred")));
        Assert.Equal(0, scenario.ExitStatus);
    }
}
