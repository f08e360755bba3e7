package org.ardrag.inference.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ardrag.inference.weights.Safetensors;
import org.ardrag.inference.weights.SafetensorsException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Safetensors: one file, or the shards that an index names. Format of the index: Hugging Face's {@code weight_map}. */
final class SafetensorsCheckpoint implements Checkpoint {

    private static final String INDEX = ".safetensors.index.json";

    private final List<Path> files;
    private final List<Safetensors> open = new ArrayList<>();
    private final Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    private final Map<String, Safetensors> owners = new LinkedHashMap<>();

    private SafetensorsCheckpoint(List<Path> files) throws IOException {
        this.files = List.copyOf(files);
        try {
            for (Path file : files) {
                add(file);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void add(Path file) throws IOException {
        Safetensors in = Safetensors.open(file);
        open.add(in);
        in.tensors().forEach((name, entry) -> {
            if (owners.put(name, in) != null) {
                throw new CheckpointException("tensor " + name + " lies in two files, the second is " + file);
            }
            tensors.put(name, new CheckpointTensor(entry.type(), entry.shape()));
        });
    }

    static Checkpoint file(Path file) throws IOException {
        return new SafetensorsCheckpoint(List.of(file));
    }

    static Checkpoint folder(Path folder) throws IOException {
        List<Path> indexes = ending(folder, INDEX);
        if (indexes.size() == 1) {
            return sharded(folder, indexes.get(0));
        }
        List<Path> singles = ending(folder, ".safetensors");
        if (indexes.isEmpty() && singles.size() == 1) {
            return file(singles.get(0));
        }
        throw new CheckpointException(folder + " has " + indexes.size() + " files *" + INDEX + " and " + singles.size()
                + " files *.safetensors; one of either is needed, or name the file");
    }

    private static Checkpoint sharded(Path folder, Path index) throws IOException {
        JsonNode map;
        try {
            map = JsonMapper.shared().readTree(Files.readAllBytes(index)).path("weight_map");
        } catch (JacksonException e) {
            throw new CheckpointException(index + " is not JSON: " + e.getOriginalMessage());
        }
        if (!map.isObject() || map.isEmpty()) {
            throw new CheckpointException(index + " has no weight_map");
        }
        TreeSet<String> shards = new TreeSet<>();
        map.properties().forEach(entry -> shards.add(entry.getValue().asString()));
        List<Path> files = new ArrayList<>();
        for (String shard : shards) {
            if (!liesIn(folder, shard)) {
                throw new CheckpointException(
                        index + " names the shard '" + shard + "'; only files beside it are allowed");
            }
            Path file = folder.resolve(shard);
            if (!Files.isRegularFile(file)) {
                throw new CheckpointException("shard " + shard + " of " + index + " is missing");
            }
            files.add(file);
        }
        SafetensorsCheckpoint checkpoint = new SafetensorsCheckpoint(files);
        List<String> missing = map.propertyNames().stream()
                .filter(name -> !checkpoint.tensors.containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            checkpoint.close();
            throw new CheckpointException(index + " names tensors that no shard has: " + String.join(", ", missing));
        }
        return checkpoint;
    }

    /** Whether a name leads to a file of a folder. The folder's own path may be empty, as that of {@code .} is. */
    private static boolean liesIn(Path folder, String name) {
        Path home = folder.toAbsolutePath().normalize();
        try {
            return home.equals(home.resolve(name).normalize().getParent());
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static List<Path> ending(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    @Override
    public Map<String, Map<String, CheckpointTensor>> parts() {
        return Map.of(WHOLE, tensors);
    }

    @Override
    public ByteBuffer bytes(String part, String name) throws IOException {
        Safetensors owner = owners.get(name);
        if (owner == null || !part.equals(WHOLE)) {
            throw new CheckpointException("there is no tensor " + name);
        }
        try {
            return owner.map(name);
        } catch (SafetensorsException e) {
            throw new CheckpointException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<Path> files() {
        return files;
    }

    @Override
    public void close() throws IOException {
        for (Safetensors file : open) {
            file.close();
        }
    }
}
