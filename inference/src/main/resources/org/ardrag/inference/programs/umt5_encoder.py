# The umT5 text encoder, as weightless TorchScript. The numbers are those of T5Encoder (Wan-Video/Wan2.1,
# wan/modules/t5.py, umt5_xxl); the keys are its own. It runs block by block: w holds the weights of one block under their
# names without "blocks.i.", so that an encoder that does not fit into memory can be read while it runs.
#
# B batch, L tokens, C = dim, N heads, D = dim_attn / N.

def linear(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  """No layer has a bias: [..., C] -> [..., C']."""
  return torch.linear(x, torch.type_as(w[name + ".weight"], x))

def norm(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  """T5LayerNorm: no mean is taken off."""
  y = torch.to(x, 6)                                                            # 6 is the code of torch.float32
  y = torch.mul(y, torch.rsqrt(torch.add(torch.mean(torch.mul(y, y), [-1], True), 1e-06)))
  return torch.type_as(torch.mul(torch.to(w[name + ".weight"], 6), y), x)

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  num_heads : int
  num_buckets : int
  log_ratio : float
  dtype : int

  def rows(self, ids: Tensor, table: Tensor) -> Tensor:
    """Rows of the token table [vocabulary, C]: ids [n] -> [n, C]."""
    return torch.index_select(table, 0, ids)

  def embed(self, rows: Tensor, mask: Tensor) -> Tensor:
    """Tokens' rows [B * L, C] -> [B, L, C] in the program's data type; mask [B, L]."""
    B, L = torch.size(mask)
    return torch.to(torch.reshape(rows, [B, L, torch.size(rows)[1]]), self.dtype)

  def buckets(self, positions: Tensor) -> Tensor:
    """Positions relative to the query, any shape -> buckets: half for either side, of which half exact and half
    logarithmic up to 128 tokens; log_ratio is log(128 / exact)."""
    half = self.num_buckets // 2
    exact = half // 2
    side = torch.mul(torch.to(torch.gt(positions, 0), 4), half)                 # 4 is the code of torch.int64
    far = torch.abs(positions)
    ratio = torch.div(torch.log(torch.div(torch.to(far, 6), exact)), self.log_ratio)
    large = torch.add(torch.to(torch.mul(ratio, half - exact), 4), exact)
    large = torch.clamp_max(large, half - 1)
    return torch.add(side, torch.where(torch.lt(far, exact), far, large))

  def heads(self, x: Tensor) -> Tensor:
    """[B, L, N D] -> [B, N, L, D]."""
    B, L, C = torch.size(x)
    return torch.transpose(torch.reshape(x, [B, L, self.num_heads, C // self.num_heads]), 1, 2)

  def block(self, x: Tensor, mask: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """T5SelfAttention: every block has its own table of relative positions. Scores are not scaled."""
    B, L, C = torch.size(x)
    at = torch.arange(L, device=x.device)
    relative = torch.sub(torch.unsqueeze(at, 0), torch.unsqueeze(at, 1))        # [query, key]
    bias = torch.embedding(w["pos_embedding.embedding.weight"], self.buckets(relative))  # [L, L, N]
    bias = torch.to(torch.unsqueeze(torch.permute(bias, [2, 0, 1]), 0), self.dtype)
    hidden = torch.reshape(torch.eq(mask, 0), [B, 1, 1, L])
    bias = torch.masked_fill(bias, hidden, -3.3895313892515355e+38)             # [B, N, L, L]; bfloat16's lowest number
    y = __torch__.norm(w, "norm1", x)
    q = self.heads(__torch__.linear(w, "attn.q", y))
    k = self.heads(__torch__.linear(w, "attn.k", y))
    v = self.heads(__torch__.linear(w, "attn.v", y))
    s = torch.add(torch.matmul(q, torch.transpose(k, 2, 3)), bias)              # [B, N, L, L]
    o = torch.matmul(torch.type_as(torch.softmax(torch.to(s, 6), -1), v), v)    # [B, N, L, D]
    N = torch.size(o)[1]
    D = torch.size(o)[3]
    x = torch.add(x, __torch__.linear(w, "attn.o", torch.reshape(torch.transpose(o, 1, 2), [B, L, N * D])))
    y = __torch__.norm(w, "norm2", x)
    gate = torch.gelu(__torch__.linear(w, "ffn.gate.0", y), approximate="tanh")
    return torch.add(x, __torch__.linear(w, "ffn.fc2", torch.mul(__torch__.linear(w, "ffn.fc1", y), gate)))

  def finish(self, x: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """The last norm: [B, L, C] in float32."""
    return torch.to(__torch__.norm(w, "norm", x), 6)

  def zero_padded(self, x: Tensor, mask: Tensor) -> Tensor:
    """Zeros in the rows behind a prompt's end."""
    return torch.mul(x, torch.unsqueeze(torch.type_as(mask, x), 2))

  def cast(self, w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    """The weights in the program's data type."""
    out = annotate(Dict[str, Tensor], {})
    for name, x in w.items():
      out[name] = torch.to(x, self.dtype, False, True)  # always a copy: the given ones may be freed
    return out
