using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights.Layouts;

/// <summary>Derives the names and shapes of a component's tensors from its configuration alone.</summary>
internal static class ComponentLayout
{
    /// <summary>The tensors a component must have, in the order of its layers; null when its class is not one of CogVideoX's.</summary>
    public static IReadOnlyList<TensorInfo>? Tensors(string component, ConfigFile config, DType type)
    {
        TensorList list = new(type);
        switch (component)
        {
            case "transformer" when config.ClassName is "" or "CogVideoXTransformer3DModel":
                TransformerLayout.AddTo(list, config);
                break;
            case "vae" when config.ClassName is "" or "AutoencoderKLCogVideoX":
                VaeLayout.AddTo(list, config);
                break;
            case "text_encoder" when config.ClassName is "" or "T5EncoderModel":
                TextEncoderLayout.AddTo(list, config);
                break;
            default:
                return null;
        }

        return list.Tensors;
    }
}
