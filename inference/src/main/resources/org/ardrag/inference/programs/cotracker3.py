# CoTracker3, which follows points through a video, as weightless TorchScript. The numbers are those of
# CoTrackerThreeOffline and CoTrackerThreeOnline (facebookresearch/co-tracker, cotracker/models/core/cotracker); the keys
# are its own, "virual_tracks" included. Its published weights are licensed for non-commercial use only (CC-BY-NC 4.0).
#
# B videos, T frames, N points, C = latent_dim, h x w places of a feature map. A state is [B, T, N, 4]: x and y in places of
# the finest feature map, then the logits of being visible and of being right.

def linear(w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
  return torch.linear(x, w[name + ".weight"], w[name + ".bias"])

def conv(w: Dict[str, Tensor], name: str, x: Tensor, stride: int, pad: int) -> Tensor:
  return torch.conv2d(x, w[name + ".weight"], w[name + ".bias"], [stride, stride], [pad, pad])

def instance_norm(x: Tensor) -> Tensor:
  return torch.instance_norm(x, None, None, None, None, True, 0.1, 1e-05, False)

def plain_norm(x: Tensor) -> Tensor:
  return torch.layer_norm(x, [torch.size(x)[2]], None, None, 1e-06)

def residual(w: Dict[str, Tensor], p: str, x: Tensor, stride: int) -> Tensor:
  """ResidualBlock: [n, c, H, W] -> [n, c', H / stride, W / stride]."""
  y = torch.relu(__torch__.instance_norm(__torch__.conv(w, p + ".conv1", x, stride, 1)))
  y = torch.relu(__torch__.instance_norm(__torch__.conv(w, p + ".conv2", y, 1, 1)))
  if stride > 1:
    x = __torch__.instance_norm(__torch__.conv(w, p + ".downsample.0", x, stride, 0))
  return torch.relu(torch.add(x, y))

def layer(w: Dict[str, Tensor], p: str, x: Tensor, stride: int) -> Tensor:
  return __torch__.residual(w, p + ".1", __torch__.residual(w, p + ".0", x, stride), 1)

def encoder(w: Dict[str, Tensor], x: Tensor, stride: int) -> Tensor:
  """BasicEncoder: frames [n, 3, H, W] -> [n, C, H / stride, W / stride], four scales side by side."""
  size = [torch.size(x)[2] // stride, torch.size(x)[3] // stride]
  y = torch.relu(__torch__.instance_norm(__torch__.conv(w, "fnet.conv1", x, 2, 3)))
  scales = annotate(List[Tensor], [])
  for i in range(4):
    y = __torch__.layer(w, "fnet.layer" + str(i + 1), y, 1 if i == 0 else 2)
    torch.append(scales, torch.upsample_bilinear2d(y, size, True))
  y = torch.relu(__torch__.instance_norm(__torch__.conv(w, "fnet.conv2", torch.cat(scales, 1), 1, 1)))
  return __torch__.conv(w, "fnet.conv3", y, 1, 0)

def mlp(w: Dict[str, Tensor], p: str, x: Tensor) -> Tensor:
  return __torch__.linear(w, p + ".fc2", torch.gelu(__torch__.linear(w, p + ".fc1", x), approximate="tanh"))

def positions(x: Tensor) -> Tensor:
  """posenc: [..., c] -> [..., 21 c]: the numbers, the sines of 1, 2, 4, ... 512 times them, and the cosines."""
  size = torch.size(x)
  scales = torch.reshape(torch.pow(2., torch.arange(10, dtype=6, device=x.device)), [10, 1])
  y = torch.flatten(torch.mul(torch.unsqueeze(x, -2), scales), -2)              # [..., 10 c]
  return torch.cat([x, torch.sin(y), torch.sin(torch.add(y, 1.5707963267948966))], -1)

class Program(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  stride : int
  corr_radius : int
  corr_levels : int
  window_len : int
  num_heads : int
  depth : int
  virtual : int
  height : int
  width : int

  def resize(self, video: Tensor) -> Tensor:
    """Bytes [T, H, W, 3] -> frames [1, T, 3, height, width] at the model's resolution, 0 to 255."""
    x = torch.to(torch.permute(video, [0, 3, 1, 2]), 6)                         # 6 is the code of torch.float32
    return torch.unsqueeze(torch.upsample_bilinear2d(x, [self.height, self.width], True), 0)

  def features(self, video: Tensor, w: Dict[str, Tensor]) -> List[Tensor]:
    """Frames [B, T, 3, H, W], 0 to 255 -> per level features of length 1, [B, T, C, h, w], each half as fine as the one
    before."""
    B, T, c, H, W = torch.size(video)
    x = torch.sub(torch.mul(torch.div(torch.to(torch.reshape(video, [B * T, c, H, W]), 6), 255.), 2.), 1.)
    pieces = annotate(List[Tensor], [])
    for piece in torch.split(x, 8):                                             # each frame by itself: less memory
      torch.append(pieces, __torch__.encoder(w, piece, self.stride))
    y = torch.cat(pieces)                                                       # [B * T, C, h, w]
    y = torch.div(y, torch.sqrt(torch.clamp_min(torch.sum(torch.mul(y, y), [1], True), 1e-12)))
    out = annotate(List[Tensor], [])
    for i in range(self.corr_levels):
      if i > 0:
        y = torch.avg_pool2d(y, [2, 2], [2, 2])
      n, C, h, v = torch.size(y)
      torch.append(out, torch.reshape(y, [B, T, C, h, v]))
    return out

  def around(self, places: Tensor) -> Tensor:
    """The 7 x 7 places around each: [..., 2] -> [..., 49, 2]; x changes slowest."""
    r = self.corr_radius
    step = torch.arange(2 * r + 1, dtype=6, device=places.device)
    x, y = torch.meshgrid([torch.sub(step, r), torch.sub(step, r)], indexing="ij")
    delta = torch.reshape(torch.stack([x, y], -1), [-1, 2])
    return torch.add(torch.unsqueeze(places, -2), delta)

  def normalized(self, places: Tensor, h: int, v: int) -> Tensor:
    """x and y in places -> in [-1, 1], the outermost places' centres being the ends."""
    scale = torch.tensor([2. / float(max(v - 1, 1)), 2. / float(max(h - 1, 1))], dtype=6, device=places.device)
    return torch.sub(torch.mul(places, scale), 1.)

  def support(self, frames: Tensor, places: Tensor, pyramid: List[Tensor]) -> List[Tensor]:
    """Features around the points asked for: frames [B, N], places [B, N, 2] -> per level [B, N, 49, C]."""
    out = annotate(List[Tensor], [])
    for i in range(self.corr_levels):
      B, T, C, h, v = torch.size(pyramid[i])
      xy = self.normalized(self.around(torch.div(places, 2 ** i)), h, v)        # [B, N, 49, 2]
      t = torch.sub(torch.mul(torch.to(frames, 6), 2. / float(max(T - 1, 1))), 1.)
      t = torch.expand(torch.reshape(t, [B, -1, 1, 1]), [-1, -1, torch.size(xy)[2], -1])
      grid = torch.unsqueeze(torch.cat([xy, t], -1), 3)                         # [B, N, 49, 1, 3]
      y = torch.grid_sampler_3d(torch.transpose(pyramid[i], 1, 2), grid, 0, 1, True)  # bilinear; the rim goes on
      torch.append(out, torch.permute(torch.squeeze(y, 4), [0, 2, 3, 1]))
    return out

  def correlation(self, places: Tensor, features: Tensor, support: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """How alike the surroundings of places [B, T, N, 2] are to those of the points asked for: [B, T, N, corr_out]."""
    B, T, C, h, v = torch.size(features)
    grid = torch.flatten(self.normalized(self.around(places), h, v), 0, 1)      # [B * T, N, 49, 2]
    y = torch.grid_sampler_2d(torch.flatten(features, 0, 1), grid, 0, 1, True)  # [B * T, C, N, 49]
    n, c, N, K = torch.size(y)
    y = torch.permute(torch.reshape(y, [B, T, C, N, K]), [0, 1, 3, 4, 2])       # [B, T, N, 49, C]
    volume = torch.matmul(y, torch.unsqueeze(torch.transpose(support, 2, 3), 1))  # [B, T, N, 49, 49]
    y = torch.gelu(__torch__.linear(w, "corr_mlp.fc1", torch.flatten(volume, 3)))
    return __torch__.linear(w, "corr_mlp.fc2", y)

  def motion(self, places: Tensor) -> Tensor:
    """The way to the next and from the last frame, as a share of the picture: [B, T, N, 2] -> [B, T, N, 84]."""
    T = torch.size(places)[1]
    way = torch.sub(torch.slice(places, 1, 1, T), torch.slice(places, 1, 0, T - 1))
    forward = torch.constant_pad_nd(torch.neg(way), [0, 0, 0, 0, 0, 1])
    backward = torch.constant_pad_nd(way, [0, 0, 0, 0, 1, 0])
    scale = torch.tensor([float(self.width) / float(self.stride), float(self.height) / float(self.stride)], dtype=6, device=places.device)
    return __torch__.positions(torch.cat([torch.div(forward, scale), torch.div(backward, scale)], -1))

  def attention(self, w: Dict[str, Tensor], p: str, x: Tensor, context: Tensor) -> Tensor:
    """x [n, L, H] over context [n, K, H]."""
    n, L, H = torch.size(x)
    K = torch.size(context)[1]
    q = __torch__.linear(w, p + ".to_q", x)
    k, v = torch.chunk(__torch__.linear(w, p + ".to_kv", context), 2, -1)
    q = torch.transpose(torch.reshape(q, [n, L, self.num_heads, -1]), 1, 2)
    k = torch.transpose(torch.reshape(k, [n, K, self.num_heads, -1]), 1, 2)
    v = torch.transpose(torch.reshape(v, [n, K, self.num_heads, -1]), 1, 2)
    o = torch.scaled_dot_product_attention(q, k, v)
    return __torch__.linear(w, p + ".to_out", torch.flatten(torch.transpose(o, 1, 2), 2))

  def block(self, w: Dict[str, Tensor], p: str, x: Tensor) -> Tensor:
    """AttnBlock."""
    y = __torch__.plain_norm(x)
    x = torch.add(x, self.attention(w, p + ".attn", y, y))
    return torch.add(x, __torch__.mlp(w, p + ".mlp", __torch__.plain_norm(x)))

  def cross_block(self, w: Dict[str, Tensor], p: str, x: Tensor, context: Tensor) -> Tensor:
    """CrossAttnBlock."""
    c = torch.layer_norm(context, [torch.size(context)[2]], w[p + ".norm_context.weight"], w[p + ".norm_context.bias"])
    x = torch.add(x, self.attention(w, p + ".cross_attn", __torch__.plain_norm(x), c))
    return torch.add(x, __torch__.mlp(w, p + ".mlp", __torch__.plain_norm(x)))

  def update(self, x: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """EfficientUpdateFormer: [B, N, T, input_dim] -> change of the state, [B, N, T, 4]. Points see each other through a few
    virtual tracks only."""
    B, N, T, I = torch.size(x)
    y = __torch__.linear(w, "updateformer.input_transform", x)                  # [B, N, T, H]
    H = torch.size(y)[3]
    y = torch.cat([y, torch.expand(w["updateformer.virual_tracks"], [B, self.virtual, T, H])], 1)
    for i in range(self.depth):
      y = self.block(w, "updateformer.time_blocks." + str(i), torch.flatten(y, 0, 1))
      y = torch.transpose(torch.reshape(y, [B, N + self.virtual, T, H]), 1, 2)
      y = torch.flatten(y, 0, 1)                                                # [B * T, N + virtual, H]
      points = torch.slice(y, 1, 0, N)
      tracks = torch.slice(y, 1, N, N + self.virtual)
      tracks = self.cross_block(w, "updateformer.space_virtual2point_blocks." + str(i), tracks, points)
      tracks = self.block(w, "updateformer.space_virtual_blocks." + str(i), tracks)
      points = self.cross_block(w, "updateformer.space_point2virtual_blocks." + str(i), points, tracks)
      y = torch.reshape(torch.cat([points, tracks], 1), [B, T, N + self.virtual, H])
      y = torch.transpose(y, 1, 2)
    y = torch.slice(y, 1, 0, N)
    return torch.cat([__torch__.linear(w, "updateformer.flow_head", y), __torch__.linear(w, "updateformer.vis_conf_head", y)], -1)

  def time(self, frames: int, w: Dict[str, Tensor]) -> Tensor:
    """The embedding of so many frames: that of the window, stretched. [1, T, input_dim]"""
    e = w["time_emb"]
    if torch.size(e)[1] != frames:
      e = torch.transpose(torch.upsample_linear1d(torch.transpose(e, 1, 2), [frames], False), 1, 2)
    return e

  def refine(self, state: Tensor, iterations: int, pyramid: List[Tensor], support: List[Tensor], w: Dict[str, Tensor]) -> Tensor:
    """Improves a state over as many frames as the pyramid has."""
    T = torch.size(state)[1]
    time = torch.unsqueeze(self.time(T, w), 1)                                  # [1, 1, T, input_dim]
    for k in range(iterations):
      places = torch.slice(state, 3, 0, 2)
      inputs = [torch.slice(state, 3, 2, 4)]
      for i in range(self.corr_levels):
        torch.append(inputs, self.correlation(torch.div(places, 2 ** i), pyramid[i], support[i], w))
      torch.append(inputs, self.motion(places))
      x = torch.add(torch.transpose(torch.cat(inputs, -1), 1, 2), time)         # [B, N, T, input_dim]
      state = torch.add(state, torch.transpose(self.update(x, w), 1, 2))
    return state

  def places(self, queries: Tensor) -> Tensor:
    """Queries [B, N, 3] of frame, x, y in pixels -> [B, N, 2] in places."""
    return torch.div(torch.slice(queries, 2, 1, 3), self.stride)

  def frames(self, queries: Tensor) -> Tensor:
    """The frames of queries, whole numbers [B, N]."""
    return torch.to(torch.select(queries, 2, 0), 4)                             # 4 is the code of torch.int64

  def initial(self, queries: Tensor, frames: int) -> Tensor:
    """The points stay where they were asked for: [B, T, N, 4]."""
    places = self.places(queries)
    state = torch.cat([places, torch.zeros_like(places)], -1)
    return torch.expand(torch.unsqueeze(state, 1), [-1, frames, -1, -1])

  def result(self, state: Tensor) -> Tensor:
    """[B, T, N, 4] in pixels and probabilities."""
    return torch.cat([torch.mul(torch.slice(state, 3, 0, 2), self.stride), torch.sigmoid(torch.slice(state, 3, 2, 4))], -1)

  def offline(self, video: Tensor, queries: Tensor, iterations: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """CoTrackerThreeOffline: all frames at once. video [B, T, 3, H, W], 0 to 255; queries [B, N, 3] -> [B, T, N, 4]."""
    pyramid = self.features(video, w)
    support = self.support(self.frames(queries), self.places(queries), pyramid)
    state = self.initial(queries, torch.size(video)[1])
    return self.result(self.refine(state, int(iterations), pyramid, support, w))

  def padded(self, video: Tensor, frames: int) -> Tensor:
    """The last frame is repeated behind the end."""
    B, T, c, H, W = torch.size(video)
    if frames > 0:
      video = torch.cat([video, torch.expand(torch.slice(video, 1, T - 1, T), [B, frames, c, H, W])], 1)
    return video

  def begin(self, state: Tensor, queries: Tensor, at: int) -> Tensor:
    """Where a window that begins at a frame starts from: what the window before it found in the half they share, and its
    last frame from there on; points that are asked for later stay."""
    initial = self.initial(queries, self.window_len)
    if at > 0:
      step = self.window_len // 2
      shared = self.window_len - step
      known = torch.slice(state, 1, at, at + shared)
      last = torch.slice(known, 1, shared - 1, shared)
      known = torch.cat([known, torch.expand(last, [-1, step, -1, -1])], 1)
      old = torch.lt(self.frames(queries), at + shared)
      initial = torch.where(torch.unsqueeze(torch.unsqueeze(old, 1), 3), known, initial)
    return initial

  def window(self, state: Tensor, queries: Tensor, at: int, frames: int, iterations: int, pyramid: List[Tensor], support: List[Tensor], w: Dict[str, Tensor]) -> Tensor:
    """Refines the window that begins at a frame and writes its first frames into the state."""
    T = torch.size(state)[1]
    asked = torch.lt(self.frames(queries), at + self.window_len)                # [B, N]
    seen = annotate(List[Tensor], [])
    for s in support:
      torch.append(seen, torch.mul(s, torch.reshape(asked, [torch.size(s)[0], -1, 1, 1])))
    new = self.refine(self.begin(state, queries, at), iterations, pyramid, seen, w)
    return torch.cat([torch.slice(state, 1, 0, at), torch.slice(new, 1, 0, frames), torch.slice(state, 1, at + frames, T)], 1)

  def windows(self, video: Tensor, queries: Tensor, iterations: Tensor, w: Dict[str, Tensor]) -> Tensor:
    """CoTrackerThreeOnline on a whole video: windows that overlap by a half, one after the other."""
    B, T, c, H, W = torch.size(video)
    S = self.window_len
    step = S // 2
    pyramid = self.features(self.padded(video, (S - T % S) % S), w)
    support = self.support(self.frames(queries), self.places(queries), pyramid)
    state = torch.mul(self.initial(queries, T), 0.)
    for i in range(max(1, (T - S + step - 1) // step + 1)):
      at = i * step
      part = annotate(List[Tensor], [])
      for level in pyramid:
        torch.append(part, torch.slice(level, 1, at, at + S))
      state = self.window(state, queries, at, min(T - at, S), int(iterations), part, support, w)
    return self.result(state)

  def chunk(self, video: Tensor, queries: Tensor, iterations: Tensor, w: Dict[str, Tensor], memory: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
    """CoTrackerThreeOnline as a stream: one window of frames, the first half of which the one before it had too.
    Returns the tracks of all frames so far and the memory: the window's first frame, the state, the support of the points
    asked for so far. A stream begins with one empty tensor."""
    T = torch.size(video)[1]
    S = self.window_len
    step = S // 2
    at = 0
    state = torch.mul(self.initial(queries, T), 0.)
    if len(memory) > 1:
      at = int(memory[0])
      state = torch.constant_pad_nd(memory[1], [0, 0, 0, 0, 0, min(step, T - step)])
    pyramid = self.features(self.padded(video, S - T), w)
    frames = self.frames(queries)
    first = at
    if at > 0:
      first = at + step
    new = torch.logical_and(torch.ge(frames, first), torch.lt(frames, at + S))
    new = torch.reshape(new, [torch.size(frames)[0], -1, 1, 1])
    support = annotate(List[Tensor], [])
    i = 0
    for s in self.support(torch.sub(frames, at), self.places(queries), pyramid):
      s = torch.mul(s, new)
      if len(memory) > 1:
        s = torch.add(memory[2 + i], s)
      torch.append(support, s)
      i = i + 1
    state = self.window(state, queries, at, T, int(iterations), pyramid, support, w)
    out = [torch.tensor(at + step), state]
    for s in support:
      torch.append(out, s)
    return (self.result(state), out)
