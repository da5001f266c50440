namespace RenameExporter.Events;

/// <summary>What the kernel said of the file that a process executes; default: nothing.</summary>
/// <param name="Inode">0: not known, and then nothing else is.</param>
/// <param name="DeviceMajor">Of its file system, with the minor.</param>
/// <param name="Owner">The file's uid, as the host's user namespace sees it.</param>
/// <param name="Mode">Its permission bits, as of stat(2).</param>
/// <param name="ChangedAt">Its ctime, in seconds since the Unix epoch: touch(1) cannot set it back.</param>
/// <param name="FirstDirectory">
/// Of its path, counted from the root of the process's mount namespace ("usr" of /usr/bin/mv); empty where not known, or
/// where the file lies in the root itself.
/// </param>
/// <param name="IsOnMountOfUsr">Whether it lies on the mount that also holds /usr there.</param>
internal readonly record struct ProgramFile(
    ulong Inode, uint DeviceMajor, uint DeviceMinor, uint Owner, ushort Mode, long ChangedAt,
    string? FirstDirectory, bool IsOnMountOfUsr)
{
    public bool IsKnown => Inode != 0;
}
