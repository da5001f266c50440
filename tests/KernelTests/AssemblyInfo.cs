using Xunit.Sdk;
using Xunit.v3;

// The host has one kernel, and these tests load it.
[assembly: Parallelization(Mode = ParallelMode.None)]
