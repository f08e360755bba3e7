/**
 * One session as the page sees it: what is wanted (run or hold), what came in, what is shown; what is dragged goes
 * through its `hand`.
 * Commands go to the server, frames come back through the player; nothing here knows the DOM.
 * Events: `change`, `shown` (frame, bitmap), `look` (kept frame), `branch`, `server-stats`, `notice` (text),
 * `announcement` when `draining` or `announcement` has changed, `prompted` (text), `ended`.
 */
import { Emitter } from './emitter.js';
import { Feed } from './feed.js';
import { Hand } from './hand.js';
import { History } from './history.js';
import { frameBeforeChunk, message } from './protocol.js';
import { NOW } from './tracks.js';

export class LiveSession extends Emitter {
    #connection;
    #player;
    #history;
    #log;
    #ledger;
    #clock;
    /** Whether the server has said that it is ready, and whether anything was ever set running. */
    #greeted = false;
    #started = false;
    /** Whether what was kept of another session is being played again, until it is this viewer's turn. */
    #replaying = false;

    /** What the server says about itself; `ahead` and the like come with `server-stats`. */
    serverState = { state: 'connecting' };
    /** When a draining studio stops, and what an administrator tells everybody; null if neither. */
    draining = null;
    announcement = null;
    link = 'connecting';
    wantsRunning = false;
    endedReason = null;
    /** Frame that is looked back at, null at the end of the timeline. */
    parkedAt = null;
    lookingAt = null;

