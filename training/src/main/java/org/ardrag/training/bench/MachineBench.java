package org.ardrag.training.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;

/** The matrix-product rate of a device. */
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
            double[] rates = new double[ROUNDS];
            for (int round = -1; round < ROUNDS; round++) {
                long begun = System.nanoTime();
                program.call(owner, "product", Argument.of(a), Argument.of(b), Argument.of(count))
                        .singletonOrThrow()
                        .getFloat(); // waits for the device
                double seconds = (System.nanoTime() - begun) / 1e9;
                if (round >= 0) {
                    rates[round] = 2.0 * n * n * n * times / seconds;
                }
            }
            return Timing.median(rates);
        }
    }

    private static NDArray made(Program program, NDManager owner, int n, NDArray type) {
        return program.call(owner, "make", Argument.of(owner.randomNormal(new Shape(n, n))), Argument.of(type))
                .singletonOrThrow();
    }
}
