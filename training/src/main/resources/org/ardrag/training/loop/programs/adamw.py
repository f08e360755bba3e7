# AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", algorithm 2) over a dictionary of weights, in
# place, with the gradients clipped by their common norm and an exponential moving average kept beside the weights.

def rate(p: Tensor, reference: float) -> float:
  """Share of the learning rate that a weight gets: with a reference fan-in, wider layers move less per weight, as in the
  maximal update parametrisation (Yang et al. 2022, arXiv 2203.03466, table 8), and biases a tenth; without one, all of it."""
  share = 1.
  if reference > 0.:
    share = 0.1
    if torch.dim(p) > 1:
      own = float(torch.numel(p)) / float(torch.size(p)[0])
      share = reference / own
      if share > 1.:
        share = 1.
  return share

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def step(self, hyper: Tensor, w: Dict[str, Tensor], m: Dict[str, Tensor], v: Dict[str, Tensor], ema: Dict[str, Tensor]) -> Tensor:
    """One step; the gradients are set to zero behind it. hyper: lr, beta1, beta2, eps, weight decay, 1 - beta1^n,
    1 - beta2^n, largest norm, decay of the average, reference fan-in; ema may be empty. Returns the gradients' norm before
    clipping; when it is not finite nothing but the gradients is changed."""
    lr = float(hyper[0])
    beta1 = float(hyper[1])
    beta2 = float(hyper[2])
    eps = float(hyper[3])
    decay = float(hyper[4])
    bias1 = float(hyper[5])
    bias2 = float(hyper[6])
    max_norm = float(hyper[7])
    ema_decay = float(hyper[8])
    fan_in = float(hyper[9])
    squares = annotate(List[Tensor], [])
    for name, p in w.items():
      g = p.grad
      if g is not None:
        torch.append(squares, torch.sum(torch.mul(g, g)))
    norm = torch.sqrt(torch.sum(torch.stack(squares)))
    n = float(norm)
    finite = n < 1e30
    scale = 1.
    if n > max_norm:
      scale = max_norm / (n + 1e-06)
    for name, p in w.items():
      g = p.grad
      if g is not None:
        if finite:
          g = torch.mul(g, scale)
          mp = torch.add_(torch.mul_(m[name], beta1), g, alpha=1. - beta1)
          vp = torch.addcmul_(torch.mul_(v[name], beta2), g, g, value=1. - beta2)
          if torch.dim(p) > 1:
            _p = torch.mul_(p, 1. - lr * decay)
          denominator = torch.add_(torch.sqrt(torch.div(vp, bias2)), eps)
          rate = lr * __torch__.rate(p, fan_in)
          _q = torch.addcdiv_(p, mp, denominator, value=-rate / bias1)
          if len(ema) > 0:
            _e = torch.lerp_(ema[name], p, 1. - ema_decay)
        _z = torch.zero_(p.grad)
    return norm