    /** All parts come from outside; `info` is the server's answer that created the session. */
    constructor({ info, connection, player, ring, log, ledger, clock = () => performance.now() }) {
        super();
        this.info = { ...info };
        this.#replaying = info.replay?.frame > 0;
        this.wantsRunning = this.#replaying;
        this.#connection = connection;
        this.#player = player;
        this.#history = new History(ring, ledger);
        this.#log = log;
        this.#ledger = ledger;
        this.#clock = clock;
        this.hand = new Hand(this, { log, ledger, clock, send: (text) => this.#send(text) });
        connection
            .on('open', () => this.#linkIs('open'))
            .on('waiting', (ms) => this.#linkIs('waiting', ms));
        new Feed({ connection, player, history: this.#history, ledger, clock })
            .on('shown', (frame, bitmap) => this.#frameShown(frame, bitmap))
            .on('branch', (last) => this.emit('branch', last))
            .on('ready', (ready) => this.#ready(ready))
            .on('state', (state) => this.#stateIs(state))
            .on('server-stats', (stats) => this.emit('server-stats', stats))
            .on('notice', (text) => this.emit('notice', text))
            .on('prompted', (text) => this.emit('prompted', text))
            .on('announcement', (text) => this.#announced(text))
            .on('ended', (reason) => this.#end(reason));
    }

    /** One word for where things stand. */
    get status() {
        if (this.endedReason) {
            return 'ended';
        }
        if (this.link !== 'open') {
            return this.#greeted ? 'reconnecting' : 'connecting';
        }
        if (this.serverState.state === 'connecting') {
            return 'connecting'; // whether it has its place is said in a moment
        }
        if (this.parkedAt !== null) {
            return 'looking-back';
        }
        if (this.serverState.state === 'queued') {
            return 'queued';
        }
        if (this.wantsRunning) {
            return this.#replaying ? 'replaying' : 'running';
        }
        return this.#log.canUndo || this.newest > 0 ? 'paused' : 'ready';
    }

    /** Index of the newest frame received, -1 before the first. */
    get newest() {
        return this.#history.newest;
    }

    /** Index of the frame shown last, -1 before the first. */
    get shown() {
        return this.#history.shown;
    }

    get usable() {
        const opened = this.serverState.state !== 'connecting' && this.serverState.state !== 'queued';
        return this.link === 'open' && opened && !this.endedReason && !this.#replaying;
    }

    /** The moment on the page's clock up to which the frame that is looked at knows what happened. */
    get moment() {
        const frame = this.lookingAt ?? this.parkedAt;
        return frame === null ? NOW : this.#history.momentOf(frame);
    }

    /** Called at every repaint. */
    tick(now) {
        if (!this.looksBack) {
            this.#player.tick(now);
        }
    }

    /** Milliseconds until a frame is to be shown, Infinity while there is none. */
    dueIn(now) {
        return this.looksBack ? Infinity : this.#player.dueIn(now);
    }

    get looksBack() {
        return this.lookingAt !== null || this.parkedAt !== null;
    }

    play() {
        if (!this.usable) {
            return;
        }
        this.goOnFromHere();
        if (!this.wantsRunning) {
            this.wantsRunning = true;
            this.#player.settle();
            this.#send(this.#started ? message.resume() : message.start());
            this.#started = true;
        }
        this.emit('change');
    }

    pause() {
        if (this.wantsRunning) {
            this.wantsRunning = false;
            this.#ledger.dropPending();
            this.#send(message.pause());
            this.emit('change');
        }
    }

    /** Takes the last gesture away and holds where it began. */
    undo() {
        if (!this.usable || !this.#log.canUndo) {
            return;
        }
        this.#leavePark();
        this.pause();
        const gesture = this.#log.undo();
        const last = this.#history.lastBefore(gesture);
        this.#send(message.undo());
        this.#branchFrom(frameBeforeChunk(last + 1, this.info.framesPerChunk));
    }

    /** Plays the gesture again that was taken away last. */
    redo() {
        if (!this.usable || !this.#log.canRedo) {
            return;
        }
        this.#leavePark();
        this.#log.redo(this.#clock(), this.newest);
        this.#send(message.redo());
        this.play();
    }

    /** From the picture again, with nothing held. */
    reset(seed) {
        if (!this.usable) {
            return;
        }
        this.#leavePark();
        this.pause();
        this.#log.clear();
        this.#ledger.clear();
        if (seed !== undefined) {
            this.info.seed = seed;
        }
        this.#send(message.reset(this.info.seed));
        this.#branchFrom(0);
    }

    prompt(text) {
        this.#send(message.prompt(text));
    }

    /** Shows a kept frame while the timeline is being moved; nothing is sent. */
    lookAt(frame) {
        this.lookingAt = frame;
        this.#show(frame);
        this.emit('change');
    }

    /** The timeline was let go here: holds, ready to go on from this frame. At the end it goes back to now. */
    park(frame) {
        this.lookingAt = null;
        const start = frameBeforeChunk(frame + 1, this.info.framesPerChunk);
        if (frame >= this.shown || start >= this.newest) {
            this.unpark();
            return;
        }
        this.pause();
        this.parkedAt = start;
        this.#show(start);
        this.emit('change');
    }

    /** Back to the end of the timeline. */
    unpark() {
        this.#leavePark();
        this.#show(this.shown);
        this.emit('change');
    }

    close() {
        this.endedReason ??= 'closed';
        this.#connection.close();
        this.#player.flush();
    }

    retryNow() {
        this.#connection.retryNow();
    }

    #send(text) {
        return this.#connection.send(text);
    }

    #leavePark() {
        this.parkedAt = null;
        this.lookingAt = null;
    }

    /** What was only looked at becomes the place from where it goes on. */
    goOnFromHere() {
        const from = this.parkedAt;
        if (from === null) {
            return;
        }
        this.#log.truncate(this.#history.momentOf(from));
        this.#leavePark();
        this.#send(message.rewind(from + 1));
        this.#branchFrom(from);
    }

    #branchFrom(frame) {
        this.#history.branchFrom(frame);
        this.#player.flush();
        this.#show(frame);
        this.emit('branch', frame);
        this.emit('change');
    }

    #show(frame) {
        const kept = this.#history.kept(frame);
        if (kept) {
            this.emit('look', kept);
        }
    }

    /** A draining studio goes on as it did until its deadline; without one, that is called off. */
    #stateIs(state) {
        if (state.state === 'draining') {
            this.draining = state.deadline ?? null;
            this.emit('announcement');
        } else {
            this.serverState = state;
            if (this.#replaying && state.state === 'paused') {
                this.#takeOver();
            }
        }
        this.emit('change');
    }

    /** All was played again: from here on it is the viewer's. */
    #takeOver() {
        this.#replaying = false;
        this.wantsRunning = false;
        this.#log.adopt(this.info.replay.held);
    }

    #announced(text) {
        this.announcement = text;
        this.emit('announcement');
    }

    #linkIs(link, retryMs) {
        this.link = link;
        this.retryMs = retryMs;
        this.emit('change');
    }

    #frameShown(frame, bitmap) {
        if (frame.index === 1) {
            this.emit('change'); // from here on there is something to save
        }
        this.emit('shown', frame, bitmap);
    }

    /** The first time: the picture stands still until something is dragged. After a break: as it was. */
    #ready(ready) {
        Object.assign(this.info, { seed: ready.seed ?? this.info.seed });
        const back = this.#history.resumeAt(ready.frame ?? Infinity);
        if (back) {
            this.emit('branch', this.newest);
        }
        if (this.#started) {
            this.#send(this.wantsRunning ? message.resume() : message.pause());
        }
        this.#greeted = true;
        this.emit('change');
    }

    #end(reason) {
        if (!this.endedReason) {
            this.endedReason = reason;
            this.wantsRunning = false;
            this.#connection.close();
            this.emit('ended', reason);
            this.emit('change');
        }
    }
}
