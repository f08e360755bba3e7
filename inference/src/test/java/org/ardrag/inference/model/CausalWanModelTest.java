package org.ardrag.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CausalWanModelTest {

    private static final int HEIGHT = 4;
    private static final int WIDTH = 4;

    private static CausalWanConfig config(int window, int sink, int maxSinkDistance, int textLen) {
        return new CausalWanConfig(
                "t2v", List.of(1, 2, 2), textLen, 4, 32, 64, 16, 12, 4, 2, 2, window, sink, maxSinkDistance, 0, 1e-6);
    }

    /** A recorded pass behind a copy of the cache gives what the pass with the cache gives, sinks turned along included. */
    @Test
    void aRecordedPassBehindACopyOfTheCacheIsThePassWithTheCache() {
        CausalWanConfig config = config(4, 1, 3, 0);
        try (Weights weights = RandomWan.weights(config);
                CausalWanModel model = new CausalWanModel(config, Compute.REFERENCE, Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu());
                KvCache cache = model.newCache(weights, 2, HEIGHT, WIDTH, 0)) {
            NDArray clip = manager.randomNormal(new Shape(2, 4, 8, HEIGHT, WIDTH));
            NDArray t = manager.full(new Shape(2, 1), 300f);
            for (int f = 0; f < 8; f++) {
                NDArray x = clip.get(":, :, {}:{}", f, f + 1);
                NDList past = f == 0 ? new NDList() : cache.before(manager, 1);
                NDArray expected = model.forward(manager, weights, x, t, f, cache, new NDList());
                if (f > 0) {
                    NDArray recorded = model.forwardBehind(manager, weights, x, t, f, past, null, null);
                    assertThat(RandomWan.distance(recorded, expected))
                            .as("frame %s", f)
                            .isLessThan(1e-5f);
                }
            }
        }
    }

    /** What a discriminator looks at comes with the flow of the same pass. */
    @Test
    void featuresComeWithTheFlowOfThePassThatMadeThem() {
        CausalWanConfig config = config(-1, 0, 0, 0);
        try (Weights weights = RandomWan.weights(config);
                CausalWanModel model = new CausalWanModel(config, Compute.REFERENCE, Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray clip = manager.randomNormal(new Shape(1, 4, 3, HEIGHT, WIDTH));
            NDArray t = manager.full(new Shape(1, 3), 300f);
            NDArray flow = model.forwardTrain(manager, weights, clip, t, null, null, null, null, null);
            NDList features = model.forwardFeatures(manager, weights, clip, t, 1, null, null);
            assertThat(features).hasSize(1 + config.numLayers());
            assertThat(RandomWan.distance(features.get(0), flow)).isZero();
            assertThat(features.get(1).getShape()).isEqualTo(new Shape(1, 12, config.dim()));
            assertThat(RandomWan.distance(features.get(1), features.get(2))).isGreaterThan(1e-3f);
        }
    }

    @Test
    void positionsNeverRunOut() {
        CausalWanConfig config = config(3, 1, 6, 0);
        try (Weights weights = RandomWan.weights(config);
                CausalWanModel model = new CausalWanModel(config, Compute.REFERENCE, Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu());
                KvCache cache = model.newCache(weights, 1, HEIGHT, WIDTH, 0)) {
            NDArray t = manager.zeros(new Shape(1, 1));
            for (int f = 0; f < 1100; f++) { // the official table ends at 1024
                try (NDManager scratch = manager.newSubManager()) {
                    NDArray x = scratch.ones(new Shape(1, 4, 1, HEIGHT, WIDTH));
                    NDArray flow = model.forward(scratch, weights, x, t, f, cache, new NDList());
                    assertThat(flow.abs().max().getFloat()).isBetween(1e-6f, 1e3f);
                }
            }
        }
    }

    /** A sink moved along looks, to a late frame, as the sink at the capped distance looks to an early one. */
    @Test
    void theSinksDistanceIsCapped() {
        assertThat(spread(0)).isGreaterThan(1e-4f);
        assertThat(spread(3)).isLessThan(2e-5f);
    }

    /** How much the flow of one and the same frame still changes with time when all frames are alike. */
    private static float spread(int maxSinkDistance) {
        CausalWanConfig config = config(3, 1, maxSinkDistance, 0);
        try (Weights weights = RandomWan.weights(config);
                CausalWanModel model = new CausalWanModel(config, Compute.REFERENCE, Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu());
                KvCache cache = model.newCache(weights, 1, HEIGHT, WIDTH, 0)) {
            NDArray t = manager.zeros(new Shape(1, 1));
            NDArray sink = manager.randomNormal(new Shape(1, 4, 1, HEIGHT, WIDTH));
            NDArray later = manager.randomNormal(new Shape(1, 4, 1, HEIGHT, WIDTH));
            NDArray settled = null;
            float worst = 0;
            for (int f = 0; f < 40; f++) {
                NDArray flow = model.forward(manager, weights, f == 0 ? sink : later, t, f, cache, new NDList());
                if (f == 20) {
                    settled = flow;
                } else if (settled != null) {
                    worst = Math.max(worst, RandomWan.distance(flow, settled));
                }
            }
            return worst;
        }
    }

    /** With the sink moved along, a flow depends on what lies before it and not on the time: after a month as after a minute. */
    @ParameterizedTest
    @CsvSource({"FLOAT32, 2e-5", "BFLOAT16, 0.06"})
    void theSamePastGivesTheSameFlowAtAnyTime(Precision precision, float tolerance) {
        int month = 10_000_000; // chunks, at four a second
        assertThat(shifted(precision, 3, 240, month)).isLessThan(tolerance);
        assertThat(shifted(precision, 0, 240, month))
                .as("with a sink that stays")
                .isGreaterThan(tolerance);
    }

    /** How much the flows differ that the same frames behind the same sink get when they begin at two different times. */
    private static float shifted(Precision precision, int maxSinkDistance, int early, int late) {
        CausalWanConfig config = config(4, 1, maxSinkDistance, 0);
        try (Weights weights = RandomWan.weights(config);
                CausalWanModel model = new CausalWanModel(config, new Compute(precision, true), Device.cpu());
                Weights cast = model.cast(weights);
                NDManager manager = TorchEngine.newManager(Device.cpu());
                KvCache one = model.newCache(cast, 1, HEIGHT, WIDTH, 0);
                KvCache other = model.newCache(cast, 1, HEIGHT, WIDTH, 0)) {
            manager.getEngine().setRandomSeed(5);
            NDArray t = manager.zeros(new Shape(1, 1));
            float worst = 0;
            for (int i = 0; i < 12; i++) {
                if (i == 1) {
                    one.endAt(early);
                    other.endAt(late);
                }
                NDArray x = manager.randomNormal(new Shape(1, 4, 1, HEIGHT, WIDTH));
                NDArray a = model.forward(manager, cast, x, t, one.endFrame(), one, new NDList());
                NDArray b = model.forward(manager, cast, x, t, other.endFrame(), other, new NDList());
                assertThat(b.isInfinite().logicalOr(b.isNaN()).any().getBoolean())
                        .isFalse();
                worst = Math.max(worst, RandomWan.distance(a, b));
            }
            return worst;
        }
    }

    /** A part of the history that was not written cannot be gone on from. */
    @Test
    void aCacheGoesOnPastItsEndOnlyBehindItsSinks() {
        CausalWanConfig config = config(4, 1, 0, 0);
        try (Weights weights = RandomWan.weights(config);
                CausalWanModel model = new CausalWanModel(config, Compute.REFERENCE, Device.cpu());
                KvCache cache = model.newCache(weights, 1, HEIGHT, WIDTH, 0)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cache.endAt(10))
                    .withMessageContaining("ends at frame 0 cannot go on at frame 10");
            cache.advanceTo(1);
            assertThatIllegalArgumentException().isThrownBy(() -> cache.endAt(3));
            cache.endAt(4);
            assertThat(cache.endFrame()).isEqualTo(4);
        }
    }

    /** The text's keys and values are renewed by a new context; the history stays. */
    @Test
    void aPromptCanBeSwitchedInMidStream() {
        CausalWanConfig config = config(4, 1, 0, 5);
        try (Weights weights = RandomWan.weights(config);
                CausalWanModel model = new CausalWanModel(config, Compute.REFERENCE, Device.cpu());
                NDManager manager = TorchEngine.newManager(Device.cpu());
                KvCache kept = model.newCache(weights, 1, HEIGHT, WIDTH, 0);
                KvCache switched = model.newCache(weights, 1, HEIGHT, WIDTH, 0);
                KvCache back = model.newCache(weights, 1, HEIGHT, WIDTH, 0)) {
            NDList cat = model.context(manager, weights, manager.randomNormal(new Shape(1, 5, 12)), null);
            NDList dog = model.context(manager, weights, manager.randomNormal(new Shape(1, 5, 12)), null);
            NDArray t = manager.zeros(new Shape(1, 1));
            NDArray x = manager.randomNormal(new Shape(1, 4, 1, HEIGHT, WIDTH));
            for (int f = 0; f < 2; f++) {
                NDArray a = model.forward(manager, weights, x, t, f, kept, cat);
                NDArray b = model.forward(manager, weights, x, t, f, switched, cat);
                model.forward(manager, weights, x, t, f, back, cat);
                assertThat(RandomWan.distance(a, b)).isZero();
            }
            NDArray stay = model.forward(manager, weights, x, t, 2, kept, cat);
            NDArray other = model.forward(manager, weights, x, t, 2, switched, dog);
            assertThat(RandomWan.distance(stay, other)).isGreaterThan(1e-3f);
            model.forward(manager, weights, x, t, 2, back, dog);
            assertThat(RandomWan.distance(model.forward(manager, weights, x, t, 2, back, cat), stay))
                    .isZero();
        }
    }

    @Test
    void theCachesSizeIsKnownBeforeItIsMade() {
        CausalWanConfig config = config(7, 1, 0, 0);
        try (Weights weights = RandomWan.weights(config);
                CausalWanModel model = new CausalWanModel(config, Compute.REFERENCE, Device.cpu());
                KvCache cache = model.newCache(weights, 2, HEIGHT, WIDTH, 0)) {
            long made = cache.kv().stream()
                    .mapToLong(tensor -> tensor.toByteBuffer().remaining())
                    .sum();
            assertThat(KvCache.bytes(config, Precision.FLOAT32, 2, 7, 4)).isEqualTo(made);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void whatCachesHoldIsCountedUntilTheyAreClosed(Precision precision) {
        CausalWanConfig config = config(7, 1, 0, 0);
        long before = KvCache.heldBytes();
        try (Weights weights = RandomWan.weights(config);
                CausalWanModel model = new CausalWanModel(config, new Compute(precision, false), Device.cpu());
                Weights cast = model.cast(weights)) {
            KvCache cache = model.newCache(cast, 2, HEIGHT, WIDTH, 0);
            assertThat(KvCache.heldBytes() - before).isPositive().isEqualTo(KvCache.bytes(config, precision, 2, 7, 4));
            cache.close();
            cache.close();
            assertThat(KvCache.heldBytes()).isEqualTo(before);
        }
    }
}
