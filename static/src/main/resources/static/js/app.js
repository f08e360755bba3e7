/** The studio's page: puts the modules together and repaints when there is something new. */
import { deleteSession, download, keepVideo } from './api.js';
import { Display } from './display.js';
import { Entrance } from './entrance.js';
import { Gestures } from './gestures.js';
import { askOnce } from './giving.js';
import { KeyboardCursor } from './cursor.js';
import { Notices } from './notices.js';
import { Panel, randomSeed } from './panel.js';
import { PathTray } from './pathtray.js';
import { Reach } from './reach.js';
import { Repainter } from './repainter.js';
import { listenForShortcuts } from './shortcuts.js';
import { Stage } from './stage.js';
import { toggleTheme } from './theme.js';
import { Timeline } from './timeline.js';
import { Toolbar } from './toolbar.js';
import { acceptPictures } from './upload.js';
import { announcementText, busyText, endedText, statusText } from './words.js';

const at = (selector) => document.querySelector(selector);
const stageRoot = at('#stage');
const notices = new Notices();
const repainter = new Repainter(repaint);
const soon = () => repainter.soon();
const stage = new Stage(stageRoot, { onRelease: release, onResize: soon });
const timeline = new Timeline(at('#timeline-root'), soon);
const display = new Display(document);
const reach = new Reach(stage.marks);
const panel = new Panel({
    onSelect: select,
    onRelease: release,
    onReleaseAll: () => stage.held().forEach((held) => release(held.track)),
    onSeed: startAgain,
    onPrompt: (text) => {
        session?.live.prompt(text);
        panel.promptIs('being read');
        notices.announce('The prompt is being read');
    },
});
const toolbar = new Toolbar({
    onTool: (tool) => {
        gestures.tool = tool;
        stageRoot.dataset.tool = tool;
    },
    onUndo: () => session?.live.undo(),
    onRedo: () => session?.live.redo(),
    onPlay: togglePlay,
    onReset: () => startAgain(),
    onSave: () => save('recording.mp4', 'ar-drag.mp4'),
    onSaveDrags: () => save('trajectory.json', 'ar-drag-trajectory.json'),
    onKeep: keep,
});
const hooks = {
    live: () => session?.live,
    takeTrack,
    onFirst: () => showHint(false),
    onSelect: select,
    onPending: update,
    onInput: soon,
    reach: () => reach.value,
};
const gestures = new Gestures(stage, hooks);
new KeyboardCursor(stage, hooks);
const tray = new PathTray(stage, { onPlay: (paths) => session.live.hand.playPaths(paths, reach.value), onChange: update });

/** What is open: {source, live, log, ledger, meter, player, model}; undefined on the landing page. */
let session;
const entrance = new Entrance(notices, {
    onPhase: setPhase,
    onBusy: busy,
    onPreview: showPreview,
    onOpen: (opened) => {
        session = opened;
        listen(session);
    },
});

acceptPictures(choosePicture, (error) =>
    notices.show({ kind: 'error', title: 'The sample could not be fetched', detail: error.message }));
at('#theme-toggle').addEventListener('click', toggleTheme);
at('#new-picture').addEventListener('click', newPicture);
window.addEventListener('pagehide', () => session && deleteSession(session.live.info.id));
listenForShortcuts({
    play: () => togglePlay(),
    undo: () => session?.live.undo(),
    redo: () => session?.live.redo(),
    reset: () => startAgain(),
    back: () => timeline.step(-1),
    forward: () => timeline.step(1),
    end: () => session?.live.unpark(),
    save: () => save('recording.mp4', 'ar-drag.mp4'),
    drag: () => toolbar.choose('drag'),
    anchor: () => toolbar.choose('anchor'),
    path: () => toolbar.choose('path'),
    playPaths: () => tray.play(),
    less: () => reach.change(-1),
    more: () => reach.change(1),
    release: () => stage.selected !== null && release(stage.selected),
    marks: () => {
        notices.announce(stage.toggleMarks() ? 'Arrows shown' : 'Arrows hidden');
        soon();
    },
    newPicture,
    theme: toggleTheme,
    cancel: () => {
        select(null);
        tray.clear();
        session?.live.unpark();
    },
});

function showPreview(bitmap) {
    if (!(session?.live.shown >= 0)) {
        stage.shape(bitmap.width, bitmap.height);
        stage.show(bitmap);
    }
}

function choosePicture(blob, name, suggestedReach) {
    leave();
    reach.suggest(suggestedReach);
    entrance.choose(blob, name);
}

function listen({ live, log, meter, player, model, source }) {
    stage.open(live, log);
    timeline.open(live, log);
    display.open(live.info);
    panel.open(live.info, model);
    reach.open(model);
    stage.marks.inert = model?.drags === false;
    document.body.toggleAttribute('data-no-drags', model?.drags === false);
    if (source.bitmap) {
        panel.showPicture(source.bitmap, live.info.crop ?? source.image.crop);
    }
    at('#crop').hidden = at('#crop-text').hidden = !source.bitmap;
    live.on('change', update);
    live.on('shown', (frame, picture) => {
        stage.show(picture, frame.index);
        timeline.noteShown(frame, picture);
        meter.note(performance.now());
    });
    player.on('decoded', () => repainter.within(live.dueIn(performance.now())));
    live.on('look', (kept) => lookAt(kept));
    live.on('branch', (last) => {
        timeline.branch(last);
        meter.clear();
        soon();
    });
    live.on('server-stats', (stats) => display.noteServer(stats));
    live.on('notice', (text) => {
        panel.promptIs('new'); // it may be the prompt that was refused
        notices.show({ title: 'The studio says', detail: text, brief: true });
    });
    live.on('prompted', (text) => {
        panel.promptHolds(text);
        notices.announce('The prompt holds from the next frames on');
    });
    live.on('announcement', () => {
        const told = announcementText(live);
        if (told) {
            notices.show(told);
        } else {
            notices.clear();
        }
    });
    live.on('ended', (reason) => {
        const [title, detail] = endedText(reason);
        notices.show({ kind: 'error', title, detail, actions: [{ label: 'Open the picture again', run: reopen }] });
    });
    player.on('broken', (frame) =>
        notices.show({ title: 'A frame could not be shown', detail: `Frame ${frame.index} is damaged.`, brief: true }));
    update();
}

