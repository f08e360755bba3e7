package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkFramesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyLatentFrameIsInTheChunkThatHoldsIt(int perChunk) {
        ChunkFrames frames = new ChunkFrames(perChunk);
        int frame = 0;
        for (int chunk = 0; chunk < 5; chunk++) {
            assertThat(frames.first(chunk)).isEqualTo(frame);
            for (int i = 0; i < frames.count(chunk); i++) {
                assertThat(frames.chunk(frame)).as("frame %s", frame).isEqualTo(chunk);
                frame++;
            }
            assertThat(frames.last(chunk)).isEqualTo(frame - 1);
            assertThat(frames.wholeChunks(frame)).isEqualTo(chunk + 1);
        }
    }

    @Test
    void aClipThatEndsWithinAChunkIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkFrames(3).wholeChunks(6))
                .withMessage("a clip of 6 latent frames was given; 1 more than a multiple of 3 is allowed");
    }
}
