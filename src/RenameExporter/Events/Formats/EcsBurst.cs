namespace RenameExporter.Events.Formats;

/// <summary>The fields of an alert, which a burst is; those of its latest rename stand beside them.</summary>
internal static class EcsBurst
{
    // As Elastic's rules count: medium and critical.
    private const ulong Warning = 47, Critical = 99;

    private static readonly string[] s_category = ["file", "intrusion_detection"];
    private static readonly string[] s_type = ["info"];
    private static readonly string[] s_tactic = ["TA0040"];
    private static readonly string[] s_technique = ["T1486"];

    public static void AddAlert(EventFields fields, BurstFacts burst)
    {
        fields.Add("event.kind", "alert"u8);
        fields.Add("event.module", "rename_exporter"u8);
        fields.Add("event.dataset", "rename_exporter.burst"u8);
        fields.Add("event.category", s_category);
        fields.Add("event.type", s_type);
        fields.Add("event.action", "rename-burst"u8);
        fields.Add("event.severity", burst.Severity == BurstSeverity.Critical ? Critical : Warning);
        (string name, string description) = RuleOf(burst.Reason);
        fields.Add("rule.name", name);
        fields.Add("rule.description", description);
        fields.Add("threat.framework", "MITRE ATT&CK"u8);
        fields.Add("threat.tactic.id", s_tactic);
        fields.Add("threat.technique.id", s_technique);
    }

    public static void AddFacts(EventFields fields, BurstFacts burst)
    {
        Span<byte> time = stackalloc byte[Timestamp.FullLength];
        Timestamp.WriteFull(burst.FirstSeenUnixNanoseconds, time);
        fields.Add("rename.burst.reason", Words.Of(burst.Reason));
        fields.Add("rename.burst.severity", Words.Of(burst.Severity));
        fields.Add("rename.burst.files", burst.Files);
        fields.Add("rename.burst.files_estimated", burst.FilesEstimated);
        fields.Add("rename.burst.samples", burst.Samples);
        fields.AddNumber("rename.burst.seconds", burst.Duration.TotalSeconds);
        fields.Add("rename.burst.types", burst.Types);
        fields.Add("rename.burst.directories", (ulong)burst.Directories);
        fields.Add("rename.burst.new_program", burst.IsNewProgram);
        if (burst.ProgramAge is { } age)
        {
            fields.AddNumber("rename.burst.program_age_seconds", Math.Round(age.TotalSeconds));
        }

        fields.Add("rename.burst.first_seen", time);
        fields.AddPath("rename.burst.first_file", "rename.raw.first_file", burst.FirstFile.Bytes);
    }

    private static (string Name, string Description) RuleOf(BurstReason reason) => reason switch
    {
        BurstReason.TypeLoss => (
            "Burst of files that lose their type",
            "Files lost their usual type, to an unusual extension or to none: of three types, or by a program that is new "
                + "to this host."),
        BurstReason.Convergence => (
            "Burst of files of many types that get one extension",
            "Files of five usual types all got one other extension."),
        _ => (
            "Burst of files replaced by a new program",
            "A program that is new to this host replaced files of several types or in several directories; their names stay."),
    };
}
