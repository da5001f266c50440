namespace E2eTests;

/// <summary>Beside the others: for minutes these wait for alerts, with programs that rename in cgroups of their own.</summary>
[CollectionDefinition(nameof(Alerting))]
public sealed class Alerting;

/// <summary>Beside the others: for minutes promtool computes, and nothing else runs.</summary>
[CollectionDefinition(nameof(Ruling))]
public sealed class Ruling;

/// <summary>Beside the others: these wait for handshakes, and for files that are read again.</summary>
[CollectionDefinition(nameof(Protecting))]
public sealed class Protecting;

/// <summary>
/// Beside the others: these wait for what Alertmanager waits, with fifty busy actors, or look for theirs among the fifty that
/// /api/v1/live has.
/// </summary>
[CollectionDefinition(nameof(Storming))]
public sealed class Storming;

/// <summary>Beside the others: these wait for a guest and for scrapes.</summary>
[CollectionDefinition(nameof(Dashboarding))]
public sealed class Dashboarding;

/// <summary>Beside the others: these wait for connections to be closed.</summary>
[CollectionDefinition(nameof(Idling))]
public sealed class Idling;

/// <summary>
/// Beside no other test: what loads the machine, makes more names than the others' exporters have series for, holds
/// the exporter to a promise in seconds, or looks for what an exporter leaves in the kernel.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
