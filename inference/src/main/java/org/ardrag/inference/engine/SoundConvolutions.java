package org.ardrag.inference.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps convolutions right on machines that hide the sizes of their caches, as some virtual ones do. There oneDNN, which
 * computes libtorch's convolutions, leaves the padding of channels whose number is no multiple of 16 as it finds it
 * (uxlfoundation/oneDNN issue 5313; the same on x86): what lay in the memory gets into results and gradients. So libtorch has
 * to do without it there, from when such weights are loaded; models that need no padding keep it, and with it their pace.
 */
public final class SoundConvolutions {

    private static final Logger LOG = LoggerFactory.getLogger(SoundConvolutions.class);

    /** Channels that oneDNN computes at once, at most. */
    private static final int BLOCK = 16;

    /** Dimensions of a convolution's weight at least: outputs, inputs, height, width. */
    private static final int CONVOLUTION = 4;

    private static final int PROBES = 24;
    private static final int CHANNELS = BLOCK + 1;
    private static final int KERNEL = 3;
    private static final int OUTPUTS = 12 * BLOCK;

    /** What the machine is like, found out before the first convolution. */
    private static final class Machine {
        private static final boolean PADS = look();

        private static boolean look() {
            try {
                LibTorch torch = new LibTorch();
                if (!torch.hasNnpack()) {
                    torch.leaveNnpack(); // it would be said at every convolution
                }
            } catch (UnsatisfiedLinkError e) {
                LOG.debug("this libtorch has no such switches", e);
            }
            return pads();
        }
    }

    private SoundConvolutions() {}

    /** Sees to it that convolutions with these weights are right. */
    public static void with(Device device, Collection<NDArray> weights) {
        List<Shape> convolutions = device.isGpu()
                ? List.of()
                : weights.stream()
                        .map(NDArray::getShape)
                        .filter(shape -> shape.dimension() >= CONVOLUTION)
                        .toList();
        if (!convolutions.isEmpty() && !Machine.PADS && convolutions.stream().anyMatch(SoundConvolutions::isPadded)) {
            leaveOneDnn();
        }
    }

    /** Whether a convolution's weight [outputs, inputs, ...] has channels that oneDNN pads. */
    static boolean isPadded(Shape weight) {
        return weight.dimension() >= CONVOLUTION && (weight.get(0) % BLOCK != 0 || weight.get(1) % BLOCK != 0);
    }

    private static synchronized void leaveOneDnn() {
        try {
            LibTorch torch = new LibTorch();
            if (torch.usesOneDnn()) {
                torch.useOneDnn(false);
                LOG.warn(
                        "this machine hides the sizes of its caches, with which oneDNN computes convolutions wrongly whose"
                                + " channels are no multiple of {}: libtorch does without it, and takes longer",
                        BLOCK);
            }
        } catch (UnsatisfiedLinkError e) {
            LOG.error(
                    "this machine hides the sizes of its caches: convolutions whose channels are no multiple of {} are"
                            + " wrong, and this libtorch cannot be told to do without oneDNN",
                    BLOCK,
                    e);
        }
    }

    /** Convolves ones with ones, in memory where something else lay before. */
    static boolean pads() {
        try (NDManager owner = TorchEngine.newManager(Device.cpu())) {
            NDArray picture = owner.ones(new Shape(5, CHANNELS, 8, 8));
            NDArray weight = owner.ones(new Shape(OUTPUTS, CHANNELS, KERNEL, KERNEL));
            float[] expected = null;
            for (int i = 0; i < PROBES; i++) {
                try (NDManager scratch = owner.newSubManager()) {
                    soil(scratch, i);
                    NDArray made = Conv2d.conv2d(picture, weight).get(0);
                    made.attach(scratch);
                    float[] values = made.toFloatArray();
                    if (expected == null) {
                        expected = new float[values.length];
                        Arrays.fill(expected, CHANNELS * KERNEL * KERNEL);
                    }
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
