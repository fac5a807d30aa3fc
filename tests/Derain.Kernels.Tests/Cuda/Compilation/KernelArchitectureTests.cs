using Derain.Kernels.Cuda.Compilation;

namespace Derain.Kernels.Tests.Cuda.Compilation;

public class KernelArchitectureTests
{
    private static readonly int[] Cuda12 = [50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90];
    private static readonly int[] Cuda13 = [75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121];

    [Theory]
    [InlineData(8, 0, "sm_80")]
    [InlineData(8, 6, "sm_86")]
    [InlineData(8, 9, "sm_89")]
    [InlineData(9, 0, "sm_90a")]
    [InlineData(10, 0, "compute_90")]
    [InlineData(12, 0, "compute_90")]
    public void CUDA_12_makes_code_for_what_it_knows_and_PTX_for_what_is_newer(int major, int minor, string expected) =>
        Assert.Equal(expected, KernelArchitecture.For((major, minor), Cuda12).Name);

    [Theory]
    [InlineData(8, 0, "sm_80")]
    [InlineData(9, 0, "sm_90a")]
    [InlineData(10, 0, "sm_100")]
    [InlineData(12, 1, "sm_121")]
    [InlineData(13, 0, "compute_121")]
    public void CUDA_13_knows_more(int major, int minor, string expected) =>
        Assert.Equal(expected, KernelArchitecture.For((major, minor), Cuda13).Name);

    [Fact]
    public void Code_of_an_older_member_of_the_family_is_better_than_PTX() =>
        Assert.Equal("sm_86", KernelArchitecture.For((8, 9), [80, 86]).Name);

    [Theory]
    [InlineData(7, 5)]
    [InlineData(6, 1)]
    public void A_device_before_Ampere_is_refused(int major, int minor)
    {
        var error = Assert.Throws<NotSupportedException>(() => KernelArchitecture.For((major, minor), Cuda12));
        Assert.Contains($"{major}.{minor} is too old", error.Message);
    }

    [Fact]
    public void A_compiler_that_is_too_old_is_refused()
    {
        var error = Assert.Throws<NotSupportedException>(() => KernelArchitecture.For((9, 0), [60, 70, 75]));
        Assert.Contains("newer CUDA toolkit", error.Message);
    }

    [Theory]
    [InlineData("sm_80", 80, false)]
    [InlineData("sm_90a", 90, false)]
    [InlineData("sm_120", 120, false)]
    [InlineData("compute_90", 90, true)]
    public void A_name_says_number_and_kind(string name, int number, bool isPtx)
    {
        var architecture = new KernelArchitecture(name);
        Assert.Equal(number, architecture.Number);
        Assert.Equal(isPtx, architecture.IsPtx);
        Assert.Equal(name, $"{architecture}");
    }
}
