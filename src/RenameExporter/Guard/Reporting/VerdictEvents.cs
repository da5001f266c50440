using System.Globalization;
using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Host;

namespace RenameExporter.Guard.Reporting;

/// <summary>Makes an event of a record of the guard. It asks /proc, of a process that may be stopped or gone.</summary>
/// <param name="make"><see cref="EventMaker.Make"/> of a maker that nobody else has.</param>
internal sealed class VerdictEvents(Func<RenameSample, RenameEvent> make)
{
    /// <param name="policy">Of the record's time; null: it is not known.</param>
    public RenameEvent Make(in GuardRecord record, PolicyInForce? policy)
    {
        PolicyRule? rule = record.Rule < policy?.Policy.Rules.Length ? policy.Policy.Rules[(int)record.Rule] : null;
        var done = (GuardAction)record.Actions;
        int error = done.HasFlag(GuardAction.Deny) ? rule?.Error ?? 0 : 0;
        return make(Sample(in record, error)) with
        {
            Old = Name(record.OldName),
            New = Name(record.NewName),
            Guard = new()
            {
                Rule = rule?.Name ?? string.Create(CultureInfo.InvariantCulture, $"{record.Rule}"),
                Allows = rule is null ? "A rule of a policy that is no longer in force." : Allows(rule),
                Hook = policy?.Hook.Name() ?? "",
                Enforces = policy?.Mode == PolicyMode.Enforce && rule?.Mode == PolicyMode.Enforce,
                Outcome = record.Outcome,
                Asked = rule?.Action ?? done,
                Done = done,
                Error = error,
                SignalError = Math.Abs(record.SignalError),
                Budget = rule?.Budget?.Files,
                Over = record.Over,
            },
        };
    }

    /// <summary>A rule, as a sentence.</summary>
    internal static string Allows(PolicyRule rule)
    {
        if (!rule.Extensions.IsEmpty)
        {
            return "No rename to or from an extension that the policy forbids.";
        }

        if (rule.WhenBurst)
        {
            return "No rename by a program and user of which the detector has found a burst.";
        }

        string kind = rule.Count switch
        {
            CountedRenames.ExtensionChanges => "renames that change the extension",
            CountedRenames.Replacements => "renames that replace a file",
            CountedRenames.Moves => "renames into another directory",
            _ => "renames",
        };
        string per = string.Join(" and ", Words.Of(rule.Per));
        return rule.Budget is { } budget
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"At most {budget.Files} {kind} at once, and {budget.RefillPerSecond} more a second, per {per}.")
            : $"No {kind}.";
    }

    private static RenameSample Sample(in GuardRecord record, int error) => new(
        record.TimeNs, 0, 0, 0, record.CgroupId, CgroupName.Unknown, (int)record.Pid, (int)record.Tid, 0, record.Uid,
        error, 0, RenameKinds.None, false, 0, 0, 0, record.Comm.Bytes.ToArray(), default, default, default, false,
        0, 0)
    {
        Program = new(
            record.Inode, SampleDecoder.Major(record.Device), SampleDecoder.Minor(record.Device), 0, 0, 0, null, false),
    };

    // Without its directory, which the guard does not look for.
    private static EventPath Name(ReadOnlySpan<byte> padded) => Padded.Text(padded) is { IsEmpty: false } name
        ? new(name.ToArray(), PathDoubts.UnknownDirectory)
        : new(default, PathDoubts.None, NameIsKnown: false);
}
