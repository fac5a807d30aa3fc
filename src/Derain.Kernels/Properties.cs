using System.Runtime.CompilerServices;

// Every native call passes its arguments as they are.
[assembly: DisableRuntimeMarshalling]
