/**
 * The way in: from a picture that somebody hands over to a session, with what is said on the way. A later choice
 * always wins over an earlier one that is still under way.
 */
import { createSession, deleteSession, goOnWithVideo, previewUrl, videoPictureUrl } from './api.js';
import { openSession, uploadPicture } from './opening.js';
import { fullText } from './words.js';

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
    async choose(blob, name) {
        const mine = this.#begin();
        this.#hooks.onPhase('studio');
        this.#hooks.onBusy('Reading the picture');
        try {
            const uploaded = await uploadPicture(blob, name);
            if (mine === this.#choice) {
                await this.#takePlace(fromPicture(uploaded, name), mine);
            }
        } catch (error) {
            this.#refused(error, mine);
        }
    }

    /** Goes on with a kept video from one of its frames. */
    goOn(id, frame) {
        this.reopen({
            name: 'Video',
            preview: videoPictureUrl(id),
            create: () => goOnWithVideo(id, frame),
        });
    }

    /** Opens another session with what is there already. */
    reopen(source) {
        const mine = this.#begin();
        this.#hooks.onPhase('studio');
        this.#takePlace(source, mine).catch((error) => this.#refused(error, mine));
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

    /** @param {{name: string, preview: string, create: () => Promise<object>}} source */
    async #takePlace(source, mine) {
        this.#hooks.onBusy('Opening the studio');
        this.#showPreview(source.preview, mine);
        try {
            const opened = await openSession(source.create());
            if (mine !== this.#choice) {
                opened.live.close();
                deleteSession(opened.live.info.id);
                return;
            }
            this.#hooks.onOpen({ source, ...opened });
        } catch (error) {
            if (mine !== this.#choice || error.status !== 503) {
                throw error;
            }
            this.#hooks.onBusy(null);
            this.#notices.countDown({
                title: error.title,
                text: (seconds) => fullText(error, seconds),
                seconds: error.retryAfter ?? RETRY_SECONDS,
                label: 'Try now',
                run: () => this.#takePlace(source, mine).catch((failure) => this.#refused(failure, mine)),
            });
        }
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
