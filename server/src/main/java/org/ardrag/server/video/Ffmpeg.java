package org.ardrag.server.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_FATAL;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;

/** What every use of FFmpeg needs. */
final class Ffmpeg {

    private static final int TEXT = 128;

    static {
        av_log_set_level(AV_LOG_FATAL); // a broken upload is the client's news, not the log's
    }

    private Ffmpeg() {}

    /** Loads the libraries. */
    static void ready() {}

    /**
     * Checks what FFmpeg answered.
     *
     * @throws VideoException if it is an error
     */
    static int check(int answer, String what) {
        if (answer < 0) {
            byte[] text = new byte[TEXT];
            av_strerror(answer, text, TEXT);
            int end = 0;
            while (end < TEXT && text[end] != 0) {
                end++;
            }
            throw new VideoException("cannot " + what + ": " + new String(text, 0, end, StandardCharsets.UTF_8));
        }
        return answer;
    }
}
