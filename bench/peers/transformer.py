"""The transformer of CogVideoX-2b (Yang et al., 2024) in plain PyTorch, over weights by the checkpoint's names."""
import math

import torch
import torch.nn.functional as F

import attention


class Transformer:
    """
    Predicts v. `attend` is one of attention.exact and attention.fused, `joint` what switches the text; the weights' type is that of
    the computation.
    """

    def __init__(self, config, weights, attend, joint=attention.joint):
        if config.get("use_rotary_positional_embeddings") or config.get("patch_size_t"):
            raise ValueError("This peer is CogVideoX-2b: it has neither rotary positions nor patches in time.")
        self.config, self.weights, self.attend, self.joint = config, weights, attend, joint
        self.heads, self.head_dim = config["num_attention_heads"], config["attention_head_dim"]
        self.width = self.heads * self.head_dim
        self.text_tokens = config.get("max_text_seq_length", 226)
        self.dtype = weights["proj_out.weight"].dtype

    def __call__(self, latents, text, timestep, switch_blocks=()):
        """latents [1, F, C, H, W], text [B, T, width] -> v [B, F, C, H, W] in the weights' type."""
        batch, (_, frames, _, height, width) = text.shape[0], latents.shape
        time = self.timestep_projection(timestep, latents.device).to(self.dtype)
        time = self.linear("time_embedding.linear_2", F.silu(self.linear("time_embedding.linear_1", time)))
        conditioning = F.silu(time)

        tokens = self.embed(latents.to(self.dtype), text.to(self.dtype), batch)
        for block in range(self.config["num_layers"]):
            tokens = self.block(f"transformer_blocks.{block}", tokens, conditioning, block in switch_blocks)

        image = self.layer_norm("norm_final", tokens[:, self.text_tokens:], self.config.get("norm_eps", 1e-5))
        shift, scale = self.linear("norm_out.linear", conditioning)[:, None].chunk(2, dim=-1)
        image = self.layer_norm("norm_out.norm", image, self.config.get("norm_eps", 1e-5)) * (1 + scale) + shift
        patch = self.config["patch_size"]
        out = self.linear("proj_out", image).reshape(batch, frames, height // patch, width // patch, -1, patch, patch)
        return out.permute(0, 1, 4, 2, 5, 3, 6).reshape(batch, frames, -1, height, width)

    def block(self, name, tokens, conditioning, switched):
        normed, gates = self.adaptive_norm(f"{name}.norm1", tokens, conditioning)
        tokens = tokens + gates * self.attention(f"{name}.attn1", normed, switched)
        normed, gates = self.adaptive_norm(f"{name}.norm2", tokens, conditioning)
        hidden = F.gelu(self.linear(f"{name}.ff.net.0.proj", normed), approximate="tanh")
        return tokens + gates * self.linear(f"{name}.ff.net.2", hidden)

    def adaptive_norm(self, name, tokens, conditioning):
        """The modulated norm and the gates [1, S, D]: one set of factors for text tokens, another for image tokens."""
        factors = self.linear(f"{name}.linear", conditioning)[:, None].chunk(6, dim=-1)
        images = tokens.shape[1] - self.text_tokens

        def spread(image, text):
            return torch.cat([text.expand(1, self.text_tokens, -1), image.expand(1, images, -1)], dim=1)

        shift, scale, gate = (spread(factors[i], factors[i + 3]) for i in range(3))
        normed = self.layer_norm(f"{name}.norm", tokens, self.config.get("norm_eps", 1e-5))
        return normed * (1 + scale) + shift, gate

    def attention(self, name, tokens, switched):
        q, k, v = (
            self.linear(f"{name}.{part}", tokens).unflatten(-1, (self.heads, self.head_dim)).transpose(1, 2)
            for part in ("to_q", "to_k", "to_v"))
        q, k = self.layer_norm(f"{name}.norm_q", q, 1e-6), self.layer_norm(f"{name}.norm_k", k, 1e-6)
        out = self.joint(q, k, v, self.text_tokens, switched, self.attend)
        return self.linear(f"{name}.to_out.0", out.transpose(1, 2).flatten(2))

    def embed(self, latents, text, batch):
        """[B, T + I, D]: text first, then a token for every 2 x 2 patch, with its position added."""
        _, frames, _, height, width = latents.shape
        patch = self.config["patch_size"]
        image = F.conv2d(
            latents[0], self.weights["patch_embed.proj.weight"], self.weights["patch_embed.proj.bias"], stride=patch)
        image = image.flatten(2).transpose(1, 2).reshape(1, -1, self.width)
        positions = self.positions(frames, height // patch, width // patch).to(latents.device, self.dtype)
        image = (image + positions).expand(batch, -1, -1)
        return torch.cat([self.linear("patch_embed.text_proj", text), image], dim=1)

    def positions(self, frames, height, width):
        """[1, F·H·W, D]: a quarter tells the frame, three eighths the column, three eighths the row; each sines, then cosines."""
        def axis(count, scale, dim):
            frequency = 10000.0 ** (-torch.arange(dim // 2, dtype=torch.float64) / (dim // 2))
            angle = torch.arange(count, dtype=torch.float64)[:, None] / scale * frequency
            return torch.cat([angle.sin(), angle.cos()], dim=1)

        time, space = self.width // 4, self.width // 8 * 3
        spatial = self.config.get("spatial_interpolation_scale", 1.875)
        temporal = self.config.get("temporal_interpolation_scale", 1.0)
        parts = [
            axis(frames, temporal, time)[:, None, None].expand(-1, height, width, -1),
            axis(width, spatial, space)[None, None].expand(frames, height, -1, -1),
            axis(height, spatial, space)[None, :, None].expand(frames, -1, width, -1),
        ]
        return torch.cat(parts, dim=-1).reshape(1, -1, self.width)

    def timestep_projection(self, timestep, device):
        half = self.width // 2
        frequency = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float64, device=device) / half)
        angle = timestep * frequency
        return torch.cat([angle.cos(), angle.sin()])[None]

    def linear(self, name, x):
        return F.linear(x, self.weights[f"{name}.weight"], self.weights.get(f"{name}.bias"))

    def layer_norm(self, name, x, epsilon):
        return F.layer_norm(x, x.shape[-1:], self.weights[f"{name}.weight"], self.weights[f"{name}.bias"], epsilon)
