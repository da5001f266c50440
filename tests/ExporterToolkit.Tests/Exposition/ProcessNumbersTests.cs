using System.Diagnostics;
using ExporterToolkit.Exposition;
using Microsoft.Extensions.Time.Testing;
using Testing;
using Testing.Exposition;

namespace ExporterToolkit.Tests.Exposition;

public sealed class ProcessNumbersTests : IDisposable
{
    private static readonly DateTimeOffset s_2001 = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _directory = Directory.CreateTempSubdirectory("proc").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Page_ofThisProcess_isWhatTheRuntimeKnowsOfIt()
    {
        using var numbers = new ProcessNumbers(TimeProvider.System);
        using Process self = Process.GetCurrentProcess();
        TimeSpan cpu = self.TotalProcessorTime;

        Scrape page = PageOf(numbers);

        Assert.Equal(ProcessSource.AllFamilies.Select(family => family.Name), page.Samples.Select(sample => sample.Name));
        Assert.InRange((double)page.Sum("process_cpu_seconds_total"), cpu.TotalSeconds, cpu.TotalSeconds + 60);
        Assert.InRange(
            (double)page.Sum("process_start_time_seconds"),
            new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds() / 1000.0 - 1,
            new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds() / 1000.0 + 1);
        Assert.InRange(page.Sum("process_num_threads"), 2, 1000);
        Assert.InRange(
            page.Sum("process_resident_memory_bytes"), 10_000_000, page.Sum("process_virtual_memory_bytes"));
        Assert.InRange(
            page.Sum("process_private_memory_bytes"), 10_000_000, page.Sum("process_virtual_memory_bytes"));
        Assert.Equal(page.Sum("process_resident_memory_bytes"), page.Sum("process_working_set_bytes"));
        Assert.Equal(page.Sum("process_open_fds"), page.Sum("process_open_handles"));
        Assert.InRange(page.Sum("process_open_fds"), 3, page.Sum("process_max_fds"));
    }

    [Fact]
    public void OpenFds_afterAHundredMore_areAHundredMore()
    {
        using var numbers = new ProcessNumbers(TimeProvider.System);
        ulong before = numbers.Read().OpenDescriptors!.Value;
        FileStream[] files = [.. Enumerable.Range(0, 100).Select(_ => File.OpenRead("/dev/null"))];

        ulong after = numbers.Read().OpenDescriptors!.Value;

        Array.ForEach(files, file => file.Dispose());
        Assert.InRange(after, before + 50, before + 150); // other tests open and close some
    }

    /// <summary>Before 6.2 the kernel does not tell; then they are counted, which says nearly the same here.</summary>
    [Fact]
    public void OpenFds_onAnOldKernel_areCounted()
    {
        using var descriptors = new DescriptorCount("/proc/self/fd");
        ulong told = descriptors.Count()!.Value;

        Assert.InRange(descriptors.CountEntries()!.Value, told - Math.Min(told, 50), told + 50);
        Assert.InRange(descriptors.CountEntries()!.Value, told - Math.Min(told, 50), told + 50); // from its begin again
    }

    /// <summary>A machine that boots without a clock, and then meets NTP.</summary>
    [Fact]
    public void StartTime_afterAStepOfTheClock_isRightAtOnce()
    {
        var time = new FakeTimeProvider(s_2001);
        using var numbers = new ProcessNumbers(time);
        double first = numbers.Read().StartSeconds!.Value;

        time.SetUtcNow(s_2001.AddYears(25));
        double second = numbers.Read().StartSeconds!.Value;

        Assert.InRange(s_2001.ToUnixTimeSeconds() - first, 0, 86_400); // this process is not that old
        Assert.Equal(first + (s_2001.AddYears(25) - s_2001).TotalSeconds, second, tolerance: 1);
    }

    [Fact]
    public void StartTime_whenTheClockMovesByLessThanASecond_stays()
    {
        var time = new FakeTimeProvider(s_2001);
        using var numbers = new ProcessNumbers(time);
        double? first = numbers.Read().StartSeconds;

        Assert.Equal(first, numbers.Read().StartSeconds);
        time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(first, numbers.Read().StartSeconds);
        time.Advance(TimeSpan.FromSeconds(0.9)); // of small steps the sum counts
        Assert.NotEqual(first, numbers.Read().StartSeconds);
    }

    [Fact]
    public void Stat_ofANameWithBracketsAndSpaces_isReadBehindIt()
    {
        Write("stat", $"7 (a) R 1 (b) S {Numbers(4, 52)}\n");
        Write("statm", "10 9 8 7 0 5 0\n");
        using var numbers = new ProcessNumbers(TimeProvider.System, _directory);
        ulong page = (ulong)Environment.SystemPageSize;

        ProcessReading now = numbers.Read();

        Assert.Equal(20UL, now.Threads);
        Assert.Equal(23UL, now.VirtualBytes);
        Assert.Equal(24 * page, now.ResidentBytes);
        Assert.Equal(5 * page, now.PrivateBytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7 (a) R 1")]
    [InlineData("rubbish")]
    public void Page_withoutProc_lacksItsFamilies(string? stat)
    {
        if (stat is not null)
        {
            Write("stat", stat);
            Write("statm", stat);
        }

        using var numbers = new ProcessNumbers(TimeProvider.System, _directory);

        Assert.Equal(
            ["process_cpu_seconds_total", "process_max_fds"], PageOf(numbers).Samples.Select(sample => sample.Name));
    }

    private static Scrape PageOf(ProcessNumbers numbers) =>
        Scrape.Parse(WriterText.Of(new ProcessSource(numbers)).Split('\n'));

    /// <summary>The number of each field as its value.</summary>
    private static string Numbers(int first, int last) => string.Join(' ', Enumerable.Range(first, last - first + 1));

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_directory, file), text);
}
