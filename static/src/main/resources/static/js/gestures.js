/**
 * Pointers on the stage, any number of them at once: mouse, pen and fingers become drags, pins and drawn paths.
 * What a pointer does goes out at most 60 times a second; every single event is measured.
 */
import { clampUnit, distance, pathLength } from './geometry.js';
import { STILL } from './tracks.js';

const SEND_EVERY_MS = 16;
const GRAB_AFTER = 0.008; // of the frame: less than this is a tap on a handle, not a drag of it
const MOUSE_REACH = 16;
const FINGER_REACH = 26;

export class Gestures {
    #stage;
    #marks;
    #pointers = new Map();
    #hooks;
    #lastSent = -Infinity;
    /** `drag`, `anchor` or `path`. */
    tool = 'drag';

    /**
     * @param {import('./stage.js').Stage} stage
     * @param {{live: () => object, takeTrack: () => ?number, onFirst: () => void, onSelect: (track: ?number) => void,
     *     onPending: () => void, onInput: () => void}} hooks `takeTrack` gives a free track number, letting go of an old
     *     one if it must; `onInput` is told of every pointer event that changes what is to be seen or sent
     */
    constructor(stage, hooks) {
        this.#stage = stage;
        this.#marks = stage.marks;
        this.#hooks = hooks;
        this.#marks.addEventListener('pointerdown', (event) => this.#down(event));
        this.#marks.addEventListener('pointermove', (event) => this.#move(event));
        this.#marks.addEventListener('pointerup', (event) => this.#up(event));
        this.#marks.addEventListener('pointercancel', (event) => this.#up(event));
        this.#marks.addEventListener('lostpointercapture', (event) => this.#lost(event));
        this.#marks.addEventListener('contextmenu', (event) => event.preventDefault());
    }

    /** Whether a pointer is down. */
    get busy() {
        return this.#pointers.size > 0;
    }

