using ExporterToolkit.Settings;
using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Commands.Probing;
using RenameExporter.Configuration;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Guard;

/// <summary>'rename_exporter guard check': collect, then render.</summary>
internal static class GuardCheckCommand
{
    public static Func<TextWriter, Task<int>> Prepare(FlagValues values, ICollection<string> errors)
    {
        ExporterOptions options = ExporterOptions.Of(values, errors);
        string name = values.Value(values.IsGiven(GuardCommand.File) ? GuardCommand.File : ExporterFlags.GuardPolicyFile);
        if (name.Length == 0)
        {
            errors.Add($"guard check needs a policy: guard check FILE, or {ExporterFlags.GuardPolicyFile.Name}");
            return _ => Task.FromResult(2);
        }

        PolicyFile file = PolicyFile.Read(name, TimeProvider.System.GetUtcNow());
        foreach (string error in file.Errors.Where(error => !errors.Contains(error)))
        {
            errors.Add(error);
        }

        return output =>
        {
            if (MemoryNeed.IsRefused(options, options.MakesEvents))
            {
                return Task.FromResult(1); // the trials take what the exporter takes
            }

            LibbpfLog.Silence(); // the report has the reasons
            CgroupHierarchy cgroups = CgroupHierarchy.Read();
            string rootFs = options.Probe.RootFs;
            GuardCheckReport report = Collect(
                file, new PolicyHost(rootFs, cgroups), cgroups, ProcessFiles.FindRoot(rootFs),
                OwnMounts.Run(_ => Try(rootFs, cgroups, values.Value(ExporterFlags.GuardHook))));
            GuardCheckText.Write(report, output);
            return Task.FromResult(report.ExitCode);
        };
    }

    /// <param name="file">Without errors.</param>
    /// <param name="proc">Null: the host's processes cannot be seen here.</param>
    internal static GuardCheckReport Collect(
        PolicyFile file, PolicyHost host, CgroupHierarchy cgroups, string? proc, HookVerdict hook)
    {
        Policy policy = file.Policy!;
        PolicyTargets targets = PolicyTargets.Resolve(policy, host);
        var compiled = default(GuardPolicy);
        var tables = default(GuardTables);
        Compilation compilation = PolicyCompiler.Compile(
            policy, targets, new(PolicyMode.Enforce, 1, TimeProvider.System.GetUtcNow(), 0), ref compiled, ref tables);
        (ProcessReport Process, uint Rules)[] running = proc is null
            ? []
            : [.. new RunningProcesses(proc, cgroups, host.Mounts, host.Cgroups(out _)).Judge(compiled, tables)];
        return new(
            file.File, policy, hook,
            [.. policy.Rules.Select((rule, i) => new RuleReport(
                rule,
                hook.Hook is { } taken ? rule.Unable(taken) : null,
                [.. running.Where(each => (each.Rules >> i & 1) != 0).Select(each => each.Process)]))],
            [.. running.Select(each => each.Process).Where(process => process.Why.Length > 0)],
            [.. Notes(targets.Notes), .. proc is null ? ["the host's processes cannot be seen from this container"] : (string[])[]],
            [.. PolicyWarnings.Of(file, host.RootFs)],
            compilation.Problems);
    }

    // A list for every distribution names many that are not on this one.
    private static IEnumerable<string> Notes(IReadOnlyList<string> notes)
    {
        const string Missing = " does not exist";
        string[] missing = [.. notes.Where(note => note.EndsWith(Missing, StringComparison.Ordinal))
            .Select(note => note[..^Missing.Length])];
        return missing.Length == 0
            ? notes
            : notes.Where(note => !note.EndsWith(Missing, StringComparison.Ordinal))
                .Prepend($"not on this host, which does no harm: {string.Join(", ", missing)}");
    }

    private static HookVerdict Try(string rootFs, CgroupHierarchy cgroups, Hook? only)
    {
        if (Capabilities.Problem() is { } missing)
        {
            return new(null, false, [("not tried", missing)]);
        }

        var trials = new List<HookTrial>();
        try
        {
            using Enforcer enforcer = GuardLoader.Load(only, KernelFacts.Read(rootFs), cgroups, trials);
            return new(enforcer.Hook, enforcer.MayMiss, Refused());
        }
        catch (ProbeException e)
        {
            return new(null, false, trials.Count > 0 ? Refused() : [("not tried", e.Message)]);
        }

        (string, string)[] Refused() =>
            [.. trials.Where(trial => trial.Why is not null).Select(trial => (trial.Hook.Name(), trial.Why!))];
    }
}
