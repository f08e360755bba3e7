package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.chrome.ChromeDriver;

/** The page's pure functions, run in the browser that they are made for, as the studio serves them. */
@ExtendWith(StudioExtension.class)
class PageModulesIT {

    private ChromeDriver driver;

    @BeforeEach
    void open(StudioPage page, Browser browser) {
        page.open();
        driver = browser.driver();
    }

    /** Runs statements that end in {@code return}; what they throw becomes the text {@code thrown: …}. */
    private Object run(String statements, Object... arguments) {
        return driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1]; const given = arguments;" + "(async () => {" + statements
                        + "})().then(done, (e) => done('thrown: ' + e.message))",
                arguments);
    }

    private double number(String statements) {
        Object value = run(statements);
        assertThat(value).as(statements).isInstanceOf(Number.class);
        return ((Number) value).doubleValue();
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
        return run(
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
                        run(
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
                        run(
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
                        run(
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
                        run(
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
                        run(
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
                        number(
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
                        run(
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

    // ---- words ----

    @Test
    void whatTheServerSaysBecomesASentence() {
        assertThat(
                        run(
                                """
                        const { sentence } = await import('/js/words.js');
                        return ["", "the file is odd", "Done."].map(sentence);
                        """))
                .isEqualTo(List.of("", "The file is odd.", "Done."));
    }

    @Test
    void whoHasToWaitIsToldWhyInTheWordsOfTheProblem() {
        assertThat(
                        run(
                                """
                        const { waitText } = await import('/js/words.js');
                        return [waitText({ kind: 'studio-full', detail: '8 sessions are open' }, 5),
                            waitText({ kind: 'training', detail: 'the device belongs to a training run' }, 1)];
                        """))
                .isEqualTo(List.of(
                        "All places are taken, and so is the waiting room. Trying again in 5 seconds.",
                        "The device belongs to a training run. Trying again in 1 second."));
    }

    @Test
    void limitsOfFilesAreToldInUnitsThatPeopleUse() {
        assertThat(
                        run(
                                """
                        const { refusedText } = await import('/js/words.js');
                        return [refusedText({ maxBytes: 16 * 1024 * 1024 }) ?? null,
                            refusedText({ maxBytes: 8 * 1024 ** 3 }) ?? null,
                            refusedText({ width: 12000, height: 10000, maxPixels: 40000000 }) ?? null,
                            refusedText({ detail: 'else' }) ?? null];
                        """))
                .isEqualTo(Arrays.asList(
                        "At most 16 MB are allowed.",
                        "At most 8 GB are allowed.",
                        "It has 12000 × 10000, that is 120 million pixels; at most 40 million are allowed.",
                        null));
    }

    // ---- geometry ----

    @Test
    void pointsAreKeptInsideTheFrame() {
        assertThat(
                        run(
                                """
                        const { clampUnit } = await import('/js/geometry.js');
                        return [-0.5, 0.25, 1.5, NaN, Infinity].map(clampUnit);
                        """))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Number.class))
                .extracting(Number::doubleValue)
                .containsExactly(0.0, 0.25, 1.0, 0.0, 0.0);
    }

    @Test
    void placeOnAPathIsFoundByTime() {
        assertThat(
                        number(
                                """
                        const { pointAt } = await import('/js/geometry.js');
                        const path = [{ x: 0, y: 0, ms: 0 }, { x: 1, y: 0, ms: 100 }, { x: 1, y: 1, ms: 300 }];
                        return pointAt(path, 150).y;
                        """))
                .isEqualTo(0.25, Offset.offset(1e-9));
    }

    @Test
    void distanceToAPathIsToItsNearestPiece() {
        assertThat(
                        number(
                                """
                        const { distanceToPath } = await import('/js/geometry.js');
                        return distanceToPath({ x: 0.5, y: 0.3 }, [{ x: 0, y: 0 }, { x: 1, y: 0 }, { x: 1, y: 1 }]);
                        """))
                .isEqualTo(0.3, Offset.offset(1e-9));
    }

    @Test
    void longPathsAreThinnedAndKeepTheirEndsAndTheirDuration() {
        assertThat(
                        run(
                                """
                        const { resampleByTime } = await import('/js/geometry.js');
                        const path = Array.from({ length: 1001 }, (_, i) => ({ x: i / 1000, y: 0, ms: 7000 + 2 * i }));
                        const thin = resampleByTime(path, 256);
                        return [thin.length, thin[0].ms, thin[255].ms, Math.round(1e6 * thin[255].x)];
                        """))
                .isEqualTo(List.of(256L, 0L, 2000L, 1_000_000L));
    }

    // ---- repainting ----

    @Test
    void severalWishesMakeOneRepaintAndNoWishMakesNone() {
        assertThat(
                        run(
                                """
                        const { Repainter } = await import('/js/repainter.js');
                        const frame = () => new Promise((done) => requestAnimationFrame(done));
                        let painted = 0;
                        const repainter = new Repainter(() => { painted += 1; });
                        await frame();
                        const unasked = painted;
                        repainter.soon();
                        repainter.soon();
                        await frame();
                        await frame();
                        const asked = painted;
                        await new Promise((done) => {
                            const later = new Repainter(() => done());
                            later.within(Infinity);
                            later.within(20);
                        });
                        return [unasked, asked];
                        """))
                .isEqualTo(List.of(0L, 1L));
    }

    @Test
    void playerTellsWhenItsNextFrameIsDue() {
        assertThat(
                        run(
                                """
                        const { Player } = await import('/js/player.js');
                        const player = new Player({ fps: 10, framesPerChunk: 4 }, async () => ({ close() {} }));
                        const decoded = () => new Promise((done) => player.on('decoded', done));
                        const none = player.dueIn(1000);
                        player.push({ index: 0 }, 1000);
                        await decoded();
                        const first = player.dueIn(1000);
                        player.tick(1000);
                        player.push({ index: 1 }, 1010);
                        await decoded();
                        return [none === Infinity, first, player.dueIn(1050), player.dueIn(1200)];
                        """))
                // shown at 1000, the next a tenth of a second later, 2 ms early at most
                .isEqualTo(List.of(true, 0L, 48L, 0L));
    }

    @Test
    void marksTakeThePartOfTheStageThatTheyNeed() {
        assertThat(
                        run(
                                """
                        const { extentOf } = await import('/js/overlay.js');
                        const size = { width: 600, height: 600 };
                        const nothing = { held: [], pending: [], cursor: null };
                        const drag = { points: [{ x: 0.5, y: 0.5 }, { x: 0.95, y: 0.6 }] };
                        const { left, top, width, height } = extentOf(size, { ...nothing, held: [drag] });
                        return [extentOf(size, nothing), left, top, width, height];
                        """))
                // 26 pixels around 300..570 and 300..360, on a grid of 64, cut at the stage's edge
                .isEqualTo(Arrays.asList(null, 256L, 256L, 344L, 192L));
    }

    // ---- curation and runs ----

    @Test
    void aMovedPointTakesTheFramesAroundAlongAndNoOthers() {
        assertThat(
                        run(
                                """
                        const { moved } = await import('/js/admin/curation/mend.js');
                        const track = { kind: 'moving', x: Array(9).fill(0.5), y: Array(9).fill(0.5), visible: Array(9).fill(true) };
                        const { x, y, kind } = moved(track, 4, 0.2, -1, 4);
                        return [x.map((v) => Math.round(1000 * v)), y[4], track.x[4], kind];
                        """))
                .isEqualTo(List.of(List.of(500L, 529L, 600L, 671L, 700L, 671L, 600L, 529L, 500L), 0L, 0.5, "moving"));
    }

    @Test
    void aTrackThatEndsStaysWhereItWasSeenLast() {
        assertThat(
                        run(
                                """
                        const { endedAt, trackAt } = await import('/js/admin/curation/mend.js');
                        const track = { kind: 'moving', x: [0.1, 0.2, 0.3], y: [0, 0, 0], visible: [true, true, true] };
                        const { x, visible } = endedAt(track, 1);
                        const size = { width: 100, height: 100 };
                        const at = (frame, px) => trackAt([track, { ...track, visible }], frame, { x: px, y: 0.05 }, size, 10);
                        return [x, visible, at(1, 0.22), at(2, 0.3), at(2, 0.5)];
                        """))
                .isEqualTo(List.of(List.of(0.1, 0.2, 0.2), List.of(true, true, false), 1L, 0L, -1L));
    }

    @Test
    void framesOfAClipAreTakenApart() {
        assertThat(
                        run(
                                """
                        const { splitFrames } = await import('/js/admin/curation/api.js');
                        const bytes = new Uint8Array([0, 0, 0, 2, 7, 8, 0, 0, 0, 1, 9]).buffer;
                        return Promise.all(splitFrames(bytes).map(async (b) => [...new Uint8Array(await b.arrayBuffer())]));
                        """))
                .isEqualTo(List.of(List.of(7L, 8L), List.of(9L)));
    }

    @Test
    void contactSheetsAreOrderedByTheirStep() {
        assertThat(
                        run(
                                """
                        const { sheetsOf } = await import('/js/admin/looks.js');
                        const names = ['samples/000500.png', 'report.png', 'samples/000250.png', 'samples/last.mp4'];
                        return sheetsOf(names.map((name) => ({ name, modified: 1 }))).map(({ step }) => step);
                        """))
                .isEqualTo(List.of(250L, 500L));
    }
}
