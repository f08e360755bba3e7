/**
 * Shows frames at the model's own rate out of a tiny buffer. When frames come slower than that, their spacing follows
 * the rate at which they come, so that a slow machine plays slowly and evenly instead of in jerks.
 * Events: `decoded` when a frame may be due, `shown` (frame, bitmap), `broken` (frame).
 */
import { Emitter } from './emitter.js';

/** A frame that is due this soon is shown now: the next repaint may be a whole one later. */
const EARLY_MS = 2;

export class Player extends Emitter {
    #queue = [];
    #modelPeriod;
    #period;
    #framesPerChunk;
    #due = 0;
    #lastChunkAt;
    #decode;

    /**
     * @param {{fps: number, framesPerChunk: number}} pace the model's frames per second and frames per chunk
     * @param {(blob: Blob) => Promise<ImageBitmap>} decode
     */
    constructor({ fps, framesPerChunk }, decode = (blob) => createImageBitmap(blob)) {
        super();
        this.#modelPeriod = 1000 / fps;
        this.#period = this.#modelPeriod;
        this.#framesPerChunk = framesPerChunk;
        this.#decode = decode;
    }

    /** How many frames wait to be shown. */
    get waiting() {
        return this.#queue.length;
    }

    /** Milliseconds between two frames at present. */
    get periodMs() {
        return this.#period;
    }

    /** Takes a received frame; one that starts a new branch throws away what waits. */
    push(frame, now) {
        if (frame.restart) {
            this.flush();
        }
        if (frame.chunkEnd) {
            this.#measure(now);
        }
        const slot = { frame, bitmap: undefined, failed: false, dropped: false };
        this.#queue.push(slot);
        this.#decode(frame.blob).then(
            (bitmap) => {
                if (slot.dropped) {
                    bitmap.close();
                } else {
                    slot.bitmap = bitmap;
                    this.emit('decoded');
                }
            },
            () => {
                slot.failed = true;
                this.emit('decoded');
            },
        );
    }

    /** Throws away what waits and starts timing anew. */
    flush() {
        for (const slot of this.#queue) {
            slot.dropped = true;
            slot.bitmap?.close();
        }
        this.#queue = [];
        this.settle();
    }

    /** Forgets the measured rate, as after a pause. */
    settle() {
        this.#due = 0;
        this.#lastChunkAt = undefined;
        this.#period = this.#modelPeriod;
    }

    /** Milliseconds until a frame is due, Infinity while none is ready. */
    dueIn(now) {
        const slot = this.#queue[0];
        if (slot?.failed) {
            return 0;
        }
        return slot?.bitmap ? Math.max(0, this.#due - EARLY_MS - now) : Infinity;
    }

    /** Called at every repaint: shows the next frame when it is due. */
    tick(now) {
        while (this.#queue[0]?.failed) {
            this.emit('broken', this.#queue.shift().frame);
        }
        const slot = this.#queue[0];
        if (!slot?.bitmap || now + EARLY_MS < this.#due) {
            return;
        }
        this.#queue.shift();
        const behind = this.#queue.length > this.#framesPerChunk;
        const period = behind ? 0.85 * this.#period : this.#period;
        this.#due = this.#due + period < now ? now + period : this.#due + period;
        this.emit('shown', slot.frame, slot.bitmap);
        slot.bitmap.close();
    }

    /** Follows the time between the ends of chunks, smoothed; never quicker than the model's rate. */
    #measure(now) {
        if (this.#lastChunkAt !== undefined) {
            const measured = (0.92 * (now - this.#lastChunkAt)) / this.#framesPerChunk;
            const bounded = Math.min(8 * this.#modelPeriod, Math.max(this.#modelPeriod, measured));
            this.#period += 0.4 * (bounded - this.#period);
        }
        this.#lastChunkAt = now;
    }
}
