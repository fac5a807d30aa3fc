using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Parity;

namespace Derain.Kernels.Tests.Parity;

public class OpCasesTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, OpCase> Cases = OpCases.All.ToDictionary(opCase => opCase.ToString());

    public static IEnumerable<TheoryDataRow<string, string>> BackendsAndCases() =>
        from backend in TestBackends.Names
        from line in Cases.Keys
        select new TheoryDataRow<string, string>(backend, line);

    public static IEnumerable<TheoryDataRow<string>> Backends() =>
        from backend in TestBackends.Names select new TheoryDataRow<string>(backend);

    [Theory]
    [MemberData(nameof(BackendsAndCases))]
    public void Agrees_with_the_reference(string backend, string line)
    {
        ParityResult result = new ParityHarness(TestBackends.Get(backend)).Run(Cases[line]);
        Assert.SkipWhen(result.Outcome == ParityOutcome.Unsupported, result.Problem ?? "");
        Assert.True(result.Outcome == ParityOutcome.Passed, result.ToString());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Strides_change_nothing(string backend)
    {
        var harness = new ParityHarness(TestBackends.Get(backend));
        IEnumerable<ParityResult> results = OpCases.All.Select(WithStrides).Select(harness.Run);
        Assert.DoesNotContain(results, result => result.Outcome == ParityOutcome.Failed);
    }

    [Fact]
    public void Every_operation_has_a_case()
    {
        IEnumerable<Type> operations = typeof(Operation).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Operation)) && !type.IsAbstract)
            .Except([typeof(Slice), typeof(Reshape)]); // views: no backend is ever given one
        ILookup<Type, OpCase> cases = OpCases.All.ToLookup(opCase => opCase.Operation.GetType());
        List<string> uncovered = [];
        foreach (Type operation in operations.OrderBy(type => type.Name))
        {
            List<string> gaps = Gaps(cases[operation]);
            output.WriteLine($"{operation.Name,-22}{cases[operation].Count(),5} cases  {string.Join(", ", gaps)}");
            uncovered.AddRange(gaps.Select(gap => $"{operation.Name}: {gap}"));
        }

        Assert.Empty(uncovered);
    }

    [Fact]
    public void No_operation_is_a_view_that_has_cases() =>
        Assert.DoesNotContain(OpCases.All, opCase => opCase.Operation.IsView);

    /// <summary>Every operand as the inner columns of a wider tensor.</summary>
    private static OpCase WithStrides(OpCase opCase) => new(opCase.Operation, [.. opCase.Operands.Select(operand =>
        operand is null || operand.Shape.Rank == 0
            ? operand
            : operand.PartOf(operand.Shape.Rank - 1, start: 1, of: operand.Shape[^1] + 3))]);

    /// <summary>Each operand is given, and each optional one is also left out, in some case.</summary>
    private static List<string> Gaps(IEnumerable<OpCase> cases)
    {
        if (!cases.Any())
        {
            return ["no case"];
        }

        List<string> gaps = [];
        IReadOnlyList<string> names = cases.First().Operation.Operands;
        for (int index = 0; index < names.Count; index++)
        {
            bool Given(OpCase opCase) => opCase.Operands.ElementAtOrDefault(index) is not null;
            if (!cases.Any(Given))
            {
                gaps.Add($"no case gives {names[index]}");
            }

            if (names[index].EndsWith('?') && cases.All(Given))
            {
                gaps.Add($"every case gives {names[index]}");
            }
        }

        return gaps;
    }
}
