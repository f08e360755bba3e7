package org.ardrag.inference.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps convolutions right on machines that hide the sizes of their caches, as some virtual ones do. There oneDNN, which
 * computes libtorch's convolutions, leaves the padding of channels whose number is no multiple of 16 as it finds it
 * (uxlfoundation/oneDNN issue 5313; the same on x86): what lay in the memory gets into results and gradients. So libtorch has
 * to do without it there for as long as such weights are in use, for all that the process computes meanwhile.
 */
public final class SoundConvolutions {

    private static final Logger LOG = LoggerFactory.getLogger(SoundConvolutions.class);

    /** Channels that lie together where oneDNN convolves. */
    private static final int BLOCK = 16;

    /** Dimensions of a convolution's weight at least: outputs, inputs, height, width. */
    private static final int CONVOLUTION = 4;

    private static final int PROBES = 24;
    private static final int CHANNELS = BLOCK + 1;
    private static final int KERNEL = 3;
    private static final int OUTPUTS = 12 * BLOCK;

    /** Weights in use for which oneDNN is left. */
    private static int padded;

    /** What the machine is like, found out before the first convolution. */
    private static final class Machine {

        /** Null where libtorch has no such switches. */
        private static final @Nullable LibTorch TORCH = torch();

        private static final boolean SOUND = look();

        private static @Nullable LibTorch torch() {
            try {
                LibTorch torch = new LibTorch();
                if (!torch.hasNnpack()) {
                    torch.leaveNnpack(); // it would be said at every convolution
                }
                return torch;
            } catch (LinkageError e) {
                LOG.debug("this libtorch has no such switches", e);
                return null;
            }
        }

        private static boolean look() {
            boolean sound;
            try {
                sound = areRight();
            } catch (EngineException e) {
                LOG.warn("convolutions could not be tried out", e);
                sound = false;
            }
            if (!sound) {
                LOG.warn(
                        "convolutions whose channels are no multiple of {} come out wrong here by oneDNN, as where a machine"
                                + " hides the sizes of its caches: {}",
                        BLOCK,
                        TORCH == null
                                ? "this libtorch cannot be told to do without it"
                                : "where there are any, libtorch does without it, and takes longer");
            }
            return sound;
        }
    }

    private SoundConvolutions() {}

    /**
     * Sees to it that convolutions with these weights are right.
     *
     * @return what says that nothing is computed with them any more; again does no harm
     */
    public static Runnable ensure(Device device, Collection<NDArray> weights) {
        List<Shape> shapes = weights.stream().map(NDArray::getShape).toList();
        if (!mustLeaveOneDnn(device, shapes, () -> Machine.SOUND)) {
            return () -> {};
        }
        leaveOneDnn();
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                takeUpOneDnn();
            }
        };
    }

    /** @param sound whether this machine convolves rightly; asked as soon as anything is to be convolved on it */
    static boolean mustLeaveOneDnn(Device device, Collection<Shape> weights, BooleanSupplier sound) {
        List<Shape> convolutions = weights.stream()
                .filter(shape -> !device.isGpu() && shape.dimension() >= CONVOLUTION)
                .toList();
        return !convolutions.isEmpty()
                && !sound.getAsBoolean()
                && convolutions.stream().anyMatch(SoundConvolutions::isPadded);
    }

    private static boolean isPadded(Shape weight) {
        return weight.get(0) % BLOCK != 0 || weight.get(1) % BLOCK != 0;
    }

    /** Whoever loads such weights at the same time waits until it is done. */
    private static synchronized void leaveOneDnn() {
        if (padded++ == 0) {
            useOneDnn(false);
        }
    }

    private static synchronized void takeUpOneDnn() {
        if (--padded == 0) {
            useOneDnn(true);
        }
    }

    private static void useOneDnn(boolean use) {
        if (Machine.TORCH != null) {
            Machine.TORCH.useOneDnn(use);
        }
    }

    /** Convolves ones with ones, in memory where something else lay before; whether all of it is what it has to be. */
    static boolean areRight() {
        try (NDManager owner = TorchEngine.newManager(Device.cpu())) {
            NDArray picture = owner.ones(new Shape(5, CHANNELS, 8, 8));
            NDArray weight = owner.ones(new Shape(OUTPUTS, CHANNELS, KERNEL, KERNEL));
            for (int i = 0; i < PROBES; i++) {
                try (NDManager scratch = owner.newSubManager()) {
                    soil(scratch, i);
                    NDArray made = Conv2d.conv2d(picture, weight).get(0);
                    made.attach(scratch);
                    float[] values = made.toFloatArray();
                    float[] expected = new float[values.length];
                    Arrays.fill(expected, CHANNELS * KERNEL * KERNEL);
                    if (!Arrays.equals(values, expected)) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    /** Leaves not-a-numbers in memory that is free again. */
    private static void soil(NDManager scratch, int seed) {
        for (int i = 1; i <= 4; i++) {
            scratch.full(new Shape(1 + (seed + 1) * 7919L * i % 60_000), Float.NaN)
                    .close();
        }
    }
}
