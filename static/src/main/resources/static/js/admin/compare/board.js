/**
 * A picture on which tracks are drawn beforehand: it stands where the studio's page has its session, so that the same
 * stage, pointers and keys work on it. What is drawn is kept in the log alone.
 */
import { resampleByTime } from '../../geometry.js';
import { message } from '../../protocol.js';
import { isStill, NOW } from '../../tracks.js';

const MOST_POINTS = 256;

export class Board {
    #log;
    #onChange;
    usable = true;
    shown = 0;
    newest = 0;
    lookingAt = null;
    parkedAt = null;
    moment = NOW;
    hand;

    /**
     * @param {import('../../tracks.js').TrackLog} log
     * @param {{width: number, height: number, fps: number}} info
     * @param {() => void} onChange
     */
    constructor(log, info, onChange) {
        this.#log = log;
        this.info = info;
        this.#onChange = onChange;
        this.hand = {
            dragBegin: (track, point) => this.#did(() => log.begin(track, point, 0)),
            dragMove: (track, points) => points.forEach((point) => log.move(track, point)),
            dragEnd: (track, point) => this.#did(() => log.end(track, point)),
            anchor: (track, point) => this.#did(() => log.anchor(track, { ...point, ms: performance.now() }, 0)),
            remove: (track) => this.#did(() => log.remove(track, performance.now(), 0)),
        };
    }

    /** What is drawn, as messages of the protocol: each track in the time in which it was drawn, all from the same frame on. */
    messages(reach) {
        return this.#log.heldAt().map((held) => {
            const [first] = held.points;
            return isStill(held)
                ? message.anchor(held.track, first.x, first.y, reach)
                : message.path(held.track, resampleByTime(held.points, MOST_POINTS), reach);
        });
    }

    pause() {}

    play() {}

    #did(act) {
        act();
        this.#onChange();
    }
}
