namespace Derain.Runtime.Pipelines;

/// <summary>Stages of a run, in order.</summary>
public enum DerainStage
{
    /// <summary>Video to latents.</summary>
    Encode,

    /// <summary>Latents to noise space.</summary>
    Invert,

    /// <summary>Noise space to latents without rain.</summary>
    Derain,

    /// <summary>Latents to video.</summary>
    Decode,
}

/// <summary>How far a run is: reported before the first and after every step of a stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Step">Steps of it that are done.</param>
/// <param name="Steps">Steps of it in all.</param>
/// <param name="Window">Window of the clip, from 0.</param>
/// <param name="Tile">Tile of the window, from 0.</param>
/// <param name="Tiles">Tiles of a window.</param>
public readonly record struct DerainProgress(DerainStage Stage, int Step, int Steps, int Window = 0, int Tile = 0, int Tiles = 1);
