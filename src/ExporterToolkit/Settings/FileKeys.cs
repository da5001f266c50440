using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ExporterToolkit.Settings;

/// <summary>
/// Keys of a section whose value is given as text, or in a file: <c>cert</c>, or <c>cert_file</c> with its name. What is
/// wrong is a mistake in its line.
/// </summary>
/// <param name="directory">That names of files are relative to.</param>
internal sealed class FileKeys(YamlMap map, Mistakes mistakes, string directory, WatchedFiles files)
{
    private static readonly string[] s_secrets = ["key", "password", "credentials", "headers"];

    /// <summary>The text of <paramref name="key"/>, or of the file that <paramref name="key"/>_file names.</summary>
    public Placed<string>? Text(string key)
    {
        Placed<string>? inline = map.Text(key);
        if (map.Text($"{key}_file") is not { } name)
        {
            return inline;
        }

        if (inline is not null)
        {
            mistakes.Add(name.Line, $"both {key} and {key}_file are given; there can be one only");
            return null;
        }

        return Read(key, name);
    }

    /// <summary>The text of the file that <paramref name="key"/>_file names; it cannot be given inline.</summary>
    public Placed<string>? FileText(string key) => map.Text($"{key}_file") is { } name ? Read(key, name) : null;

    private Placed<string>? Read(string key, Placed<string> name)
    {
        string file = Path.Combine(directory, name.Value);
        try
        {
            string text = files.Read(file);
            if (s_secrets.Contains(key))
            {
                files.HasSecrets(file);
            }

            return new(text, name.Line);
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            mistakes.Add(name.Line, $"{key}_file {file}: {TextFile.Reason(e, file)}");
            return null;
        }
    }

    /// <summary>Whether or not it could be read.</summary>
    public bool IsGiven(string key) => map.Text(key) is not null || map.Text($"{key}_file") is not null;

    /// <param name="pem">From <see cref="Text"/> of <paramref name="key"/>.</param>
    /// <returns>At least one; null: it is wrong.</returns>
    public X509Certificate2Collection? Certificates(Placed<string> pem, string key)
    {
        var found = new X509Certificate2Collection();
        if ((OpenSsl.Problem() ?? Import()) is not { } problem)
        {
            return found;
        }

        mistakes.Add(pem.Line, problem);
        return null;

        string? Import()
        {
            try
            {
                found.ImportFromPem(pem.Value);
                return found.Count > 0
                    ? null
                    : $"{key}: there is no certificate in it (PEM, -----BEGIN CERTIFICATE-----)";
            }
            catch (CryptographicException e)
            {
                return $"{key}: a certificate cannot be read: {e.Message}";
            }
        }
    }

    /// <returns>The first of them with its private key; null: it is wrong.</returns>
    public X509Certificate2? WithKey(Placed<string> certificate, Placed<string> key)
    {
        if (key.Value.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            mistakes.Add(key.Line, "key: it is encrypted, and nobody is there to type its password");
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificate.Value, key.Value);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            mistakes.Add(key.Line, $"key: it makes no pair with the certificate (RSA and ECDSA do): {e.Message}");
            return null;
        }
    }
}
