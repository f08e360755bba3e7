# The picture encoder of XLM-RoBERTa CLIP ViT-H/14 as Wan uses it, as weightless TorchScript. The numbers are those of
# CLIPModel.visual (Wan-Video/Wan2.1, wan/modules/clip.py): all blocks but the last, no norm behind them. Keys as in the
# published checkpoint, with "visual." before them.
#
# B pictures, L = 1 + patches tokens, C = dim, N heads, S = image_size.

def linear(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  return torch.linear(x, w[name + ".weight"], w[name + ".bias"])

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  image_size : int
  patch_size : int
  num_heads : int
  num_blocks : int
  eps : float
  dtype : int

  def norm(self, w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
    return torch.layer_norm(x, [torch.size(x)[2]], w[name + ".weight"], w[name + ".bias"], self.eps)

  def preprocess(self, video: Tensor) -> Tensor:
    """Frames [3, F, H, W] in [-1, 1] -> [F, 3, S, S]. Torch's bicubic without antialiasing, straight to a square; not clamped."""
    x = torch.upsample_bicubic2d(torch.transpose(video, 0, 1), [self.image_size, self.image_size], False)
    mean = torch.tensor([0.48145466, 0.4578275, 0.40821073], dtype=6, device=x.device)  # OpenAI CLIP's; 6 is torch.float32
    std = torch.tensor([0.26862954, 0.26130258, 0.27577711], dtype=6, device=x.device)
    x = torch.add(torch.mul(x, 0.5), 0.5)
    return torch.div(torch.sub(x, torch.reshape(mean, [1, 3, 1, 1])), torch.reshape(std, [1, 3, 1, 1]))

  def attention(self, w: Dict[str, Tensor], p: str, x: Tensor) -> Tensor:
    B, L, C = torch.size(x)
    y = torch.reshape(__torch__.linear(w, p + ".to_qkv", x), [B, L, 3, self.num_heads, C // self.num_heads])
    q, k, v = torch.unbind(torch.permute(y, [2, 0, 3, 1, 4]), 0)                # each [B, N, L, C / N]
    o = torch.scaled_dot_product_attention(q, k, v)
    return __torch__.linear(w, p + ".proj", torch.reshape(torch.transpose(o, 1, 2), [B, L, C]))

  def visual(self, images: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """Preprocessed pictures [B, 3, S, S] -> tokens [B, L, C] in float32, the class token first."""
    B = torch.size(images)[0]
    x = torch.conv2d(torch.to(images, self.dtype), w["visual.patch_embedding.weight"], None, [self.patch_size, self.patch_size])
    x = torch.transpose(torch.flatten(x, 2), 1, 2)                              # [B, patches, C]
    cls = w["visual.cls_embedding"]                                             # [1, 1, C]
    x = torch.cat([torch.expand(cls, [B, 1, torch.size(x)[2]]), x], 1)
    x = self.norm(w, "visual.pre_norm", torch.add(x, w["visual.pos_embedding"]))
    for i in range(self.num_blocks):
      p = "visual.transformer." + str(i)
      x = torch.add(x, self.attention(w, p + ".attn", self.norm(w, p + ".norm1", x)))
      y = torch.gelu(__torch__.linear(w, p + ".mlp.0", self.norm(w, p + ".norm2", x)))
      x = torch.add(x, __torch__.linear(w, p + ".mlp.2", y))
    return torch.to(x, 6)

  def cast(self, w: Dict[str, Tensor]) -> Dict[str, Tensor]:
    """The weights in the program's data type."""
    out = annotate(Dict[str, Tensor], {})
    for name, x in w.items():
      out[name] = torch.to(x, self.dtype, False, True)  # always a copy: the given ones may be freed
    return out
