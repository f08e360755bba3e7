package org.ardrag.training.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ardrag.inference.checkpoint.Checkpoint;
import org.ardrag.inference.checkpoint.CheckpointException;
import org.ardrag.inference.checkpoint.CheckpointImport;
import org.ardrag.inference.checkpoint.PublishedNetwork;
import org.ardrag.inference.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Takes one network's published weights in: reads them where they lie, checks every name and shape, and writes a folder of
 * {@code config.json}, {@code weights.safetensors} and {@code source.json}, which says where they came from and under which
 * licence.
 */
@Command(
        name = "import",
        description = {
            "Takes a network's published weights in: safetensors, whole or in shards, or PyTorch's .pt and .pth,",
            "of which nothing is ever executed. Every name and shape is checked."
        },
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

    /**
     * Where weights came from.
     *
     * @param network what they are of
     * @param licence of the published weights
     * @param part of the checkpoint
     * @param files that were read
     * @param leftOut names that are not needed
     * @param widened whether the patch embedding got more input channels, of zeros
     */
    record Source(
            String network,
            String licence,
            String part,
            List<SourceFile> files,
            List<String> leftOut,
            boolean widened) {}

    record SourceFile(String name, long bytes, String sha256) {}

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "file, or folder of safetensors")
    private Path path = Path.of("");

    @Option(
            names = "--network",
            required = true,
            description = "transformer, vae, tiny-autoencoder, text-encoder, picture-encoder, tracker-offline"
                    + " or tracker-online")
    private String network = "";

    @Option(names = "--out", required = true, description = "folder to be made")
    private Path out = Path.of("");

    @Option(names = "--part", defaultValue = "", description = "part of a trainer's file, such as generator_ema")
    private String part = "";

    @Option(
            names = "--config",
            description = "the network's sizes, under the official names (default: config.json beside the weights, else"
                    + " the published ones)")
    private @Nullable Path config;

    @Option(
            names = "--widen",
            description = "let a transformer's patch embedding have fewer input channels than the config; the others"
                    + " become zero")
    private boolean widen;

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws IOException {
        try {
            PublishedNetwork kind = Networks.byId(network);
            if (kind.restricted()) {
                System.out.println("The licence of these weights forbids something: " + kind.licence());
            }
            take(kind);
            return 0;
        } catch (CheckpointException e) {
            throw refused(e.getMessage());
        }
    }

    @SuppressWarnings("SystemOut") // the command's answer
    private void take(PublishedNetwork kind) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            PublishedNetwork.Described described = kind.describe(config());
            Files.createDirectories(out);
            CheckpointImport.Result result = new CheckpointImport(described.shapes(), kind.unused(), widen)
                    .run(checkpoint, part, out.resolve("weights.safetensors"), Map.of("network", kind.id()));
            List<SourceFile> files = new ArrayList<>();
            for (Path file : checkpoint.files()) {
                files.add(new SourceFile(String.valueOf(file.getFileName()), Files.size(file), sha256(file)));
            }
            Source source =
                    new Source(kind.id(), kind.licence(), result.part(), files, result.leftOut(), result.widened());
            Files.writeString(out.resolve("config.json"), described.config() + "\n");
            Files.writeString(out.resolve("source.json"), Json.MAPPER.writeValueAsString(source) + "\n");
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d tensors%s%s. Licence: %s%n",
                    out,
                    result.tensors(),
                    result.leftOut().isEmpty() ? "" : ", " + result.leftOut().size() + " that are not needed left out",
                    result.widened() ? ", patch embedding widened" : "",
                    kind.licence());
        }
    }

    /** What was named, or lies beside the weights. */
    private @Nullable JsonNode config() throws IOException {
        Path beside = Files.isDirectory(path) ? path.resolve("config.json") : path.resolveSibling("config.json");
        Path file = config != null ? config : beside;
        if (config == null && !Files.exists(beside)) {
            return null;
        }
        try {
            return Json.MAPPER.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw refused(file + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private RuntimeException refused(@Nullable String message) {
        return spec == null
                ? new IllegalArgumentException(message)
                : new ParameterException(spec.commandLine(), String.valueOf(message));
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
