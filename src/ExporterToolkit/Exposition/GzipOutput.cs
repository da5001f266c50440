using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace ExporterToolkit.Exposition;

/// <summary>Compresses a page, and writes what comes of it into a pipe, without a flush.</summary>
internal sealed unsafe class GzipOutput(PipeWriter output) : IDisposable
{
    private const int LeastRoom = 256; // the pipe gives what is left of a block; for less it is not worth a call

    // Where lines are short, a near match costs fewer bits than the far one that zlib would take: 44 KB instead of 51
    // for 9,000 actors. Long ones have the ID of a container, which is worth looking for as far back as can be.
    private const int LongLine = 100;
    private const int ShortWindow = 12; // 4 KiB
    private const int LongWindow = 15; // 32 KiB, all that the format has

    // Of those that nobody uses one stays: a compressor has 240 to 350 KB outside the managed heap.
    private static DeflateStream? s_idle;

    private DeflateStream? _stream;

    /// <returns>Bytes that went into the pipe.</returns>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        _stream ??= Rent(bytes.Length > LongLine * bytes.Count((byte)'\n') ? LongWindow : ShortWindow);
        return Deflate(bytes, NoFlush);
    }

    /// <summary>What is left, and the end of the format.</summary>
    public void Complete()
    {
        _stream ??= Rent(ShortWindow);
        Deflate([], Finish);
    }

    public void Dispose()
    {
        if (_stream is { } stream)
        {
            _stream = null;
            if (Interlocked.CompareExchange(ref s_idle, stream, null) is not null)
            {
                stream.Dispose();
            }
        }
    }

    private static DeflateStream Rent(int windowBits)
    {
        DeflateStream? idle = Interlocked.Exchange(ref s_idle, null);
        if (idle?.WindowBits == windowBits)
        {
            idle.Reset();
            return idle;
        }

        idle?.Dispose();
        return new(windowBits);
    }

    private const int NoFlush = 0; // Z_NO_FLUSH
    private const int Finish = 4; // Z_FINISH

    private int Deflate(ReadOnlySpan<byte> bytes, int flush)
    {
        int written = 0;
        fixed (byte* input = bytes)
        {
            ZStream* stream = _stream!.Pointer;
            stream->NextIn = input;
            stream->AvailIn = (uint)bytes.Length;
            bool isFull;
            do
            {
                Span<byte> room = output.GetSpan(LeastRoom);
                fixed (byte* to = room)
                {
                    stream->NextOut = to;
                    stream->AvailOut = (uint)room.Length;
                    _stream.Deflate(flush);
                }

                int length = room.Length - (int)stream->AvailOut;
                output.Advance(length);
                written += length;
                isFull = stream->AvailOut == 0; // then there is more
            }
            while (isFull);
        }

        return written;
    }
}

/// <summary>z_stream of zlib.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZStream
{
    public byte* NextIn;
    public uint AvailIn;
    public nuint TotalIn;
    public byte* NextOut;
    public uint AvailOut;
    public nuint TotalOut;
    public byte* Message;
    public void* State;
    public void* Alloc;
    public void* Free;
    public void* Opaque;
    public int DataType;
    public nuint Adler;
    public nuint Reserved;
}

/// <summary>A compressor of zlib, for one page after another.</summary>
internal sealed unsafe class DeflateStream : SafeHandle
{
    // The first level whose codes fit the page, and hardly slower than the one before it, which has fixed codes. What
    // comes next takes more than twice the time, for a percent.
    private const int Level = 2;
    private const int Method = 8; // Z_DEFLATED
    private const int Gzip = 16; // added to the bits of the window: gzip's header and trailer, not zlib's
    private const int Memory = 8; // MAX_MEM_LEVEL is 9
    private const int Strategy = 0; // Z_DEFAULT_STRATEGY

    /// <param name="windowBits">9 to 15.</param>
    public DeflateStream(int windowBits)
        : base(0, ownsHandle: true)
    {
        WindowBits = windowBits;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(ZStream))); // zlib wants it to stay where it is
        Check(NativeMethods.deflateInit2_(
            Pointer, Level, Method, Gzip + windowBits, Memory, Strategy, "1", sizeof(ZStream)));
    }

    public int WindowBits { get; }

    public override bool IsInvalid => handle == 0;

    public ZStream* Pointer => (ZStream*)handle;

    /// <summary>For another page.</summary>
    public void Reset() => Check(NativeMethods.deflateReset(Pointer));

    /// <summary>Goes on until there is no input, or no room.</summary>
    public void Deflate(int flush) => Check(NativeMethods.deflate(Pointer, flush));

    protected override bool ReleaseHandle()
    {
        _ = NativeMethods.deflateEnd(Pointer);
        NativeMemory.Free(Pointer);
        return true;
    }

    private static void Check(int status)
    {
        const int NothingToDo = -5; // Z_BUF_ERROR, which is none
        if (status < 0 && status != NothingToDo)
        {
            throw new InvalidOperationException($"zlib failed with {status}");
        }
    }
}
