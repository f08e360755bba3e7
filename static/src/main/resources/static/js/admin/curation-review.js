/** The page on which the clips of a dataset are looked through, by keyboard: clip after clip, without a wait. */
import { showError } from './dom.js';
import { fetchClip, fetchFrames, listClips } from './curation/api.js';
import { showFacts, showHistory, showTracks, statusText } from './curation/details.js';
import { commandOf } from './curation/keys.js';
import { paintMarks } from './curation/marks.js';
import { endedAt, moved, trackAt } from './curation/mend.js';
import { ClipPlayer } from './curation/player.js';
import { Reviews } from './curation/reviews.js';
import { Shelf } from './curation/shelf.js';

/** Clips that are fetched ahead, and that are kept behind. */
const AHEAD = 6;
const BEHIND = 2;
/** How near a pointer has to be to a point, CSS pixels; and after how long a point that was nudged counts as placed. */
const REACH = 18;
const SETTLED_MS = 700;
const SLOW = 0.25;

const at = (selector) => document.querySelector(selector);
const dataset = at('#main').dataset.dataset;
const canvas = at('#clip');
const scrub = at('#scrub');

/** All clips by name, and the names of those that are looked through, in order. */
const clips = new Map();
let work = [];
let place = -1;
/** How often pages were turned: what comes late is not wanted any more. */
let turns = 0;
/** The tracks that are shown: those of the clip, or as they will be when it is said to the studio. */
let tracks = [];
let selected = -1;
let marksShown = true;
let reach = 4;
/** A point that is being moved: {index, timer}. */
let moving = null;

const shelf = new Shelf(load);
const player = new ClipPlayer(canvas, paint, showFrame);
const reviews = new Reviews(dataset, clips, { onClip: takeBack, onFailed: tellFailure, onSteps: showSteps });

async function load(id) {
    const [clip, frames] = await Promise.all([
        fetchClip(dataset, id),
        fetchFrames(dataset, clips.get(id)).then((jpegs) => Promise.all(jpegs.map((jpeg) => createImageBitmap(jpeg)))),
    ]);
    return { clip, frames };
}

const current = () => clips.get(work[place]);

// ---- which clips, and which of them ----

async function begin() {
    try {
        for (const clip of await listClips(dataset)) {
            clips.set(clip.id, clip);
        }
        choose();
    } catch (error) {
        showError(error.message);
    }
}

/** Those that the choice names, as they are now; what becomes of them meanwhile takes none of them away. */
function choose() {
    settle();
    const [kind, value] = at('#filter').value.split(':');
    work = [...clips.values()]
        .filter((clip) => (kind === 'status' ? clip.status === value : kind === 'marked' ? clip.marks.length > 0 : true))
        .map(({ id }) => id);
    place = -1;
    at('#desk').hidden = work.length === 0;
    go(0);
}

async function go(to) {
    const mine = ++turns;
    settle();
    showCounts();
    const over = to >= work.length;
    at('#over').hidden = !over;
    at('#over-text').textContent = work.length === 0
        ? 'There is no such clip.' : 'That was the last of them.';
    if (over || to < 0) {
        return;
    }
    place = to;
    const id = work[to];
    selected = -1;
    tracks = [];
    canvas.dataset.clip = '';
    player.leave();
    at('#place').textContent = `${to + 1} of ${work.length}`;
    showFacts(clips.get(id));
    showTracks([], -1, trackHooks);
    showHistory();
    const ids = [id, ...work.slice(to + 1, to + 1 + AHEAD), ...work.slice(Math.max(0, to - BEHIND), to)];
    shelf.keep(ids);
    try {
        const { clip, frames } = await shelf.get(id);
        if (mine === turns) {
            open(clip, frames);
        }
    } catch (error) {
        showError(error.message);
    }
}

function open(clip, frames) {
    tracks = clip.tracks;
    scrub.max = String(frames.length - 1);
    player.show(frames, clip.fps);
    showPlaying();
    canvas.dataset.clip = clip.id;
    showAll(clip);
}

function showAll(clip) {
    showFacts({ ...clip, ...clips.get(clip.id) });
    showTracks(tracks, selected, trackHooks);
    showHistory(clip.history);
    player.draw();
}

