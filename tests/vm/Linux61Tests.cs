using System.Text.Json;

namespace VmTests;

[Trait("Kernel", "6.1")]
public sealed class Linux61Tests(Linux61 guest, ITestOutputHelper output)
    : GuestTests<Linux61>(guest, output), IClassFixture<Linux61>
{
    [Fact]
    public void Check_on_a_kernel_without_kprobe_multi_says_why()
    {
        JsonElement multi = Scenario("check").Check.GetProperty("modes").EnumerateArray()
            .Single(mode => mode.GetProperty("mode").GetString() == "kprobe-multi");
        Assert.Equal("refused", multi.GetProperty("verdict").GetString());
        Assert.Contains("EOPNOTSUPP", multi.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.False(multi.GetProperty("misses_countable").GetBoolean());
    }

    [Fact]
    public void KprobeMulti_on_a_kernel_without_it_is_refused_with_a_reason()
    {
        var scenario = Scenario("kprobe-multi");
        Output.WriteLine(scenario.ExporterLog);
        Assert.False(scenario.WasReady);
        Assert.Equal(1, scenario.ExitStatus);
        Assert.Contains("kprobe-multi", scenario.ExporterLog, StringComparison.Ordinal);
        Assert.Contains("EOPNOTSUPP", scenario.ExporterLog, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", scenario.ExporterLog, StringComparison.Ordinal);
    }
}
