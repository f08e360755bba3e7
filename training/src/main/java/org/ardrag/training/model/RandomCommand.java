package org.ardrag.training.model;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.ardrag.inference.checkpoint.CheckpointException;
import org.ardrag.inference.checkpoint.PublishedNetwork;
import org.ardrag.inference.weights.SafetensorsWriter;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Writes a network of random weights in the published layout, in bfloat16: for trying at full size what needs memory and
 * time, and not a picture.
 */
@Command(
        name = "random",
        description = "Writes a network of random weights in the published layout, for trying its size.",
        mixinStandardHelpOptions = true)
final class RandomCommand implements Callable<Integer> {

    /** A bfloat16 is the upper half of a float32. */
    private static final int HALF = 16;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--network", description = "as for import")
    private String network = "";

    @Option(names = "--like", description = "a published model, by its name in 'model list': has its network and sizes")
    private @Nullable String like;

    @Option(
            names = "--out",
            required = true,
            description =
                    "safetensors file to be written; its sizes are written to config.json beside it, if there is none")
    private Path out = Path.of("");

    @Option(names = "--config", description = "the network's sizes, under the official names")
    private @Nullable Path config;

    @Option(names = "--seed", defaultValue = "1", description = "of the weights (default: ${DEFAULT-VALUE})")
    private long seed;

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws IOException {
        try {
            PublishedNetwork.Described described = described();
            Map<String, Shape> shapes = described.shapes();
            Path beside = out.toAbsolutePath().resolveSibling("config.json");
            Files.createDirectories(Objects.requireNonNull(beside.getParent()));
            if (!Files.exists(beside)) {
                Files.writeString(beside, described.config() + "\n");
            }
            Map<String, SafetensorsWriter.Declaration> declarations = new LinkedHashMap<>();
            shapes.forEach((name, shape) -> declarations.put(
                    name,
                    new SafetensorsWriter.Declaration(
                            TensorType.BF16,
                            Arrays.stream(shape.getShape()).boxed().toList())));
            SplittableRandom random = new SplittableRandom(seed);
            SafetensorsWriter.write(
                    out, declarations, Map.of(), name -> draw(Objects.requireNonNull(shapes.get(name)), random));
            long parameters = shapes.values().stream().mapToLong(Shape::size).sum();
            System.out.printf(Locale.ROOT, "%s: %,d random parameters%n", out, parameters);
            return 0;
        } catch (CheckpointException | IllegalArgumentException e) {
            if (spec == null) {
                throw e;
            }
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private PublishedNetwork.Described described() throws IOException {
        Path sizes = config;
        if (like != null) {
            Catalogue.Model model = Catalogue.read().find(like);
            return Networks.byId(model.network()).describe(model.config());
        }
        return Networks.byId(network)
                .describe(sizes == null ? null : Sizes.named(sizes).config());
    }

    /** Evenly distributed numbers of variance 1 / fan-in; vectors, which are biases and norms' scales, are ones. */
    private static ByteBuffer draw(Shape shape, SplittableRandom random) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(2 * shape.size())).order(ByteOrder.LITTLE_ENDIAN);
        if (shape.dimension() < 2) {
            while (bytes.hasRemaining()) {
                bytes.putShort((short) (Float.floatToIntBits(1) >> HALF));
            }
            return bytes.flip();
        }
        float largest = (float) Math.sqrt(3.0 / WeightInitializer.fanIn(shape));
        while (bytes.hasRemaining()) {
            float value = largest * random.nextInt() / Integer.MAX_VALUE;
            bytes.putShort((short) (Float.floatToRawIntBits(value) >> HALF));
        }
        return bytes.flip();
    }
}
