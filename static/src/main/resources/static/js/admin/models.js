/**
 * The page of models: activates, rolls back, imports, registers, deletes, keeps evaluations. What came of it is said on the
 * page, which is loaded anew when something has changed.
 */
import { call, json, pageToken } from '../api.js';
import { tellOnModels, toldOnModels } from './models-outcome.js';
import { sure } from '../sure.js';
import { sentence } from '../words.js';

const outcome = document.querySelector('#outcome');

function say(kind, text) {
    outcome.dataset.kind = kind;
    outcome.textContent = sentence(text);
    outcome.hidden = false;
    outcome.scrollIntoView({ block: 'nearest' });
}

/** Shows the page as it is now, and on it what was done. */
function done(text) {
    tellOnModels(text);
    window.location.reload();
}

/** Runs an action with its control switched off and another text on it; says what it fails with. */
async function busy(control, text, action) {
    const before = control.textContent;
    control.disabled = true;
    control.textContent = text;
    outcome.hidden = true;
    try {
        await action();
    } catch (error) {
        say('error', error.message);
        control.disabled = false;
        control.textContent = before;
    }
}

for (const button of document.querySelectorAll('button[data-path]')) {
    button.addEventListener('click', () => {
        if (!button.dataset.sure || sure(button, button.dataset.sure)) {
            busy(button, button.dataset.busy, async () => {
                await call(button.dataset.path, { method: button.dataset.method });
                done(button.dataset.done);
            });
        }
    });
}

for (const input of document.querySelectorAll('[data-evaluation]')) {
    input.addEventListener('change', async () => {
        const [file] = input.files;
        input.value = '';
        try {
            await call(input.dataset.evaluation, {
                method: 'PUT',
                headers: { 'Content-Type': 'application/json' },
                body: file,
            });
            done('The evaluation is kept with the model.');
        } catch (error) {
            say('error', error.message);
        }
    });
}

// ---- importing ----

const importForm = document.querySelector('#import');

importForm.elements.archive.addEventListener('change', () => {
    const [file] = importForm.elements.archive.files;
    if (file && !importForm.elements.name.value) {
        importForm.elements.name.value = file.name.toLowerCase().replace(/\.zip$/, '').replace(/[^a-z0-9._-]+/g, '-').slice(0, 63);
    }
});

importForm.addEventListener('submit', (event) => {
    event.preventDefault();
    const [file] = importForm.elements.archive.files;
    const name = importForm.elements.name.value;
    const most = Number(importForm.dataset.most);
    if (file.size > most) {
        say('error', `the archive has ${file.size} bytes, at most ${most} are allowed`);
        return;
    }
    busy(importForm.querySelector('button'), 'Importing…', async () => {
        await send(file, `/api/admin/models?name=${encodeURIComponent(name)}`, importForm.querySelector('progress'));
        done(`Model ${name} is here. Nobody gets it before it is activated.`);
    });
});

/** Sends a file and shows how much of it is gone; fetch could not tell. */
function send(file, path, progress) {
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        const end = (finish, value) => {
            progress.hidden = true;
            finish(value);
        };
        progress.value = 0;
        progress.hidden = false;
        request.upload.addEventListener('progress', ({ loaded, total }) => {
            if (loaded < total) {
                progress.value = loaded / total;
            } else {
                progress.removeAttribute('value'); // all is sent, and is being checked
            }
        });
        request.addEventListener('error', () => end(reject, new Error('the connection to the studio broke off')));
        request.addEventListener('load', () => {
            if (request.status < 300) {
                end(resolve);
            } else {
                end(reject, new Error(detail(request)));
            }
        });
        request.open('POST', path);
        request.setRequestHeader('Accept', 'application/json');
        request.setRequestHeader('Content-Type', 'application/zip');
        for (const [name, value] of Object.entries(pageToken())) {
            request.setRequestHeader(name, value);
        }
        request.send(file);
    });
}

function detail(request) {
    try {
        return JSON.parse(request.responseText).detail;
    } catch {
        return `the studio answered ${request.status}`;
    }
}

// ---- registering ----

const registerForm = document.querySelector('#register');

registerForm.addEventListener('submit', (event) => {
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(registerForm)].filter(([, value]) => value));
    busy(registerForm.querySelector('button'), 'Taking in…', async () => {
        const answer = await call('/api/admin/models/register', json(given));
        done(`Model ${(await answer.json()).name} is here. Nobody gets it before it is activated.`);
    });
});

const last = toldOnModels();
if (last) {
    say('done', last);
}
