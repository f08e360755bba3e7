/**
 * What comes in from the studio: frames on their way to the player and onto the stage, messages by what they are about.
 * Events: `shown` (frame, bitmap), `branch` (last frame that stays), `ready`, `state` and `server-stats` (message),
 * `notice` (text), `announcement` (text or null), `prompted` (text), `ended` (reason).
 */
import { Emitter } from './emitter.js';
import { clockTime, message, parseFrame } from './protocol.js';

export class Feed extends Emitter {
    #connection;
    #player;
    #history;
    #ledger;
    #clock;

    constructor({ connection, player, history, ledger, clock }) {
        super();
        this.#connection = connection;
        this.#player = player;
        this.#history = history;
        this.#ledger = ledger;
        this.#clock = clock;
        connection
            .on('gone', () => this.emit('ended', 'gone'))
            .on('frame', (buffer) => this.#receiveFrame(buffer))
            .on('message', (received) => this.#receiveMessage(received));
        player.on('shown', (frame, bitmap) => this.#frameShown(frame, bitmap));
    }

    #receiveFrame(buffer) {
        let frame;
        try {
            frame = parseFrame(buffer);
        } catch (error) {
            this.emit('notice', error.message);
            return;
        }
        frame.blob = new Blob([frame.payload], { type: frame.mime });
        frame.receivedAt = this.#clock();
        if (!this.#history.take(frame)) {
            return;
        }
        if (frame.restart) {
            this.emit('branch', frame.index - 1);
        }
        this.#player.push(frame, frame.receivedAt);
    }

    #frameShown(frame, bitmap) {
        this.#history.shown = frame.index;
        this.#ledger.noteShown(frame.time, clockTime(this.#clock()));
        this.#connection.send(message.ack(frame.index));
        this.emit('shown', frame, bitmap);
    }

    #receiveMessage(received) {
        switch (received.type) {
            case 'ready':
                this.emit('ready', received);
                break;
            case 'state':
                this.emit('state', received);
                break;
            case 'stats':
                this.emit('server-stats', received);
                break;
            case 'notice':
                this.emit('announcement', received.text ?? null);
                break;
            case 'prompt':
                this.emit('prompted', received.text);
                break;
            case 'error':
                if (received.code !== 'too-fast') {
                    this.#history.expectNoRestart();
                    this.emit('notice', received.message ?? `The studio refused a message: ${received.code}`);
                }
                break;
            case 'ended':
                this.emit('ended', received.reason);
                break;
            default: // a newer server may say more than this page knows
        }
    }
}
