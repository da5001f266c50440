using Xunit.Sdk;
using Xunit.v3;

// libbpf's log goes to one callback, and descriptors are counted for the whole process.
[assembly: Parallelization(Mode = ParallelMode.None)]
