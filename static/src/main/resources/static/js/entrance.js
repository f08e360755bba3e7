/**
 * The way in: from a picture that somebody hands over to a session, with what is said on the way. A later choice
 * always wins over an earlier one that is still under way.
 */
import { createSession, deleteSession, goOnWithVideo, previewUrl, videoPictureUrl } from './api.js';
import { openSession, uploadPicture } from './opening.js';
import { waitText } from './words.js';

const RETRY_SECONDS = 10;

const fromPicture = ({ image, bitmap }, name) => ({
    image,
    bitmap,
    name: name.replace(/\.\w+$/, '').slice(0, 100) || 'Video',
    preview: previewUrl(image.id),
    create: () => createSession({ imageId: image.id }),
});

export class Entrance {
    #notices;
    #hooks;
    #choice = 0;

    /**
     * @param {import('./notices.js').Notices} notices
     * @param {{onPhase: (phase: string) => void, onBusy: (text: ?string) => void, onPreview: (bitmap: ImageBitmap) => void,
     *     onOpen: (session: object) => void}} hooks `onPhase` is told `studio` or `landing`
     */
    constructor(notices, hooks) {
        this.#notices = notices;
        this.#hooks = hooks;
    }

    /** Takes a picture all the way in. */
    choose(blob, name) {
        return this.#enter(async () => fromPicture(await uploadPicture(blob, name), name));
    }

    /** Goes on with a kept video from one of its frames. */
    goOn(id, frame) {
        return this.reopen({
            name: 'Video',
            preview: videoPictureUrl(id),
            create: () => goOnWithVideo(id, frame),
        });
    }

    /**
     * Opens another session with what is there already.
     *
     * @param {{name: string, preview: string, create: () => Promise<object>}} source
     */
    reopen(source) {
        return this.#enter(async () => source);
    }

    /** Whatever is under way is not wanted any more. */
    abandon() {
        this.#begin();
        this.#hooks.onPhase('landing');
    }

    #begin() {
        this.#notices.clear();
        this.#choice += 1;
        return this.#choice;
    }

    async #enter(find) {
        const mine = this.#begin();
        this.#hooks.onPhase('studio');
        try {
            const source = await this.#patiently('Reading the picture', find, mine);
            const opened = await this.#patiently('Opening the studio', () => this.#takePlace(source, mine), mine);
            if (mine !== this.#choice) {
                opened.live.close();
                deleteSession(opened.live.info.id);
                return;
            }
            this.#hooks.onOpen({ source, ...opened });
        } catch (error) {
            this.#refused(error, mine);
        }
    }

    #takePlace(source, mine) {
        this.#showPreview(source.preview, mine);
        return openSession(source.create());
    }

    /** Tries again as long as the studio says that it will do it later. */
    async #patiently(doing, step, mine) {
        let text = doing;
        while (mine === this.#choice) {
            this.#hooks.onBusy(text);
            try {
                return await step();
            } catch (error) {
                if (mine !== this.#choice || error.status !== 503) {
                    throw error;
                }
                text = error.kind === 'starting' ? 'Loading the model' : doing;
                await this.#wait(error, text);
            }
        }
        throw new Error('another picture was chosen');
    }

    /** A model is loaded in a moment; anything else is told with a countdown and a way out. */
    #wait(error, text) {
        const seconds = error.retryAfter ?? RETRY_SECONDS;
        if (error.kind === 'starting') {
            this.#hooks.onBusy(text);
            return new Promise((done) => window.setTimeout(done, 1000 * seconds));
        }
        this.#hooks.onBusy(null);
        return new Promise((done) =>
            this.#notices.countDown({
                title: error.title,
                text: (left) => waitText(error, left),
                seconds,
                run: done,
                giveUp: { label: 'Back', run: () => this.abandon() },
            }));
    }

    #refused(error, mine) {
        if (mine === this.#choice) {
            this.#hooks.onPhase('landing');
            this.#notices.show({
                kind: 'error',
                title: error.title ?? 'This did not work',
                detail: error.detail ?? error.message,
            });
        }
    }

    /** The picture as the model will see it, while the session is being opened. */
    async #showPreview(preview, mine) {
        const response = await fetch(preview).catch(() => undefined);
        const bitmap = response?.ok ? await createImageBitmap(await response.blob()).catch(() => null) : null;
        if (bitmap && mine === this.#choice) {
            this.#hooks.onPreview(bitmap);
        }
    }
}
