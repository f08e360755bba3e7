# What a device gives: products of square matrices.

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def make(self, x: Tensor, dtype: Tensor) -> Tensor:
    """x in the data type of this code."""
    return torch.to(x, int(dtype))

  def product(self, a: Tensor, b: Tensor, times: Tensor) -> Tensor:
    """a [n, n] times b [n, n], so many times over: no product can be taken for another. The sum of the last, so that a caller
    can wait for it."""
    for i in range(int(times)):
      a = torch.matmul(a, b)
    return torch.to(torch.sum(a), 6)
