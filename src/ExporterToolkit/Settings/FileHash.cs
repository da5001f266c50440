using System.Buffers.Binary;
using System.Numerics;

namespace ExporterToolkit.Settings;

/// <summary>SHA-256 (FIPS 180-4), as sha256sum prints it. The runtime's wants libssl, and ends the process where there is none.</summary>
public static class FileHash
{
    private const int BlockLength = 64;
    private const int MostPrime = 311; // the 64th

    // The first 32 bits of the fractions of the roots of the first primes: square roots, and cube roots.
    private static readonly uint[] s_start =
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private static readonly uint[] s_rounds = [.. Primes().Select(CubeRootFraction)];

    /// <returns>64 hexadecimal digits.</returns>
    public static string Of(ReadOnlySpan<byte> data)
    {
        // The data, a bit that is 1, zeroes, and the length in bits, in whole blocks.
        byte[] padded = new byte[(data.Length + 9 + BlockLength - 1) / BlockLength * BlockLength];
        data.CopyTo(padded);
        padded[data.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)data.Length * 8);

        uint[] state = [.. s_start];
        for (int at = 0; at < padded.Length; at += BlockLength)
        {
            Add(state, padded.AsSpan(at, BlockLength));
        }

        Span<byte> hash = stackalloc byte[32];
        for (int i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash[(i * 4)..], state[i]);
        }

        return Convert.ToHexStringLower(hash);
    }

    private static void Add(uint[] state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[64];
        for (int i = 0; i < 64; i++)
        {
            words[i] = i < 16
                ? BinaryPrimitives.ReadUInt32BigEndian(block[(i * 4)..])
                : words[i - 16] + Mix(words[i - 15], 7, 18, 3) + words[i - 7] + Mix(words[i - 2], 17, 19, 10);
        }

        (uint a, uint b, uint c, uint d) = (state[0], state[1], state[2], state[3]);
        (uint e, uint f, uint g, uint h) = (state[4], state[5], state[6], state[7]);
        for (int i = 0; i < 64; i++)
        {
            uint first = h + Turn(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + s_rounds[i] + words[i];
            uint second = Turn(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        ReadOnlySpan<uint> sums = [a, b, c, d, e, f, g, h];
        for (int i = 0; i < state.Length; i++)
        {
            state[i] += sums[i];
        }
    }

    private static uint Turn(uint word, int one, int two, int three) =>
        BitOperations.RotateRight(word, one) ^ BitOperations.RotateRight(word, two) ^ BitOperations.RotateRight(word, three);

    private static uint Mix(uint word, int one, int two, int shift) =>
        BitOperations.RotateRight(word, one) ^ BitOperations.RotateRight(word, two) ^ (word >> shift);

    private static IEnumerable<int> Primes() =>
        Enumerable.Range(2, MostPrime - 1).Where(n => Enumerable.Range(2, n - 2).All(divisor => n % divisor != 0));

    // In whole numbers: the largest x with x³ at most n × 2^96; its lower 32 bits.
    private static uint CubeRootFraction(int n)
    {
        UInt128 target = (UInt128)n << 96;
        ulong root = 0;
        for (int bit = 34; bit >= 0; bit--)
        {
            ulong more = root | (1ul << bit);
            if ((UInt128)more * more * more <= target)
            {
                root = more;
            }
        }

        return (uint)root;
    }
}
