"""The 3-D causal autoencoder of CogVideoX (Yang et al., 2024) in plain PyTorch, over weights by the checkpoint's names."""
import torch
import torch.nn.functional as F

ENCODER_FRAMES, DECODER_FRAMES = 8, 2


def chunks(frames, size):
    """The chunks of a clip: the remainder joins the first. 17 frames by 8 are 9 and 8."""
    count = max(frames // size, 1)
    first = frames - (count - 1) * size
    return [(0, first)] + [(first + i * size, size) for i in range(count - 1)]


class Vae:
    """Videos are [1, 3, F, H, W], moments and latents [1, C, f, h, w]. `layout` is the memory format of all 5-d tensors."""

    def __init__(self, config, weights, layout=torch.contiguous_format):
        self.config, self.layout = config, layout
        self.channels = config["block_out_channels"]
        self.temporal_levels = config.get("temporal_compression_ratio", 4).bit_length() - 1
        self.caches = {}
        as_2d = torch.channels_last if layout == torch.channels_last_3d else torch.contiguous_format
        formats = {4: as_2d, 5: layout}
        self.weights = {
            name: weight.contiguous(memory_format=formats.get(weight.dim(), torch.contiguous_format))
            for name, weight in weights.items()}

    def encode(self, video):
        """Mean and log-variance, [1, 2C, f, h, w]."""
        return self.in_chunks(video, ENCODER_FRAMES, self.encode_chunk)

    def decode(self, latents):
        """Unscaled latents to a video."""
        return self.in_chunks(latents, DECODER_FRAMES, self.decode_chunk)

    def in_chunks(self, x, size, work):
        x = x.contiguous(memory_format=self.layout)
        self.caches = {}
        parts = [work(x[:, :, start:start + count]) for start, count in chunks(x.shape[2], size)]
        self.caches = {}
        return torch.cat(parts, dim=2)

    def encode_chunk(self, x):
        x = self.causal_conv("encoder.conv_in", x)
        for level in range(len(self.channels)):
            name = f"encoder.down_blocks.{level}"
            for index in range(self.config["layers_per_block"]):
                x = self.resnet(f"{name}.resnets.{index}", x)
            if level < len(self.channels) - 1:
                if level < self.temporal_levels:
                    x = self.halve_frames(x)
                x = self.frame_conv(f"{name}.downsamplers.0.conv", F.pad(x, (0, 1, 0, 1)), stride=2)
        for index in range(2):
            x = self.resnet(f"encoder.mid_block.resnets.{index}", x)
        return self.causal_conv("encoder.conv_out", F.silu(self.group_norm("encoder.norm_out", x, 1e-6)))

    def decode_chunk(self, z):
        x = self.causal_conv("decoder.conv_in", z)
        for index in range(2):
            x = self.resnet(f"decoder.mid_block.resnets.{index}", x, z)
        for level in range(len(self.channels)):
            name = f"decoder.up_blocks.{level}"
            for index in range(self.config["layers_per_block"] + 1):
                x = self.resnet(f"{name}.resnets.{index}", x, z)
            if level < len(self.channels) - 1:
                x = F.interpolate(x, scale_factor=(1.0, 2.0, 2.0), mode="nearest")
                x = self.frame_conv(f"{name}.upsamplers.0.conv", x, padding=1)
                if level < self.temporal_levels:
                    x = self.double_frames(x)
        return self.causal_conv("decoder.conv_out", F.silu(self.spatial_norm("decoder.norm_out", x, z)))

    def resnet(self, name, x, z=None):
        """Twice norm, SiLU and convolution, added to x; in the decoder the norms look at the latents z."""
        def norm(part, value):
            if z is None:
                return self.group_norm(f"{name}.{part}", value, self.config.get("norm_eps", 1e-6))
            return self.spatial_norm(f"{name}.{part}", value, z)

        hidden = self.causal_conv(f"{name}.conv1", F.silu(norm("norm1", x)))
        hidden = self.causal_conv(f"{name}.conv2", F.silu(norm("norm2", hidden)))
        shortcut = f"{name}.conv_shortcut"
        return hidden + (self.conv(shortcut, x) if f"{shortcut}.weight" in self.weights else x)

    def group_norm(self, name, x, epsilon):
        groups = self.config.get("norm_num_groups", 32)
        return F.group_norm(x, groups, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"], epsilon)

    def spatial_norm(self, name, x, z):
        """A group norm, scaled and shifted by 1 x 1 convolutions of the latents; these are enlarged afterwards, which is the same."""
        normed = self.group_norm(f"{name}.norm_layer", x, 1e-6)
        size = x.shape[2:]
        scale, shift = (self.enlarge(self.conv(f"{name}.{part}.conv", z), size) for part in ("conv_y", "conv_b"))
        return normed * scale + shift

    def causal_conv(self, name, x):
        """3 x 3 x 3, seeing no later frame: before the first come the last two of the previous chunk, or copies of the first."""
        before = self.caches.get(name)
        if before is None:
            before = x[:, :, :1].expand(-1, -1, 2, -1, -1)
        padded = torch.cat([before, x], dim=2).contiguous(memory_format=self.layout)
        self.caches[name] = padded[:, :, -2:].clone()
        return F.conv3d(padded, self.weights[f"{name}.conv.weight"], self.weights[f"{name}.conv.bias"], padding=(0, 1, 1))

    def conv(self, name, x):
        return F.conv3d(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def frame_conv(self, name, x, stride=1, padding=0):
        """A 2-D convolution of every frame."""
        batch, frames = x.shape[0], x.shape[2]
        flat = x.transpose(1, 2).flatten(0, 1)
        flat = F.conv2d(flat, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"], stride, padding)
        return flat.unflatten(0, (batch, frames)).transpose(1, 2)

    @staticmethod
    def halve_frames(x):
        """Means of pairs of frames; of an odd number the first stays as it is."""
        alone = x.shape[2] % 2
        rest = x[:, :, alone:]
        halved = (rest[:, :, 0::2] + rest[:, :, 1::2]) / 2
        return torch.cat([x[:, :, :alone], halved], dim=2)

    @staticmethod
    def double_frames(x):
        """Every frame twice; of an odd number the first only once."""
        alone = x.shape[2] % 2
        return torch.cat([x[:, :, :alone], x[:, :, alone:].repeat_interleave(2, dim=2)], dim=2)

    @staticmethod
    def enlarge(grid, size):
        """Nearest neighbour; of an odd number of frames the first comes from the first, and the rest from the rest."""
        if size[0] > 1 and size[0] % 2 == 1:
            first = F.interpolate(grid[:, :, :1], size=(1, size[1], size[2]))
            rest = F.interpolate(grid[:, :, 1:], size=(size[0] - 1, size[1], size[2]))
            return torch.cat([first, rest], dim=2)
        return F.interpolate(grid, size=tuple(size))
