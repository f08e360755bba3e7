/**
 * What the user does to the tracks of a session: noted in its log, measured by its ledger, sent to the server.
 */
import { clockTime, message } from './protocol.js';

export class Hand {
    #live;
    #log;
    #ledger;
    #clock;
    #send;

    /**
     * @param {import('./live.js').LiveSession} live
     * @param {{log: import('./tracks.js').TrackLog, ledger: import('./stats.js').LatencyLedger, clock: () => number,
     *     send: (text: string) => void}} parts
     */
    constructor(live, { log, ledger, clock, send }) {
        this.#live = live;
        this.#log = log;
        this.#ledger = ledger;
        this.#clock = clock;
        this.#send = send;
    }

    /**
     * A pointer takes hold of a point: generation goes on, if need be from the frame that is looked back at.
     *
     * @param {?number} reach how far around it things go along, a fraction of the width; undefined for the usual
     */
    dragBegin(track, point, reach) {
        this.#live.play();
        this.#log.begin(track, point, this.#live.newest, reach);
        this.#ledger.noteEvent(clockTime(point.ms));
        this.#send(message.drag(track, 'begin', point.x, point.y, clockTime(point.ms), reach));
        this.#live.emit('change');
    }

    /** The pointer moved through these points; only the newest is sent, all are measured. */
    dragMove(track, points) {
        for (const point of points) {
            this.#log.move(track, point);
            this.#ledger.noteEvent(clockTime(point.ms));
        }
        const { x, y, ms } = points[points.length - 1];
        this.#send(message.drag(track, 'move', x, y, clockTime(ms)));
    }

    dragEnd(track, point) {
        this.#log.end(track, point);
        this.#send(message.drag(track, 'end', point.x, point.y, clockTime(point.ms)));
        this.#live.emit('change');
    }

    anchor(track, point, reach) {
        this.#live.goOnFromHere();
        this.#log.anchor(track, point, this.#live.newest, reach);
        this.#send(message.anchor(track, point.x, point.y, reach));
        this.#live.emit('change');
    }

    /** Plays drawn paths together, each in its own timing. */
    playPaths(paths, reach) {
        this.#live.goOnFromHere();
        for (const { track, points } of paths) {
            this.#log.path(track, points, this.#clock(), this.#live.newest, reach);
            this.#send(message.path(track, points, reach));
        }
        this.#live.play();
    }

    remove(track) {
        this.#live.goOnFromHere();
        this.#log.remove(track, this.#clock(), this.#live.newest);
        this.#send(message.remove(track));
        this.#live.emit('change');
    }
}
