# The Wan VAE, a causal 3D autoencoder, as weightless TorchScript. The numbers are those of WanVAE_ (Wan-Video/Wan2.1,
# wan/modules/vae.py; as a stream, of cached_decode in guandeh17/Self-Forcing); the keys are its own.
# A stream keeps one tensor for every causal convolution: its input at the two newest time steps, zeros before the first;
# and, for every layer that halves time, that layer's newest input. A whole clip is a stream of one piece.
# The first frame stands for itself: it becomes one latent, every later latent stands for four frames.
#
# B batch, T time steps of the layer at hand, C channels. Frames are [B, 3, T, H, W] in [-1, 1].

def first(memory: List[Tensor]) -> bool:
  """Whether the stream begins: a call without memory comes with one empty tensor, for lists may not be empty."""
  return len(memory) < 2

def norm(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  """RMS_norm over the channels, axis 1."""
  C = torch.size(x)[1]
  n = torch.clamp_min(torch.linalg_vector_norm(x, 2, [1], True), 1e-12)
  return torch.mul(torch.mul(torch.div(x, n), C ** 0.5), w[name + ".gamma"])

def newest(x: Tensor, steps: int) -> Tensor:
  """A copy of the last time steps; a slice would keep all of them in memory."""
  T = torch.size(x)[2]
  return torch.clone(torch.slice(x, 2, T - steps, T))

def causal_conv(w: Dict[str, Tensor], name: str, x: Tensor, pad: int, memory: List[Tensor], out: List[Tensor]) -> Tensor:
  """CausalConv3d of three time steps: a step sees itself and the two before it. Takes the next memory, hands on the new one."""
  B, C, T, H, W = torch.size(x)
  past = torch.new_zeros(x, [B, C, 2, H, W])
  if not __torch__.first(memory):
    past = memory[len(out)]
  y = torch.cat([past, x], 2)
  torch.append(out, __torch__.newest(y, 2))
  return torch.conv3d(y, w[name + ".weight"], w[name + ".bias"], [1, 1, 1], [0, pad, pad])

def residual(w: Dict[str, Tensor], p: str, x: Tensor, memory: List[Tensor], out: List[Tensor]) -> Tensor:
  """ResidualBlock: [B, C, T, H, W] -> [B, C', T, H, W]."""
  y = torch.silu(__torch__.norm(w, p + ".residual.0", x))
  y = __torch__.causal_conv(w, p + ".residual.2", y, 1, memory, out)
  y = torch.silu(__torch__.norm(w, p + ".residual.3", y))
  y = __torch__.causal_conv(w, p + ".residual.6", y, 1, memory, out)
  if torch.__contains__(w, p + ".shortcut.weight"):
    x = torch.conv3d(x, w[p + ".shortcut.weight"], w[p + ".shortcut.bias"])
  return torch.add(y, x)

def frames(x: Tensor) -> Tensor:
  """Every time step a picture: [B, C, T, H, W] -> [B * T, C, H, W]."""
  B, C, T, H, W = torch.size(x)
  return torch.reshape(torch.transpose(x, 1, 2), [B * T, C, H, W])

def clip(y: Tensor, B: int) -> Tensor:
  """The pictures of B clips: [B * T, C, H, W] -> [B, C, T, H, W]."""
  N, C, H, W = torch.size(y)
  return torch.transpose(torch.reshape(y, [B, N // B, C, H, W]), 1, 2)

def attention(w: Dict[str, Tensor], p: str, x: Tensor) -> Tensor:
  """AttentionBlock: one head over the places of each picture."""
  y = __torch__.norm(w, p + ".norm", __torch__.frames(x))                       # [B * T, C, H, W]
  N, C, H, W = torch.size(y)
  y = torch.conv2d(y, w[p + ".to_qkv.weight"], w[p + ".to_qkv.bias"])
  y = torch.transpose(torch.reshape(y, [N, 1, 3 * C, H * W]), 2, 3)             # [B * T, 1, H * W, 3 C]
  q, k, v = torch.chunk(y, 3, -1)
  o = torch.scaled_dot_product_attention(q, k, v)                               # [B * T, 1, H * W, C]
  o = torch.reshape(torch.transpose(torch.squeeze(o, 1), 1, 2), [N, C, H, W])
  o = torch.conv2d(o, w[p + ".proj.weight"], w[p + ".proj.bias"])
  return torch.add(x, __torch__.clip(o, torch.size(x)[0]))

def middle(w: Dict[str, Tensor], p: str, x: Tensor, memory: List[Tensor], out: List[Tensor]) -> Tensor:
  x = __torch__.residual(w, p + ".0", x, memory, out)
  x = __torch__.attention(w, p + ".1", x)
  return __torch__.residual(w, p + ".2", x, memory, out)

def downsample(w: Dict[str, Tensor], p: str, x: Tensor, time: bool, memory: List[Tensor], out: List[Tensor]) -> Tensor:
  """Resample: halves height and width and, with time, the steps too: each new step sees the two that it joins and the one
  before them. The stream's first frame is not joined with anything."""
  y = torch.constant_pad_nd(__torch__.frames(x), [0, 1, 0, 1])                  # right and bottom
  y = torch.conv2d(y, w[p + ".resample.1.weight"], w[p + ".resample.1.bias"], [2, 2])
  y = __torch__.clip(y, torch.size(x)[0])
  if time:
    z = y
    if not __torch__.first(memory):
      z = torch.conv3d(torch.cat([memory[len(out)], y], 2), w[p + ".time_conv.weight"], w[p + ".time_conv.bias"], [2, 1, 1])
    torch.append(out, __torch__.newest(y, 1))
    y = z
  return y

def upsample(w: Dict[str, Tensor], p: str, x: Tensor, time: bool, memory: List[Tensor], out: List[Tensor]) -> Tensor:
  """Resample: doubles height and width and, with time, the steps too. The stream's first step stays one, and the next one
  sees zeros before it, not the first."""
  B, C, T, H, W = torch.size(x)
  if time:
    if __torch__.first(memory):
      torch.append(out, torch.new_zeros(x, [B, C, 2, H, W]))
    else:
      y = __torch__.causal_conv(w, p + ".time_conv", x, 0, memory, out)         # [B, 2 C, T, H, W]: earlier, later
      y = torch.permute(torch.reshape(y, [B, 2, C, T, H, W]), [0, 2, 3, 1, 4, 5])
      x = torch.reshape(y, [B, C, 2 * T, H, W])
  y = torch.upsample_nearest2d(__torch__.frames(x), [2 * H, 2 * W])
  y = torch.conv2d(y, w[p + ".resample.1.weight"], w[p + ".resample.1.bias"], [1, 1], [1, 1])
  return __torch__.clip(y, B)

def head(w: Dict[str, Tensor], p: str, x: Tensor, memory: List[Tensor], out: List[Tensor]) -> Tensor:
  return __torch__.causal_conv(w, p + ".2", torch.silu(__torch__.norm(w, p + ".0", x)), 1, memory, out)

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  num_res_blocks : int
  time_downsample : List[int]
  time_upsample : List[int]
  dtype : int

  def encoder(self, x: Tensor, w: Dict[str, Tensor], memory: List[Tensor], out: List[Tensor]) -> Tensor:
    """One frame at the beginning, four later ones, or a multiple -> [B, 2 Z, T, h, w]."""
    x = __torch__.causal_conv(w, "encoder.conv1", x, 1, memory, out)
    at = 0
    for level in range(len(self.time_downsample) + 1):
      for i in range(self.num_res_blocks):
        x = __torch__.residual(w, "encoder.downsamples." + str(at), x, memory, out)
        at = at + 1
      if level < len(self.time_downsample):
        x = __torch__.downsample(w, "encoder.downsamples." + str(at), x, self.time_downsample[level] > 0, memory, out)
        at = at + 1
    x = __torch__.middle(w, "encoder.middle", x, memory, out)
    return __torch__.head(w, "encoder.head", x, memory, out)

  def decoder(self, x: Tensor, w: Dict[str, Tensor], memory: List[Tensor], out: List[Tensor]) -> Tensor:
    """One latent at the beginning, any number later -> frames."""
    x = __torch__.causal_conv(w, "decoder.conv1", x, 1, memory, out)
    x = __torch__.middle(w, "decoder.middle", x, memory, out)
    at = 0
    for level in range(len(self.time_upsample) + 1):
      for i in range(self.num_res_blocks + 1):
        x = __torch__.residual(w, "decoder.upsamples." + str(at), x, memory, out)
        at = at + 1
      if level < len(self.time_upsample):
        x = __torch__.upsample(w, "decoder.upsamples." + str(at), x, self.time_upsample[level] > 0, memory, out)
        at = at + 1
    return __torch__.head(w, "decoder.head", x, memory, out)

  def encode(self, video: Tensor, mean: Tensor, std: Tensor, w: Dict[str, Tensor], memory: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
    """Frames [B, 3, T, H, W] -> normalised latents [B, Z, T', h, w] in float32 and the stream's memories. T is 1 + 4 k at
    the beginning of a stream and 4 k later. mean, std: [Z]."""
    x = torch.to(video, self.dtype)
    T = torch.size(x)[2]
    step = 1
    for halved in self.time_downsample:
      step = step * (1 + halved)
    pieces = annotate(List[Tensor], [])
    at = 0
    if __torch__.first(memory):
      out = annotate(List[Tensor], [])
      torch.append(pieces, self.encoder(torch.slice(x, 2, 0, 1), w, memory, out))
      memory = out
      at = 1
    for i in range((T - at) // step):
      out = annotate(List[Tensor], [])
      torch.append(pieces, self.encoder(torch.slice(x, 2, at + i * step, at + i * step + step), w, memory, out))
      memory = out
    y = torch.conv3d(torch.cat(pieces, 2), w["conv1.weight"], w["conv1.bias"])  # [B, 2 Z, T', h, w]: mean, log variance
    mu = torch.to(torch.chunk(y, 2, 1)[0], 6)                                   # 6 is the code of torch.float32
    Z = torch.size(mu)[1]
    z = torch.div(torch.sub(mu, torch.reshape(mean, [1, Z, 1, 1, 1])), torch.reshape(std, [1, Z, 1, 1, 1]))
    return (z, memory)

  def decode(self, latent: Tensor, mean: Tensor, std: Tensor, w: Dict[str, Tensor], memory: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
    """Normalised latents [B, Z, T, h, w] -> frames [B, 3, T', H, W] in float32, not clamped, and the stream's memories."""
    Z = torch.size(latent)[1]
    T = torch.size(latent)[2]
    x = torch.add(torch.mul(latent, torch.reshape(std, [1, Z, 1, 1, 1])), torch.reshape(mean, [1, Z, 1, 1, 1]))
    x = torch.conv3d(torch.to(x, self.dtype), w["conv2.weight"], w["conv2.bias"])
    pieces = annotate(List[Tensor], [])
    for i in range(T):
      out = annotate(List[Tensor], [])
      torch.append(pieces, self.decoder(torch.slice(x, 2, i, i + 1), w, memory, out))
      memory = out
    return (torch.to(torch.cat(pieces, 2), 6), memory)

  def to_bytes(self, video: Tensor) -> Tensor:
    """Frames [B, 3, T, H, W] -> bytes [B, T, H, W, 3], clamped and rounded."""
    x = torch.round(torch.mul(torch.add(torch.clamp(video, -1., 1.), 1.), 127.5))
    return torch.contiguous(torch.permute(torch.to(x, 0), [0, 2, 3, 4, 1]))     # 0 is the code of torch.uint8

  def cast(self, w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    """The weights in the program's data type."""
    out = annotate(Dict[str, Tensor], {})
    for name, x in w.items():
      out[name] = torch.to(x, self.dtype, False, True)  # always a copy: the given ones may be freed
    return out
