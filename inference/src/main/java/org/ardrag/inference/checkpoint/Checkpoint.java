package org.ardrag.inference.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.weights.SafetensorsException;

/** Tensors by name, in one file or several. */
public interface Checkpoint extends AutoCloseable {

    /** Name of the only part of a file that has no parts. */
    String WHOLE = "";

    /**
     * Opens a checkpoint: a {@code .safetensors} file, a {@code .pt} or {@code .pth} file, or a folder with one safetensors
     * file or with shards and their {@code *.safetensors.index.json}.
     *
     * @throws CheckpointException when it is none of these or is damaged
     */
    static Checkpoint open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new CheckpointException("there is no " + path);
        }
        String name = String.valueOf(path.getFileName());
        try {
            if (Files.isDirectory(path)) {
                return SafetensorsCheckpoint.folder(path);
            }
            if (name.endsWith(".safetensors")) {
                return SafetensorsCheckpoint.file(path);
            }
        } catch (SafetensorsException e) {
            throw new CheckpointException(String.valueOf(e.getMessage()), e);
        }
        if (name.endsWith(".pt") || name.endsWith(".pth") || name.endsWith(".ckpt")) {
            return PytorchCheckpoint.open(path);
        }
        throw new CheckpointException(path
                + " is no checkpoint; .safetensors, .pt, .pth and .ckpt files are, and folders of" + " safetensors");
    }

    /**
     * Opens several that make up a network together, such as a tower and the head on it.
     *
     * @throws CheckpointException when one of them is none or is damaged, or two have a tensor of the same name
     */
    static Checkpoint open(List<Path> paths) throws IOException {
        return paths.size() == 1 ? open(paths.get(0)) : JoinedCheckpoint.of(paths);
    }

    /**
     * The tensors of each part. Most files have one, {@link #WHOLE}; a trainer's file has several, such as
     * {@code generator}, {@code generator_ema} and {@code critic}.
     */
    Map<String, Map<String, CheckpointTensor>> parts();

    /** One tensor's bytes, little-endian, the last axis running fastest. */
    ByteBuffer bytes(String part, String name) throws IOException;

    /** The files that it lies in. */
    List<Path> files();

    @Override
    void close() throws IOException;
}
