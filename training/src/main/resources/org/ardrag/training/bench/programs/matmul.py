# What a device gives: products of square matrices.

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def make(self, x: Tensor, dtype: Tensor) -> Tensor:
    """x in the data type of this code."""
    return torch.to(x, int(dtype))

  def product(self, a: Tensor, b: Tensor, times: Tensor) -> Tensor:
    """The product of a and b [n, n], computed so many times; the sum of the last, so that a caller can wait for it."""
    c = torch.matmul(a, b)
    for i in range(int(times) - 1):
      c = torch.matmul(a, b)
    return torch.to(torch.sum(c), 6)
