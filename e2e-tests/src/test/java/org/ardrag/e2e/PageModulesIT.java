package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page's other pure functions: words, geometry, repainting, curation, runs. */
@ExtendWith(StudioExtension.class)
class PageModulesIT {

    private PageModules modules;

    @BeforeEach
    void open(StudioPage page, Browser browser) {
        modules = PageModules.of(page, browser);
    }

    // ---- words ----

    @Test
    void whatTheServerSaysBecomesASentence() {
        assertThat(
                        modules.run(
                                """
                        const { sentence } = await import('/js/words.js');
                        return ["", "the file is odd", "Done."].map(sentence);
                        """))
                .isEqualTo(List.of("", "The file is odd.", "Done."));
    }

    @Test
    void whoHasToWaitIsToldWhyInTheWordsOfTheProblem() {
        assertThat(
                        modules.run(
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
                        modules.run(
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
                        modules.run(
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
                        modules.number(
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
                        modules.number(
                                """
                        const { distanceToPath } = await import('/js/geometry.js');
                        return distanceToPath({ x: 0.5, y: 0.3 }, [{ x: 0, y: 0 }, { x: 1, y: 0 }, { x: 1, y: 1 }]);
                        """))
                .isEqualTo(0.3, Offset.offset(1e-9));
    }

    @Test
    void longPathsAreThinnedAndKeepTheirEndsAndTheirDuration() {
        assertThat(
                        modules.run(
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
                        modules.run(
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
                        modules.run(
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
                        modules.run(
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
                        modules.run(
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
                        modules.run(
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
                        modules.run(
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
                        modules.run(
                                """
                        const { sheetsOf } = await import('/js/admin/looks.js');
                        const names = ['samples/000500.png', 'report.png', 'samples/000250.png', 'samples/last.mp4'];
                        return sheetsOf(names.map((name) => ({ name, modified: 1 }))).map(({ step }) => step);
                        """))
                .isEqualTo(List.of(250L, 500L));
    }
}
