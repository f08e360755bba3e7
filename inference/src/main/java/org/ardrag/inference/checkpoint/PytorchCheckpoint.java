package org.ardrag.inference.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A file that {@code torch.save} wrote: a zip of one pickle, which says what there is, and of the bytes of every storage.
 * Format: PyTorch's {@code torch/serialization.py}.
 */
final class PytorchCheckpoint implements Checkpoint {

    private static final String PICKLE = "/data.pkl";

    /** Largest pickle that is read; the pickle of a model with ten thousand tensors has a megabyte. */
    private static final long MOST_PICKLE_BYTES = 256L << 20;

    /** Dictionaries in dictionaries that are searched for tensors. */
    private static final int DEEPEST = 3;

    private final Path file;
    private final ZipFile zip;
    private final String root;
    private final Map<String, Map<String, StoredTensor>> parts = new LinkedHashMap<>();

    private PytorchCheckpoint(Path file, ZipFile zip) throws IOException {
        this.file = file;
        this.zip = zip;
        ZipEntry pickle = zip.stream()
                .filter(entry -> entry.getName().endsWith(PICKLE))
                .findFirst()
                .orElseThrow(() -> new CheckpointException("there is no data.pkl in it"));
        root = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length());
        ZipEntry order = zip.getEntry(root + "/byteorder");
        if (order != null
                && !new String(read(order), StandardCharsets.US_ASCII).strip().equals("little")) {
            throw new CheckpointException("its numbers are not little-endian");
        }
        if (zip.getEntry(root + "/constants.pkl") != null) {
            throw new CheckpointException("it is a TorchScript program; a file of weights alone is needed");
        }
        collect("", Unpickler.read(read(pickle)), DEEPEST);
        if (parts.isEmpty()) {
            throw new CheckpointException("it holds no tensors");
        }
    }

    static Checkpoint open(Path file) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new CheckpointException(
                    file + " is not a zip, as PyTorch has written since version 1.6; load and save it"
                            + " with a newer one (" + e.getMessage() + ")");
        }
        try {
            return new PytorchCheckpoint(file, zip);
        } catch (CheckpointException e) {
            zip.close();
            throw new CheckpointException(file + ": " + e.getMessage());
        } catch (ZipException e) {
            zip.close();
            throw new CheckpointException(file + " is damaged: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private byte[] read(ZipEntry entry) throws IOException {
        if (entry.getSize() > MOST_PICKLE_BYTES) {
            throw new CheckpointException(entry.getName() + " has " + entry.getSize() + " bytes, at most "
                    + MOST_PICKLE_BYTES + " are allowed");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readNBytes((int) MOST_PICKLE_BYTES);
        }
    }

    /** Every dictionary that holds tensors is a part, named by the keys that lead to it. */
    private void collect(String name, Object value, int depth) {
        if (!(value instanceof Map<?, ?> map)) {
            return;
        }
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        map.forEach((key, element) -> {
            if (element instanceof StoredTensor tensor) {
                tensors.put(String.valueOf(key), tensor);
            } else if (depth > 0) {
                collect(name.isEmpty() ? String.valueOf(key) : name + "." + key, element, depth - 1);
            }
        });
        if (!tensors.isEmpty()) {
            parts.put(name, tensors);
        }
    }

    @Override
    public Map<String, Map<String, CheckpointTensor>> parts() {
        Map<String, Map<String, CheckpointTensor>> all = new LinkedHashMap<>();
        parts.forEach((part, stored) -> {
            Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
            stored.forEach((name, tensor) -> tensors.put(name, new CheckpointTensor(tensor.type(), tensor.shape())));
            all.put(part, tensors);
        });
        return all;
    }

    @Override
    public ByteBuffer bytes(String part, String name) throws IOException {
        Map<String, StoredTensor> tensors = parts.get(part);
        StoredTensor tensor = tensors == null ? null : tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException("there is no tensor " + name + " in part '" + part + "'");
        }
        int size = tensor.type().bytes();
        ZipEntry entry = zip.getEntry(root + "/data/" + tensor.storage());
        if (entry == null || entry.getSize() < Math.multiplyExact(tensor.elements(), size)) {
            throw new CheckpointException(file + ": storage " + tensor.storage() + " of " + name + " is "
                    + (entry == null ? "missing" : "cut off"));
        }
        long bytes = Math.multiplyExact(tensor.span(), size);
        if (bytes > Integer.MAX_VALUE) {
            throw new CheckpointException(
                    "tensor " + name + " has " + bytes + " bytes, one piece holds " + Integer.MAX_VALUE);
        }
        byte[] span = new byte[(int) bytes];
        try (InputStream in = zip.getInputStream(entry)) {
            in.skipNBytes(tensor.offset() * size);
            if (in.readNBytes(span, 0, span.length) < span.length) {
                throw new CheckpointException(file + ": storage " + tensor.storage() + " of " + name + " is cut off");
            }
        }
        byte[] inOrder = tensor.contiguous() ? span : inOrder(tensor, span);
        return ByteBuffer.wrap(inOrder).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The elements of a view, such as of a transposed matrix, one behind the other. */
    private static byte[] inOrder(StoredTensor tensor, byte[] span) {
        int size = tensor.type().bytes();
        int axes = tensor.shape().size();
        byte[] out = new byte[Math.toIntExact(tensor.count() * size)];
        long[] index = new long[axes];
        int from = 0;
        for (int to = 0; to < out.length; to += size) {
            System.arraycopy(span, from * size, out, to, size);
            for (int axis = axes - 1; axis >= 0; axis--) {
                from += Math.toIntExact(tensor.strides().get(axis));
                if (++index[axis] < tensor.shape().get(axis)) {
                    break;
                }
                from -= Math.toIntExact(tensor.strides().get(axis) * index[axis]);
                index[axis] = 0;
            }
        }
        return out;
    }

    @Override
    public List<Path> files() {
        return List.of(file);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
