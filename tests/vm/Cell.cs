namespace VmTests;

/// <summary>One scenario of the matrix: what must have been counted after it, in each mode.</summary>
/// <param name="Name">As the guest's scripts call it; mostly the process name it renames under, too.</param>
/// <param name="Judge">Asserts.</param>
internal sealed record Cell(string Name, string Group, Action<CellRun> Judge)
{
    public static readonly Cell[] All =
    [
        .. CallCells.All, .. FileSystemCells.All, .. NfsCells.All, .. ErrnoCells.All, .. HostCells.All,
        .. LoadCells.All,
    ];

    public static Cell Named(string name) => All.Single(cell => cell.Name == name);

    /// <summary>Whether it is there in a mode: auto needs no second look at cgroups, say.</summary>
    public bool IsIn(string mode) =>
        (Group != LoadCells.Group || Loads.Modes.Contains(mode))
        && (Group != HostCells.Cgroups || mode != AllModes.Auto);
}

/// <summary>A cell on one kernel in one mode.</summary>
/// <param name="Mode">As it was asked for: may be auto.</param>
/// <param name="Attach">As it must have been attached.</param>
/// <param name="Lossless">Whether this kernel skips nothing in this mode.</param>
internal sealed record CellRun(
    Cell Cell, string Kernel, string Mode, string Attach, bool Lossless, Func<string, Scenario> Scenarios)
{
    public const string Renames = "file_renames_total";
    public const string Missed = "rename_exporter_probe_missed_total";

    public string Name => Cell.Name;

    /// <summary>It sees system calls, and nothing below them.</summary>
    public bool SeesCallsOnly => Attach == "tracepoint";

    /// <summary>All calls of this mode.</summary>
    public Scenario Calls => Scenarios(Mode);

    public Scrape After => Calls.Scrape("after");

    public decimal Driver(string word, string key) => Calls.Driver($"{Name}.driver", word, key);

    /// <summary>What was counted for the cell's own process name.</summary>
    public decimal Counted(string family) => After.Sum($"file_rename{family}_total", ("comm", Name));
}
