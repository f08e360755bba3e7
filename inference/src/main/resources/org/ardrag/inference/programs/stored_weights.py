# What weights are as they lie in a file, as weightless TorchScript.

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def bfloat16(self, bits: Tensor, like: Tensor) -> Tensor:
    """The same bytes as bfloat16, then in the type of like: Java has no such numbers, so 16 bits of another type come in.
    Always a copy, and where like is bfloat16 the only one."""
    return torch.type_as(torch.view_copy(bits, dtype=15), like)                 # 15 is the code of torch.bfloat16
