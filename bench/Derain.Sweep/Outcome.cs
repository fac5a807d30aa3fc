namespace Derain.Sweep;

/// <summary>What a setting does, as means over clips.</summary>
/// <param name="HeavyPsnr">PSNR to the clear twin on heavy rain, dB.</param>
/// <param name="HeavySsim">SSIM to the clear twin on heavy rain.</param>
/// <param name="RainLeft">
/// Share of the heavy rain that is still there, 1 before and 0 at best: the regression of the result's difference from the clear twin
/// on the rainy clip's.
/// </param>
/// <param name="LightPsnr">PSNR to the clear twin on light rain, dB.</param>
/// <param name="ClearPsnr">PSNR of derained clear clips to themselves, dB: what is lost where there is no rain.</param>
/// <param name="Seconds">Time for a clip.</param>
internal readonly record struct Outcome(
    double HeavyPsnr, double HeavySsim, double RainLeft, double LightPsnr, double ClearPsnr, double Seconds);
