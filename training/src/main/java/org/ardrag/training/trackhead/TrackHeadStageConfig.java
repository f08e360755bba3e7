package org.ardrag.training.trackhead;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.ardrag.inference.json.Key;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.LoopConfig;

/** The track head stage. What its components are, their keys say. */
public record TrackHeadStageConfig(
        @JsonProperty("track_head") @Key(help = "the head's shape") TrackHeadConfig trackHead,
        @JsonProperty("frames") @Key(help = "of a clip, the picture included", defaultsTo = "49", min = 5, max = 1001)
                int frames,
        @JsonProperty("clips")
                @Key(help = "drawn clips whose heatmaps are learnt", defaultsTo = "192", min = 1, max = 100000)
                int clips,
        @JsonProperty("batch_size") @Key(help = "chunks a batch", defaultsTo = "32", min = 1, max = 4096) int batchSize,
        @JsonProperty("seed") @Key(help = "of weights and clips", defaultsTo = "1") long seed,
        @JsonProperty("optimizer")
                @Key(help = "AdamW's settings", defaultsTo = "{beta2: 0.99, weight_decay: 0, ema_decay: 0.99}")
                AdamW.Settings optimizer,
        @JsonProperty("loop")
                @Key(
                        help = "steps, learning rate, samples, checkpoints",
                        defaultsTo =
                                "{steps: 3000, lr: 0.002, final_lr: 0.00001, sample_every: 500, checkpoint_every: 500}")
                LoopConfig loop) {}
