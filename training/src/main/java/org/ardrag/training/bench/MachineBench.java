package org.ardrag.training.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.function.Supplier;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;

/** The matrix-product rate and the memory bandwidth of a device. */
final class MachineBench {

    private static final int ROUNDS = 7;

    private MachineBench() {}

    /** Floating-point operations a second in products of square matrices, the median of several rounds. */
    static double matrixProductRate(Device device, Precision precision) {
        int n = device.isGpu() ? 8192 : 1024;
        int times = device.isGpu() ? 20 : 4;
        try (Program program = Program.load(MachineBench.class, "matmul", Map.of(), device);
                NDManager owner = TorchEngine.newManager(device)) {
            NDArray type = owner.create((long) precision.code());
            NDArray a = made(program, owner, n, type);
            NDArray b = made(program, owner, n, type);
            NDArray count = owner.create((long) times);
            return median(
                    2.0 * n * n * n * times,
                    () -> program.call(owner, "product", Argument.of(a), Argument.of(b), Argument.of(count)));
        }
    }

    /** Bytes a second, read or written, where a large tensor passes through: the median of several rounds. */
    static double bandwidth(Device device) {
        long bytes = (device.isGpu() ? 2L : 1L) << 30; // more than any cache holds, and less than a small machine has
        int times = device.isGpu() ? 20 : 2;
        try (Program program = Program.load(MachineBench.class, "bandwidth", Map.of(), device);
                NDManager owner = TorchEngine.newManager(device)) {
            NDArray numbers = owner.ones(new Shape(bytes / Float.BYTES));
            NDArray count = owner.create((long) times);
            return median(
                    2.0 * bytes * times,
                    () -> program.call(owner, "pass_over", Argument.of(numbers), Argument.of(count)));
        }
    }

    /** Of so much work in each call, a second. */
    private static double median(double work, Supplier<NDList> call) {
        double[] rates = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            call.get().singletonOrThrow().getFloat(); // waits for the device
            double seconds = (System.nanoTime() - begun) / 1e9;
            if (round >= 0) {
                rates[round] = work / seconds;
            }
        }
        return Timing.median(rates);
    }

    /** Of such numbers that a product's are as large as a factor's. */
    private static NDArray made(Program program, NDManager owner, int n, NDArray type) {
        NDArray numbers = owner.randomNormal(0, (float) (1 / Math.sqrt(n)), new Shape(n, n), DataType.FLOAT32);
        return program.call(owner, "make", Argument.of(numbers), Argument.of(type))
                .singletonOrThrow();
    }
}
