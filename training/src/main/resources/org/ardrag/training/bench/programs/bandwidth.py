# What a device gives: numbers read from its memory and written back.

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def pass_over(self, x: Tensor, times: Tensor) -> Tensor:
    """Every number of x [n] turned around so many times; the first one, so that a caller can wait for it."""
    for i in range(int(times)):
      x = torch.neg_(x)
    return torch.clone(torch.select(x, 0, 0))
