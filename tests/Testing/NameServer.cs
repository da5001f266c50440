using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Testing;

/// <summary>
/// DNS of loopback, at port 53: every name is 127.0.0.1, and has no address of IPv6. (https://www.rfc-editor.org/rfc/rfc1035,
/// section 4: a header of 12 bytes, the question, the answer.)
/// </summary>
public sealed class NameServer : IDisposable
{
    private const int HeaderLength = 12;
    private const ushort Answers = 0x8580; // an answer, of who knows, without an error

    private static readonly byte[] s_address = [0xc0, HeaderLength, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1]; // the question's name, A, IN, 1 s

    private readonly UdpClient _socket;
    private int _questions;

    public NameServer()
    {
        _socket = new(new IPEndPoint(Address, 53));
        _ = Task.Run(ServeAsync);
    }

    /// <summary>One of loopback's that no other process has: resolvers ask at no other port.</summary>
    public IPAddress Address { get; } = new([127, 43, (byte)(Environment.ProcessId >> 8), (byte)Environment.ProcessId]);

    public int Questions => Volatile.Read(ref _questions);

    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                UdpReceiveResult asked = await _socket.ReceiveAsync();
                await _socket.SendAsync(Answer(asked.Buffer), asked.RemoteEndPoint);
                Interlocked.Increment(ref _questions);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // It is closed.
        }
    }

    private static byte[] Answer(ReadOnlySpan<byte> question)
    {
        int end = HeaderLength;
        while (question[end] != 0)
        {
            end += 1 + question[end];
        }

        bool isOfAddress = BinaryPrimitives.ReadUInt16BigEndian(question[(end + 1)..]) == 1;
        end += 5; // the end of the name, type and class
        byte[] answer = [.. question[..end], .. isOfAddress ? s_address : []];
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), Answers);
        Span<byte> counts = answer.AsSpan(4, 8);
        counts.Clear();
        (counts[1], counts[3]) = (1, isOfAddress ? (byte)1 : (byte)0);
        return answer;
    }
}
