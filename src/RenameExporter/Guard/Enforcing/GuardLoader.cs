using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Guard.Enforcing;

/// <summary>Finds the hook that works here, by loading, attaching and a rename of its own.</summary>
internal static class GuardLoader
{
    /// <param name="only">--guard.hook, or null for auto.</param>
    /// <param name="cgroups">Whose ids are in the policy.</param>
    /// <param name="trials">Gets each hook that was tried; the last one is the one taken, if any is.</param>
    /// <param name="directories">For the self-test; null: <see cref="TestFile.UsualDirectories"/>.</param>
    /// <param name="buckets">Budgets that may be kept at a time.</param>
    /// <exception cref="ProbeException">No hook works; the message has each one's reason.</exception>
    public static Enforcer Load(
        Hook? only, KernelFacts kernel, CgroupHierarchy cgroups, ICollection<HookTrial> trials,
        IReadOnlyList<string>? directories = null, int buckets = GuardNumbers.Buckets)
    {
        var reasons = new List<string>();
        foreach (Hook hook in only is { } one ? [one] : Hooks.All)
        {
            (Enforcer? enforcer, string? why) = Try(
                hook, kernel, cgroups, directories ?? TestFile.UsualDirectories, buckets);
            trials.Add(new(hook, why));
            if (enforcer is not null)
            {
                return enforcer;
            }

            reasons.Add($"{hook.Name()}: {why}");
        }

        string by = only is { } asked ? $" by --guard.hook={asked.Name()}" : "";
        throw new ProbeException($"cannot guard renames{by}. Tried {string.Join("; ", reasons)}");
    }

    private static (Enforcer? Enforcer, string? Why) Try(
        Hook hook, KernelFacts kernel, CgroupHierarchy cgroups, IReadOnlyList<string> directories, int buckets)
    {
        if (HookRefusal.Foresee(hook, kernel) is { } hopeless)
        {
            return (null, hopeless);
        }

        try
        {
            Enforcer enforcer = Attached(hook, kernel, cgroups, buckets);
            if (enforcer.Prove(directories) is not { } why)
            {
                return (enforcer, null);
            }

            enforcer.Dispose();
            return (null, HookRefusal.Unproven(hook, why));
        }
        catch (LibbpfException e)
        {
            return (null, HookRefusal.Of(e, kernel));
        }
        catch (ProbeException e)
        {
            return (null, e.Message);
        }
    }

    private static Enforcer Attached(Hook hook, KernelFacts kernel, CgroupHierarchy cgroups, int buckets)
    {
        BpfObject obj = GuardObject.Load(hook, kernel, cgroups, buckets);
        try
        {
            return new(obj, hook, MayMiss(hook, kernel));
        }
        catch
        {
            obj.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A program of the LSM hook may be in another of its own, on one CPU. All others are skipped where their CPU is
    /// in them already, which takes a kernel that preempts them.
    /// </summary>
    internal static bool MayMiss(Hook hook, KernelFacts kernel) => hook switch
    {
        Hook.FmodRet or Hook.Fentry => kernel.Plan.MayMiss(AttachMode.Fentry) != false,
        Hook.Tracepoint => kernel.PreemptsSyscalls,
        _ => false,
    };
}
