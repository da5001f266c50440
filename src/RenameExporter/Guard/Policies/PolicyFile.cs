using ExporterToolkit.Settings;

namespace RenameExporter.Guard.Policies;

/// <summary>The file of --guard.policy.file.</summary>
internal sealed class PolicyFile : ConfigurationFile
{
    private PolicyFile(string file)
        : base(file)
    {
    }

    /// <summary>Null when something is wrong: see <see cref="ConfigurationFile.Errors"/>.</summary>
    public Policy? Policy { get; private set; }

    /// <param name="now">By the wall clock: "expires" is held against it.</param>
    /// <param name="isOld">It was good once, as at a start: that it has expired meanwhile is no error.</param>
    public static PolicyFile Read(string file, DateTimeOffset now, bool isOld = false)
    {
        var read = new PolicyFile(file);
        read.Read("rules", (map, mistakes) => throw new NotImplementedException());
        return read;
    }
}
