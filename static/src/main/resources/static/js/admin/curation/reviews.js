/**
 * What was said of clips, on its way to the studio: one after the other, with several steps of undo and redo. Nobody waits
 * for it; the page shows at once what will be.
 */
import { fetchClip, review } from './api.js';

export class Reviews {
    #dataset;
    #clips;
    #hooks;
    #last = Promise.resolve();
    /** Steps: {clip, from, to}, versions of the clip; they are known when the step's turn has come. */
    #done = [];
    #undone = [];
    /** How many are on their way, by clip. */
    #waiting = new Map();

    /**
     * @param {Map<string, object>} clips by name; `version` is kept up here
     * @param {{onClip: (clip: object) => void, onFailed: (error: Error, clip: string) => void, onSteps: () => void}} hooks
     *     a clip has come back; something could not be kept; there is more or less to take back or on its way
     */
    constructor(dataset, clips, hooks) {
        this.#dataset = dataset;
        this.#clips = clips;
        this.#hooks = hooks;
    }

    get canUndo() {
        return this.#done.length > 0;
    }

    get canRedo() {
        return this.#undone.length > 0;
    }

    /** How many are on their way. */
    get waiting() {
        return [...this.#waiting.values()].reduce((sum, count) => sum + count, 0);
    }

    /** @param {object} what `status` and `why`, or `track` */
    say(clip, what) {
        const step = { clip };
        this.#done.push(step);
        this.#undone = [];
        return this.#send(step, clip, () => what, (from, to) => Object.assign(step, { from, to }));
    }

    /** Takes the last step back; the clip that it was about, undefined if there is none. */
    undo() {
        const step = this.#done.pop();
        if (step) {
            this.#undone.push(step);
            this.#send(step, step.clip, () => ({ back: step.from }));
        }
        return step?.clip;
    }

    redo() {
        const step = this.#undone.pop();
        if (step) {
            this.#done.push(step);
            this.#send(step, step.clip, () => ({ back: step.to }));
        }
        return step?.clip;
    }

    /** Sends it when all before it are there. */
    #send(step, id, what, noted = () => {}) {
        this.#wait(id, 1);
        this.#hooks.onSteps();
        this.#last = this.#last.then(async () => {
            const from = this.#clips.get(id).version;
            try {
                const clip = await review({ dataset: this.#dataset, clip: id, version: from, ...what() });
                noted(from, clip.version);
                this.#back(clip);
            } catch (error) {
                this.#forget(id);
                this.#hooks.onFailed(error, id);
                await fetchClip(this.#dataset, id).then((clip) => this.#back(clip), () => this.#wait(id, -1));
            }
            this.#hooks.onSteps();
        });
        return this.#last;
    }

    #wait(clip, more) {
        this.#waiting.set(clip, (this.#waiting.get(clip) ?? 0) + more);
    }

    /** While more is said of it, the page knows better how the clip will be. */
    #back(clip) {
        this.#clips.get(clip.id).version = clip.version;
        this.#wait(clip.id, -1);
        if (this.#waiting.get(clip.id) === 0) {
            this.#hooks.onClip(clip);
        }
    }

    /** What is not as it was thought to be cannot be taken back step by step. */
    #forget(clip) {
        this.#done = this.#done.filter((step) => step.clip !== clip);
        this.#undone = this.#undone.filter((step) => step.clip !== clip);
    }
}
