/** Two models on the same picture, seed and tracks: what each makes of them, side by side and in step. */
import { listModels, previewUrl } from '../api.js';
import { KeyboardCursor } from '../cursor.js';
import { Gestures } from '../gestures.js';
import { sentence } from '../words.js';
import { uploadPicture } from '../opening.js';
import { Reach } from '../reach.js';
import { Repainter } from '../repainter.js';
import { Stage } from '../stage.js';
import { TrackLog } from '../tracks.js';
import { acceptPictures } from '../upload.js';
import { Board } from './compare/board.js';
import { take } from './compare/take.js';
import { showError } from './dom.js';
import { Loop } from './loop.js';

const at = (selector) => document.querySelector(selector);
const sides = [...document.querySelectorAll('.side')];
const choices = [at('#first'), at('#second')];
const log = new TrackLog();
const repainter = new Repainter(repaint);
const stage = new Stage(at('#stage'), { onRelease: release, onResize: () => repainter.soon() });
const reach = new Reach(stage.marks);
const loop = new Loop(show);
let board;
let image;
/** What is being made, to be ended; what is shown: [{frames, info}]. */
let making;
let shown = [];
const hooks = {
    live: () => board,
    takeTrack: () => log.freeTrack(gestures.taken),
    onFirst: () => {},
    onSelect: select,
    onPending: () => repainter.soon(),
    onInput: () => repainter.soon(),
    reach: () => reach.value,
};
const gestures = new Gestures(stage, hooks);
new KeyboardCursor(stage, hooks);

// ---- the picture and what is drawn on it ----

acceptPictures(choosePicture, (error) => showError(sentence(error.message)));

async function choosePicture(blob, name) {
    showError(null);
    try {
        const [uploaded, models] = await Promise.all([uploadPicture(blob, name), listModels()]);
        const preview = await createImageBitmap(await (await fetch(previewUrl(uploaded.image.id))).blob());
        const model = models.find((each) => each.active) ?? models[0];
        image = uploaded.image;
        log.clear();
        board = new Board(log, { width: preview.width, height: preview.height, fps: model.fps }, changed);
        at('#drawing').hidden = false;
        stage.open(board, log);
        stage.show(preview, 0);
        reach.open(model);
        changed();
        at('#marks').focus({ preventScroll: true });
        at('#drawing').scrollIntoView({ block: 'nearest' });
    } catch (error) {
        showError(sentence(error.message));
    }
}

function changed() {
    const count = log.heldAt().length;
    at('#undo').disabled = !log.canUndo;
    at('#drawn').textContent = count === 0 ? 'Nothing is drawn yet.' : `${count} ${count === 1 ? 'track' : 'tracks'}`;
    showMake();
    repainter.soon();
}

function select(track) {
    stage.selected = track;
    repainter.soon();
}

function release(track) {
    if (track !== null) {
        board.hand.remove(track);
        select(null);
    }
}

function undo() {
    log.undo();
    select(null);
    changed();
}

function repaint(now) {
    if (board) {
        repainter.within(gestures.flush(now));
        stage.paint();
    }
}

at('#undo').addEventListener('click', undo);
document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input:not([type="range"]), select');
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !typing && board) {
        event.preventDefault();
        undo();
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && !typing && board) {
        release(stage.selected);
    }
});

// ---- making ----

function showMake() {
    at('#make').disabled = !image || Boolean(making) || choices[0].value === choices[1].value;
    at('#stop').hidden = !making;
    at('#same').hidden = choices[0].value !== choices[1].value;
}

choices.forEach((choice) => choice.addEventListener('change', showMake));

/** One after the other: a comparison takes one viewer's place, and needs room for one model more. */
async function make() {
    making = new AbortController();
    showMake();
    showError(null);
    clear();
    at('#videos').hidden = false;
    at('#videos').scrollIntoView({ block: 'nearest' });
    const wish = {
        imageId: image.id,
        seed: Number(at('#seed').value) || 0,
        tracks: board.messages(reach.value),
        frames: 1 + Number(at('#length').value),
    };
    sides.forEach((side, i) => say(side, choices[i].value, 'waits'));
    try {
        for (const [i, side] of sides.entries()) {
            const model = choices[i].value;
            const made = await take({ ...wish, model }, (text) => say(side, model, text), making.signal);
            shown.push(made);
            finish(side, model, made);
        }
        start();
    } catch (error) {
        if (error.name !== 'AbortError') {
            showError(sentence(error.message));
        }
        sides.forEach((side) => side.dataset.state !== 'done' && say(side, side.dataset.model, 'was not made'));
    } finally {
        making = undefined;
        showMake();
    }
}

function say(side, model, text) {
    side.dataset.state = 'waiting';
    side.dataset.model = model;
    side.querySelector('h2').textContent = model;
    side.querySelector('.progress').textContent = text;
    side.querySelector('canvas').setAttribute('aria-label', `What ${model} makes of it`);
}

function finish(side, model, { info, frames, movie, chunkMs }) {
    side.dataset.state = 'done';
    side.querySelector('.progress').textContent =
        `${info.width} × ${info.height}, ${frames.length} frames, ${chunkMs.toFixed(0)} ms a chunk`;
    const link = side.querySelector('a');
    link.href = URL.createObjectURL(movie);
    link.download = `${model}.mp4`;
    link.hidden = false;
    const canvas = side.querySelector('canvas');
    canvas.width = info.width;
    canvas.height = info.height;
    canvas.getContext('2d').drawImage(frames[0], 0, 0);
}

function clear() {
    loop.open(0, 1);
    shown.flatMap(({ frames }) => frames).forEach((frame) => frame.close());
    shown = [];
    at('#together').hidden = true;
    for (const side of sides) {
        const link = side.querySelector('a');
        URL.revokeObjectURL(link.href);
        link.hidden = true;
        const canvas = side.querySelector('canvas');
        canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
    }
}

at('#wish').addEventListener('submit', (event) => {
    event.preventDefault();
    make();
});
at('#stop').addEventListener('click', () => making?.abort());
at('#die').addEventListener('click', () => {
    at('#seed').value = String(Math.floor(Math.random() * 2 ** 31));
});
window.addEventListener('pagehide', () => making?.abort());

// ---- both, in step ----

function start() {
    const [first] = shown;
    at('#together').hidden = false;
    at('#moment').max = String(first.frames.length - 1);
    loop.open(first.frames.length, first.info.fps);
    showPlaying();
    at('#videos').scrollIntoView({ block: 'nearest' });
}

/** Both at the same moment, whatever their frame rates. */
function show(frame) {
    if (shown.length < sides.length) {
        return;
    }
    const seconds = frame / shown[0].info.fps;
    sides.forEach((side, i) => {
        const { frames, info } = shown[i];
        const own = Math.min(frames.length - 1, Math.round(seconds * info.fps));
        side.querySelector('canvas').getContext('2d').drawImage(frames[own], 0, 0);
        side.dataset.frame = String(own);
    });
    at('#moment').value = String(frame);
    at('#seconds').textContent = `${seconds.toFixed(2)} s`;
}

function showPlaying() {
    at('#play').toggleAttribute('data-playing', loop.playing);
    at('#play').setAttribute('aria-label', loop.playing ? 'Stop' : 'Play');
}

at('#play').addEventListener('click', () => {
    if (loop.playing) {
        loop.hold();
    } else {
        loop.play();
    }
    showPlaying();
});
at('#moment').addEventListener('input', () => {
    loop.hold(Number(at('#moment').value));
    showPlaying();
});
showMake();
