package org.ardrag.inference.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;

/**
 * Keeps prompts' embeddings on disk, one safetensors file a prompt: the encoder is larger than the transformer and is needed
 * once for each prompt. Prompts that are cleaned to the same text share a file.
 */
public final class PromptCache implements PromptEncoder {

    private static final String EMBEDDINGS = "embeddings";

    private final Path folder;
    private final String encoderName;
    private final PromptEncoder encoder;

    /**
     * @param folder of the files; made when it is first needed
     * @param encoderName tells the embeddings of one encoder from those of another, such as its weights' checksum
     */
    public PromptCache(Path folder, String encoderName, PromptEncoder encoder) {
        this.folder = folder;
        this.encoderName = encoderName;
        this.encoder = encoder;
    }

    @Override
    public NDArray encode(NDManager owner, String prompt) throws IOException {
        Path file = file(prompt);
        if (Files.exists(file)) {
            try (Weights kept = Weights.load(file, owner.getDevice())) {
                NDArray rows = kept.get(EMBEDDINGS);
                rows.attach(owner);
                return rows;
            }
        }
        NDArray rows = encoder.encode(owner, prompt);
        Files.createDirectories(folder);
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put(EMBEDDINGS, rows.duplicate());
        try (Weights kept = Weights.of(owner.getDevice(), tensors)) {
            kept.save(file, TensorType.F32, Map.of("encoder", encoderName));
        }
        return rows;
    }

    private Path file(String prompt) {
        String key = encoderName + "\n" + PromptCleaner.clean(prompt);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return folder.resolve(HexFormat.of().formatHex(hash) + ".safetensors");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
