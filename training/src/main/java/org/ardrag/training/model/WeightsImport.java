package org.ardrag.training.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ardrag.inference.checkpoint.Checkpoint;
import org.ardrag.inference.checkpoint.CheckpointException;
import org.ardrag.inference.checkpoint.CheckpointImport;
import org.ardrag.inference.checkpoint.PublishedNetwork;
import org.ardrag.inference.json.Json;
import org.ardrag.training.download.Checksum;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Takes one network's published weights in: checks every name and shape, and writes a folder of {@code config.json},
 * {@code weights.safetensors}, {@code source.json}, which says where they came from and under which licence, the licences'
 * texts that lay beside them, and {@code SHA256SUMS} of all that is in it.
 *
 * @param network whose weights they are
 * @param licence of them
 * @param files where they are: one file or folder, or several files that make up the network together
 * @param config the network's sizes; null for the published ones
 * @param part of a trainer's file, or nothing
 * @param widen whether a transformer's patch embedding may have fewer input channels than the config
 * @param withoutText whether a transformer may have what looks at a prompt or a picture's tokens, and it is left out
 * @param origins where files were fetched from, by their names
 */
record WeightsImport(
        PublishedNetwork network,
        String licence,
        List<Path> files,
        @Nullable JsonNode config,
        String part,
        boolean widen,
        boolean withoutText,
        Map<String, Origin> origins) {

    /** Written last: a folder that has it is whole. */
    static final String SUMS = "SHA256SUMS";

    private static final String SOURCE = "source.json";

    /** What a transformer looks at a prompt and at a picture's tokens with. */
    public static final Pattern TEXT =
            Pattern.compile("text_embedding\\..*|blocks\\.\\d+\\.(norm3|cross_attn)\\..*|img_emb\\..*");

    /**
     * Where a file was fetched from.
     *
     * @param address as it is published
     * @param commit that it was of, as far as the publisher says one
     */
    record Origin(String address, String commit) {

        static final Origin UNKNOWN = new Origin("", "");
    }

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

    record SourceFile(String name, long bytes, String sha256, String address, String commit) {}

    /**
     * Writes the folder.
     *
     * @throws CheckpointException when the files cannot be read or do not fit the network; lists what is missing, unexpected
     *     or of another shape
     */
    CheckpointImport.Result into(Path out) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(files)) {
            PublishedNetwork.Described described = network.describe(config);
            Files.createDirectories(out);
            CheckpointImport.Result result = new CheckpointImport(described.shapes(), unused(), widen)
                    .run(checkpoint, part, out.resolve("weights.safetensors"), Map.of("network", network.id()));
            List<SourceFile> read = new ArrayList<>();
            for (Path file : checkpoint.files()) {
                String name = String.valueOf(file.getFileName());
                Origin origin = origins.getOrDefault(name, Origin.UNKNOWN);
                read.add(new SourceFile(
                        name, Files.size(file), Checksum.sha256(file).hex(), origin.address(), origin.commit()));
            }
            Source source = new Source(network.id(), licence, result.part(), read, result.leftOut(), result.widened());
            Files.writeString(out.resolve("config.json"), described.config() + "\n");
            Files.writeString(out.resolve(SOURCE), Json.MAPPER.writeValueAsString(source) + "\n");
            LicenceTexts.copy(files, out);
            Files.writeString(out.resolve(SUMS), sums(out));
            return result;
        }
    }

    private Predicate<String> unused() {
        return withoutText ? network.unused().or(TEXT.asMatchPredicate()) : network.unused();
    }

    /** The checksums of a folder's files, as {@code sha256sum} writes them. */
    private static String sums(Path folder) throws IOException {
        StringBuilder sums = new StringBuilder();
        try (Stream<Path> inside = Files.list(folder)) {
            for (Path file : inside.filter(Files::isRegularFile).sorted().toList()) {
                if (!file.endsWith(SUMS)) {
                    sums.append(Checksum.sha256(file).hex())
                            .append("  ")
                            .append(file.getFileName())
                            .append('\n');
                }
            }
        }
        return sums.toString();
    }
}
