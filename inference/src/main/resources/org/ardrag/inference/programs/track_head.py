# The light track head, as weightless TorchScript: heatmaps to the latent that the autoencoder's encoder gives of them, in a
# fiftieth of its operations. A heatmap is a few dots: three layers over patches of a latent's size say what they become.
#
# B batch, T frames: those of the chunk before, then those of this chunk; Z latent channels.

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  patch_size : int
  dtype : int

  def forward(self, heatmaps: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """Heatmaps [B, T, H, W] in [0, 1] -> this chunk's latent [B, Z, 1, h, w] in float32."""
    x = torch.pixel_unshuffle(torch.to(heatmaps, self.dtype), self.patch_size)  # [B, T * patch_size ^ 2, h, w]
    x = torch.relu(torch.conv2d(x, w["patch_embedding.weight"], w["patch_embedding.bias"]))
    x = torch.relu(torch.conv2d(x, w["conv.0.weight"], w["conv.0.bias"], [1, 1], [1, 1]))
    x = torch.conv2d(x, w["conv.2.weight"], w["conv.2.bias"], [1, 1], [1, 1])
    return torch.to(torch.unsqueeze(x, 2), 6)

  def cast(self, w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    """The weights in the program's data type."""
    out = annotate(Dict[str, Tensor], {})
    for name, x in w.items():
      out[name] = torch.to(x, self.dtype, False, True)  # always a copy: the given ones may be freed
    return out
