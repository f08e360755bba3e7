# What weights are as they lie in a file, as weightless TorchScript.

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def bfloat16(self, bits: Tensor) -> Tensor:
    """The same bytes as bfloat16: Java has no such numbers, so 16 bits of another type come in."""
    return torch.view_copy(bits, dtype=15)                                      # 15 is the code of torch.bfloat16
