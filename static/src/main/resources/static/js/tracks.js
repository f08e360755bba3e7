/**
 * The tracks of one session as a log of gestures. What is held at any moment is what the gestures up to it leave
 * behind, so undo, redo and going back in time are all the same: look at fewer gestures.
 */

import { pathLength } from './geometry.js';

export const MAX_TRACKS = 8;

/** A track that went less than this far (fraction of the frame) only holds its point. */
export const STILL = 0.012;

/**
 * @typedef {{x: number, y: number, ms: number}} TimedPoint  fractions of the frame, ms on the page's clock
 * @typedef {{drag: number, other: number}} Moment  ms on the page's clock: up to when drags, and all else, count.
 *     Two times, for a frame names the newest drag that shaped it and nothing else
 * @typedef {{kind: 'drag'|'path'|'anchor'|'remove', track: number, time: number, points: TimedPoint[], open: boolean,
 *     startFrame: number, reach?: number, replayed?: boolean}} Gesture  `open` while the pointer is down; `startFrame` the
 *     newest frame known at its time; `reach` how far around it things go along, a fraction of the width, where it was
 *     said; `replayed` when it came back by redo
 * @typedef {{track: number, kind: 'drag'|'path'|'anchor', points: TimedPoint[], open: boolean, time: number,
 *     startFrame: number, reach?: number}} HeldTrack
 */

/** @type {Moment} */
export const NOW = { drag: Infinity, other: Infinity };

/** Whether this track stays where it began. */
export function isStill(held) {
    return held.kind === 'anchor' || pathLength(held.points) < STILL;
}

export class TrackLog {
    /** @type {Gesture[]} */
    #gestures = [];
    /** @type {Gesture[]} */
    #undone = [];

    /** A pointer takes hold of a point: opens a drag gesture. */
    begin(track, point, startFrame, reach) {
        this.#add({ kind: 'drag', track, time: point.ms, points: [point], open: true, startFrame, reach });
    }

    /** The open drag of this track goes on. */
    move(track, point) {
        this.#openOf(track)?.points.push(point);
    }

    /** The pointer lets go; the track is held where it is. */
    end(track, point) {
        const gesture = this.#openOf(track);
        if (gesture) {
            gesture.points.push(point);
            gesture.open = false;
        }
    }

    /** Ends whatever is still open, at its newest point. */
    endAll() {
        for (const gesture of this.#gestures) {
            gesture.open = false;
        }
    }

    path(track, points, time, startFrame, reach) {
        this.#add({ kind: 'path', track, time, points, open: false, startFrame, reach });
    }

    anchor(track, point, startFrame, reach) {
        this.#add({ kind: 'anchor', track, time: point.ms, points: [point], open: false, startFrame, reach });
    }

    remove(track, time, startFrame) {
        this.#add({ kind: 'remove', track, time, points: [], open: false, startFrame });
    }

    /** What another session has left held is held here from the start, and cannot be undone. */
    adopt(held) {
        for (const { track, x, y } of held) {
            this.#gestures.push({
                kind: 'anchor', track, time: 0, points: [{ x, y, ms: 0 }], open: false, startFrame: 0, adopted: true,
            });
        }
    }

    /** Takes the last gesture away; undefined when there is none. */
    undo() {
        const gesture = this.#gestures.pop();
        if (gesture) {
            gesture.open = false;
            this.#undone.push(gesture);
        }
        return gesture;
    }

    /** Brings the last undone gesture back as one that starts at `time`; undefined when there is none. */
    redo(time, startFrame) {
        const gesture = this.#undone.pop();
        if (!gesture) {
            return undefined;
        }
        const shift = gesture.kind === 'path' ? 0 : time - gesture.time;
        const points = gesture.points.map((p) => ({ ...p, ms: p.ms + shift }));
        const again = { ...gesture, time, points, startFrame, replayed: true };
        this.#gestures.push(again);
        return again;
    }

    /** Forgets what came after this moment; a drag that was under way is cut there. Redo is gone with it. */
    truncate(moment) {
        this.#undone = [];
        this.#gestures = this.#gestures
            .filter((gesture) => gesture.time <= limitOf(gesture, moment))
            .map((gesture) => ({ ...gesture, open: false, points: pointsUntil(gesture, moment) }));
    }

    clear() {
        this.#gestures = [];
        this.#undone = [];
    }

    get canUndo() {
        return this.#gestures.some((gesture) => !gesture.adopted);
    }

    get canRedo() {
        return this.#undone.length > 0;
    }

    get gestures() {
        return this.#gestures;
    }

    /**
     * The tracks that are held at a moment, in the order in which they were last touched.
     *
     * @param {Moment} moment
     * @returns {HeldTrack[]}
     */
    heldAt(moment = NOW) {
        const held = new Map();
        for (const gesture of this.#gestures) {
            if (gesture.time > limitOf(gesture, moment)) {
                continue;
            }
            held.delete(gesture.track);
            if (gesture.kind !== 'remove') {
                held.set(gesture.track, {
                    track: gesture.track,
                    kind: gesture.kind,
                    points: pointsUntil(gesture, moment),
                    open: gesture.open,
                    time: gesture.time,
                    startFrame: gesture.startFrame,
                    reach: gesture.reach,
                });
            }
        }
        return [...held.values()];
    }

    /** The lowest track number that is not held and not in `taken`, undefined when all are in use. */
    freeTrack(taken = []) {
        const used = new Set([...this.heldAt().map((held) => held.track), ...taken]);
        for (let track = 0; track < MAX_TRACKS; track++) {
            if (!used.has(track)) {
                return track;
            }
        }
        return undefined;
    }

    /** The track that has been left alone longest and may be let go for a new one; pins are kept if possible. */
    oldestReleasable() {
        const idle = this.heldAt().filter((held) => !held.open);
        return (idle.find((held) => !isStill(held)) ?? idle[0])?.track;
    }

    #add(gesture) {
        this.#undone = [];
        this.#gestures.push(gesture);
    }

    #openOf(track) {
        return this.#gestures.findLast((gesture) => gesture.open && gesture.track === track);
    }
}

function limitOf(gesture, moment) {
    return gesture.kind === 'drag' && !gesture.replayed ? moment.drag : moment.other;
}

/** A path's points are timed from its own start; a drag's points are cut at the moment. */
function pointsUntil(gesture, moment) {
    const limit = limitOf(gesture, moment);
    if (gesture.kind !== 'drag' || limit === Infinity) {
        return gesture.points;
    }
    const points = gesture.points.filter((p) => p.ms <= limit);
    return points.length > 0 ? points : gesture.points.slice(0, 1);
}
