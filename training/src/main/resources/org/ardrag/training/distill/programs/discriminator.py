# The head that turns the fake-score network's features into a judgement of every token.
#
# B batch, L tokens, C width of the features.

def linear(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  """Affine map of the last axis: [..., C] -> [..., C']."""
  return torch.linear(x, w[name + ".weight"], w[name + ".bias"])

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def logits(self, features: List[Tensor], w: Dict[str, Tensor]) -> Tensor:
    """Features [B, L, C] from several depths -> one logit for each token, [B, L]; the higher, the more real."""
    y = torch.to(torch.cat(features, 2), 6)                                     # 6 is the code of torch.float32
    y = torch.layer_norm(y, [torch.size(y)[2]], w["discriminator.norm.weight"], w["discriminator.norm.bias"])
    y = torch.silu(__torch__.linear(w, "discriminator.0", y))
    return torch.squeeze(__torch__.linear(w, "discriminator.2", y), 2)

  def prefers(self, better: Tensor, worse: Tensor) -> Tensor:
    """Relativistic loss of a pair, small where the first is judged more real than the second: a number."""
    return torch.mean(torch.softplus(torch.sub(worse, better)))
