using Xunit.Sdk;
using Xunit.v3;

// There is one simulated device, and its faults are everybody's.
[assembly: Parallelization(Mode = ParallelMode.None)]
