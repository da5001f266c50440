using System.Security.Cryptography;
using System.Text;

namespace Testing.Kafka;

/// <summary>The other side of SCRAM (RFC 5802), for one login.</summary>
internal sealed class ScramServer(HashAlgorithmName hash, string user, string password)
{
    private const int Iterations = 4096;

    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(16);
    private string? _begun;
    private string _nonce = "";

    /// <returns>What to answer; null: it is somebody else.</returns>
    public byte[]? Answer(byte[] message)
    {
        string text = Encoding.UTF8.GetString(message);
        return Encoding.UTF8.GetBytes(_begun is null ? First(text) ?? "" : Final(text) ?? "") is { Length: > 0 } answer ? answer : null;
    }

    private static string Field(string text, char name) =>
        text.Split(',').First(part => part.StartsWith($"{name}=", StringComparison.Ordinal))[2..];

    private string? First(string text)
    {
        string bare = text[(text.IndexOf(",,", StringComparison.Ordinal) + 2)..];
        _nonce = Field(bare, 'r') + "server";
        string answer = $"r={_nonce},s={Convert.ToBase64String(_salt)},i={Iterations}";
        _begun = $"{bare},{answer}";
        return Field(bare, 'n') == user ? answer : null;
    }

    private string? Final(string text)
    {
        string signed = $"{_begun},{text[..text.LastIndexOf(",p=", StringComparison.Ordinal)]}";
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), _salt, Iterations, hash, hash == HashAlgorithmName.SHA256 ? 32 : 64);
        byte[] clientKey = Mac(salted, "Client Key"), signature = Mac(CryptographicOperations.HashData(hash, clientKey), signed);
        byte[] proof = Convert.FromBase64String(Field(text, 'p'));
        // As Kafka compares: librdkafka before 2.2 says its own half twice.
        return proof.Zip(signature, (a, b) => (byte)(a ^ b)).SequenceEqual(clientKey) && Field(text, 'r').EndsWith(_nonce, StringComparison.Ordinal)
            ? $"v={Convert.ToBase64String(Mac(Mac(salted, "Server Key"), signed))}"
            : null;
    }

    private byte[] Mac(byte[] key, string text) => CryptographicOperations.HmacData(hash, key, Encoding.UTF8.GetBytes(text));
}
