package org.ardrag.training.teacher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.ardrag.inference.schedule.References;
import org.ardrag.training.transformer.ClipBatch;

/**
 * What a model that looks both ways is shown beside noisy clips. It has no history: what a causal model finds in the frames
 * that it has made, this one has to work out, so that all it is shown follows from the picture and the tracks. Under what is
 * held lies the picture, and the clips have to be such that what is held comes from the picture, too
 * ({@link org.ardrag.training.data.WholeDrags}). Where nothing is held, all that is laid there is the picture.
 *
 * @param picture latents of the pictures, [B, C, 1, h, w]
 * @param control latents of the heatmaps, [B, C, F, h, w]
 * @param place what lies on the picture's channels, [B, C, 1 or F, h, w]
 * @param references laid beside each frame
 */
public record ClipCondition(NDArray picture, NDArray control, NDArray place, References references) {

    /** The condition of these clips. */
    public static ClipCondition of(NDManager owner, ClipBatch clips, PictureInput input) {
        NDArray picture = ClipBatch.at(clips.latents(), 0);
        NDArray everywhere = picture.repeat(2, clips.frames());
        References known = clips.references(everywhere, picture);
        NDArray held = heldFrames(clips);
        return new ClipCondition(
                picture,
                clips.control(),
                input.place(owner, picture, clips.frames()),
                new References(mixed(held, known.moved(), picture), known.laid()));
    }

    /** 1 where something is held, else 0, [B, 1, F, 1, 1]; there the moved picture would be the true clip's last frame. */
    private static NDArray heldFrames(ClipBatch clips) {
        Shape shape = clips.over().getShape();
        NDArray most = clips.over()
                .reshape(shape.get(0), shape.get(2), shape.get(3) * shape.get(4))
                .max(new int[] {2});
        return most.gt(0).toType(DataType.FLOAT32, true).reshape(shape.get(0), 1, shape.get(2), 1, 1);
    }

    /**
     * The same with nothing held in some of the clips: what guidance compares with. The picture stays.
     *
     * @param empty latents of heatmaps in which nothing is held, [1, C, F, h, w]
     * @param dropped which clips
     */
    public ClipCondition dropped(NDArray empty, boolean[] dropped) {
        float[] kept = new float[dropped.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = dropped[i] ? 0 : 1;
        }
        NDArray keep = picture.getManager().create(kept, new Shape(kept.length, 1, 1, 1, 1));
        return new ClipCondition(
                picture,
                mixed(keep, control, empty),
                place,
                new References(mixed(keep, references.moved(), picture), mixed(keep, references.laid(), picture)));
    }

    private static NDArray mixed(NDArray keep, NDArray held, NDArray nothing) {
        return held.mul(keep).add(nothing.mul(keep.neg().add(1)));
    }
}
