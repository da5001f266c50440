namespace ExporterToolkit.Settings;

/// <summary>Who but its owner may read or change a file.</summary>
internal static class FileExposure
{
    private const uint OthersWrite = 0b000_010_010;
    private const uint EverybodyReads = 0b000_000_100;

    /// <param name="file">Symbolic links are followed. What is no regular file is everybody's as a rule: /dev/null.</param>
    /// <param name="secret">Others may not read it, either. Its group may: that is how Kubernetes gives secrets.</param>
    /// <returns>Null: nobody who should not, or it cannot be told.</returns>
    public static string? Problem(string file, bool secret)
    {
        if (FileIdentity.Behind(file) is not { IsRegular: true } identity)
        {
            return null;
        }

        string mode = $"{file} has permissions {Convert.ToString(identity.Permissions, 8).PadLeft(4, '0')}";
        return (identity.Permissions & OthersWrite) != 0
            ? $"{mode}: its group or others can change it; chmod go-w {file}"
            : secret && (identity.Permissions & EverybodyReads) != 0
                ? $"{mode}: every user can read its secrets; chmod o-r {file}"
                : null;
    }
}
