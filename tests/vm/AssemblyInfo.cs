using Xunit.Sdk;
using Xunit.v3;

// All of them wait for guests, mostly: Boot.cs says how many there are at a time.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = -1)]
