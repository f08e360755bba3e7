# The causal Wan transformer, as weightless TorchScript: plain text that libtorch compiles when it is loaded.
# The weights come in as a dictionary under the official key names, so one program serves the student, its average,
# the teacher and the fake-score network. The numbers are those of CausalWanModel (guandeh17/Self-Forcing,
# wan/modules/causal_model.py) and, with all frames at one timestep and no mask, of WanModel (Wan-Video/Wan2.1).
#
# An empty tensor stands for an argument that is not there.
#
# B batch, F latent frames, S tokens a frame, L = F * S tokens, C = dim, N heads, D = C / N, T text tokens.

def linear(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  """Affine map of the last axis: [..., C] -> [..., C']."""
  return torch.linear(x, w[name + ".weight"], w[name + ".bias"])

def rms_norm(w: Dict[str, Tensor], name: str, x: Tensor, eps: float) -> Tensor:
  """WanRMSNorm over the whole width, before the heads are split: [B, L, C]."""
  y = torch.to(x, 6)                                                            # 6 is the code of torch.float32
  y = torch.mul(y, torch.rsqrt(torch.add(torch.mean(torch.mul(y, y), [-1], True), eps)))
  return torch.mul(torch.type_as(y, x), w[name + ".weight"])

def sinusoidal_embedding(t: Tensor, freq_dim: int) -> Tensor:
  """Timesteps [n] -> [n, freq_dim] as [cos | sin], in float64 like the official code."""
  half = freq_dim // 2
  i = torch.arange(half, dtype=7, device=t.device)                              # 7 is the code of torch.float64
  a = torch.outer(torch.to(t, 7), torch.pow(10000., torch.div(torch.neg(i), half)))  # [n, half]
  return torch.to(torch.cat([torch.cos(a), torch.sin(a)], 1), 6)

def rope(x: Tensor, freqs: Tensor) -> Tensor:
  """Rotary positions on interleaved pairs: x [B, L, N, D], freqs complex [L, 1, D / 2]."""
  B, L, N, D = torch.size(x)
  z = torch.view_as_complex(torch.reshape(torch.to(x, 6), [B, L, N, D // 2, 2]))
  y = torch.reshape(torch.view_as_real(torch.mul(z, freqs)), [B, L, N, D])
  return torch.type_as(y, x)

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  num_layers : int
  num_heads : int
  freq_dim : int
  out_dim : int
  patch_t : int
  patch_h : int
  patch_w : int
  eps : float
  fused_attention : bool
  dtype : int

  def attention(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor]) -> Tensor:
    """q [B, N, L, D] over k, v [B, N, K, D] -> [B, L, C]; mask [L, K], true where a query may look."""
    B, N, L, D = torch.size(q)
    if self.fused_attention:
      o = torch.scaled_dot_product_attention(q, k, v, mask)
    else:
      s = torch.matmul(torch.mul(q, D ** -0.5), torch.transpose(k, 2, 3))       # [B, N, L, K]
      if mask is not None:
        s = torch.masked_fill(s, torch.logical_not(mask), float("-inf"))
      o = torch.matmul(torch.softmax(s, -1), v)
    return torch.reshape(torch.transpose(o, 1, 2), [B, L, N * D])

  def heads(self, x: Tensor) -> Tensor:
    """[B, L, C] -> [B, L, N, D]."""
    B, L, C = torch.size(x)
    return torch.reshape(x, [B, L, self.num_heads, C // self.num_heads])

  def qkv(self, w: Dict[str, Tensor], p: str, x: Tensor, freqs: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    """Query and key normed and turned, value raw: each [B, N, L, D]."""
    q = __torch__.rope(self.heads(__torch__.rms_norm(w, p + "norm_q", __torch__.linear(w, p + "q", x), self.eps)), freqs)
    k = __torch__.rope(self.heads(__torch__.rms_norm(w, p + "norm_k", __torch__.linear(w, p + "k", x), self.eps)), freqs)
    v = self.heads(__torch__.linear(w, p + "v", x))
    return (torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2))

  def modulate(self, x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """LayerNorm without affine, then one row of shift and scale [B, F, 1, C] for all tokens of a frame."""
    B, L, C = torch.size(x)
    F = torch.size(shift)[1]
    y = torch.reshape(torch.layer_norm(x, [C], None, None, self.eps), [B, F, L // F, C])
    return torch.reshape(torch.add(torch.mul(y, torch.add(scale, 1)), shift), [B, L, C])

  def gated(self, x: Tensor, y: Tensor, gate: Tensor) -> Tensor:
    """x + gate * y, with one row of gate [B, F, 1, C] for all tokens of a frame."""
    B, L, C = torch.size(x)
    F = torch.size(gate)[1]
    return torch.add(x, torch.reshape(torch.mul(torch.reshape(y, [B, F, L // F, C]), gate), [B, L, C]))

  def modulation(self, w: Dict[str, Tensor], p: str, e0: Tensor) -> List[Tensor]:
    """The block's six rows: shift, scale, gate of self-attention; shift, scale, gate of the feed-forward layer."""
    m = torch.add(torch.unsqueeze(w[p + "modulation"], 1), e0)                  # [B, F, 6, C]
    return torch.chunk(m, 6, 2)                                                 # six [B, F, 1, C]

  def cross_ffn(self, w: Dict[str, Tensor], p: str, x: Tensor, m: List[Tensor], cross: List[Tensor]) -> Tensor:
    """The second half of a block: looks at the text (and, with five tensors a block, at the picture), then feeds forward.
    cross holds this block's text K and V [B, N, T, D], then the picture's, if any."""
    B, L, C = torch.size(x)
    if len(cross) > 0:
      y = torch.layer_norm(x, [C], w[p + "norm3.weight"], w[p + "norm3.bias"], self.eps)
      q = self.heads(__torch__.rms_norm(w, p + "cross_attn.norm_q", __torch__.linear(w, p + "cross_attn.q", y), self.eps))
      q = torch.transpose(q, 1, 2)
      o = self.attention(q, cross[0], cross[1], None)
      if len(cross) > 2:
        o = torch.add(o, self.attention(q, cross[2], cross[3], None))
      x = torch.add(x, __torch__.linear(w, p + "cross_attn.o", o))
    y = self.modulate(x, m[3], m[4])
    y = __torch__.linear(w, p + "ffn.2", torch.gelu(__torch__.linear(w, p + "ffn.0", y), approximate="tanh"))
    return self.gated(x, y, m[5])

  def time(self, w: Dict[str, Tensor], t: Tensor) -> Tuple[Tensor, Tensor]:
    """Timesteps [B, F] -> e [B, F, C] and its projection e0 [B, F, 6, C]."""
    B, F = torch.size(t)
    s = torch.to(__torch__.sinusoidal_embedding(torch.reshape(t, [B * F]), self.freq_dim), self.dtype)
    e = __torch__.linear(w, "time_embedding.2", torch.silu(__torch__.linear(w, "time_embedding.0", s)))  # [B * F, C]
    e0 = __torch__.linear(w, "time_projection.1", torch.silu(e))                # [B * F, 6 C]
    C = torch.size(e)[1]
    return (torch.reshape(e, [B, F, C]), torch.reshape(e0, [B, F, 6, C]))

  def patchify(self, w: Dict[str, Tensor], x: Tensor) -> Tensor:
    """Latents [B, in_dim, F, H, W] -> tokens [B, L, C]."""
    y = torch.conv3d(torch.to(x, self.dtype), w["patch_embedding.weight"], w["patch_embedding.bias"], [self.patch_t, self.patch_h, self.patch_w])
    return torch.transpose(torch.flatten(y, 2), 1, 2)

  def head(self, w: Dict[str, Tensor], x: Tensor, e: Tensor, f: int, h: int, v: int) -> Tensor:
    """Tokens [B, L, C] -> flow [B, out_dim, F, H, W] in float32; f, h, v count patches along time, height, width."""
    B, L, C = torch.size(x)
    m = torch.chunk(torch.add(torch.unsqueeze(w["head.modulation"], 1), torch.unsqueeze(e, 2)), 2, 2)  # two [B, F, 1, C]
    y = __torch__.linear(w, "head.head", self.modulate(x, m[0], m[1]))
    y = torch.reshape(y, [B, f, h, v, self.patch_t, self.patch_h, self.patch_w, self.out_dim])
    y = torch.permute(y, [0, 7, 1, 4, 2, 5, 3, 6])                              # a patch lies as (t, h, w, channel)
    y = torch.reshape(y, [B, self.out_dim, f * self.patch_t, h * self.patch_h, v * self.patch_w])
    return torch.to(y, 6)

  def context(self, w: Dict[str, Tensor], text: Tensor, image: Tensor) -> List[Tensor]:
    """K and V of the prompt for every block, to be kept for as long as the prompt stands.
    text [B, T, text_dim], zero rows after its end; image: CLIP tokens [B, 257, clip_dim], or nothing.
    Returns per block: k, v of the text and, with an image, k, v of the image, each [B, N, T, D]."""
    y = torch.gelu(__torch__.linear(w, "text_embedding.0", torch.to(text, self.dtype)), approximate="tanh")
    y = __torch__.linear(w, "text_embedding.2", y)                              # [B, T, C]
    z = y
    if torch.numel(image) > 0:
      c = torch.to(image, self.dtype)
      c = torch.layer_norm(c, [torch.size(c)[2]], w["img_emb.proj.0.weight"], w["img_emb.proj.0.bias"])
      c = __torch__.linear(w, "img_emb.proj.3", torch.gelu(__torch__.linear(w, "img_emb.proj.1", c)))
      z = torch.layer_norm(c, [torch.size(c)[2]], w["img_emb.proj.4.weight"], w["img_emb.proj.4.bias"])
    out = annotate(List[Tensor], [])
    for i in range(self.num_layers):
      p = "blocks." + str(i) + ".cross_attn."
      k = self.heads(__torch__.rms_norm(w, p + "norm_k", __torch__.linear(w, p + "k", y), self.eps))
      v = self.heads(__torch__.linear(w, p + "v", y))
      torch.append(out, torch.contiguous(torch.transpose(k, 1, 2)))
      torch.append(out, torch.contiguous(torch.transpose(v, 1, 2)))
      if torch.numel(image) > 0:
        k = self.heads(__torch__.rms_norm(w, p + "norm_k_img", __torch__.linear(w, p + "k_img", z), self.eps))
        v = self.heads(__torch__.linear(w, p + "v_img", z))
        torch.append(out, torch.contiguous(torch.transpose(k, 1, 2)))
        torch.append(out, torch.contiguous(torch.transpose(v, 1, 2)))
    return out

  def allocate(self, w: Dict[str, Tensor], shape: Tensor) -> List[Tensor]:
    """An empty KV cache: K and V of every block, each [B, N, tokens, D] as shape says, in the program's data type."""
    size = [int(shape[0]), int(shape[1]), int(shape[2]), int(shape[3])]
    out = annotate(List[Tensor], [])
    for i in range(2 * self.num_layers):
      torch.append(out, torch.zeros(size, dtype=self.dtype, device=w["patch_embedding.weight"].device))
    return out

  def copy_rows(self, rows: Tensor, kv: List[Tensor]) -> List[Tensor]:
    """Copies of some token rows of a KV cache: [B, N, rows, D] each."""
    out = annotate(List[Tensor], [])
    for x in kv:
      torch.append(out, torch.index_select(x, 2, rows))
    return out

  def write_rows(self, rows: Tensor, kv: List[Tensor], copies: List[Tensor]) -> Tensor:
    """Puts copied rows back."""
    for i in range(len(kv)):
      _x = torch.index_copy_(kv[i], 2, rows, copies[i])
    return rows

  def turn_rows(self, rows: Tensor, cos: Tensor, sin: Tensor, keys: List[Tensor], kv: List[Tensor]) -> Tensor:
    """Writes keys [B, N, rows, D] to their rows as if they stood further on in time: cos, sin [1, D / 2]."""
    freqs = torch.unsqueeze(torch.complex(cos, sin), 1)
    for i in range(len(keys)):
      _k = torch.index_copy_(kv[2 * i], 2, rows, __torch__.rope(keys[i], freqs))
    return rows

  def forward(self, x: Tensor, t: Tensor, cos: Tensor, sin: Tensor, slots: Tensor, filled: Tensor, w: Dict[str, Tensor], kv: List[Tensor], cross: List[Tensor]) -> Tensor:
    """One pass over one chunk with the KV cache (CausalWanModel._forward_inference): returns the flow [B, out_dim, F, H, W].
    x [B, in_dim, F, H, W]; t [B, F]; cos, sin [L, D / 2]; slots [L]: the cache rows that this chunk's K and V are
    written to; filled: how many rows may be looked at; kv: K, V of every block [B, N, rows, D], written in place;
    cross: what context returned."""
    f = torch.size(x)[2] // self.patch_t
    h = torch.size(x)[3] // self.patch_h
    v = torch.size(x)[4] // self.patch_w
    freqs = torch.unsqueeze(torch.complex(cos, sin), 1)                         # [L, 1, D / 2]
    e, e0 = self.time(w, t)
    n = int(filled)
    c = len(cross) // self.num_layers
    y = self.patchify(w, x)
    for i in range(self.num_layers):
      p = "blocks." + str(i) + "."
      m = self.modulation(w, p, e0)
      q, k, u = self.qkv(w, p + "self_attn.", self.modulate(y, m[0], m[1]), freqs)
      ck = kv[2 * i]
      cv = kv[2 * i + 1]
      _k = torch.index_copy_(ck, 2, slots, k)
      _v = torch.index_copy_(cv, 2, slots, u)
      o = self.attention(q, torch.slice(ck, 2, 0, n), torch.slice(cv, 2, 0, n), None)
      y = self.gated(y, __torch__.linear(w, p + "self_attn.o", o), m[2])
      y = self.cross_ffn(w, p, y, m, torch.slice(cross, c * i, c * i + c))
    return self.head(w, y, e, f, h, v)

  def clip_block(self, w: Dict[str, Tensor], i: int, y: Tensor, e0: Tensor, freqs: Tensor, mask: Optional[Tensor], past: List[Tensor], cross: List[Tensor]) -> Tensor:
    """One block over a whole clip without a cache, or over a chunk behind copies of the cache's rows: y [B, L, C]; past holds
    this block's K and V [B, N, rows, D], or nothing."""
    p = "blocks." + str(i) + "."
    c = len(cross) // self.num_layers
    m = self.modulation(w, p, e0)
    q, k, u = self.qkv(w, p + "self_attn.", self.modulate(y, m[0], m[1]), freqs)
    if len(past) > 0:
      k = torch.cat([past[0], k], 2)
      u = torch.cat([past[1], u], 2)
    y = self.gated(y, __torch__.linear(w, p + "self_attn.o", self.attention(q, k, u, mask)), m[2])
    return self.cross_ffn(w, p, y, m, torch.slice(cross, c * i, c * i + c))

  def clip_begin(self, w: Dict[str, Tensor], x: Tensor, t: Tensor, clean: Tensor, aug_t: Tensor, text: Tensor, image: Tensor) -> List[Tensor]:
    """What all blocks of a pass over a whole clip are given: tokens [B, L or 2 L, C], e [B, F, C], e0, then the context."""
    e, e0 = self.time(w, t)
    y = self.patchify(w, x)
    if torch.numel(clean) > 0:
      y = torch.cat([self.patchify(w, clean), y], 1)
      _e, clean_e0 = self.time(w, aug_t)
      e0 = torch.cat([clean_e0, e0], 1)
    out = annotate(List[Tensor], [])
    torch.append(out, y)
    torch.append(out, e)
    torch.append(out, e0)
    if torch.numel(text) > 0:
      for c in self.context(w, text, image):
        torch.append(out, c)
    return out

  def clip_freqs(self, cos: Tensor, sin: Tensor, y: Tensor) -> Tensor:
    """Rotary positions of all tokens of a clip, complex [L, 1, D / 2], or of [clean | noisy], twice the same."""
    freqs = torch.unsqueeze(torch.complex(cos, sin), 1)
    if torch.size(y)[1] > torch.size(freqs)[0]:
      freqs = torch.cat([freqs, freqs], 0)
    return freqs

  def clip_mask(self, mask: Tensor) -> Optional[Tensor]:
    """The mask, if there is one."""
    out = annotate(Optional[Tensor], None)
    if torch.numel(mask) > 0:
      out = mask
    return out

  def clip_end(self, w: Dict[str, Tensor], y: Tensor, e: Tensor, x: Tensor) -> Tensor:
    """What comes behind the blocks: the flow of the noisy tokens, the last ones."""
    f = torch.size(x)[2] // self.patch_t
    h = torch.size(x)[3] // self.patch_h
    v = torch.size(x)[4] // self.patch_w
    y = torch.slice(y, 1, torch.size(y)[1] - f * h * v, torch.size(y)[1])
    return self.head(w, y, e, f, h, v)

  def forward_train(self, x: Tensor, t: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, clean: Tensor, aug_t: Tensor, w: Dict[str, Tensor], text: Tensor, image: Tensor) -> Tensor:
    """One pass over a whole clip without a cache (CausalWanModel._forward_train; with no mask WanModel.forward).
    mask: nothing, or [L, L] bool, true where a query may look. With clean [B, in_dim, F, H, W] and its aug_t [B, F]
    the sequence is [clean | noisy] (teacher forcing), both halves at the same positions, mask [2 L, 2 L], and only the
    noisy half reaches the head. In another type than float32 the
    weights that come in are the float32 ones all the same: they are cast here, and their gradients are float32."""
    if self.dtype != 6:
      w = self.cast(w)                                                          # gradients pass through to the float32 ones
    begun = self.clip_begin(w, x, t, clean, aug_t, text, image)
    y = begun[0]
    freqs = self.clip_freqs(cos, sin, y)
    attention_mask = self.clip_mask(mask)
    cross = torch.slice(begun, 3)
    past = annotate(List[Tensor], [])
    for i in range(self.num_layers):
      y = self.clip_block(w, i, y, begun[2], freqs, attention_mask, past, cross)
    return self.clip_end(w, y, begun[1], x)

  def piece_begin(self, x: Tensor, t: Tensor, clean: Tensor, aug_t: Tensor, w: Dict[str, Tensor], text: Tensor, image: Tensor) -> List[Tensor]:
    """The first piece of forward_train, forward_features and forward_behind, which can be recorded piece by piece:
    clip_begin."""
    if self.dtype != 6:
      w = self.cast(w)
    return self.clip_begin(w, x, t, clean, aug_t, text, image)

  def piece_block(self, block: Tensor, y: Tensor, e0: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, past_k: Tensor, past_v: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """One block of it, of a model without text; w may hold this block's weights alone, past_k and past_v are its own."""
    if self.dtype != 6:
      w = self.cast(w)
    past = annotate(List[Tensor], [])
    if torch.numel(past_k) > 0:
      torch.append(past, past_k)
      torch.append(past, past_v)
    cross = annotate(List[Tensor], [])
    return self.clip_block(w, int(block), y, e0, self.clip_freqs(cos, sin, y), self.clip_mask(mask), past, cross)

  def piece_end(self, y: Tensor, e: Tensor, x: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """The last piece: clip_end; of x only the size matters."""
    if self.dtype != 6:
      w = self.cast(w)
    return self.clip_end(w, y, e, x)

  def toward(self, values: List[Tensor], gradients: List[Tensor]) -> Tensor:
    """A scalar whose gradient by what led to the values is theirs times these gradients (a vector-Jacobian product)."""
    total = torch.sum(torch.mul(torch.to(values[0], 6), torch.to(gradients[0], 6)))
    for i in range(1, len(values)):
      total = torch.add(total, torch.sum(torch.mul(torch.to(values[i], 6), torch.to(gradients[i], 6))))
    return total

  def forward_features(self, x: Tensor, t: Tensor, cos: Tensor, sin: Tensor, every: Tensor, w: Dict[str, Tensor], text: Tensor, image: Tensor) -> List[Tensor]:
    """forward_train with no mask, and what a discriminator looks at: the flow, then the tokens [B, L, C] behind every
    so many blocks."""
    f = torch.size(x)[2] // self.patch_t
    h = torch.size(x)[3] // self.patch_h
    v = torch.size(x)[4] // self.patch_w
    if self.dtype != 6:
      w = self.cast(w)                                                          # gradients pass through to the float32 ones
    freqs = torch.unsqueeze(torch.complex(cos, sin), 1)                         # [L, 1, D / 2]
    e, e0 = self.time(w, t)
    y = self.patchify(w, x)
    cross = annotate(List[Tensor], [])
    if torch.numel(text) > 0:
      cross = self.context(w, text, image)
    features = annotate(List[Tensor], [])
    past = annotate(List[Tensor], [])
    n = int(every)
    for i in range(self.num_layers):
      y = self.clip_block(w, i, y, e0, freqs, None, past, cross)
      if (i + 1) % n == 0:
        torch.append(features, y)
    out = annotate(List[Tensor], [])
    torch.append(out, self.head(w, y, e, f, h, v))
    for z in features:
      torch.append(out, z)
    return out

  def forward_behind(self, x: Tensor, t: Tensor, cos: Tensor, sin: Tensor, past: List[Tensor], w: Dict[str, Tensor], text: Tensor, image: Tensor) -> Tensor:
    """forward on one chunk, to be recorded for a backward pass: past holds copies of the rows of the KV cache that the
    chunk looks back on, K and V of every block [B, N, rows, D]; nothing is written, so that they are the same in the
    backward pass."""
    f = torch.size(x)[2] // self.patch_t
    h = torch.size(x)[3] // self.patch_h
    v = torch.size(x)[4] // self.patch_w
    if self.dtype != 6:
      w = self.cast(w)                                                          # gradients pass through to the float32 ones
    freqs = torch.unsqueeze(torch.complex(cos, sin), 1)                         # [L, 1, D / 2]
    e, e0 = self.time(w, t)
    cross = annotate(List[Tensor], [])
    if torch.numel(text) > 0:
      cross = self.context(w, text, image)
    y = self.patchify(w, x)
    for i in range(self.num_layers):
      y = self.clip_block(w, i, y, e0, freqs, None, torch.slice(past, 2 * i, 2 * i + 2), cross)
    return self.head(w, y, e, f, h, v)

  def cast(self, w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    """The weights in the program's data type."""
    out = annotate(Dict[str, Tensor], {})
    for name, x in w.items():
      out[name] = torch.to(x, self.dtype, False, True)  # always a copy: the given ones may be freed
    return out
