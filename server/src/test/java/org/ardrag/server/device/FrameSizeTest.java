package org.ardrag.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.ardrag.inference.session.ModelInfo;
import org.junit.jupiter.api.Test;

class FrameSizeTest {

    private static final ModelInfo MODEL = new FakeModel("default").info(); // 128 x 96

    @Test
    void asManyWholeTimesAsFit() {
        assertThat(FrameSize.of(MODEL, 512)).isEqualTo(new FrameSize(512, 384));
        assertThat(FrameSize.of(MODEL, 511)).isEqualTo(new FrameSize(384, 288));
        assertThat(FrameSize.of(MODEL, 2048)).isEqualTo(new FrameSize(2048, 1536));
    }

    @Test
    void atLeastAsTheModelMakesThem() {
        assertThat(FrameSize.of(MODEL, 0)).isEqualTo(new FrameSize(128, 96));
        assertThat(FrameSize.of(MODEL, 100)).isEqualTo(new FrameSize(128, 96));
    }
}
