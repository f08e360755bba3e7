# The aesthetic predictor, as weightless TorchScript: CLIP's picture tower (openai/CLIP, clip/model.py, VisionTransformer)
# and the linear head on it (christophschuhmann/improved-aesthetic-predictor, simple_inference.py, MLP). Keys as in the two
# published checkpoints: "visual." and "layers.".
#
# B pictures, L = 1 + patches tokens, C = width, N heads, S = input_resolution.

def linear(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  return torch.linear(x, w[name + ".weight"], w[name + ".bias"])

def norm(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  C = torch.size(x)[torch.dim(x) - 1]
  return torch.layer_norm(x, [C], w[name + ".weight"], w[name + ".bias"])

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  patch_size : int
  layers : int
  heads : int

  def pixel_values(self, images: Tensor) -> Tensor:
    """Bytes [B, S, S, 3] -> [B, 3, S, S], centred and scaled by CLIP's mean and deviation."""
    x = torch.div(torch.to(torch.permute(images, [0, 3, 1, 2]), 6), 255.)       # 6 is the code of torch.float32
    mean = torch.tensor([0.48145466, 0.4578275, 0.40821073], dtype=6, device=x.device)
    std = torch.tensor([0.26862954, 0.26130258, 0.27577711], dtype=6, device=x.device)
    return torch.div(torch.sub(x, torch.reshape(mean, [1, 3, 1, 1])), torch.reshape(std, [1, 3, 1, 1]))

  def attention(self, w: Dict[str, Tensor], p: str, x: Tensor) -> Tensor:
    """nn.MultiheadAttention: the rows of in_proj_weight are those of query, key and value."""
    B, L, C = torch.size(x)
    y = torch.linear(x, w[p + ".in_proj_weight"], w[p + ".in_proj_bias"])
    y = torch.permute(torch.reshape(y, [B, L, 3, self.heads, C // self.heads]), [2, 0, 3, 1, 4])
    q, k, v = torch.unbind(y, 0)                                                # each [B, N, L, C / N]
    o = torch.scaled_dot_product_attention(q, k, v)
    return __torch__.linear(w, p + ".out_proj", torch.reshape(torch.transpose(o, 1, 2), [B, L, C]))

  def embed(self, pixels: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """Pictures [B, 3, S, S] -> embeddings [B, output_dim]."""
    B = torch.size(pixels)[0]
    x = torch.conv2d(pixels, w["visual.conv1.weight"], None, [self.patch_size, self.patch_size])
    x = torch.transpose(torch.flatten(x, 2), 1, 2)                              # [B, patches, C]
    C = torch.size(x)[2]
    x = torch.cat([torch.expand(torch.reshape(w["visual.class_embedding"], [1, 1, C]), [B, 1, C]), x], 1)
    x = __torch__.norm(w, "visual.ln_pre", torch.add(x, w["visual.positional_embedding"]))
    for i in range(self.layers):
      p = "visual.transformer.resblocks." + str(i)
      x = torch.add(x, self.attention(w, p + ".attn", __torch__.norm(w, p + ".ln_1", x)))
      y = __torch__.linear(w, p + ".mlp.c_fc", __torch__.norm(w, p + ".ln_2", x))
      y = torch.mul(y, torch.sigmoid(torch.mul(y, 1.702)))                      # QuickGELU
      x = torch.add(x, __torch__.linear(w, p + ".mlp.c_proj", y))
    y = __torch__.norm(w, "visual.ln_post", torch.select(x, 1, 0))              # the class token alone
    return torch.matmul(y, w["visual.proj"])

  def score(self, embeddings: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """Embeddings [B, output_dim] -> scores [B, 1]: normed to length 1, then five linear layers with nothing between them."""
    n = torch.linalg_vector_norm(embeddings, 2, [1], True)
    x = torch.div(embeddings, torch.where(torch.eq(n, 0), torch.ones_like(n), n))
    x = __torch__.linear(w, "layers.2", __torch__.linear(w, "layers.0", x))
    x = __torch__.linear(w, "layers.6", __torch__.linear(w, "layers.4", x))
    return __torch__.linear(w, "layers.7", x)
