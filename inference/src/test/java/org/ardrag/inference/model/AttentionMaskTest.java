package org.ardrag.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionMaskTest {

    private static final int HEIGHT = 4;
    private static final int WIDTH = 4;

    private static CausalWanConfig config(int window) {
        return new CausalWanConfig("t2v", List.of(1, 2, 2), 0, 4, 32, 64, 16, 12, 4, 2, 2, window, 1, 0, 0, 1e-6);
    }

    /** What training sees under the mask with a window and a sink is what the cache shows at inference. */
    @ParameterizedTest
    @CsvSource({"1, 4, 8", "3, 7, 13", "3, 6, 10"})
    void theMaskOfWindowAndSinkShowsWhatTheCacheHolds(int block, int window, int frames) {
        CausalWanConfig config = config(window);
        try (Weights weights = RandomWan.weights(config);
                CausalWanModel model = new CausalWanModel(config, Compute.REFERENCE, Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu());
                KvCache cache = model.newCache(weights, 1, HEIGHT, WIDTH, 0)) {
            NDArray clip = manager.randomNormal(new Shape(1, 4, frames, HEIGHT, WIDTH));
            NDArray t = manager.zeros(new Shape(1, frames));
            NDArray mask = new AttentionMask(frames, 4, block, true, window, 1).blockwiseCausal(manager);
            NDArray whole = model.forwardTrain(manager, weights, clip, t, mask, null, null, null, null);
            NDList pieces = new NDList();
            for (int f = 0, n = 1; f < frames; f += n, n = block) {
                NDArray x = clip.get(":, :, {}:{}", f, f + n);
                pieces.add(model.forward(manager, weights, x, t.get(":, :{}", n), f, cache, new NDList()));
            }
            // Behind the window, the history that a kept key was computed with reaches beyond it.
            assertThat(RandomWan.distance(
                            whole.get(":, :, :4"), NDArrays.concat(pieces, 2).get(":, :, :4")))
                    .isLessThan(2e-5f);
            AttentionMask full = new AttentionMask(frames, 4, block, true, -1, 0);
            NDArray unlimited = model.forwardTrain(
                    manager, weights, clip, t, full.blockwiseCausal(manager), null, null, null, null);
            assertThat(RandomWan.distance(whole.get(":, :, {}:", frames - 1), unlimited.get(":, :, {}:", frames - 1)))
                    .isGreaterThan(1e-3f);
            assertThat(RandomWan.distance(whole, NDArrays.concat(pieces, 2))).isLessThan(2e-5f);
        }
    }

    /** Teacher forcing in one pass over [clean | noisy]: every noisy chunk meets what the cache holds of the clean ones. */
    @ParameterizedTest
    @CsvSource({"1, 4, 8", "3, 7, 13"})
    void noisyChunksBehindCleanOnesAreWhatTheyAreBehindTheCache(int block, int window, int frames) {
        CausalWanConfig config = config(window);
        try (Weights weights = RandomWan.weights(config);
                CausalWanModel model = new CausalWanModel(config, Compute.REFERENCE, Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu());
                KvCache cache = model.newCache(weights, 1, HEIGHT, WIDTH, 0)) {
            Shape shape = new Shape(1, 4, frames, HEIGHT, WIDTH);
            NDArray clean = manager.randomNormal(shape);
            NDArray noisy = manager.randomNormal(shape);
            NDArray t = manager.full(new Shape(1, frames), 755f);
            NDArray mask = new AttentionMask(frames, 4, block, true, window, 1).teacherForcing(manager);
            NDArray whole = model.forwardTrain(manager, weights, noisy, t, mask, clean, t.zerosLike(), null, null);
            NDList pieces = new NDList();
            for (int f = 0, n = 1; f < frames; f += n, n = block) {
                NDArray now = t.get(":, :{}", n);
                NDArray x = noisy.get(":, :, {}:{}", f, f + n);
                pieces.add(model.forward(manager, weights, x, now, f, cache, new NDList()));
                NDArray kept = clean.get(":, :, {}:{}", f, f + n);
                model.forward(manager, weights, kept, now.zerosLike(), f, cache, new NDList());
            }
            assertThat(RandomWan.distance(whole, NDArrays.concat(pieces, 2))).isLessThan(2e-5f);
        }
    }
}
