package org.ardrag.training.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.config.ConfigFile;
import org.ardrag.training.transformer.TransformerConfig;

/**
 * A program of its own: what a graph holds of this process's anonymous memory, a block, in bytes. It says something only where
 * the C library gives freed tensors back at once ({@code MALLOC_MMAP_THRESHOLD_}).
 */
final class HeldGraph {

    static final int SIDE = 40;
    static final int FRAMES = 3;
    static final int PAST = 4;

    private static final int FEW = 2;
    private static final int MANY = 6;

    /** Now and then one is off by a megabyte, so the median counts. */
    private static final int PASSES = 5;

    private HeldGraph() {}

    static CausalWanConfig config(int blocks) throws IOException {
        return ConfigFile.read(null, List.of("model.transformer.num_layers=" + blocks), TransformerConfig.class)
                .model()
                .transformer();
    }

    /** Prints a line for each pass of {@link GraphSizeTest}. */
    @SuppressWarnings("SystemOut") // the program's answer
    public static void main(String[] arguments) throws IOException {
        for (Precision precision : Precision.values()) {
            System.out.println("learning " + precision + " " + ofBlock(precision, true, 0));
            System.out.println("frozen " + precision + " " + ofBlock(precision, false, 0));
        }
        System.out.println("behind FLOAT32 " + ofBlock(Precision.FLOAT32, true, PAST));
    }

    private static double ofBlock(Precision precision, boolean learns, int past) throws IOException {
        return (held(MANY, precision, learns, past) - held(FEW, precision, learns, past)) / (MANY - FEW);
    }

    private static double held(int blocks, Precision precision, boolean learns, int past) throws IOException {
        CausalWanConfig config = config(blocks);
        Device cpu = Device.cpu();
        List<Long> held = new ArrayList<>();
        try (CausalWanModel model = new CausalWanModel(config, new Compute(precision, true), cpu);
                Weights weights = WeightInitializer.draw(config.weightShapes(), 1, cpu, (name, shape) -> 0.02);
                GradientCollector collector = TorchEngine.newGradientCollector()) {
            weights.tensors().values().forEach(tensor -> tensor.setRequiresGradient(learns));
            for (int i = 0; i <= PASSES; i++) {
                try (NDManager owner = TorchEngine.newManager(cpu)) {
                    System.gc();
                    long before = anonymous();
                    NDArray result = pass(model, weights, owner, learns, past);
                    held.add(anonymous() - before);
                    result.close();
                }
            }
        }
        held.remove(0); // that was to warm up
        return held.stream().sorted().toList().get(PASSES / 2);
    }

    /** Exact: {@code RssAnon}, which {@link AnonymousMemory} reads often, is kept a core at a time. */
    private static long anonymous() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/smaps_rollup"))) {
            String line =
                    lines.filter(l -> l.startsWith("Anonymous:")).findFirst().orElseThrow();
            return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
    }

    private static NDArray pass(CausalWanModel model, Weights weights, NDManager owner, boolean learns, int past) {
        CausalWanConfig config = model.config();
        int frames = past > 0 ? 1 : FRAMES;
        NDArray x = owner.randomNormal(new Shape(1, config.inDim(), frames, SIDE, SIDE));
        x.setRequiresGradient(!learns);
        NDArray t = owner.full(new Shape(1, frames), 500f, DataType.FLOAT32);
        if (past == 0) {
            return model.forwardTrain(owner, weights, x, t, null, null, null, null, null);
        }
        NDList before = new NDList();
        long rows = (long) past * config.frameSeqLength(SIDE, SIDE);
        for (int i = 0; i < 2 * config.numLayers(); i++) {
            before.add(owner.randomNormal(new Shape(1, config.numHeads(), rows, config.headDim())));
        }
        return model.forwardBehind(owner, weights, x, t, past, before, null, null);
    }
}
