package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import javax.imageio.ImageIO;
import org.ardrag.inference.image.BicubicResize;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.reference.PictureDetail;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.server.video.JpegEncoder;
import org.ardrag.server.video.PictureDecoder;
import org.ardrag.training.DefaultModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The promise of {@code trajectory.json}, kept by the model that ships: its controls make the frames that were shown. */
@ExtendWith(StudioExtension.class)
class ReplayIT {

    private static final int JPEG_QUALITY = 85; // the studio's own choice
    private static final int FRAMES_PER_CHUNK = 4;

    /**
     * A session of a script in the page: a drag, a pin and a path, then back to frame 9 and dragged elsewhere. Gives the
     * frames that were kept, the picture as it is shown, and what is to be taken home.
     */
    private static final String SESSION =
            """
            const done = arguments[arguments.length - 1];
            (async () => {
                const { uploadImage, createSession, deleteSession } = await import('/js/api.js');
                const { message, parseFrame } = await import('/js/protocol.js');
                const base64 = (bytes) =>
                    btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''));
                const image = await uploadImage(await (await fetch('/samples/1.png')).blob());
                const session = await createSession({ imageId: image.id, seed: 11 });
                const url = new URL(session.streamUrl, location.href);
                url.protocol = 'ws:';
                const socket = new WebSocket(url, 'ardrag.v1');
                socket.binaryType = 'arraybuffer';
                const frames = [];
                let awaited = { frame: 0, restart: false };
                const come = (frame, restart = false) =>
                    new Promise((reached) => { awaited = { frame, restart, reached }; });
                socket.onmessage = ({ data }) => {
                    if (typeof data === 'string') {
                        return;
                    }
                    const frame = parseFrame(data);
                    awaited.restart &&= !frame.restart;
                    if (!awaited.restart) {
                        frames.length = frame.index;
                        frames[frame.index] = base64(frame.payload);
                        socket.send(message.ack(frame.index));
                        if (frame.index >= awaited.frame) {
                            awaited.reached?.();
                        }
                    }
                };
                await new Promise((open) => { socket.onopen = open; });
                socket.send(message.drag(0, 'begin', 0.5, 0.35, 1000, 0.2));
                socket.send(message.start());
                for (let i = 1; i <= 12; i++) {
                    socket.send(message.drag(0, 'move', 0.5 + 0.015 * i, 0.35 - 0.004 * i, 1000 + 60 * i));
                    await come(i);
                }
                socket.send(message.drag(0, 'end', 0.7, 0.3, 1800));
                socket.send(message.anchor(1, 0.2, 0.8));
                socket.send(message.path(2, [{ x: 0.8, y: 0.2, ms: 0 }, { x: 0.6, y: 0.2, ms: 400 }], 0.1));
                await come(20);
                const again = come(20, true);
                socket.send(message.rewind(9));
                socket.send(message.drag(3, 'begin', 0.3, 0.7, 3000));
                socket.send(message.drag(3, 'move', 0.4, 0.6, 3100));
                await again;
                socket.close();
                const preview = await (await fetch(`/api/images/${image.id}/preview.png`)).arrayBuffer();
                const trajectory = await (await fetch(`/api/sessions/${session.id}/trajectory.json`)).text();
                await deleteSession(session.id);
                done({ frames, picture: base64(preview), trajectory });
            })().catch((error) => done({ error: String(error) }));
            """;

    @Test
    void controlsOfATrajectoryMakeTheFramesThatWereShownBitForBit(StudioPage page, Browser browser) throws Exception {
        page.open();
        Map<?, ?> made = (Map<?, ?>) browser.driver().executeAsyncScript(SESSION);
        assertThat(made.get("error")).isNull();
        List<?> shown = (List<?>) made.get("frames");
        JsonNode trajectory = Json.LINES.readTree((String) made.get("trajectory"));
        JsonNode how = trajectory.get("model");
        InferenceOptions options = new InferenceOptions(
                how.get("device").stringValue(),
                how.get("precision").stringValue(),
                how.get("attention").stringValue(),
                how.get("threads").intValue(),
                0);

        List<byte[]> again = new ArrayList<>();
        try (StudioModel model = StudioModel.load(Path.of("..").resolve(DefaultModel.folder()), options)) {
            assertThat(model.info().checksum()).isEqualTo(how.get("checksum").stringValue());
            ModelInfo info = model.info();
            RgbImage large = picture((String) made.get("picture"));
            RgbImage picture = BicubicResize.resize(large, info.width(), info.height());
            PictureDetail detail = new PictureDetail(info.width(), info.height(), large.width() / info.width());
            List<ControlChunk> controls = new ArrayList<>(List.of(ControlChunk.empty(FRAMES_PER_CHUNK)));
            controls.addAll(controls(trajectory));
            try (GenerationSession session =
                            model.open(picture, trajectory.get("seed").longValue(), null);
                    JpegEncoder encoder = new JpegEncoder(large.width(), large.height(), JPEG_QUALITY)) {
                again.add(encoder.encode(large));
                for (int m = 1; m < controls.size(); m++) {
                    List<RgbImage> frames = session.next(controls.get(m)).frames();
                    IntFunction<RgbImage> lastFrames = chunk -> chunk == 0
                            ? large
                            : PictureDecoder.jpeg(again.get(FRAMES_PER_CHUNK * chunk), large.width(), large.height());
                    for (RgbImage frame : detail.show(lastFrames, controls, m, frames)) {
                        again.add(encoder.encode(frame));
                    }
                }
            }
        }

        assertThat(shown).hasSizeGreaterThan(20);
        assertThat(again).hasSizeGreaterThanOrEqualTo(shown.size());
        for (int i = 0; i < shown.size(); i++) {
            assertThat(Base64.getEncoder().encodeToString(again.get(i)))
                    .as("frame %d of %d", i, shown.size())
                    .isEqualTo(shown.get(i));
        }
    }

    private static RgbImage picture(String base64) throws IOException {
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
        byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
        for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
            int pixel = image.getRGB(i % image.getWidth(), i / image.getWidth());
            rgb[3 * i] = (byte) (pixel >> 16);
            rgb[3 * i + 1] = (byte) (pixel >> 8);
            rgb[3 * i + 2] = (byte) pixel;
        }
        return new RgbImage(image.getWidth(), image.getHeight(), rgb);
    }

    private static List<ControlChunk> controls(JsonNode trajectory) {
        List<ControlChunk> chunks = new ArrayList<>();
        List<List<ControlPoint>> frames = new ArrayList<>();
        for (JsonNode frame : trajectory.get("controls")) {
            List<ControlPoint> points = new ArrayList<>();
            for (JsonNode point : frame.get("points")) {
                points.add(new ControlPoint(
                        point.get("track").intValue(),
                        (float) point.get("x").doubleValue(),
                        (float) point.get("y").doubleValue(),
                        (float) point.get("reach").doubleValue()));
            }
            frames.add(points);
            if (frames.size() == FRAMES_PER_CHUNK) {
                chunks.add(new ControlChunk(List.copyOf(frames)));
                frames.clear();
            }
        }
        return chunks;
    }
}
