package org.ardrag.training.teacher;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.curate.Bucket;
import org.ardrag.training.loop.LoopConfig;
import org.ardrag.training.transformer.TransformerConfig;

/**
 * The teacher stage.
 *
 * @param model the model to train; its local_attn_size is -1, since it looks both ways
 * @param reference how the picture enters: kv, channels or channels+noise
 * @param conditionDropout share of the clips that are learnt with nothing held, so that guidance has something to compare with
 * @param buckets sizes that clips come in; none for the model's own
 * @param frames of a training clip, the picture included
 * @param textures that clips are drawn with
 * @param batchSize clips a step
 * @param poolSize encoded clips that are kept and drawn from
 * @param poolBatch new clips at a time
 * @param poolEvery steps between two times
 * @param shift of the timesteps
 * @param controlWeight how much more the surroundings of a control point count in the loss
 * @param sampleSteps steps in which samples are generated
 * @param guidance of the samples; 1 for none
 * @param seed of weights, clips and noise
 * @param loop steps, learning rate, samples
 */
public record TeacherConfig(
        @JsonProperty("model") ModelManifest model,
        @JsonProperty("reference") PictureInput reference,
        @JsonProperty("condition_dropout") double conditionDropout,
        @JsonProperty("buckets") List<Bucket> buckets,
        @JsonProperty("frames") int frames,
        @JsonProperty("textures") int textures,
        @JsonProperty("batch_size") int batchSize,
        @JsonProperty("pool_size") int poolSize,
        @JsonProperty("pool_batch") int poolBatch,
        @JsonProperty("pool_every") int poolEvery,
        @JsonProperty("shift") double shift,
        @JsonProperty("control_weight") double controlWeight,
        @JsonProperty("sample_steps") int sampleSteps,
        @JsonProperty("guidance") double guidance,
        @JsonProperty("seed") long seed,
        @JsonProperty("loop") LoopConfig loop) {

    public TeacherConfig {
        buckets = buckets == null ? List.of() : List.copyOf(buckets);
        reference.requireFits(model.reference());
        if (model.transformer().localAttnSize() > 0) {
            throw new IllegalArgumentException("local_attn_size is "
                    + model.transformer().localAttnSize() + "; a teacher sees all frames, -1 is allowed");
        }
        if (!(conditionDropout >= 0 && conditionDropout < 1)) {
            throw new IllegalArgumentException("condition_dropout is " + conditionDropout + "; 0 to below 1 are allowed");
        }
        sampler(sampleSteps, shift, guidance);
    }

    private static TeacherSampler sampler(int steps, double shift, double guidance) {
        return new TeacherSampler(steps, shift, guidance);
    }

    /** How samples are generated. */
    TeacherSampler sampler() {
        return sampler(sampleSteps, shift, guidance);
    }

    /** How clips are drawn, encoded and kept. */
    TransformerConfig clips() {
        return clips(batchSize, poolSize, poolBatch);
    }

    /** The same for a number of clips to look at. */
    TransformerConfig heldOut(int count) {
        return clips(count, count, count);
    }

    private TransformerConfig clips(int batch, int size, int newAtATime) {
        return new TransformerConfig(
                model, frames, textures, batch, size, newAtATime, poolEvery, 0, shift, 0, 0, 0, controlWeight, seed, loop);
    }
}
