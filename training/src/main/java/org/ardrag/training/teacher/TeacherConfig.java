package org.ardrag.training.teacher;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.ardrag.inference.json.Key;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.curate.Bucket;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.LoopConfig;
import org.ardrag.training.transformer.PoolConfig;

/** The teacher stage. What its components are, their keys say. */
public record TeacherConfig(
        @JsonProperty("model")
                @Key(
                        help = "the model to train; its local_attn_size is -1, since it looks both ways",
                        defaultsTo = "{transformer: {local_attn_size: -1, sink_size: 0, max_sink_distance: 0}}")
                ModelManifest model,
        @JsonProperty("reference")
                @Key(
                        help = "how the picture enters: kv, as frame 0 itself, clean; channels, beside every frame;"
                                + " channels+noise, beside frame 0 with noise in that place after it",
                        defaultsTo = "channels")
                PictureInput reference,
        @JsonProperty("condition_dropout")
                @Key(
                        help = "share of the clips that are learnt with nothing held, so that guidance has something"
                                + " to compare with",
                        defaultsTo = "0.1",
                        min = 0,
                        max = 0.99)
                double conditionDropout,
        @JsonProperty("buckets") @Key(help = "sizes that clips come in; none for the model's own", defaultsTo = "[]")
                List<Bucket> buckets,
        @JsonUnwrapped PoolConfig pool,
        @JsonProperty("shift") @Key(help = "shift of the timesteps", defaultsTo = "3", min = 0.1, max = 100)
                double shift,
        @JsonProperty("control_weight")
                @Key(
                        help = "how much more the surroundings of a control point count in the loss",
                        defaultsTo = "3",
                        min = 0,
                        max = 1000)
                double controlWeight,
        @JsonProperty("sample_steps")
                @Key(help = "steps in which samples are generated", defaultsTo = "50", min = 1, max = 1000)
                int sampleSteps,
        @JsonProperty("guidance")
                @Key(help = "guidance of the samples, 1 for none", defaultsTo = "1.5", min = 0, max = 100)
                double guidance,
        @JsonProperty("precision")
                @Key(
                        help = "what the transformer computes in; its weights, their gradients and the optimiser stay"
                                + " float32",
                        defaultsTo = "FLOAT32")
                Precision precision,
        @JsonProperty("recompute_blocks")
                @Key(
                        help = "whether blocks are worked out once more on the way back: no more than one block's graph"
                                + " is in memory, for one more forward pass",
                        defaultsTo = "false")
                boolean recomputeBlocks,
        @JsonProperty("seed") @Key(help = "of weights, clips and noise", defaultsTo = "1") long seed,
        @JsonProperty("optimizer") @Key(help = "AdamW's settings") AdamW.Settings optimizer,
        @JsonProperty("loop")
                @Key(
                        help = "steps, learning rate, samples, checkpoints",
                        defaultsTo = "{steps: 1000, lr: 0.0003, sample_every: 250, checkpoint_every: 100}")
                LoopConfig loop) {

    public TeacherConfig {
        buckets = buckets == null ? List.of() : List.copyOf(buckets);
        pool.requireFits(model);
        reference.requireFits(model.reference());
        if (model.transformer().localAttnSize() > 0) {
            throw new IllegalArgumentException("local_attn_size is "
                    + model.transformer().localAttnSize() + "; a teacher sees all frames, -1 is allowed");
        }
        if (!(conditionDropout >= 0 && conditionDropout < 1)) {
            throw new IllegalArgumentException(
                    "condition_dropout is " + conditionDropout + "; 0 to below 1 are allowed");
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
}
