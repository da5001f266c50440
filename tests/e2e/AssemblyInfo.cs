using Xunit.Sdk;
using Xunit.v3;

// Some of these take the host's mounts apart (in a namespace of their own) and listen on ports.
[assembly: Parallelization(Mode = ParallelMode.None)]
