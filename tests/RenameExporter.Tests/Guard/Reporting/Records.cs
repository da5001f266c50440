using RenameExporter.Abi;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Guard.Reporting;

namespace RenameExporter.Tests.Guard.Reporting;

/// <summary>Policies, and what the kernel says.</summary>
internal static class Records
{
    public static PolicyRule Rule { get; } = new()
    {
        Name = "encryptor",
        Count = CountedRenames.ExtensionChanges,
        Budget = new(200, 5),
        Per = GuardScope.Uid | GuardScope.Cgroup,
        Action = GuardAction.Stop | GuardAction.Deny,
        Error = 1,
        Mode = PolicyMode.Enforce,
    };

    public static Policy Policy(params PolicyRule[] rules) => new()
    {
        Mode = PolicyMode.Enforce,
        Expires = new DateTimeOffset(2026, 12, 24, 0, 0, 0, TimeSpan.Zero),
        Exempt = new([], [], []),
        Rules = [.. rules],
        Hash = "0123456789ab",
    };

    public static PolicyInForce InForce(ulong fromNs, params PolicyRule[] rules) =>
        new(fromNs, Policy(rules), PolicyMode.Enforce, Hook.Lsm);

    public static GuardRecord Acted(uint pid = 4711, uint rule = 0, ulong timeNs = 5_000_000_000)
    {
        GuardRecord record = new()
        {
            TimeNs = timeNs,
            CgroupId = 77,
            Over = 1,
            Pid = pid,
            Tid = pid + 1,
            Uid = 1000,
            Rule = rule,
            Outcome = GuardOutcome.Acted,
            Actions = (uint)(GuardAction.Stop | GuardAction.Deny),
            Inode = 1234,
            Device = 253 << 20 | 3,
        };
        "mv\0junk"u8.CopyTo(record.Comm);
        "a.docx"u8.CopyTo(record.OldName);
        "a.docx.\u001b"u8.CopyTo(record.NewName);
        return record;
    }

    public static GuardRecord Would(uint pid = 4711) =>
        Acted(pid) with { Outcome = GuardOutcome.WouldAct, Actions = 0 };
}
