using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Guard.Policies;

namespace RenameExporter.Commands.Guard;

/// <summary>What an operator may not have meant.</summary>
internal static class PolicyWarnings
{
    // Whoever can run one of these renames by it what he likes.
    private static readonly string[] s_everybodys =
    [
        "sh", "bash", "dash", "zsh", "ksh", "fish", "busybox", "toybox", "env", "xargs", "find", "perl", "python", "ruby", "node",
        "php", "lua", "awk", "gawk", "mawk", "java", "dotnet", "mv", "cp", "ln", "rename", "install", "rsync", "tar", "git", "vim",
    ];

    /// <param name="rootFs">--path.rootfs.</param>
    public static IEnumerable<string> Of(PolicyFile file, string rootFs) =>
    [
        .. file.Exposed,
        .. Ends(file.Policy!),
        .. file.Policy!.Exempt.Executables.SelectMany(path => Of(path, rootFs)),
        .. file.Policy.Rules.SelectMany(Of),
    ];

    private static IEnumerable<string> Ends(Policy policy)
    {
        if (policy.Expires is null)
        {
            yield return "there is no expires: mode: enforce takes one, at most 90 days ahead";
        }

        if (policy.GiveUp is null)
        {
            yield return "there is no give_up_after: a wrong rule acts until you change or disarm it";
        }
    }

    private static IEnumerable<string> Of(string path, string rootFs)
    {
        string name = Path.GetFileName(path).TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.');
        if (s_everybodys.Contains(name))
        {
            yield return $"{path} is exempt and does what its user says, so its user is never stopped";
        }

        if (SmallFile.Read(Path.Join(rootFs, path), most: 2) is [(byte)'#', (byte)'!'])
        {
            yield return $"{path} is exempt and a script: its processes execute the interpreter, so they are judged";
        }
    }

    private static IEnumerable<string> Of(PolicyRule rule)
    {
        string name = $"rule {rule.Name}: ";
        bool isAboutRoot = rule.Uids.IsEmpty || rule.Uids.Any(range => range.First == 0);
        if (rule.Action == GuardAction.Kill && isAboutRoot && !rule.AsksForCgroups())
        {
            yield return name + "it kills whatever runs on this host, services among it; stop can be undone (kill -CONT)";
        }
        else if (isAboutRoot)
        {
            yield return name + "it is about root, too: services and upgrades that are not exempt are stopped";
        }

        if (rule.Action == GuardAction.Deny)
        {
            yield return name + "deny alone saves no file that is overwritten before its rename; stop does";
        }

        if (rule.Budget is { } budget && budget.RefillPerSecond > budget.Files)
        {
            yield return name + "its refill brings back more in a second than its budget holds";
        }
    }
}
