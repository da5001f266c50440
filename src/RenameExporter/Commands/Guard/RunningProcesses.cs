using System.Globalization;
using System.Text;
using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Escaping;
using RenameExporter.Guard.Policies;
using RenameExporter.Host;

namespace RenameExporter.Commands.Guard;

/// <summary>Which rules of a compiled policy are about the processes that run now, as the kernel would see it.</summary>
/// <param name="root">A proc file system with the host's processes.</param>
/// <param name="mounts">By which the device of an executable is told.</param>
/// <param name="tree">Null: cgroups cannot be looked up.</param>
internal sealed class RunningProcesses(
    string root, CgroupHierarchy hierarchy, IReadOnlyList<TypedMount> mounts, CgroupTree? tree)
{
    private readonly Dictionary<string, ulong[]> _cgroups = new(StringComparer.Ordinal);

    /// <returns>Each process of user space, with the mask of rules about it: 0, it is exempt or no rule is about it.</returns>
    public IEnumerable<(ProcessReport Process, uint Rules)> Judge(GuardPolicy policy, GuardTables tables)
    {
        foreach (int pid in Pids())
        {
            if (Numbers(pid, out bool isUser) is var program && isUser && Read(pid) is { } process)
            {
                (string why, uint rules) = Judge(in policy, in tables, process, program);
                yield return (process with { Why = why }, rules);
            }
        }
    }

    private IEnumerable<int> Pids() => Directory.EnumerateDirectories(root)
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : 0)
        .Where(pid => pid > 0).Order();

    // In the order of the kernel's half.
    private (string Why, uint Rules) Judge(
        in GuardPolicy policy, in GuardTables tables, ProcessReport process, FileNumbers? program)
    {
        if (process.Pid == 1)
        {
            return ("the host's first process", 0);
        }

        uint rules = PolicyLookup.RulesOfUid(policy, process.Uid);
        if ((rules & GuardNumbers.Exempt) != 0)
        {
            return ("its user", 0);
        }

        rules = PolicyLookup.RulesAbout(policy, tables, process.Uid, Upwards(process.Cgroup));
        if (rules == GuardNumbers.Exempt)
        {
            return ("its cgroup", 0);
        }

        bool isExempt = program is { } numbers && (policy.Needs & (uint)GuardNeed.Programs) != 0
            && PolicyLookup.IsExemptProgram(policy, tables, Device(numbers), numbers.Inode);
        return isExempt ? ("its executable", 0) : ("", rules);
    }

    private ulong[] Upwards(string cgroup)
    {
        if (!_cgroups.TryGetValue(cgroup, out ulong[]? ids))
        {
            _cgroups[cgroup] = ids = tree is null ? [] : [.. tree.IdsUpwards(cgroup)];
        }

        return ids;
    }

    // One of another mount namespace is not in the table: then it is the one that stat(2) tells.
    private uint Device(FileNumbers numbers) =>
        mounts.FirstOrDefault(mount => (ulong)mount.Mount.Id == numbers.MountId)?.Device ?? numbers.Device;

    // Kernel threads and zombies execute nothing.
    private FileNumbers? Numbers(int pid, out bool isUser)
    {
        FileNumbers? numbers = FileNumbers.Of("", $"{root}/{pid}/exe", out int error);
        isUser = numbers is not null || error is Errno.EACCES or Errno.EPERM;
        return numbers;
    }

    private ProcessReport? Read(int pid)
    {
        if (SmallFile.Read($"{root}/{pid}/comm") is not { } comm || SmallFile.Read($"{root}/{pid}/status") is not { } status)
        {
            return null; // it has ended
        }

        string? uids = Array.Find(
            Encoding.Latin1.GetString(status).Split('\n'), line => line.StartsWith("Uid:\t", StringComparison.Ordinal));
        return uint.TryParse(uids?.Split('\t')[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint uid)
            ? new(pid, EscapedName.Label(comm.AsSpan().TrimEnd((byte)'\n')), uid, Cgroup(pid))
            : null;
    }

    // Hierarchy, controllers, path, with colons between; the unified hierarchy has no controllers there.
    private string Cgroup(int pid) => Encoding.UTF8.GetString(SmallFile.Read($"{root}/{pid}/cgroup") ?? [])
        .Split('\n').Select(line => line.Split(':', 3))
        .FirstOrDefault(fields => fields.Length == 3 && (hierarchy.Source == CgroupSource.V1
            ? fields[1].Split(',').Contains(hierarchy.Name)
            : fields[0] == "0"))?[2] ?? "/";
}
