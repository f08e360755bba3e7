package org.ardrag.inference.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TrackHead;
import org.ardrag.inference.reference.ReferencePictures;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.Heatmap;
import org.jspecify.annotations.Nullable;

/** Draws and encodes what a chunk is made from, besides noise and history: what is asked for, and the references. */
final class ConditionEncoder {

    private final StudioModel model;
    private final ModelManifest manifest;
    private final Heatmap heatmap;
    private final ReferencePictures pictures;
    private final ChunkFrames frames;

    ConditionEncoder(StudioModel model) {
        this.model = model;
        manifest = model.manifest();
        heatmap = new Heatmap(manifest.width(), manifest.height());
        pictures = new ReferencePictures(
                manifest.width(),
                manifest.height(),
                manifest.latentHeight(),
                manifest.latentWidth(),
                manifest.latents().framesPerLatent());
        frames = manifest.chunkFrames();
    }

    /**
     * What chunk m is made from, all [1, C, F, h, w].
     *
     * @param control latents of the heatmaps; null if the model takes none
     * @param picture latent of the picture, of one frame
     */
    record Condition(@Nullable NDArray control, NDArray picture, References references) {

        /** What the transformer is given: the latents with all this beside them. */
        NDArray input(NDArray x, Reference reference) {
            return control == null ? x : reference.input(x, control, picture, references);
        }
    }

    /**
     * Makes the condition of chunk m. The videos that go through the autoencoder's encoder go as one batch, and the state is
     * told its memory behind them.
     *
     * @param controls of the chunks 0 to m at least
     * @param chunks made so far, the picture's own first
     */
    Condition encode(NDManager scratch, List<ControlChunk> controls, ChunkHistory chunks, SessionState state, int m) {
        boolean light = model.hasTrackHead();
        NDArray picture = lastLatent(scratch, chunks, 0);
        if (manifest.control() == Control.NONE) {
            return new Condition(null, picture, References.still(picture));
        }
        if (!manifest.movesPictures()) {
            NDArray control = light
                    ? trackHead(scratch, controls, m)
                    : encode(scratch, heatmaps(scratch, controls.get(m)), state);
            NDArray previous = lastLatent(scratch, chunks, Math.max(0, m - 1));
            return new Condition(control, picture, References.still(previous));
        }
        ReferencePictures.Drawn drawn = pictures.draw(chunks::lastFrame, controls, m);
        NDArray videos = video(scratch, drawn.moved()).concat(video(scratch, drawn.laid()), 0);
        if (!light) {
            videos = videos.concat(heatmaps(scratch, controls.get(m)), 0);
        }
        NDArray encoded = encode(scratch, videos, state);
        NDArray control = light ? trackHead(scratch, controls, m) : encoded.get("2:3");
        Shape places = new Shape(1, 1, frames.count(m), manifest.latentHeight(), manifest.latentWidth());
        NDArray over = scratch.create(drawn.over(), places);
        NDArray base = lastLatent(scratch, chunks, drawn.base());
        return new Condition(control, picture, References.of(encoded.get("0:1"), base, encoded.get("1:2"), over));
    }

    /** A chunk's last latent frame, [1, C, 1, h, w]: what its last frame is known by. */
    private NDArray lastLatent(NDManager scratch, ChunkHistory chunks, int m) {
        int count = frames.count(m);
        NDArray latents = scratch.create(
                chunks.latent(m),
                new Shape(
                        1,
                        manifest.latents().latentChannels(),
                        count,
                        manifest.latentHeight(),
                        manifest.latentWidth()));
        return count == 1 ? latents : latents.get(":, :, {}:", count - 1);
    }

    /** A chunk's control latent by the light network; that of the picture, with which a stream begins, is like no other. */
    private NDArray trackHead(NDManager scratch, List<ControlChunk> controls, int m) {
        if (m == 0) {
            return model.autoencoder()
                    .encode(
                            scratch,
                            model.autoencoderWeights(),
                            heatmaps(scratch, controls.get(0)),
                            StreamMemory.begin(scratch))
                    .output()
                    .transpose(0, 2, 1, 3, 4);
        }
        List<ControlChunk> seen = TrackHead.seen(controls, m);
        Shape shape = new Shape(1, (long) seen.size() * manifest.framesPerChunk(), manifest.height(), manifest.width());
        return model.trackHead(scratch, scratch.create(heatmap.planes(seen), shape));
    }

    /** The heatmaps of a chunk as a video, the same in all three channels, [1, frames, 3, height, width]. */
    private NDArray heatmaps(NDManager scratch, ControlChunk control) {
        Shape shape = new Shape(1, control.frames().size(), 1, manifest.height(), manifest.width());
        return scratch.create(heatmap.planes(List.of(control)), shape).repeat(2, 3);
    }

    private NDArray video(NDManager scratch, float[] planes) {
        long pixels = 3L * manifest.height() * manifest.width();
        return scratch.create(planes, new Shape(1, planes.length / pixels, 3, manifest.height(), manifest.width()));
    }

    /** A chunk of one or several videos to latents, as a stream, [videos, C, F, h, w]. */
    private NDArray encode(NDManager scratch, NDArray videos, SessionState state) {
        StreamMemory.Step step =
                model.autoencoder().encode(scratch, model.autoencoderWeights(), videos, state.encoder());
        state.encoded(step.memory());
        return step.output().transpose(0, 2, 1, 3, 4);
    }
}
