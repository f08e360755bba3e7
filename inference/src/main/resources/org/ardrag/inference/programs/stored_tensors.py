# What a file's bytes mean, as weightless TorchScript: 16-bit types have no arrays of their own in Java.

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def read(self, bytes: Tensor, types: Tensor, shape: Tensor) -> Tensor:
    """A file's bytes [n] of the first of two types, as a tensor of the second; the types are PyTorch's codes. Always a copy:
    the bytes may be a mapped file's."""
    size = annotate(List[int], [])
    for i in range(torch.size(shape)[0]):
      torch.append(size, int(shape[i]))
    x = torch.reshape(torch.view(bytes, int(types[0])), size)
    return torch.to(x, int(types[1]), False, True)
