/** What the page has to say: one notice under the header, with its actions, and quiet words for screen readers. */
import { sentence } from './words.js';

const SHORT_MS = 7000;

export class Notices {
    #root = document.querySelector('#notice');
    #title = this.#root.querySelector('[data-testid="notice-title"]');
    #detail = this.#root.querySelector('[data-testid="notice-detail"]');
    #actions = this.#root.querySelector('.notice-actions');
    #announcer = document.querySelector('#announcer');
    #timer;
    #countdown;

    /**
     * Shows a notice in place of the one before.
     *
     * @param {{kind?: 'error'|'warn', title: string, detail?: string, actions?: {label: string, run: () => void}[],
     *     brief?: boolean, lasting?: boolean}} notice `brief` ones go away by themselves, `lasting` ones only by their
     *     actions
     */
    show({ kind = 'warn', title, detail = '', actions = [], brief = false, lasting = false }) {
        this.clear();
        this.#root.dataset.kind = kind;
        this.#title.textContent = title;
        this.#detail.textContent = sentence(detail);
        const close = lasting ? [] : [this.#closeButton()];
        this.#actions.replaceChildren(...actions.map((action) => this.#button(action)), ...close);
        this.#root.hidden = false;
        if (brief) {
            this.#timer = window.setTimeout(() => this.clear(), SHORT_MS);
        }
    }

    /**
     * Counts down in the notice's text, then runs; its actions are to run it at once and to give it up.
     *
     * @param {{title: string, text: (seconds: number) => string, seconds: number, run: () => void, giveUp: {label: string,
     *     run: () => void}}} wait
     */
    countDown({ title, text, seconds, run, giveUp }) {
        const go = () => {
            this.clear();
            run();
        };
        this.show({ title, detail: text(seconds), actions: [{ label: 'Try now', run: go }, giveUp], lasting: true });
        let left = seconds;
        this.#countdown = window.setInterval(() => {
            left -= 1;
            if (left <= 0) {
                go();
            } else {
                this.#detail.textContent = text(left);
            }
        }, 1000);
    }

    /** Says something to those who listen instead of looking. */
    announce(text) {
        this.#announcer.textContent = text;
    }

    clear() {
        window.clearTimeout(this.#timer);
        window.clearInterval(this.#countdown);
        this.#root.hidden = true;
    }

    #button({ label, run }) {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'button';
        button.textContent = label;
        button.addEventListener('click', run);
        return button;
    }

    #closeButton() {
        const button = this.#button({ label: '', run: () => this.clear() });
        button.className = 'button icon-only quiet';
        button.setAttribute('aria-label', 'Dismiss');
        button.append(icon('close'));
        return button;
    }
}

/** One icon of the sprite. */
export function icon(name) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('class', 'icon');
    svg.setAttribute('aria-hidden', 'true');
    const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
    use.setAttribute('href', `/icons.svg#${name}`);
    svg.append(use);
    return svg;
}
