/**
 * The timeline of one session: which frames were received and shown, which are kept for looking back, and the moment on
 * the page's clock that each of them stands for.
 */

const ASSUMED_LAG_MS = 300;

export class History {
    #ring;
    #ledger;
    #awaitingRestart = false;
    /** Index of the newest frame received and of the one shown last, -1 before the first. */
    newest = -1;
    shown = -1;

    /** @param {import('./ring.js').FrameRing} ring @param {import('./stats.js').LatencyLedger} ledger */
    constructor(ring, ledger) {
        this.#ring = ring;
        this.#ledger = ledger;
    }

    /**
     * Takes a received frame; false if it belongs to a branch that was left.
     *
     * @param {object} frame parsed, with `blob` and `receivedAt`
     */
    take(frame) {
        if (frame.restart) {
            this.#awaitingRestart = false;
            this.#cut(frame.index - 1);
        } else if (this.#awaitingRestart) {
            return false;
        }
        this.#ring.put(frame);
        this.newest = Math.max(this.newest, frame.index);
        return true;
    }

    /** All after this frame is void, here and on its way here. */
    branchFrom(frame) {
        this.#awaitingRestart ||= this.newest > frame;
        this.#cut(frame);
        this.#ledger.dropPending();
    }

    /** The server will not start a new branch, or has told anew where it stands: whatever comes is to be taken. */
    expectNoRestart() {
        this.#awaitingRestart = false;
    }

    /** The server's next frame, told when the socket opened again; true if that takes frames back. */
    resumeAt(next) {
        this.#awaitingRestart = false;
        const back = next <= this.newest;
        if (back) {
            this.#cut(next - 1);
        }
        return back;
    }

    /** The kept frame nearest to this one, undefined if none is kept. */
    kept(frame) {
        return this.#ring.nearest(frame);
    }

    /** The last frame that this gesture cannot have shaped. */
    lastBefore(gesture) {
        return this.#ring.lastUntouchedBy(gesture.time, gesture.kind === 'drag' && !gesture.replayed);
    }

    /** Up to when things had happened that this frame knows of. */
    momentOf(frame) {
        const kept = this.#ring.nearest(frame);
        if (!kept || frame === 0) {
            return { drag: 0, other: 0 };
        }
        return { drag: kept.time, other: kept.receivedAt - (this.#ledger.median || ASSUMED_LAG_MS) };
    }

    #cut(last) {
        this.#ring.truncate(last);
        this.newest = Math.min(this.newest, last);
        this.shown = Math.min(this.shown, last);
    }
}
