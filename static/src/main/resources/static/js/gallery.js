/** The gallery: one's own videos; plays them, goes on from a frame, names, saves, shares and deletes them. */
import { call, json } from './api.js';
import { element } from './admin/dom.js';
import { answer, giving } from './giving.js';
import { sure } from './sure.js';
import { sentence } from './words.js';

const at = (selector) => document.querySelector(selector);
const path = (id, rest = '') => `/api/videos/${encodeURIComponent(id)}${rest}`;
/** Links that were made on this page: they are known here alone. */
const links = new Map();

async function refresh() {
    try {
        show(await (await call('/api/videos')).json());
    } catch (error) {
        say('error', error.message);
    }
}

function show({ videos, bytes, maxVideos, maxBytes, keptDays }) {
    at('#policy').textContent = `${videos.length} of ${maxVideos} videos, ${megabytes(bytes)} of ${megabytes(maxBytes)}. `
        + `Each is kept for ${keptDays} days; when there is no room for another, the oldest goes.`;
    at('#empty').hidden = videos.length > 0;
    const focused = document.activeElement?.dataset?.key;
    at('#videos').replaceChildren(...videos.map(card));
    if (focused) {
        document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }
}

function card(video) {
    const open = element('button', {
        type: 'button', className: 'video-open', 'aria-label': `Play ${video.name}`, 'data-testid': 'video-open',
        'data-key': `open-${video.id}`,
    }, element('img', { src: path(video.id, '/thumbnail.jpg'), alt: '', width: video.width, height: video.height }));
    open.addEventListener('click', () => play(video));
    return element('li', { className: 'video', 'data-video': video.id },
        open,
        element('div', { className: 'video-body' }, nameForm(video), facts(video), linkRow(video), actions(video)));
}

function nameForm(video) {
    const field = element('input', {
        type: 'text', value: video.name, maxLength: 100, required: true, autocomplete: 'off', 'aria-label': `Name of ${video.name}`,
        'data-testid': 'video-name', 'data-key': `name-${video.id}`,
    });
    const rename = element('button', {
        className: 'button', 'aria-label': `Rename ${video.name}`, 'data-testid': 'rename', hidden: true,
    }, 'Rename');
    const form = element('form', {}, field, rename);
    field.addEventListener('input', () => {
        rename.hidden = field.value === video.name;
    });
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        doing('It is renamed.', () => call(path(video.id), { ...json({ name: field.value }), method: 'PATCH' }));
    });
    return form;
}

function facts(video) {
    const seconds = (video.frames / video.fps).toFixed(1);
    const goes = video.goesNext
        ? 'goes when you keep another'
        : `goes on ${new Date(video.goesAt).toLocaleDateString()}`;
    return element('p', { className: 'muted' },
        `${seconds} s, ${video.model}, ${new Date(video.createdAt).toLocaleDateString()}, `,
        element('span', { className: video.goesNext ? 'leaving' : '', 'data-testid': 'goes' }, goes));
}

function linkRow(video) {
    const link = links.get(video.id);
    if (!video.shared) {
        return null;
    }
    if (!link) {
        return element('p', { className: 'muted', 'data-testid': 'shared' }, 'Shared by a link that was given out.');
    }
    const field = element('input', { type: 'text', readOnly: true, value: link, 'aria-label': 'Link', 'data-testid': 'link' });
    const copy = element('button', { type: 'button', className: 'button' }, 'Copy');
    copy.addEventListener('click', async () => {
        field.select();
        await navigator.clipboard?.writeText(link).catch(() => {});
        copy.textContent = 'Copied';
    });
    return element('div', { className: 'video-link' }, field, copy);
}

