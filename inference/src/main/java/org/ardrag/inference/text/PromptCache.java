package org.ardrag.inference.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps prompts' embeddings on disk, one safetensors file a prompt: the encoder is larger than the transformer and is needed
 * once for each prompt. Prompts that are cleaned to the same text share a file. Beyond so many bytes those go first that were
 * used longest ago.
 */
public final class PromptCache implements PromptEncoder {

    private static final Logger LOG = LoggerFactory.getLogger(PromptCache.class);

    private static final String EMBEDDINGS = "embeddings";
    private static final String SUFFIX = ".safetensors";

    private final Path folder;
    private final String encoderName;
    private final long mostBytes;
    private final PromptEncoder encoder;

    /**
     * @param folder of the files; made when it is first needed
     * @param encoderName tells the embeddings of one encoder from those of another, such as its weights' checksum
     * @param mostBytes of all files together; the newest stays in any case
     */
    public PromptCache(Path folder, String encoderName, long mostBytes, PromptEncoder encoder) {
        this.folder = folder;
        this.encoderName = encoderName;
        this.mostBytes = mostBytes;
        this.encoder = encoder;
    }

    @Override
    public NDArray encode(NDManager owner, String prompt) throws IOException {
        Path file = file(prompt);
        if (Files.exists(file)) {
            try {
                return read(owner, file);
            } catch (NoSuchFileException e) {
                LOG.debug("{} was dropped just now by a model's copy on another device", file);
            }
        }
        NDArray rows = encoder.encode(owner, prompt);
        keep(rows, file);
        return rows;
    }

    private static NDArray read(NDManager owner, Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        try (Weights kept = Weights.load(file, owner.getDevice())) {
            NDArray rows = kept.get(EMBEDDINGS).duplicate();
            rows.attach(owner);
            return rows;
        }
    }

    /** A file has its name once it is whole. */
    private void keep(NDArray rows, Path file) throws IOException {
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, ".", ".part");
        try (Weights kept = Weights.of(rows.getDevice(), new LinkedHashMap<>(Map.of(EMBEDDINGS, rows.duplicate())))) {
            kept.save(part, TensorType.F32, Map.of("encoder", encoderName));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        dropOldest(file);
    }

    private void dropOldest(Path newest) throws IOException {
        List<Path> files;
        try (Stream<Path> inside = Files.list(folder)) {
            files = inside.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        }
        long bytes = 0;
        for (Path file : files) {
            bytes += file.toFile().length(); // 0 if it has gone meanwhile
        }
        List<Path> byAge = files.stream()
                .sorted(Comparator.comparingLong(file -> file.toFile().lastModified()))
                .toList();
        for (Path file : byAge) {
            if (bytes > mostBytes && !file.equals(newest)) {
                bytes -= file.toFile().length();
                Files.deleteIfExists(file);
            }
        }
    }

    private Path file(String prompt) {
        String key = encoderName + "\n" + PromptCleaner.clean(prompt);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return folder.resolve(HexFormat.of().formatHex(hash) + SUFFIX);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