// ---- what is said of them ----

function decide(status, why = '') {
    const clip = current();
    if (!clip || at('#over').hidden === false) {
        return;
    }
    if (status === 'accepted' && tracks.length === 0 && canvas.dataset.clip) {
        showError('A clip without a track can be rejected, not accepted.');
        return;
    }
    settle();
    showError(null);
    Object.assign(clip, { status, why });
    reviews.say(clip.id, { status, why });
    tell(`${statusText(status)}: ${clip.id}`);
    go(place + 1);
}

/** The studio has kept it: this is the clip as it is now. */
async function takeBack(clip) {
    const { tracks: itsTracks, history, ...brief } = clip;
    Object.assign(clips.get(clip.id), brief);
    showCounts();
    const kept = await shelf.peek(clip.id)?.catch(() => null);
    if (kept) {
        kept.clip = clip;
    }
    if (work[place] === clip.id && !moving && canvas.dataset.clip === clip.id) {
        tracks = itsTracks;
        selected = Math.min(selected, tracks.length - 1);
        showAll(clip);
    }
}

function tellFailure(error, id) {
    showError(`${id}: ${error.message}`);
    const to = work.indexOf(id);
    if (to >= 0 && to !== place) {
        go(to);
    }
}

/** Shows the clip of which something was taken back, or said again. */
function step(id) {
    if (id) {
        tell(`Taken back at ${id}`);
        const to = work.indexOf(id);
        if (to >= 0 && to !== place) {
            go(to);
        }
        at('#over').hidden = true;
    }
}

// ---- tracks ----

const trackHooks = {
    onSelect: (index) => select(index),
    onDelete: (index) => remove(index),
};

function select(index) {
    settle();
    selected = index;
    showTracks(tracks, selected, trackHooks);
    player.draw();
}

function remove(index) {
    if (index < 0 || index >= tracks.length) {
        return;
    }
    settle();
    tracks = tracks.toSpliced(index, 1);
    selected = Math.min(selected, tracks.length - 1);
    reviews.say(work[place], { track: { index, deleted: true } });
    tell(`Track ${index + 1} is deleted`);
    showTracks(tracks, selected, trackHooks);
    player.draw();
}

function put(index, track) {
    tracks = tracks.with(index, track);
    player.draw();
}

function end() {
    if (selected >= 0 && player.frame > 0) {
        settle();
        put(selected, endedAt(tracks[selected], player.frame));
        sayTrack(selected);
        tell(`Track ${selected + 1} ends at frame ${player.frame}`);
    }
}

function sayTrack(index) {
    const { x, y, visible } = tracks[index];
    reviews.say(work[place], { track: { index, x, y, visible } });
    showTracks(tracks, selected, trackHooks);
}

/** Moves the selected track's point in the frame that is shown. */
function nudge(dx, dy) {
    player.hold();
    put(selected, moved(tracks[selected], player.frame, dx, dy, reach));
    window.clearTimeout(moving?.timer);
    moving = { index: selected, timer: window.setTimeout(settle, SETTLED_MS) };
    showPlaying();
}

/** What was moved is where it is to be. */
function settle() {
    if (moving) {
        window.clearTimeout(moving.timer);
        const { index } = moving;
        moving = null;
        sayTrack(index);
    }
}

function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
}

canvas.addEventListener('pointerdown', (event) => {
    const hit = trackAt(tracks, player.frame, pointOf(event), player.size, REACH);
    canvas.focus({ preventScroll: true });
    if (hit < 0) {
        select(-1);
        return;
    }
    event.preventDefault();
    select(hit);
    player.hold();
    showPlaying();
    canvas.setPointerCapture(event.pointerId);
    let last = pointOf(event);
    const move = (next) => {
        const point = pointOf(next);
        nudge(point.x - last.x, point.y - last.y);
        last = point;
    };
    const up = () => {
        canvas.removeEventListener('pointermove', move);
        canvas.removeEventListener('pointerup', up);
        canvas.removeEventListener('pointercancel', up);
        settle();
    };
    canvas.addEventListener('pointermove', move);
    canvas.addEventListener('pointerup', up);
    canvas.addEventListener('pointercancel', up);
});

