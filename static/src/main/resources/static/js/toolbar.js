/** Tools, undo and redo, playing, saving: the buttons and what they are allowed to do at the moment. */

export class Toolbar {
    #tools = [...document.querySelectorAll('[data-tool][role="radio"]')];
    #undo = document.querySelector('#undo');
    #redo = document.querySelector('#redo');
    #play = document.querySelector('#play');
    #reset = document.querySelector('#reset');
    #saves = ['#save-video', '#save-mp4', '#save-trajectory', '#keep'].map((id) => document.querySelector(id));
    #hooks;

    /** @param {Record<string, Function>} hooks what the buttons do */
    constructor(hooks) {
        this.#hooks = hooks;
        for (const tool of this.#tools) {
            tool.addEventListener('click', () => this.choose(tool.dataset.tool));
            tool.addEventListener('keydown', (event) => this.#arrow(event, tool));
        }
        this.#undo.addEventListener('click', () => hooks.onUndo());
        this.#redo.addEventListener('click', () => hooks.onRedo());
        this.#play.addEventListener('click', () => hooks.onPlay());
        this.#reset.addEventListener('click', () => hooks.onReset());
        this.#saves[0].addEventListener('click', () => hooks.onSave());
        this.#saves[1].addEventListener('click', () => hooks.onSave());
        this.#saves[2].addEventListener('click', () => hooks.onSaveDrags());
        this.#saves[3].addEventListener('click', () => hooks.onKeep());
    }

    choose(name) {
        for (const tool of this.#tools) {
            const chosen = tool.dataset.tool === name;
            tool.setAttribute('aria-checked', String(chosen));
            tool.tabIndex = chosen ? 0 : -1;
        }
        this.#hooks.onTool(name);
    }

    update(live, log) {
        this.#undo.disabled = !live.usable || !log.canUndo;
        this.#redo.disabled = !live.usable || !log.canRedo;
        this.#reset.disabled = !live.usable || live.status === 'ready';
        this.#play.disabled = Boolean(live.endedReason);
        this.#play.toggleAttribute('data-playing', live.wantsRunning);
        this.#play.setAttribute('aria-label', live.wantsRunning ? 'Pause' : 'Play');
        for (const save of this.#saves) {
            save.disabled = live.newest < 1 || Boolean(live.endedReason);
        }
    }

    /** In a group of radio buttons the arrow keys choose. */
    #arrow(event, tool) {
        const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
        if (step) {
            event.preventDefault();
            const next = this.#tools[(this.#tools.indexOf(tool) + step + this.#tools.length) % this.#tools.length];
            this.choose(next.dataset.tool);
            next.focus();
        }
    }
}
