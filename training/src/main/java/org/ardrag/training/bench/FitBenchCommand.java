package org.ardrag.training.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.session.Chunk;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.SessionMemory;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.text.Umt5Config;
import org.ardrag.inference.text.Umt5Encoder;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code studio bench fit}: whether a large model fits this machine, against the formulas of docs/models.md. */
@Command(
        name = "fit",
        description = {
            "Loads a model and makes chunks with it, or encodes with a text encoder that is read block by block;",
            "prints times and the most anonymous memory that this took, beside what it should take."
        },
        mixinStandardHelpOptions = true)
final class FitBenchCommand implements Callable<Integer> {

    private static final int TOKENS = 512;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--model", description = "model folder")
    private @Nullable Path model;

    @Option(names = "--text-encoder", description = "folder of an imported text encoder")
    private @Nullable Path textEncoder;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(
            names = "--precision",
            defaultValue = "bfloat16",
            description = "float32 or bfloat16 (default: ${DEFAULT-VALUE})")
    private String precision = "bfloat16";

    @Option(names = "--chunks", defaultValue = "1", description = "to be made (default: ${DEFAULT-VALUE})")
    private int chunks;

    @Override
    public Integer call() throws IOException {
        Path one = model;
        Path other = textEncoder;
        if ((one == null) == (other == null)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "either --model or --text-encoder is needed");
        }
        try (AnonymousMemory memory = new AnonymousMemory()) {
            row("anonymous memory before", "%.2f GB", AnonymousMemory.now() / 1e9);
            if (one != null) {
                measureModel(one, memory);
            } else if (other != null) {
                measureTextEncoder(other, memory);
            }
        }
        return 0;
    }

    private void measureModel(Path folder, AnonymousMemory memory) throws IOException {
        Path file = folder.resolve(ModelFolder.TRANSFORMER);
        ModelManifest manifest = ModelManifest.read(folder);
        row("transformer's file", "%.2f GB", Files.size(file) / 1e9);
        row("reading it, first", "%.2f s", read(file));
        row("reading it, again", "%.2f s", read(file));
        long begun = System.nanoTime();
        InferenceOptions options = new InferenceOptions(device, precision, 0, 0);
        try (StudioModel loaded = StudioModel.load(folder, options)) {
            row("the whole model, its checksum and the choice of its kernels", "%.2f s", since(begun));
            row("anonymous memory behind that", "%.2f GB", AnonymousMemory.now() / 1e9);
            RgbImage grey = new RgbImage(
                    manifest.width(), manifest.height(), new byte[3 * manifest.width() * manifest.height()]);
            begun = System.nanoTime();
            try (GenerationSession session = loaded.open(grey, 1, null)) {
                row("opening a session", "%.2f s", since(begun));
                for (int m = 1; m <= chunks; m++) {
                    begun = System.nanoTime();
                    Chunk chunk = session.next(ControlChunk.empty(manifest.framesPerChunk()));
                    row(
                            "chunk " + m,
                            "%.2f s: denoising %.2f, cache %.2f, decoding %.2f",
                            since(begun),
                            chunk.timings().denoise() / 1e9,
                            chunk.timings().cache() / 1e9,
                            chunk.timings().decode() / 1e9);
                }
            }
            SessionMemory expected = SessionMemory.of(loaded);
            row("weights", "%.2f GB", expected.weights() / 1e9);
            row("a session: keys and values, streams, prompt", "%.2f GB", expected.session() / 1e9);
            row("activations", "%.2f GB", expected.activations() / 1e9);
            row("1.3 times the weights, a session and activations", "%.2f GB", expected.most() / 1e9);
        }
        row("most anonymous memory", "%.2f GB", memory.peak() / 1e9);
        // Behind the peak, which is to be the model's alone.
        row("loading it alone", "%.2f s", loadAlone(file, manifest));
        row("reading it, once more", "%.2f s", read(file));
    }

    private double loadAlone(Path file, ModelManifest manifest) throws IOException {
        Compute compute = new Compute(Precision.valueOf(precision.toUpperCase(Locale.ROOT)), true);
        try (CausalWanModel network = new CausalWanModel(manifest.transformer(), compute, TorchEngine.device(device));
                WeightsFile weights = WeightsFile.open(file)) {
            long begun = System.nanoTime();
            try (Weights loaded = network.load(weights)) {
                loaded.get("head.head.bias").toByteBuffer(); // waits for the device
                return since(begun);
            }
        }
    }

    private void measureTextEncoder(Path folder, AnonymousMemory memory) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        Umt5Config config = Json.MAPPER.readValue(Files.readAllBytes(folder.resolve("config.json")), Umt5Config.class);
        Device on = TorchEngine.device(device);
        Precision type = Precision.valueOf(precision.toUpperCase(Locale.ROOT));
        long parameters;
        try (WeightsFile weights = WeightsFile.open(file);
                Umt5Encoder encoder = new Umt5Encoder(config, type, on);
                NDManager manager = TorchEngine.newManager(on)) {
            parameters = weights.parameters();
            row("text encoder's file", "%.2f GB, %.2f billion parameters", Files.size(file) / 1e9, parameters / 1e9);
            long[] ids = new long[TOKENS];
            long[] mask = new long[TOKENS];
            Arrays.setAll(ids, i -> 3L + i % (config.vocabSize() - 3));
            Arrays.fill(mask, 1);
            for (int i = 1; i <= 2; i++) {
                long begun = System.nanoTime();
                NDArray rows = encoder.encode(
                        manager,
                        weights,
                        manager.create(ids, new Shape(1, TOKENS)),
                        manager.create(mask, new Shape(1, TOKENS)));
                rows.toByteBuffer();
                row("encoding " + TOKENS + " tokens", "%.2f s", since(begun));
            }
        }
        row("reading the file", "%.2f s", read(file));
        row("weights in memory at one time, if all were", "%.2f GB", parameters * type.bytes() / 1e9);
        row("most anonymous memory", "%.2f GB", memory.peak() / 1e9);
    }

    /** What {@code cat FILE > /dev/null} takes. */
    private static double read(Path file) throws IOException {
        long begun = System.nanoTime();
        byte[] buffer = new byte[1 << 17];
        try (InputStream in = Files.newInputStream(file)) {
            while (in.read(buffer) >= 0) {
                // on to the end
            }
        }
        return since(begun);
    }

    private static double since(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    @SuppressWarnings("SystemOut") // the command's answer
    private static void row(String what, String format, Object... values) {
        System.out.printf(Locale.ROOT, "| %s | %s |%n", what, String.format(Locale.ROOT, format, values));
    }
}