// ---- what is shown ----

function paint(context, size, frame) {
    if (marksShown) {
        paintMarks(context, size, { tracks, frame, selected });
    }
}

function showFrame(frame) {
    scrub.value = String(frame);
    scrub.setAttribute('aria-valuetext', `frame ${frame}`);
    at('#frame-number').textContent = String(frame);
}

function showPlaying() {
    at('#play').dataset.playing = String(player.playing);
    at('#play').setAttribute('aria-label', player.playing ? 'Stop' : 'Play');
}

function showCounts() {
    const count = (status) => [...clips.values()].filter((clip) => clip.status === status).length;
    at('#counts').textContent = `${count('pending')} pending, ${count('accepted')} accepted, ${count('rejected')} rejected`;
}

function showSteps() {
    at('#undo').disabled = !reviews.canUndo;
    at('#redo').disabled = !reviews.canRedo;
    at('#main').dataset.waiting = String(reviews.waiting);
}

function tell(text) {
    at('#told').textContent = text;
}

function changeReach(by) {
    reach = Math.min(32, Math.max(1, reach * (by > 0 ? 2 : 0.5)));
    tell(`${reach} frames to each side go along with a point`);
}

// ---- keys and buttons ----

/** Arrows move the selected point, by a pixel of the clip or by five; where none is selected they turn pages. */
function arrow(dx, dy, far) {
    if (selected >= 0) {
        const pixels = far ? 5 : 1;
        nudge((dx * pixels) / current().width, (dy * pixels) / current().height);
    } else {
        turn(dx + dy);
    }
}

function turn(by) {
    if (place + by >= 0) {
        go(place + by);
    }
}

const commands = {
    accept: () => decide('accepted'),
    reject: (why) => decide('rejected', typeof why === 'string' ? why : ''),
    pend: () => decide('pending'),
    next: () => turn(1),
    previous: () => (at('#over').hidden ? turn(-1) : turn(0)),
    play: () => {
        if (player.playing) {
            player.hold();
        } else {
            settle();
            player.play();
        }
        showPlaying();
    },
    back: () => look(player.frame - 1),
    forward: () => look(player.frame + 1),
    nextTrack: () => tracks.length > 0 && select((selected + 1) % tracks.length),
    previousTrack: () => tracks.length > 0 && select((Math.max(selected, 0) + tracks.length - 1) % tracks.length),
    deleteTrack: () => remove(selected),
    endTrack: end,
    undo: () => {
        settle();
        step(reviews.undo());
    },
    redo: () => {
        settle();
        step(reviews.redo());
    },
    less: () => changeReach(-1),
    more: () => changeReach(1),
    marks: () => {
        marksShown = !marksShown;
        player.draw();
    },
    slow: () => {
        const slow = at('#slow').getAttribute('aria-pressed') !== 'true';
        at('#slow').setAttribute('aria-pressed', String(slow));
        player.speed = slow ? SLOW : 1;
        showPlaying();
    },
    cancel: () => select(-1),
    left: (far) => arrow(-1, 0, far),
    right: (far) => arrow(1, 0, far),
    up: (far) => arrow(0, -1, far),
    down: (far) => arrow(0, 1, far),
};

function look(frame) {
    settle();
    player.hold(frame);
    showPlaying();
}

document.addEventListener('keydown', (event) => {
    const command = event.defaultPrevented ? undefined : commandOf(event);
    if (command) {
        event.preventDefault();
        commands[command.name](command.value);
    }
});

for (const button of document.querySelectorAll('[data-command]')) {
    button.addEventListener('click', (event) => {
        commands[button.dataset.command](button.dataset.value);
        if (event.detail > 0) { // by a pointer: the keys are the clip's again
            canvas.focus({ preventScroll: true });
        }
    });
}

scrub.addEventListener('input', () => look(Number(scrub.value)));
at('#filter').addEventListener('change', choose);
at('#again').addEventListener('click', choose);
window.addEventListener('pagehide', settle);
window.addEventListener('beforeunload', (event) => {
    settle();
    if (reviews.waiting > 0) {
        event.preventDefault();
    }
});
showPlaying();
showSteps();
begin();
