using Xunit.Sdk;
using Xunit.v3;

// One after another: a failure is easier to read, and the machine may have two cores.
[assembly: Parallelization(Mode = ParallelMode.None)]
