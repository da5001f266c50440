using Xunit.Sdk;
using Xunit.v3;

// Each of these loads the probe, and counts everything the others rename.
[assembly: Parallelization(Mode = ParallelMode.None)]
