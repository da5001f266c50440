namespace RenameExporter.Guard.Enforcing;

/// <summary>Where the guard looks at renames; the first that proves itself is taken.</summary>
internal enum Hook
{
    /// <summary>The LSM hook inode_rename: denies and signals.</summary>
    Lsm,

    /// <summary>fmod_ret on security_inode_rename: the same; a preemptible kernel skips it now and then.</summary>
    FmodRet,

    /// <summary>The entry of vfs_rename by fentry: signals alone.</summary>
    Fentry,

    /// <summary>Likewise by kprobe.</summary>
    Kprobe,

    /// <summary>The entries of the system calls: signals alone, and sees no names.</summary>
    Tracepoint,
}

/// <param name="Why">Null: it proved itself.</param>
internal sealed record HookTrial(Hook Hook, string? Why);
