using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Tests.Models;

namespace Derain.Cuda.Tests.Models;

public class ModulationTableTests
{
    [Fact]
    public void A_table_takes_what_is_planned_for_it_its_weights_nothing_and_all_of_it_is_given_back()
    {
        using CudaBackend backend = SimulatedDevice.Open(DType.F16);
        using TestCheckpoint checkpoint = new("tiny-2b", "transformer", backend);
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        using Workspace workspace = new(backend);
        using CogVideoXPredictor predictor = new(transformer, checkpoint.Weights, workspace);
        int[] timesteps = [.. Enumerable.Range(0, 20).Select(step => 999 - (50 * step))];
        long Held()
        {
            workspace.Dispose();
            return backend.HeldBytes;
        }

        predictor.Prepare(timesteps); // takes working memory that the backend keeps
        predictor.Release();
        long before = Held();
        predictor.Prepare(timesteps);
        Assert.Equal(before + ModulationTable.BytesOf(transformer.Modulation, DType.F16, timesteps.Length), Held());
        predictor.Release();
        Assert.Equal(before, Held());
    }
}