    /** Track numbers that are under a pointer or in a drawn path. */
    get taken() {
        return [...this.#pointers.values(), ...this.#stage.pending].map((pointer) => pointer.track);
    }

    /**
     * Called at every repaint: sends what moved since the last time.
     *
     * @returns {number} milliseconds until more is to be sent, Infinity when nothing waits
     */
    flush(now) {
        const wait = SEND_EVERY_MS - 1 - (now - this.#lastSent);
        if (wait > 0) {
            return [...this.#pointers.values()].some((pointer) => pointer.unsent.length > 0) ? wait : Infinity;
        }
        for (const pointer of this.#pointers.values()) {
            if (pointer.kind === 'drag' && pointer.unsent.length > 0) {
                this.#hooks.live().hand.dragMove(pointer.track, pointer.unsent);
                pointer.unsent = [];
                this.#lastSent = now;
            }
        }
        return Infinity;
    }

    /** Forgets every pointer, as when the session is over. */
    cancel() {
        this.#pointers.clear();
    }

    #down(event) {
        const live = this.#hooks.live();
        if (!live?.usable || (event.pointerType === 'mouse' && event.button !== 0) || this.#pointers.has(event.pointerId)) {
            return;
        }
        event.preventDefault();
        this.#marks.focus({ preventScroll: true, focusVisible: false });
        this.#marks.setPointerCapture(event.pointerId);
        const point = this.#pointOf(event);
        this.#hooks.onFirst();
        this.#hooks.onInput();
        const reach = event.pointerType === 'mouse' ? MOUSE_REACH : FINGER_REACH;
        const near = this.#stage.trackAt(point, reach);
        const held = near ?? (this.tool === 'drag' && !event.shiftKey ? this.#stage.trackWith(point) : undefined);
        if (held !== undefined && !this.taken.includes(held)) {
            const onHandle = near !== undefined;
            this.#pointers.set(event.pointerId, { kind: 'grab', track: held, onHandle, start: point, unsent: [] });
            return;
        }
        this.#hooks.onSelect(null);
        const track = this.#hooks.takeTrack();
        if (track === undefined) {
            return;
        }
        if (this.tool === 'path') {
            live.pause();
            const drawn = { track, points: [point] };
            this.#stage.pending.push(drawn);
            this.#pointers.set(event.pointerId, { kind: 'path', track, drawn, unsent: [] });
        } else if (this.tool === 'anchor' || event.shiftKey) {
            live.hand.anchor(track, point, this.#hooks.reach());
        } else {
            this.#pointers.set(event.pointerId, { kind: 'drag', track, unsent: [] });
            live.hand.dragBegin(track, point, this.#hooks.reach());
        }
    }

    #move(event) {
        const pointer = this.#pointers.get(event.pointerId);
        if (!pointer) {
            this.#marks.classList.toggle('over-handle', this.#overHandle(event));
            return;
        }
        if (event.pointerType === 'mouse' && event.buttons === 0) {
            this.#up(event); // let go where the page could not see it
            return;
        }
        this.#hooks.onInput();
        const events = event.getCoalescedEvents?.() ?? [];
        const points = (events.length > 0 ? events : [event]).map((each) => this.#pointOf(each));
        if (pointer.kind === 'grab' && distance(points[points.length - 1], pointer.start) > GRAB_AFTER) {
            pointer.kind = 'drag';
            this.#hooks.onSelect(null);
            this.#takeUp(pointer);
        }
        if (pointer.kind === 'drag') {
            pointer.unsent.push(...points.map((point) => moved(point, pointer.offset)));
        } else if (pointer.kind === 'path') {
            pointer.drawn.points.push(...points);
        }
    }

    /** The browser may take the capture away while the button is still down: the drag goes on. */
    #lost(event) {
        if (!this.#pointers.has(event.pointerId)) {
            return;
        }
        if (event.buttons === 0) {
            this.#up(event);
        } else {
            this.#marks.setPointerCapture(event.pointerId);
        }
    }

    #up(event) {
        const pointer = this.#pointers.get(event.pointerId);
        if (!pointer) {
            return;
        }
        this.#pointers.delete(event.pointerId);
        this.#hooks.onInput();
        const live = this.#hooks.live();
        if (pointer.kind === 'grab' && pointer.onHandle) {
            this.#hooks.onSelect(this.#stage.selected === pointer.track ? null : pointer.track);
        } else if (pointer.kind === 'grab') {
            this.#pinAt(pointer.start);
        } else if (pointer.kind === 'path') {
            if (pathLength(pointer.drawn.points) < STILL) {
                this.#stage.pending = this.#stage.pending.filter((drawn) => drawn !== pointer.drawn);
            }
            this.#hooks.onPending();
        } else if (live) {
            if (pointer.unsent.length > 0) {
                live.hand.dragMove(pointer.track, pointer.unsent);
            }
            live.hand.dragEnd(pointer.track, moved(this.#pointOf(event), pointer.offset));
        }
    }

    /** A held track goes on from where it is: the pointer holds it where it was pressed, and not by its handle. */
    #takeUp(pointer) {
        const held = this.#stage.held().find((each) => each.track === pointer.track);
        const head = held ? this.#stage.headOf(held) : pointer.start;
        pointer.offset = { x: head.x - pointer.start.x, y: head.y - pointer.start.y };
        const reach = held?.reach ?? this.#hooks.reach();
        this.#hooks.live().hand.dragBegin(pointer.track, moved(pointer.start, pointer.offset), reach);
    }

    /** A short press within what goes along with a track holds this place, too. */
    #pinAt(point) {
        const live = this.#hooks.live();
        this.#hooks.onSelect(null);
        const track = live ? this.#hooks.takeTrack() : undefined;
        if (track !== undefined) {
            live.hand.dragBegin(track, point, this.#hooks.reach());
            live.hand.dragEnd(track, { ...point, ms: Math.floor(performance.now()) });
        }
    }

    #overHandle(event) {
        const live = this.#hooks.live();
        return Boolean(live) && this.#stage.trackAt(this.#pointOf(event), MOUSE_REACH) !== undefined;
    }

    /** Fractions of the frame, clamped, and the event's own time on the page's clock, whole as frames name it. */
    #pointOf(event) {
        const box = this.#marks.getBoundingClientRect();
        const now = performance.now();
        const stamped = event.timeStamp > now - 5000 && event.timeStamp <= now;
        return {
            x: clampUnit((event.clientX - box.left) / box.width),
            y: clampUnit((event.clientY - box.top) / box.height),
            ms: Math.floor(stamped ? event.timeStamp : now),
        };
    }
}

function moved(point, offset) {
    return offset ? { ...point, x: clampUnit(point.x + offset.x), y: clampUnit(point.y + offset.y) } : point;
}
