using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using CsCheck;
using ExporterToolkit.Exposition;
using Prometheus;

namespace ExporterToolkit.Tests.Exposition;

public sealed class GzipOutputTests
{
    [Fact]
    public void Page_ofAnyLines_comesBack() => Gen.Select(Gen.String[0, 400], Gen.Int[0, 3000]).Sample(page =>
    {
        string line = page.Item1.Replace('\0', ' ');

        Assert.Equal(Bytes(line, page.Item2), Decompressed(Compressed(Bytes(line, page.Item2))));
    }, iter: 200, threads: 4); // two compressors and more at once

    [Fact]
    public void Page_withoutLines_isComplete() => Assert.Empty(Decompressed(Compressed([])));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(50, 50_000)] // short lines, then long ones: another window
    [InlineData(300, 9_000)]
    public void Pages_afterEachOther_comeBack(int length, int lines)
    {
        byte[] page = Bytes(new string('x', length), lines);

        Assert.Equal(page, Decompressed(Compressed(page)));
        Assert.Equal(page, Decompressed(Compressed(page)));
    }

    /// <summary>With fixed codes it is 81 KB, with the whole window 51.</summary>
    [Fact]
    public void Page_of9000Actors_isSmall() => Assert.InRange(
        Compressed(Actors(9_000, i => $"comm=\"actor-{i + 1:D5}\",uid=\"0\"")).Length, 20_000, 48_000);

    /// <summary>The IDs of containers come back after many lines: with a short window this is 1.9 times as much.</summary>
    [Fact]
    public void Page_ofContainers_findsTheirIds()
    {
        byte[] page = Actors(9_000, i => $"comm=\"{i / 90:x8}\",uid=\"0\",container_id=\"{Id(i % 90)}\"");

        Assert.InRange(Compressed(page).Length, 20_000, 150_000);
    }

    [Fact]
    public void Page_thatBrokeOff_isNotComplete()
    {
        var stream = new MemoryStream();
        PipeWriter pipe = PipeWriter.Create(stream);
        using (var writer = new ExpositionWriter(pipe, ExpositionFormat.PrometheusText, compress: true))
        {
            writer.Bytes(Bytes("x 1", 100_000));
        }

        pipe.Complete();
        Assert.NotEmpty(stream.ToArray());
        Assert.InRange(Read(stream.ToArray()), -1, 399_999);

        static int Read(byte[] bytes)
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            try
            {
                var all = new MemoryStream();
                gzip.CopyTo(all);
                return (int)all.Length;
            }
            catch (InvalidDataException)
            {
                return -1;
            }
        }
    }

    private static string Id(int container) => Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData([(byte)container]));

    private static byte[] Actors(int count, Func<int, string> labels)
    {
        var page = new StringBuilder();
        foreach (string family in (string[])["file_renames_total", "file_rename_peak_per_second"])
        {
            for (int i = 0; i < count; i++)
            {
                page.Append(family).Append('{').Append(labels(i)).Append("} 1\n");
            }
        }

        return Encoding.UTF8.GetBytes(page.ToString());
    }

    private static byte[] Bytes(string line, int lines) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line + "\n", lines)));

    private static byte[] Compressed(byte[] page)
    {
        var stream = new MemoryStream();
        PipeWriter pipe = PipeWriter.Create(stream);
        using (var writer = new ExpositionWriter(pipe, ExpositionFormat.PrometheusText, compress: true))
        {
            writer.Bytes(page);
            writer.Complete();
        }

        pipe.Complete();
        return stream.ToArray();
    }

    private static byte[] Decompressed(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var page = new MemoryStream();
        gzip.CopyTo(page);
        return page.ToArray();
    }
}
