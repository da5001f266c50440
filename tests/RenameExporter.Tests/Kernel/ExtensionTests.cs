using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Tests.Kernel;

/// <summary>The extension of a file name, worked out by the BPF code itself (BPF_PROG_TEST_RUN).</summary>
public sealed class ExtensionTests : IDisposable
{
    private const int MaxLength = 15;

    private readonly BpfObject _object = TestObject.Load("extension");
    private readonly MapMemory _results;

    public ExtensionTests() => _results = _object.Map("results").Mmap(writable: false);

    [Theory]
    [InlineData("report.txt", "txt")]
    [InlineData("archive.tar.gz", "gz")]
    [InlineData("a.b", "b")]
    [InlineData("noextension", "")]
    [InlineData("x", "")]
    [InlineData(".", "")]
    [InlineData("..", "")]
    [InlineData(".bashrc", "")]
    [InlineData(".bashrc.swp", "swp")]
    [InlineData("trailing.", "")]
    [InlineData("a..", "")]
    [InlineData("a..b", "b")]
    [InlineData("1234567.", "")]
    [InlineData("12345678.x", "x")]
    [InlineData("f.123456789012345", "123456789012345")]
    [InlineData("f.1234567890123456", "")]
    [InlineData("longer.than.sixteen.bytes.locked", "locked")]
    [InlineData("x.with space", "with space")]
    public void ExtensionOfAName_isWhatFollowsItsLastDot(string name, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Run(Encoding.UTF8.GetBytes(name), "x"u8.ToArray()).First));

    [Theory]
    [InlineData("draft.txt", "final.txt", true)]
    [InlineData("a.txt", "b.txt", true)]
    [InlineData("a.txt", ".txt", false)] // it has none
    [InlineData(".txt", ".txt", false)]
    [InlineData("12345.txt", ".txt", false)]
    [InlineData("1234567.", "x.", true)] // neither has one
    [InlineData("1234567.", "x", false)]
    [InlineData("a.b", "a.c", false)]
    [InlineData("report", "record", false)]
    [InlineData("old.tar.gz", "new.tar.gz", true)]
    [InlineData("x.1234567", "y.1234567", true)]
    [InlineData("x.12345678", "y.12345678", false)] // longer than what is looked at
    public void SameExtension_isSeenAtOnce(string one, string other, bool expected) =>
        Assert.Equal(expected, Run(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other)).Same);

    [Fact]
    public void Extensions_ofAnyBytes_areWhatTheModelSays()
    {
        // Few letters, many dots: the interesting names.
        Gen<byte[]> names = Gen.OneOf(
            Gen.Const((byte)'.'), Gen.Const((byte)'a'), Gen.Byte.Where(b => b != 0 && b != '/')).Array[1, 40];
        // Two that have nothing in common, or that end alike.
        Gen.OneOf(Gen.Select(names, names), Gen.Select(names, names, (name, tail) => (tail, (byte[])[.. name, .. tail]))).Sample(
            (one, other) =>
            {
                (byte[] first, byte[] second, bool same) = Run(one, other);
                return first.SequenceEqual(Model(one)) && second.SequenceEqual(Model(other))
                    && (!same || first.SequenceEqual(second));
            },
            iter: 20_000, threads: 1);
    }

    /// <summary>From the words in which it lies inside its dentry.</summary>
    [Fact]
    public void ShortName_ofAnyLength_endsWithItsLastBytes() => Gen.Byte.Array[32].Sample(
        bytes =>
        {
            for (int length = 1; length <= bytes.Length; length++)
            {
                var name = new ShortName { Length = (uint)length };
                bytes.CopyTo((Span<byte>)name.Bytes);
                Assert.Equal(0u, _object.Program("end_of_short_name").RunOn(name));
                int known = Math.Min(length, 8);
                Assert.Equal(
                    bytes[(length - known)..length], _results.Values<byte>()[(8 - known)..8].ToArray());
            }
        },
        iter: 200, threads: 1);

    public void Dispose()
    {
        _results.Dispose();
        _object.Dispose();
    }

    private static byte[] Model(byte[] name)
    {
        int dot = Array.LastIndexOf(name, (byte)'.');
        int length = name.Length - dot - 1;
        return dot <= 0 || length > MaxLength ? [] : name[(dot + 1)..];
    }

    private (byte[] First, byte[] Second, bool Same) Run(byte[] one, byte[] other)
    {
        Assert.Equal(0u, _object.Program("extension").RunOn(new Pair { First = TailOf(one), Second = TailOf(other) }));
        byte[] result = [.. _results.Values<byte>()[..40]];
        return ([.. result.AsSpan(0, 16).TrimStart((byte)0)], [.. result.AsSpan(16, 16).TrimStart((byte)0)], result[32] == 1);
    }

    private static Tail TailOf(byte[] name)
    {
        // What lies before a short name in memory is not the name's.
        byte[] padded = [.. "no.part.of.it.x."u8, .. name];
        Tail tail = default;
        padded.AsSpan(padded.Length - 16).CopyTo(tail.Bytes);
        tail.Length = (uint)name.Length;
        return tail;
    }

    private struct Pair
    {
        public Tail First;
        public Tail Second;
    }

    /// <summary>struct name of tests/bpf/extension.bpf.c.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 24)]
    private struct Tail
    {
        [FieldOffset(0)] public Name16 Bytes;
        [FieldOffset(16)] public uint Length;
    }

    /// <summary>struct short_name of tests/bpf/extension.bpf.c.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private struct ShortName
    {
        [FieldOffset(0)] public Name32 Bytes;
        [FieldOffset(32)] public uint Length;
    }

    [InlineArray(32)]
    private struct Name32
    {
        private byte _first;
    }
}
