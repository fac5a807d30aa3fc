using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Pipelines;

public sealed class ModelReplicasTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, new[] { 4 })]
    [InlineData(2, new[] { 2, 2 })]
    [InlineData(3, new[] { 2, 1, 1 })]
    [InlineData(4, new[] { 1, 1, 1, 1 })]
    public void Devices_are_grouped_as_equally_as_they_can_be(int groups, int[] sizes)
    {
        using TestReplicas four = new(_folder, devices: 4);

        IReadOnlyList<ModelReplicas> grouped = four.Replicas.InGroups(groups);

        Assert.Equal(sizes, grouped.Select(group => group.Count));
        Assert.Equal(four.Replicas.Models, grouped.SelectMany(group => group.Models));
    }

    [Fact]
    public void Devices_are_alike_when_only_their_numbers_differ()
    {
        using TestReplicas alike = new(_folder, devices: 2, names: ["CUDA device 0, a card, F16", "CUDA device 1, a card, F16"]);
        using TestReplicas different = new(_folder, devices: 2, names: ["CUDA device 0, a card, F16", "CUDA device 1, another card, F16"]);

        Assert.True(alike.Replicas.AreAlike);
        Assert.False(different.Replicas.AreAlike);
        Assert.Equal("CUDA device 0, a card, F16 and CUDA device 1, a card, F16", alike.Replicas.Names);
    }

    [Fact]
    public void There_must_be_a_device() => Assert.Throws<ArgumentException>(() => new ModelReplicas());
}
