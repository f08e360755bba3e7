package org.ardrag.training.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.config.ConfigFile;
import org.ardrag.training.distill.DistillConfig;
import org.ardrag.training.grpo.GrpoConfig;
import org.ardrag.training.teacher.TeacherConfig;
import org.junit.jupiter.api.Test;

/** The formula on the configs of 1.3 billion parameters, whose figures docs/models.md works out by hand. */
class StepMemoryTest {

    private static final double PARAMETERS = 1.127e9;
    private static final int FRAME = 920;
    private static final int BLOCKS = 30;

    /** Bytes of a token in a block in bfloat16, C = 1536, F = 8960. */
    private static final double TOKEN = 2 * (14 * 1536 + 2 * 8960) + 4 * 2 * 1536;

    private static final double KEYS_OF_FRAME = 2.0 * 2 * 1536 * BLOCKS * FRAME;

    private static <T> T read(String stage, Class<T> type, String... settings) throws IOException {
        Path file = Path.of(System.getProperty("studio.root"), "training/configs/wan-1.3b-" + stage + ".yaml");
        return ConfigFile.read(file, List.of(settings), type);
    }

    private static StepMemory.Moment moment(StepMemory memory, String what) {
        return memory.moments().stream()
                .filter(moment -> moment.what().equals(what))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTeacherKeepsAllBlocksOrTheTokensBeforeThemAndOne() throws IOException {
        int tokens = 21 * FRAME;
        StepMemory kept = StepMemory.of(read("teacher", TeacherConfig.class, "recompute_blocks=false"));
        assertThat(kept.networks()).isCloseTo(20 * PARAMETERS, withinPercentage(1));
        assertThat(moment(kept, "back through a clip").graphs())
                .isCloseTo(BLOCKS * tokens * TOKEN, withinPercentage(1));
        StepMemory recomputed = StepMemory.of(read("teacher", TeacherConfig.class));
        assertThat(moment(recomputed, "back through a block").graphs())
                .isCloseTo(tokens * (31 * 2 * 1536 + TOKEN), withinPercentage(1));
        // Four clips of 84 frames, in and out of a layer of 64 channels in float32, and the frames themselves.
        assertThat(moment(recomputed, "a look at held-out clips").bytes())
                .isEqualTo(4.0 * 84 * 640 * 368 * (2 * 64 + 3) * 4);
        assertThat(recomputed.bytes())
                .isEqualTo(recomputed.networks()
                        + moment(recomputed, "a look at held-out clips").bytes());
    }

    /** The losses of the fake score, of the discriminator and of R1 go back together. */
    @Test
    void aCriticsGraphsWaitForOneAnother() throws IOException {
        ModelManifest scores = read("teacher", TeacherConfig.class).model();
        int tokens = 7 * FRAME;
        double judged = tokens * 6.0 * 1536 * 4;
        double clip = BLOCKS * tokens * TOKEN;
        StepMemory none = critic(scores, "recompute_blocks=false", "adversarial_weight=0", "r1_weight=0");
        StepMemory two = critic(scores, "recompute_blocks=false", "adversarial_weight=0.01", "r1_weight=0");
        StepMemory three = critic(scores, "recompute_blocks=false", "adversarial_weight=0.01", "r1_weight=0.001");
        assertThat(none.networks()).isCloseTo(40 * PARAMETERS, withinPercentage(1));
        String learns = "the critic learns";
        assertThat(moment(none, learns).graphs()).isCloseTo(clip, withinPercentage(1));
        assertThat(moment(two, learns).graphs()).isCloseTo(2 * (clip + judged), withinPercentage(1));
        assertThat(moment(three, learns).graphs()).isCloseTo(3 * (clip + judged), withinPercentage(1));
        assertThat(moment(three, learns).casts()).isCloseTo(3 * 2 * PARAMETERS, withinPercentage(1));
    }

    private static StepMemory critic(ModelManifest scores, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of("frames=25"));
        all.addAll(List.of(settings));
        return StepMemory.of(read("distill", DistillConfig.class, all.toArray(String[]::new)), scores);
    }

    /** Of each look the tokens between all blocks; one block's graph, or what the discriminator keeps of all looks. */
    @Test
    void aCriticThatWorksBlocksOutOnceMoreKeepsTheTokensBetweenThem() throws IOException {
        ModelManifest scores = read("teacher", TeacherConfig.class).model();
        int tokens = 7 * FRAME;
        double judged = tokens * 6.0 * 1536 * 4;
        double between = 31.0 * tokens * 2 * 1536;
        StepMemory none = critic(scores, "recompute_blocks=true", "adversarial_weight=0", "r1_weight=0");
        StepMemory three = critic(scores, "recompute_blocks=true", "adversarial_weight=0.01", "r1_weight=0.001");
        String learns = "the critic learns";
        assertThat(moment(none, learns).graphs()).isCloseTo(between + tokens * TOKEN, withinPercentage(1));
        assertThat(moment(three, learns).graphs())
                .isCloseTo(3 * between + Math.max(3 * judged, tokens * TOKEN), withinPercentage(1));
        assertThat(moment(three, learns).casts()).isCloseTo(2 * PARAMETERS / BLOCKS, withinPercentage(1));
    }

    @Test
    void aGroupGoesBackAsOneBatchBehindCopiesOfItsCache() throws IOException {
        ModelManifest student = read("distill", DistillConfig.class).model();
        StepMemory six =
                StepMemory.of(read("grpo", GrpoConfig.class, "group_size=6", "recompute_blocks=false"), student);
        StepMemory three =
                StepMemory.of(read("grpo", GrpoConfig.class, "group_size=3", "recompute_blocks=false"), student);
        StepMemory.Moment back = moment(six, "back through a chunk");
        assertThat(six.networks()).isCloseTo(24 * PARAMETERS, withinPercentage(1));
        // One latent frame, and the keys and values of the six before it once more.
        assertThat(back.graphs()).isCloseTo(6 * (BLOCKS * FRAME * TOKEN + 6 * KEYS_OF_FRAME), withinPercentage(1));
        // The ring of seven, the picture's keys unturned, and a copy of six.
        assertThat(back.keys()).isCloseTo(6 * (7 + 0.5 + 6) * KEYS_OF_FRAME, withinPercentage(1));
        assertThat(back.graphs() + back.keys())
                .isEqualTo(2
                        * (moment(three, "back through a chunk").graphs()
                                + moment(three, "back through a chunk").keys()));
    }

    @Test
    void aGroupThatWorksBlocksOutOnceMoreKeepsTheTokensBetweenThemAndOneBlocksGraph() throws IOException {
        ModelManifest student = read("distill", DistillConfig.class).model();
        StepMemory six =
                StepMemory.of(read("grpo", GrpoConfig.class, "group_size=6", "recompute_blocks=true"), student);
        assertThat(moment(six, "back through a chunk").graphs())
                .isCloseTo(
                        6 * (31.0 * FRAME * 2 * 1536 + FRAME * TOKEN + 6 * KEYS_OF_FRAME / BLOCKS),
                        withinPercentage(1));
    }
}
