/**
 * Dragging without a pointer: on the focused picture the arrow keys move a cursor, Enter takes hold of what is under it
 * and lets go again, Escape puts the cursor away.
 */
import { clampUnit } from './geometry.js';

const STEP = 0.012;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class KeyboardCursor {
    #stage;
    #hooks;
    #track;

    /**
     * @param {{live: () => object, takeTrack: () => ?number, onFirst: () => void, onInput: () => void}} hooks as for the
     *     pointers
     */
    constructor(stage, hooks) {
        this.#stage = stage;
        this.#hooks = hooks;
        stage.marks.addEventListener('keydown', (event) => this.#key(event));
        stage.marks.addEventListener('blur', () => this.#letGo());
    }

    #key(event) {
        const live = this.#hooks.live();
        if (!live?.usable || event.ctrlKey || event.metaKey || event.altKey) {
            return;
        }
        if (ARROWS[event.key]) {
            this.#step(live, ARROWS[event.key], event.shiftKey ? 3 : 1);
        } else if (event.key === 'Enter' && this.#stage.cursor) {
            this.#toggle(live);
        } else if (event.key === 'Escape' && this.#stage.cursor) {
            this.#letGo();
        } else {
            return;
        }
        event.preventDefault();
        this.#hooks.onInput();
    }

    #step(live, [dx, dy], factor) {
        const at = this.#stage.cursor ?? { x: 0.5, y: 0.5 };
        this.#stage.cursor = { x: clampUnit(at.x + dx * factor * STEP), y: clampUnit(at.y + dy * factor * STEP) };
        if (this.#track !== undefined) {
            live.hand.dragMove(this.#track, [this.#point()]);
        }
    }

    #toggle(live) {
        if (this.#track !== undefined) {
            live.hand.dragEnd(this.#track, this.#point());
            this.#track = undefined;
            return;
        }
        const track = this.#stage.trackAt(this.#stage.cursor, 16) ?? this.#hooks.takeTrack();
        if (track !== undefined) {
            this.#hooks.onFirst();
            this.#track = track;
            live.hand.dragBegin(track, this.#point(), this.#hooks.reach());
        }
    }

    #letGo() {
        if (this.#track !== undefined) {
            this.#hooks.live()?.hand.dragEnd(this.#track, this.#point());
            this.#track = undefined;
        }
        this.#stage.cursor = null;
        this.#hooks.onInput();
    }

    #point() {
        return { ...this.#stage.cursor, ms: Math.floor(performance.now()) };
    }
}
