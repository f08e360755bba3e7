package org.ardrag.inference.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checkpoints of one part each, side by side as one. */
final class JoinedCheckpoint implements Checkpoint {

    /** Where a tensor lies. */
    private record Place(Checkpoint checkpoint, String part) {}

    private final List<Checkpoint> open = new ArrayList<>();
    private final Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();

    private JoinedCheckpoint() {}

    static Checkpoint of(List<Path> paths) throws IOException {
        JoinedCheckpoint joined = new JoinedCheckpoint();
        try {
            for (Path path : paths) {
                joined.add(path);
            }
            return joined;
        } catch (IOException | RuntimeException e) {
            joined.close();
            throw e;
        }
    }

    private void add(Path path) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(path);
        open.add(checkpoint);
        if (checkpoint.parts().size() != 1) {
            throw new CheckpointException(path + " has the parts "
                    + String.join(", ", checkpoint.parts().keySet()) + "; beside other files one part is allowed");
        }
        checkpoint
                .parts()
                .forEach((part, own) -> own.forEach((name, tensor) -> {
                    if (places.put(name, new Place(checkpoint, part)) != null) {
                        throw new CheckpointException("tensor " + name + " lies in two files, the second is " + path);
                    }
                    tensors.put(name, tensor);
                }));
    }

    @Override
    public Map<String, Map<String, CheckpointTensor>> parts() {
        return Map.of(WHOLE, tensors);
    }

    @Override
    public ByteBuffer bytes(String part, String name) throws IOException {
        Place place = places.get(name);
        if (place == null) {
            throw new CheckpointException("there is no tensor " + name);
        }
        return place.checkpoint().bytes(place.part(), name);
    }

    @Override
    public List<Path> files() {
        return open.stream().flatMap(checkpoint -> checkpoint.files().stream()).toList();
    }

    @Override
    public void close() throws IOException {
        for (Checkpoint checkpoint : open) {
            checkpoint.close();
        }
    }
}
