# The tiny autoencoder for video (TAEHV), as weightless TorchScript. The numbers are those of madebyollin/taehv,
# taehv.py; the keys are its own: encoder.0 .. encoder.17 and decoder.1 .. decoder.22.
# A stream keeps nine tensors, one for each MemBlock: that block's input at the newest time step. A whole clip is a stream
# of one piece, so both give the same numbers.
#
# B batch, T time steps of the layer at hand, C channels. Frames are [B, T, 3, H, W] in [0, 1].

def conv(w: Dict[str, Tensor], name: str, x: Tensor, bias: bool, stride: int) -> Tensor:
  """3 x 3 convolution of every time step: [B, T, C, H, W] -> [B, T, C', H / stride, W / stride]."""
  B, T, C, H, W = torch.size(x)
  b = annotate(Optional[Tensor], None)
  if bias:
    b = w[name + ".bias"]
  y = torch.conv2d(torch.reshape(x, [B * T, C, H, W]), w[name + ".weight"], b, [stride, stride], [1, 1])
  return torch.reshape(y, [B, T, torch.size(y)[1], torch.size(y)[2], torch.size(y)[3]])

def mem_block(w: Dict[str, Tensor], name: str, x: Tensor, memory: Tensor) -> Tensor:
  """Sees every step beside the one before it; memory [B, 1, C, H, W] stands before the first."""
  T = torch.size(x)[1]
  past = torch.slice(torch.cat([memory, x], 1), 1, 0, T)
  y = torch.relu(__torch__.conv(w, name + ".conv.0", torch.cat([x, past], 2), True, 1))
  y = torch.relu(__torch__.conv(w, name + ".conv.2", y, True, 1))
  y = __torch__.conv(w, name + ".conv.4", y, True, 1)
  return torch.relu(torch.add(y, x))

def mem_blocks(w: Dict[str, Tensor], part: str, first: int, x: Tensor, memory: List[Tensor], out: List[Tensor]) -> Tensor:
  """Three MemBlocks in a row. Takes the next three memories and hands on the new ones; an empty tensor
  as the only memory says that a stream begins, which means zeros."""
  for i in range(3):
    T = torch.size(x)[1]
    past = torch.zeros_like(torch.slice(x, 1, 0, 1))
    if len(memory) > 1:
      past = memory[len(out)]
    newest = torch.slice(x, 1, T - 1, T)
    if T > 1:
      newest = torch.clone(newest)                                              # a slice would keep all steps in memory
    torch.append(out, newest)
    x = __torch__.mem_block(w, part + str(first + i), x, past)
  return x

def t_pool(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  """Joins neighbouring steps on channels: [B, T, C, H, W] -> [B, T / stride, C, H, W]; the weight tells the stride."""
  B, T, C, H, W = torch.size(x)
  stride = torch.size(w[name + ".conv.weight"])[1] // C
  y = torch.conv2d(torch.reshape(x, [B * T // stride, C * stride, H, W]), w[name + ".conv.weight"])
  return torch.reshape(y, [B, T // stride, C, H, W])

def t_grow(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  """Splits channels into steps: [B, T, C, H, W] -> [B, T * stride, C, H, W]; the weight tells the stride."""
  B, T, C, H, W = torch.size(x)
  stride = torch.size(w[name + ".conv.weight"])[0] // C
  y = torch.conv2d(torch.reshape(x, [B * T, C, H, W]), w[name + ".conv.weight"])
  return torch.reshape(y, [B, T * stride, C, H, W])

def upsample(x: Tensor, factor: int) -> Tensor:
  """Nearest neighbour, [B, T, C, H, W] -> [B, T, C, factor * H, factor * W]."""
  B, T, C, H, W = torch.size(x)
  if factor > 1:
    y = torch.upsample_nearest2d(torch.reshape(x, [B * T, C, H, W]), [factor * H, factor * W])
    x = torch.reshape(y, [B, T, C, factor * H, factor * W])
  return x

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  patch_size : int
  encoder_space_downscale : List[int]
  decoder_space_upscale : List[int]
  dtype : int

  def encode(self, video: Tensor, w: Dict[str, Tensor], memory: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
    """Frames [B, T, 3, H, W] -> latents [B, T / 4, Z, h, w] in float32 and the stream's nine memories; T a multiple of 4."""
    out = annotate(List[Tensor], [])
    x = torch.to(video, self.dtype)
    if self.patch_size > 1:
      x = torch.pixel_unshuffle(x, self.patch_size)
    x = torch.relu(__torch__.conv(w, "encoder.0", x, True, 1))
    for i in range(3):
      x = __torch__.t_pool(w, "encoder." + str(2 + 5 * i), x)
      x = __torch__.conv(w, "encoder." + str(3 + 5 * i), x, False, self.encoder_space_downscale[i])
      x = __torch__.mem_blocks(w, "encoder.", 4 + 5 * i, x, memory, out)
    return (torch.to(__torch__.conv(w, "encoder.17", x, True, 1), 6), out)

  def decode(self, latent: Tensor, w: Dict[str, Tensor], memory: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
    """Latents [B, T, Z, h, w] -> frames [B, 4 T, 3, H, W] in float32, not clamped, and the stream's nine memories.
    At the beginning of a stream the first three frames are to be dropped."""
    out = annotate(List[Tensor], [])
    x = torch.mul(torch.tanh(torch.div(torch.to(latent, self.dtype), 3)), 3)
    x = torch.relu(__torch__.conv(w, "decoder.1", x, True, 1))
    for i in range(3):
      x = __torch__.mem_blocks(w, "decoder.", 3 + 6 * i, x, memory, out)
      x = __torch__.upsample(x, self.decoder_space_upscale[i])
      x = __torch__.t_grow(w, "decoder." + str(7 + 6 * i), x)
      x = __torch__.conv(w, "decoder." + str(8 + 6 * i), x, False, 1)
    x = __torch__.conv(w, "decoder.22", torch.relu(x), True, 1)
    if self.patch_size > 1:
      x = torch.pixel_shuffle(x, self.patch_size)
    return (torch.to(x, 6), out)

  def to_bytes(self, video: Tensor) -> Tensor:
    """Frames [B, T, 3, H, W] -> bytes [B, T, H, W, 3], clamped and rounded."""
    x = torch.round(torch.mul(torch.clamp(video, 0., 1.), 255.))
    return torch.contiguous(torch.permute(torch.to(x, 0), [0, 1, 3, 4, 2]))     # 0 is the code of torch.uint8

  def cast(self, w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    """The weights in the program's data type."""
    out = annotate(Dict[str, Tensor], {})
    for name, x in w.items():
      out[name] = torch.to(x, self.dtype, False, True)  # always a copy: the given ones may be freed
    return out
