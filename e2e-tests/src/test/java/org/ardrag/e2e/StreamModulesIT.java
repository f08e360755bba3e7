package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page's pure functions about the stream: frames as they come, and how soon they do. */
@ExtendWith(StudioExtension.class)
class StreamModulesIT {

    private PageModules modules;

    @BeforeEach
    void open(StudioPage page, Browser browser) {
        modules = PageModules.of(page, browser);
    }

    // ---- frames ----

    private static List<Integer> frame(int version, int codec, int flags, int length, byte[] payload) {
        ByteBuffer bytes = ByteBuffer.allocate(24 + payload.length);
        bytes.put("ARDF".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) version).put((byte) codec).put((byte) flags).put((byte) 0);
        bytes.putInt(0x8000_0001).putInt(1234).putInt(0xFFFF_FFFE).putInt(length);
        bytes.put(payload);
        List<Integer> list = new ArrayList<>();
        for (byte b : bytes.array()) {
            list.add(b & 0xFF);
        }
        return list;
    }

    private Object parse(List<Integer> bytes) {
        return modules.run(
                """
                const { parseFrame } = await import('/js/protocol.js');
                const frame = parseFrame(new Uint8Array(given[0]).buffer);
                return { ...frame, payload: [...frame.payload] };
                """,
                bytes);
    }

    @Test
    void frameHeaderIsReadAsTheProtocolWritesIt() {
        Object parsed = parse(frame(1, 1, 0b110, 3, new byte[] {7, 8, 9}));

        assertThat(parsed)
                .isEqualTo(Map.of(
                        "index",
                        0x8000_0001L,
                        "flags",
                        6L,
                        "keyFrame",
                        false,
                        "chunkEnd",
                        true,
                        "restart",
                        true,
                        "presentationMs",
                        1234L,
                        "time",
                        0xFFFF_FFFEL,
                        "mime",
                        "image/jpeg",
                        "payload",
                        List.of(7L, 8L, 9L)));
    }

    @Test
    void whatIsNoFrameIsRefusedInWords() {
        byte[] payload = {1};
        List<Integer> foreign = new ArrayList<>(frame(1, 1, 0, 1, payload));
        foreign.set(0, (int) 'X');

        assertThat(parse(List.of(1, 2, 3))).isEqualTo("thrown: a frame has at least 24 bytes, 3 arrived");
        assertThat(parse(foreign)).isEqualTo("thrown: a frame starts with ARDF, this one does not");
        assertThat(parse(frame(2, 1, 0, 1, payload))).asString().contains("version 2 is unknown");
        assertThat(parse(frame(1, 3, 0, 1, payload))).asString().contains("codec 3");
        assertThat(parse(frame(1, 1, 0, 5, payload))).isEqualTo("thrown: the header announces 5 bytes, 1 follow");
    }

    @Test
    void clockGoesOnOverTheEndOf32Bits() {
        assertThat(
                        modules.run(
                                """
                        const { clockTime, notOlder } = await import('/js/protocol.js');
                        return [clockTime(0), clockTime(12.9), clockTime(2 ** 32 + 5), notOlder(5, 0xFFFFFFF0),
                            notOlder(0xFFFFFFF0, 5), notOlder(9, 9)];
                        """))
                .isEqualTo(List.of(1L, 12L, 5L, true, false, true));
    }

    @Test
    void rewindingStopsAtTheEndOfTheChunkBefore() {
        assertThat(
                        modules.run(
                                """
                        const { frameBeforeChunk } = await import('/js/protocol.js');
                        return [0, 1, 4, 5, 8, 9].map((frame) => frameBeforeChunk(frame, 4));
                        """))
                .isEqualTo(List.of(0L, 0L, 0L, 4L, 4L, 8L));
    }

    // ---- latency ----

    @Test
    void latencyOfEveryEventEndsWithTheFirstFrameThatKnowsIt() {
        assertThat(
                        modules.run(
                                """
                        const { LatencyLedger } = await import('/js/stats.js');
                        const ledger = new LatencyLedger();
                        [100, 110, 120, 130].forEach((time) => ledger.noteEvent(time));
                        ledger.noteShown(0, 150);
                        ledger.noteShown(110, 300);
                        ledger.noteShown(120, 400);
                        return [ledger.count, ledger.median, ledger.p95];
                        """))
                // 300-100, 300-110, 400-120; the event of 130 still waits.
                .isEqualTo(List.of(3L, 200L, 280L));
    }

    @Test
    void eventsThatNoFrameCanAnswerAreNotCounted() {
        assertThat(
                        modules.run(
                                """
                        const { LatencyLedger } = await import('/js/stats.js');
                        const ledger = new LatencyLedger();
                        ledger.noteEvent(100);
                        ledger.dropPending();
                        ledger.noteShown(200, 900);
                        return [ledger.count, Number.isNaN(ledger.median)];
                        """))
                .isEqualTo(List.of(0L, true));
    }

    @Test
    void onlyTheLatestMeasurementsCount() {
        assertThat(
                        modules.run(
                                """
                        const { LatencyLedger } = await import('/js/stats.js');
                        const ledger = new LatencyLedger(2);
                        [[10, 1000], [20, 30], [40, 60]].forEach(([event, shown]) => {
                            ledger.noteEvent(event);
                            ledger.noteShown(event, shown);
                        });
                        return [ledger.count, ledger.median, ledger.p95];
                        """))
                .isEqualTo(List.of(2L, 10L, 20L));
    }

    @Test
    void frameRateComesFromTheLatestFrames() {
        assertThat(
                        modules.number(
                                """
                        const { RateMeter } = await import('/js/stats.js');
                        const meter = new RateMeter();
                        for (let i = 0; i <= 20; i++) { meter.note(5000 + 50 * i); }
                        return meter.rate(6000);
                        """))
                .isEqualTo(20, Offset.offset(1e-9));
    }

    @Test
    void slowMachineIsToldToBeOneAndForgottenWhenThePictureStartsAgain() {
        assertThat(
                        modules.run(
                                """
                        const { Display } = await import('/js/display.js');
                        const note = document.querySelector('#slow-note');
                        const display = new Display(document);
                        const live = { status: 'running', info: { fps: 16, framesPerChunk: 4 }, serverState: {} };
                        const parts = { live, ledger: { median: NaN, p95: NaN }, waiting: 0 };
                        const at = (now, rate) => {
                            display.update(now, { ...parts, meter: { rate: () => rate, spanMs: () => 5000 } });
                            return note.hidden;
                        };
                        display.open(live.info);
                        const quick = at(10000, 15.5);
                        const slow = at(20000, 7.2);
                        const text = note.textContent;
                        live.status = 'ready';
                        return [quick, slow, text.slice(0, 61), at(30000, NaN)];
                        """))
                .isEqualTo(List.of(true, false, "This machine makes about 7 of the model's 16 frames a second,", true));
    }
}
