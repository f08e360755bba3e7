package org.ardrag.training.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.training.tracking.CoTrackerTracker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GivenNetworksTest {

    @TempDir
    private Path folder;

    private static GivenNetworks.Named named(String... words) throws IOException {
        GivenNetworks options = new GivenNetworks();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("networks", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(words);
        return options.named();
    }

    @Test
    void whatIsNamedRewards() throws IOException {
        Path quality = TinyNetworks.aesthetic(folder.resolve("aesthetic"));
        Path tracker = TinyNetworks.tracker(folder.resolve("tracker"), "tracker-offline");
        GivenNetworks.Named both = named("--quality=" + quality, "--tracker=" + tracker);
        try (LoadedReward loaded = both.load(25, 0.04, TorchEngine.device("cpu"))) {
            assertThat(loaded.made().quality()).isInstanceOf(AestheticQuality.class);
            assertThat(loaded.made().tracker()).isInstanceOf(CoTrackerTracker.class);
            GeneratedClip clip = new GeneratedClip(Spoiled.noise(), List.of(), 2);
            ClipReward reward = loaded.of(clip);
            assertThat(reward.quality()).containsExactly(loaded.made().quality().of(clip, List.of()));
            assertThat(reward.quality()[0]).isNotEqualTo(reward.quality()[1]);
        }
        try (LoadedReward loaded = named().load(25, 0.04, TorchEngine.device("cpu"))) {
            assertThat(loaded.made().quality()).isInstanceOf(PictureLikeness.class);
            assertThat(loaded.made().tracker()).hasSameClassAs(MotionReward.tracker());
        }
    }

    @Test
    void licencesAreSaidAndOneThatForbidsSomethingPlainly() throws IOException {
        Path quality = TinyNetworks.aesthetic(folder.resolve("aesthetic"));
        Path tracker = TinyNetworks.tracker(folder.resolve("tracker"), "tracker-offline");
        assertThat(named().notices()).isEmpty();
        assertThat(named("--quality=" + quality).notices())
                .singleElement()
                .asString()
                .contains("MIT")
                .doesNotContain("FORBIDS");
        assertThat(named("--tracker=" + tracker).notices())
                .singleElement()
                .asString()
                .contains("CC-BY-NC-4.0: no commercial use")
                .contains("FORBIDS");
    }

    @Test
    void whatIsNoSuchNetworkIsRefusedByItsName() throws IOException {
        Path quality = TinyNetworks.aesthetic(folder.resolve("aesthetic"));
        Path online = TinyNetworks.tracker(folder.resolve("online"), "tracker-online");
        refused("--quality=" + folder, "--quality is " + folder + ", which has no config.json");
        refused("--tracker=" + quality, "which holds a aesthetic; tracker-offline is needed");
        refused("--tracker=" + online, "which holds a tracker-online; tracker-offline is needed");
        Path config = quality.resolve("config.json");
        String sizes = Files.readString(config);
        Files.writeString(config, sizes.replaceFirst("(\"layers\"\\s*:\\s*)2", "$13"));
        refused("--quality=" + quality, "visual.transformer.resblocks.2.attn.in_proj_weight is missing");
        Files.writeString(config, "{\"layers\": \"many\"}");
        refused("--quality=" + quality, "whose config.json is of no aesthetic");
        Files.writeString(config, sizes);
        Files.writeString(quality.resolve("weights.safetensors"), "nonsense");
        refused("--quality=" + quality, "--quality is " + quality);
    }

    private static void refused(String word, String says) {
        assertThatThrownBy(() -> named(word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says);
    }

    @Test
    void aRunKeepsTheRewardThatItWasBegunWith() throws IOException {
        Path tracker = TinyNetworks.tracker(folder.resolve("tracker"), "tracker-offline");
        Path run = folder.resolve("run");
        GivenNetworks.Named with = named("--tracker=" + tracker);
        named().hold(run); // nothing was done with it, so this may still be thought over
        with.hold(run);
        assertThat(run.resolve("reward.json")).content().contains("tracker-offline", "CC-BY-NC-4.0");
        Files.writeString(run.resolve("metrics.jsonl"), "");
        with.hold(run);
        assertThatThrownBy(() -> named().hold(run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was begun with the tracker tracker-offline (SHA-256")
                .hasMessageContaining("is not gone on with Lucas-Kanade");

        Path old = Files.createDirectories(folder.resolve("old")); // without a note
        Files.writeString(old.resolve("metrics.jsonl"), "");
        named().hold(old);
        assertThatThrownBy(() -> with.hold(old)).hasMessageContaining("was begun with the tracker Lucas-Kanade");
    }

    @Test
    void damagedWeightsAreRefused() throws IOException {
        Path tracker = TinyNetworks.tracker(folder.resolve("tracker"), "tracker-offline");
        GivenNetworks.Named with = named("--tracker=" + tracker);
        Path weights = tracker.resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertThatThrownBy(() -> with.hold(folder.resolve("run"))).hasMessageContaining("is damaged");
    }
}
