package org.ardrag.server.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.reference.PictureDetail;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.server.video.PictureDecoder;
import org.jspecify.annotations.Nullable;

/**
 * A session's frames as they are shown: where its picture is larger than the model's, with the picture's detail. What was
 * grabbed later comes from the recording, so that the same frames come out whatever way led to them. Encoder's thread only.
 */
final class ShownFrames {

    private final RgbImage picture;
    private final ChunkShape shape;
    private final Recording recording;
    private final int times;
    private final PictureDetail detail;
    /** Of the chunks that were needed last, the last frame. */
    private Map<Integer, Shown> known = new HashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // only read
    private record Shown(byte[] jpeg, RgbImage frame) {}

    ShownFrames(RgbImage picture, ModelInfo model, Recording recording) {
        this.picture = picture;
        this.recording = recording;
        shape = new ChunkShape(model.framesPerChunk());
        times = picture.width() / model.width();
        detail = new PictureDetail(model.width(), model.height(), times);
    }

    /**
     * What was made before a chunk.
     *
     * @param controls of each chunk from 1 on
     * @param kept the recording with all these chunks
     */
    record Before(List<ControlChunk> controls, Recording.@Nullable Snapshot kept) {}

    /** What was made before the chunk to come. Under the session's lock. */
    Before before(Branch branch) {
        return times == 1 ? new Before(List.of(), null) : new Before(branch.controls(), recording.snapshot());
    }

    /**
     * What is shown of the frames of a chunk.
     *
     * @param control its own
     * @param frames as the model made them
     */
    List<RgbImage> of(Before before, ControlChunk control, List<RgbImage> frames) {
        Recording.Snapshot kept = before.kept();
        if (kept == null) {
            return frames;
        }
        List<ControlChunk> controls = new ArrayList<>(before.controls().size() + 2);
        controls.add(ControlChunk.empty(control.frames().size())); // of the picture
        controls.addAll(before.controls());
        controls.add(control);
        Map<Integer, Shown> used = new HashMap<>();
        List<RgbImage> shown = detail.show(
                chunk -> chunk == 0
                        ? picture
                        : used.computeIfAbsent(chunk, last -> lastFrame(last, kept))
                                .frame(),
                controls,
                controls.size() - 1,
                frames);
        known = used;
        return shown;
    }

    private Shown lastFrame(int chunk, Recording.Snapshot kept) {
        byte[] jpeg = read(chunk, kept);
        Shown before = known.get(chunk);
        if (before != null && Arrays.equals(before.jpeg(), jpeg)) {
            return before;
        }
        return new Shown(jpeg, PictureDecoder.jpeg(jpeg, picture.width(), picture.height()));
    }

    private byte[] read(int chunk, Recording.Snapshot kept) {
        try {
            return recording.read(kept, (int) shape.lastFrame(chunk));
        } catch (IOException e) {
            throw new UncheckedIOException("the last frame of chunk " + chunk + " cannot be read back", e);
        }
    }
}