let looks = 0;
async function lookAt(kept) {
    const mine = ++looks;
    const bitmap = await createImageBitmap(kept.blob).catch(() => null);
    const live = session?.live;
    if (bitmap && live && mine === looks && (!live.wantsRunning || live.lookingAt !== null || live.shown === kept.index)) {
        stage.show(bitmap, kept.index);
    }
    bitmap?.close();
}

function leave() {
    if (session) {
        session.live.close();
        deleteSession(session.live.info.id);
        session = undefined;
    }
    gestures.cancel();
    stage.close();
    showHint(false);
    tray.clear();
}

function newPicture() {
    leave();
    entrance.abandon();
    at('#file').focus();
}

function reopen() {
    const { source } = session;
    leave();
    entrance.reopen(source);
}

function togglePlay() {
    const live = session?.live;
    if (!live?.usable) {
        live?.retryNow();
    } else if (live.wantsRunning) {
        live.pause();
    } else {
        showHint(false);
        live.play();
    }
}

function startAgain(seed) {
    session?.live.reset(seed);
    if (seed !== undefined && session) {
        notices.announce(`Seed ${seed}`);
    }
}

function select(track) {
    stage.selected = track;
    update();
}

function release(track) {
    if (session?.live.usable && track !== null) {
        session.live.hand.remove(track);
        select(null);
    }
}

/** A free track number; when all are in use, the one that was left alone longest is let go. */
function takeTrack() {
    const { log, live } = session;
    const free = log.freeTrack(gestures.taken);
    if (free !== undefined) {
        return free;
    }
    const oldest = log.oldestReleasable();
    if (oldest !== undefined) {
        live.hand.remove(oldest);
        notices.announce('The oldest track was let go');
    }
    return oldest;
}

async function save(name, fileName) {
    if (!session) {
        return;
    }
    try {
        const blob = await download(session.live.info.id, name);
        const link = document.createElement('a');
        link.href = URL.createObjectURL(blob);
        link.download = fileName;
        link.click();
        window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
        notices.announce('Saved');
    } catch (error) {
        notices.show({ kind: 'error', title: 'It could not be saved', detail: error.message });
    }
}

/** Puts the video as it is now into the gallery. */
async function keep() {
    const { live, source } = session;
    try {
        const video = await keepVideo(live.info.id, source.name);
        notices.show({
            title: 'Kept in the gallery',
            detail: `“${video.name}” stays there until ${new Date(video.goesAt).toLocaleDateString()}.`,
            actions: [{ label: 'Open the gallery', run: () => window.open('/gallery') }],
            brief: true,
        });
    } catch (error) {
        notices.show({ kind: 'error', title: 'It could not be kept', detail: error.message });
    }
}

function setPhase(phase) {
    document.body.dataset.phase = phase;
    at('#session-state').dataset.state = 'connecting';
    at('#session-state .text').textContent = 'Opening';
    busy(null);
}

function busy(text) {
    at('#busy').hidden = text === null;
    at('#busy .text').textContent = text ?? '';
}

function showHint(visible) {
    at('#hint').hidden = !visible;
}

/** Brings everything that is not painted at every frame up to date. */
function update() {
    if (!session) {
        return;
    }
    const { live, log } = session;
    const { status } = live;
    const pill = at('#session-state');
    pill.dataset.state = status;
    const text = pill.querySelector('.text');
    if (text.textContent !== statusText(live)) {
        text.textContent = statusText(live);
    }
    stageRoot.dataset.state = status;
    busy(busyText(live));
    document.title = `${status === 'queued' ? `${statusText(live)} · ` : ''}AR-Drag Studio`;
    showHint(status === 'ready' && !gestures.busy && stage.pending.length === 0);
    toolbar.update(live, log);
    panel.showSeed(live.info.seed);
    panel.showTracks(stage.held(), stage.selected);
    tray.update(live);
    soon();
}

function repaint(now) {
    if (!session) {
        return;
    }
    const { live, ledger, meter, player } = session;
    const unsent = gestures.flush(now);
    live.tick(now);
    timeline.update();
    stage.paint();
    const figures = display.update(now, { live, ledger, meter, waiting: player.waiting });
    repainter.within(Math.min(unsent, live.dueIn(now), figures));
}

askOnce(notices);
const asked = new URLSearchParams(window.location.search);
if (asked.has('video')) {
    window.history.replaceState(null, '', '/'); // loaded anew, the page begins at the beginning
    entrance.goOn(asked.get('video'), Number(asked.get('frame')) || 0);
}
