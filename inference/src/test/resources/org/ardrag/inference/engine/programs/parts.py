# Tensors whose gradients have several parts, so that the order in which these are added up is seen in the last bits.

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def made(self, x: Tensor) -> Tensor:
    return torch.mul(torch.sin(x), torch.tanh(torch.mul(x, 3)))

  def seen(self, y: Tensor) -> Tensor:
    moved = torch.add(torch.sigmoid(y), torch.mul(y, 0.7))
    turned = torch.mul(torch.tanh(y), torch.relu(y))
    return torch.add(torch.mul(moved, turned), torch.pow(y, 2))
