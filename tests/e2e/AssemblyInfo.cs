using Xunit.Sdk;
using Xunit.v3;

// Collections.cs says what runs at once. What has no collection of its own is one: some of these tests take the host's
// mounts apart (in a namespace of their own) and listen on ports.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = -1)]