function actions(video) {
    const save = element('a', {
        className: 'button', href: path(video.id, '/video.mp4'), download: `${video.name}.mp4`,
        'aria-label': `Download ${video.name}`, 'data-testid': 'download',
    }, 'Download');
    const share = action(video, 'share', video.shared ? 'New link' : 'Share by a link', async () => {
        const { url } = await (await call(path(video.id, '/link'), { method: 'POST' })).json();
        links.set(video.id, url);
    }, 'Whoever has the link can watch the video. It is shown this once.');
    const unshare = video.shared && action(video, 'unshare', 'Revoke the link',
        () => call(path(video.id, '/link'), { method: 'DELETE' }), 'The link leads nowhere any more.');
    const remove = element('button', {
        type: 'button', className: 'button', 'aria-label': `Delete ${video.name}`, 'data-testid': 'delete', 'data-key': `delete-${video.id}`,
    }, 'Delete');
    remove.addEventListener('click', () => {
        if (sure(remove, 'Really delete?')) {
            doing('It is deleted.', () => call(path(video.id), { method: 'DELETE' }));
        }
    });
    return element('div', { className: 'video-actions' }, save, share, unshare || null, remove);
}

function action(video, key, text, work, said) {
    const button = element('button', {
        type: 'button', className: 'button', 'aria-label': `${text}: ${video.name}`, 'data-testid': key, 'data-key': `${key}-${video.id}`,
    }, text);
    button.addEventListener('click', () => doing(said, work));
    return button;
}

async function doing(said, work) {
    try {
        await work();
        say('done', said);
    } catch (error) {
        say('error', error.message);
    }
    await refresh();
}

function say(kind, text) {
    for (const each of ['error', 'done']) {
        at(`#${each}`).hidden = each !== kind;
    }
    at(`#${kind}`).textContent = sentence(text);
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

// ---- the player ----

const player = at('#player');
const movie = at('#movie');
const slider = at('#movie-frame');
let playing;

function play(video) {
    playing = video;
    at('#player-title').textContent = video.name;
    movie.src = path(video.id, '/video.mp4');
    slider.max = video.frames - 1;
    player.showModal();
    movie.play().catch(() => {}); // where a browser does not play by itself, the button does
    follow();
}

/** The frame that is seen, which the middle of its time tells best. */
const frameNow = () => Math.min(playing.frames - 1, Math.floor(movie.currentTime * playing.fps + 0.01));

function follow() {
    if (!player.open) {
        return;
    }
    if (!movie.paused) {
        slider.value = frameNow();
    }
    told();
    window.requestAnimationFrame(follow);
}

function told() {
    const frame = Number(slider.value);
    const text = `${(frame / playing.fps).toFixed(1)} s, frame ${frame}`;
    if (at('#movie-at').textContent !== text) {
        at('#movie-at').textContent = text;
        at('#go-on').href = `/?video=${encodeURIComponent(playing.id)}&frame=${frame}`;
    }
    at('#movie-play').textContent = movie.paused ? 'Play' : 'Pause';
}

/** Whoever takes hold of the slider holds the video: it would run on under his fingers. */
const hold = () => movie.pause();
slider.addEventListener('pointerdown', hold);
slider.addEventListener('keydown', ({ key }) => key !== 'Tab' && hold());
slider.addEventListener('input', () => {
    hold();
    movie.currentTime = (Number(slider.value) + 0.5) / playing.fps;
});
at('#movie-play').addEventListener('click', () => (movie.paused ? movie.play() : movie.pause()));
at('#player-close').addEventListener('click', () => player.close());
player.addEventListener('close', () => {
    movie.pause();
    movie.removeAttribute('src');
    movie.load();
});

// ---- giving ----

async function showGiving() {
    const now = await giving().catch(() => undefined);
    const yes = now?.answer === true;
    at('#giving').hidden = !now || (!now.asks && !yes && now.kept === 0);
    if (!now) {
        return;
    }
    at('#giving-text').textContent = yes
        ? `You said that your pictures and drags may help to train later models of this studio. ${now.kept} `
            + `${now.kept === 1 ? 'session is' : 'sessions are'} kept, each for ${now.keptDays} days at most. `
            + 'Taken back, they are deleted at once; a model that was trained with them stays as it is.'
        : 'Nothing that you do is kept for training.';
    at('#giving-change').textContent = yes ? 'Take it back' : 'They may help after all';
    at('#giving-change').hidden = !yes && !now.asks;
    at('#giving-change').onclick = async () => {
        try {
            await answer(!yes);
            say('done', yes ? 'It is taken back, and what was kept is deleted.' : 'Thank you.');
        } catch (error) {
            say('error', error.message);
        }
        showGiving();
    };
}

refresh();
showGiving();
