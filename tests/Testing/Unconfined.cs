namespace Testing;

/// <summary>
/// Why a test is left out where the exporter is started confined (EXPORTER=artifacts/tests/confined): the
/// values of a trait. build/run-tests.sh prints who is left out, and why.
/// </summary>
public static class Unconfined
{
    /// <summary>The trait.</summary>
    public const string Because = "Unconfined";

    /// <summary>With other capabilities, another user or other mounts: that is what it tests.</summary>
    public const string StartsItOtherwise = "StartsItOtherwise";

    /// <summary>What /proc says of another user's process, for which it takes CAP_SYS_PTRACE.</summary>
    public const string ReadsOthersProcesses = "ReadsOthersProcesses";

    /// <summary>It starts no exporter.</summary>
    public const string StartsAnotherProgram = "StartsAnotherProgram";
}
