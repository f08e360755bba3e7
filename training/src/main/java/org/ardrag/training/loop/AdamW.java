package org.ardrag.training.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Key;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;

/**
 * AdamW with clipping by norm and, where one is wanted, a moving average of the weights. The computation stands in
 * {@code programs/adamw.py}.
 */
public final class AdamW implements AutoCloseable {

    /** Its settings. What they are, their keys say. */
    public record Settings(
            @JsonProperty("beta1")
                    @Key(help = "decay of the gradients' mean", defaultsTo = "0.9", min = 0, max = 0.99999)
                    double beta1,
            @JsonProperty("beta2")
                    @Key(help = "decay of the gradients' variance", defaultsTo = "0.95", min = 0, max = 0.999999)
                    double beta2,
            @JsonProperty("weight_decay")
                    @Key(help = "decay of weights with more than one axis", defaultsTo = "0.01", min = 0, max = 10)
                    double weightDecay,
            @JsonProperty("max_norm")
                    @Key(help = "the gradients' norm is clipped to this", defaultsTo = "1", min = 1e-9, max = 1e9)
                    double maxNorm,
            @JsonProperty("ema_decay")
                    @Key(help = "decay of the weights' moving average", defaultsTo = "0.999", min = 0, max = 0.999999)
                    double emaDecay,
            @JsonProperty("reference_fan_in")
                    @Key(
                            help =
                                    "weights with more inputs than this learn more slowly in proportion, biases at a tenth of the"
                                            + " rate; 0 for the same rate everywhere. Deep layers without norms need it: at one rate for"
                                            + " all, the first steps move the widest layers so far that their ReLUs die",
                            defaultsTo = "0",
                            min = 0,
                            max = 1e6)
                    double referenceFanIn) {

        /** What its keys' defaults are. */
        public static Settings usual() {
            return new Settings(0.9, 0.95, 0.01, 1.0, 0.999, 0);
        }
    }

    private static final double EPS = 1e-8;
    private static final String MEAN = "adamw-mean.safetensors";
    private static final String VARIANCE = "adamw-variance.safetensors";
    private static final String AVERAGE = "average.safetensors";

    private final Program program;
    private final Settings settings;
    private final Weights weights;
    private final Weights mean;
    private final Weights variance;

    /** Of no weights where none is kept. */
    private final Weights average;

    private long steps;

    /** Optimises these weights from scratch and keeps their average; they record gradients from now on. */
    public AdamW(Weights weights, Settings settings, Device device) {
        this(weights, settings, device, copy(weights, device, false));
    }

    /** The same of weights whose average nobody asks for. */
    public static AdamW withoutAverage(Weights weights, Settings settings, Device device) {
        return new AdamW(weights, settings, device, Weights.of(device, Map.of()));
    }

    private AdamW(Weights weights, Settings settings, Device device, Weights average) {
        this.average = average;
        this.weights = weights;
        this.settings = settings;
        program = Program.load(AdamW.class, "adamw", Map.of(), device);
        mean = copy(weights, device, true);
        variance = copy(weights, device, true);
        weights.tensors().values().forEach(tensor -> tensor.setRequiresGradient(true));
    }

    private static Weights copy(Weights weights, Device device, boolean zeros) {
        Map<String, NDArray> copies = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            NDArray copy = tensor.duplicate();
            if (zeros) {
                copy.muli(0);
            }
            copies.put(name, copy);
        });
        return Weights.of(device, copies);
    }

    /** Moves the weights along their gradients and zeroes these. Returns the gradients' norm. */
    public double step(double learningRate) {
        steps++;
        // Young averages follow quickly, so that the start does not linger in them.
        double emaDecay = Math.min(settings.emaDecay(), (1.0 + steps) / (10 + steps));
        float[] hyper = {
            (float) learningRate,
            (float) settings.beta1(),
            (float) settings.beta2(),
            (float) EPS,
            (float) settings.weightDecay(),
            (float) (1 - Math.pow(settings.beta1(), steps)),
            (float) (1 - Math.pow(settings.beta2(), steps)),
            (float) settings.maxNorm(),
            (float) emaDecay,
            (float) settings.referenceFanIn()
        };
        try (NDManager manager = TorchEngine.newManager(program.device())) {
            return program.call(
                            manager,
                            "step",
                            Argument.of(manager.create(hyper)),
                            Argument.of(weights.tensors()),
                            Argument.of(mean.tensors()),
                            Argument.of(variance.tensors()),
                            Argument.of(average.tensors()))
                    .singletonOrThrow()
                    .getFloat();
        }
    }

    /** The moving average of the weights; of none where it is not kept. */
    public Weights average() {
        return average;
    }

    /** Steps done. */
    public long steps() {
        return steps;
    }

    /** Writes its state beside the weights. */
    public void save(Path folder) throws IOException {
        save(folder, "");
    }

    /** Writes its state beside that of another one: its files' names begin with the prefix. */
    public void save(Path folder, String prefix) throws IOException {
        mean.save(folder.resolve(prefix + MEAN), TensorType.F32, Map.of());
        variance.save(folder.resolve(prefix + VARIANCE), TensorType.F32, Map.of());
        if (!average.tensors().isEmpty()) {
            average.save(folder.resolve(prefix + AVERAGE), TensorType.F32, Map.of());
        }
    }

    /** Goes on from a saved state. */
    public void restore(Path folder, long stepsDone) throws IOException {
        restore(folder, "", stepsDone);
    }

    /** Goes on from a state that was saved with a prefix. */
    public void restore(Path folder, String prefix, long stepsDone) throws IOException {
        steps = stepsDone;
        overwrite(mean, folder.resolve(prefix + MEAN));
        overwrite(variance, folder.resolve(prefix + VARIANCE));
        if (!average.tensors().isEmpty()) {
            overwrite(average, folder.resolve(prefix + AVERAGE));
        }
    }

    private void overwrite(Weights target, Path file) throws IOException {
        try (Weights saved = Weights.load(file, program.device())) {
            target.overwrite(saved);
        }
    }

    @Override
    public void close() {
        program.close();
        mean.close();
        variance.close();
        average.close();
    }
}
