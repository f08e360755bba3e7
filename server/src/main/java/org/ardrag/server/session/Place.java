package org.ardrag.server.session;

import java.util.concurrent.CompletableFuture;
import org.ardrag.server.device.DeviceThread;
import org.ardrag.server.device.ModelReplica;
import org.ardrag.server.device.StudioDevice;
import org.jspecify.annotations.Nullable;

/**
 * A session's place on one device, from when it comes in until it ends: its state lies in that device's memory, and there
 * its chunks are made.
 */
final class Place {

    private final ModelReplica model;
    private final Generator generator;
    private final ChunkMaker maker;

    Place(StudioSession session, SessionContext context, ModelReplica model, Playhead playhead) {
        this.model = model;
        this.generator = new Generator(model, session.spec().modelPicture());
        this.maker = new ChunkMaker(session, context, model, generator, playhead);
    }

    ModelReplica model() {
        return model;
    }

    StudioDevice device() {
        return model.device();
    }

    private DeviceThread thread() {
        return model.device().thread();
    }

    /** Makes room for the session's state, unless it was stopped before it came to that. */
    CompletableFuture<Void> open(long seed, @Nullable String prompt) {
        return thread().call(() -> {
            if (!maker.isStopped()) {
                generator.open(seed, prompt);
            }
            return null;
        });
    }

    /** From now on it has its turns. */
    void begin() {
        thread().add(maker);
    }

    /** What it wants next may have changed. */
    void wake() {
        thread().wake();
    }

    /** How many sessions take their turn on the device before it. Not under the session's lock. */
    int position() {
        return thread().position(maker);
    }

    /** Whether the recording has no room for more. Under the session's lock. */
    boolean isFull() {
        return maker.isFull();
    }

    /** It has no more turns; completes when nothing is left of its state. Under the session's lock. */
    CompletableFuture<Void> leave() {
        maker.stop();
        thread().remove(maker);
        return thread().call(() -> {
            generator.close();
            return null;
        });
    }
}
