/** Clips that are decoded and at hand: the one that is looked at, and those that come next. */

/** Decoded frames that are kept at the most, bytes; the clip that is looked at and the next one are there in any case. */
const MOST_BYTES = 384 * 1024 * 1024;

export class Shelf {
    #load;
    #most;
    /** @type {Map<string, Promise<{clip: object, frames: ImageBitmap[]}>>} */
    #kept = new Map();
    /** Those that are to be kept, as last told. */
    #wanted = [];

    /** @param {(id: string) => Promise<{clip: object, frames: ImageBitmap[]}>} load fetches and decodes a clip */
    constructor(load, most = MOST_BYTES) {
        this.#load = load;
        this.#most = most;
    }

    /** A clip that is here or on its way; undefined for any other. */
    peek(id) {
        return this.#kept.get(id);
    }

    /** A clip, as soon as it is there; one that could not be had is asked for anew. */
    get(id) {
        let clip = this.#kept.get(id);
        if (!clip) {
            clip = this.#load(id);
            this.#kept.set(id, clip);
            clip.catch(() => this.#kept.get(id) === clip && this.#kept.delete(id));
        }
        return clip;
    }

    /**
     * Keeps these clips, fetching one after the other what is missing, and lets go of all others.
     *
     * @param {string[]} ids those that are needed first stand first
     */
    async keep(ids) {
        for (const [id, clip] of this.#kept) {
            if (!ids.includes(id)) {
                this.#kept.delete(id);
                clip.then(({ frames }) => frames.forEach((frame) => frame.close()), () => {});
            }
        }
        let bytes = 0;
        this.#wanted = ids;
        for (const [place, id] of ids.entries()) {
            if (this.#wanted !== ids || (place > 1 && bytes >= this.#most)) {
                return;
            }
            const { frames } = await this.get(id).catch(() => ({ frames: [] }));
            bytes += frames.reduce((sum, { width, height }) => sum + 4 * width * height, 0);
        }
    }
}
