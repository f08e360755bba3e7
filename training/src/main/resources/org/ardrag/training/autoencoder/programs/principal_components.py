# Principal components of the features that an autoencoder begins with.

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  patch_size : int

  def patches(self, video: Tensor) -> Tensor:
    """Frames [B, T, 3, H, W] -> patches [B, T, P, h * w], P = 3 * patch_size^2 in the order of pixel_unshuffle."""
    return torch.flatten(torch.pixel_unshuffle(video, self.patch_size), 3, 4)

  def fit(self, x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    """Features [B, T, P, N] -> mean [P], standard deviations [P] in falling order and the components, one a row, [P, P]."""
    P = torch.size(x)[2]
    x = torch.reshape(torch.permute(x, [2, 0, 1, 3]), [P, -1])
    mean = torch.mean(x, [1], True)
    x = torch.sub(x, mean)
    covariance = torch.div(torch.matmul(x, torch.transpose(x, 0, 1)), torch.size(x)[1])
    values, vectors = torch.linalg_eigh(covariance)
    deviations = torch.sqrt(torch.clamp(torch.flip(values, [0]), 1e-08))
    return (torch.reshape(mean, [P]), deviations, torch.flip(torch.transpose(vectors, 0, 1), [0]))
