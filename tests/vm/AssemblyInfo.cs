using Xunit.Sdk;
using Xunit.v3;

// One guest at a time: two would fight for the host's CPUs, and time limits with them.
[assembly: Parallelization(Mode = ParallelMode.None)]
