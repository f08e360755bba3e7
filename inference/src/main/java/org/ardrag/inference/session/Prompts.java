package org.ardrag.inference.session;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A session's prompts, each from its chunk on, and what the transformer looks at of the one that was used last: keys and
 * values of every block, which are large, so those of one prompt are kept.
 */
final class Prompts implements AutoCloseable {

    private final StudioModel model;
    private final NDManager manager;
    private final TreeMap<Integer, String> byChunk = new TreeMap<>();
    private @Nullable String used;
    private @Nullable NDManager usedManager;
    private NDList context = new NDList();

    /** @param first from the picture on; nothing stands for an empty one */
    Prompts(StudioModel model, NDManager owner, @Nullable String first) {
        this.model = model;
        manager = owner.newSubManager();
        byChunk.put(0, Objects.requireNonNullElse(first, ""));
    }

    /** New text from this chunk on, the last that there is. */
    void set(int chunk, String text) {
        byChunk.put(chunk, text);
    }

    /** Goes back to a chunk, 1 or later. The newest prompt holds on: it is what its viewer wants. */
    void rewind(int chunk) {
        String newest = byChunk.lastEntry().getValue();
        byChunk.tailMap(chunk, true).clear();
        byChunk.put(chunk, newest);
    }

    /** What the transformer looks at in a chunk; nothing for a model without text. */
    NDList context(int chunk) {
        if (!model.manifest().transformer().text()) {
            return context;
        }
        String text = Objects.requireNonNull(byChunk.floorEntry(chunk)).getValue();
        if (!text.equals(used)) {
            NDManager next = manager.newSubManager();
            try {
                context = model.context(next, text);
            } catch (RuntimeException | Error e) {
                next.close();
                throw e;
            }
            if (usedManager != null) {
                usedManager.close();
            }
            usedManager = next;
            used = text;
        }
        return context;
    }

    @Override
    public void close() {
        manager.close();
    }
}
