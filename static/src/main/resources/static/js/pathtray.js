/** The strip at the foot of the stage: drawn paths that wait to be played, or where on the timeline one looks back. */
import { resampleByTime } from './geometry.js';
import { timeText } from './timeline.js';

const MOST_POINTS = 200;

export class PathTray {
    #note = document.querySelector('#stage-note');
    #stage;
    #hooks;
    #shown = '';

    /** @param {{onPlay: (paths: object[]) => void, onChange: () => void}} hooks */
    constructor(stage, hooks) {
        this.#stage = stage;
        this.#hooks = hooks;
    }

    /** Plays all drawn paths, each in the timing in which it was drawn. */
    play() {
        const drawn = this.#stage.pending;
        if (drawn.length > 0) {
            this.#stage.pending = [];
            this.#hooks.onPlay(drawn.map(({ track, points }) => ({ track, points: resampleByTime(points, MOST_POINTS) })));
            this.#hooks.onChange();
        }
    }

    clear() {
        this.#stage.pending = [];
        this.#shown = '';
        this.#note.hidden = true;
        this.#hooks.onChange();
    }

    update(live) {
        const drawn = this.#stage.pending.length;
        const looking = live.lookingAt ?? live.parkedAt;
        if (drawn > 0) {
            this.#show(`${drawn} ${drawn === 1 ? 'path' : 'paths'} drawn`, [
                ['Play', 'play-paths', () => this.play(), 'primary'],
                ['Clear', 'clear-paths', () => this.clear()],
            ]);
        } else if (looking !== null) {
            const time = timeText(looking, live.info.fps);
            const text = live.lookingAt === null ? `Drag to go on from ${time}` : time;
            this.#show(text, live.lookingAt === null ? [['Back to now', 'unpark', () => live.unpark()]] : []);
        } else {
            this.#shown = '';
            this.#note.hidden = true;
        }
    }

    #show(text, actions) {
        const key = text + actions.map(([label]) => label).join();
        if (key === this.#shown) {
            return;
        }
        this.#shown = key;
        this.#note.hidden = false;
        this.#note.querySelector('.text').textContent = text;
        this.#note.querySelector('.actions').replaceChildren(...actions.map((action) => button(...action)));
    }
}

function button(label, testId, run, kind = '') {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = `button ${kind}`;
    element.textContent = label;
    element.dataset.testid = testId;
    element.addEventListener('click', run);
    return element;
}
