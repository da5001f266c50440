namespace ExporterToolkit.Settings;

/// <summary>Who but its owner may read or change a file.</summary>
internal static class FileExposure
{
    private const UnixFileMode Writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <param name="file">Symbolic links are followed. What is no regular file is everybody's as a rule: /dev/null.</param>
    /// <param name="secret">Others may not read it, either. Its group may: that is how Kubernetes gives secrets.</param>
    /// <returns>Null: nobody who should not, or it cannot be told.</returns>
    public static string? Problem(string file, bool secret)
    {
        if (SpecialFile.IsDevice(file) || SpecialFile.IsPipe(file))
        {
            return null;
        }

        UnixFileMode mode;
        try
        {
            // By the handle: that of a path may be the symbolic link's.
            using var handle = File.OpenHandle(file);
            mode = File.GetUnixFileMode(handle);
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            return null;
        }

        string octal = $"{file} has mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}";
        return (mode & Writable) != 0
            ? $"{octal}: others than its owner may change it; chmod go-w {file}"
            : secret && mode.HasFlag(UnixFileMode.OtherRead)
                ? $"{octal}: everybody may read what is secret in it; chmod o-r {file}"
                : null;
    }
}
