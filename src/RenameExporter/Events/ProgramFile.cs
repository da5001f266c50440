namespace RenameExporter.Events;

/// <summary>
/// What the kernel said of the file that a process executes (of a script, its interpreter); default: nothing, as of a
/// kernel thread.
/// </summary>
/// <param name="Inode">0: not known, and then nothing else is.</param>
/// <param name="DeviceMajor">Of its file system, with the minor, as in /proc/PID/mountinfo.</param>
/// <param name="Owner">Its uid, as the host's user namespace sees it; an idmapped mount shows another one.</param>
/// <param name="Mode">Its permission bits, as of stat(2).</param>
/// <param name="ChangedAt">
/// Its ctime, in seconds since the Unix epoch: touch(1) cannot set it back. Any number on a file system of somebody's
/// own (fuse(4)). Of a deleted file, when it was deleted.
/// </param>
/// <param name="FirstDirectory">
/// Of its path, counted from the root of the process's mount namespace ("usr" of /usr/bin/mv), not from that of its
/// chroot: printable, of the first 15 bytes. Of a deleted file, where it was. Null where not known, as of a file that
/// lies in none of that namespace's mounts (memfd_create(2)), and where the file lies in the root itself.
/// </param>
/// <param name="IsOnMountOfUsr">
/// Whether the mount that it lies on is the one at the root of that namespace, or the one at /usr there. One at
/// /usr/local is neither.
/// </param>
internal readonly record struct ProgramFile(
    ulong Inode, uint DeviceMajor, uint DeviceMinor, uint Owner, ushort Mode, long ChangedAt,
    string? FirstDirectory, bool IsOnMountOfUsr)
{
    public bool IsKnown => Inode != 0;

    public bool IsSameFile(in ProgramFile other) =>
        (Inode, DeviceMajor, DeviceMinor) == (other.Inode, other.DeviceMajor, other.DeviceMinor);
}
